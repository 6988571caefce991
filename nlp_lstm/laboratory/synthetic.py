"""Tasks that ask for one kind of memory each, made up anew for every batch."""

from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Generator, Tensor


@dataclass(frozen=True)
class Example:
    """One batch. x: (rows, time, inputs). target: (rows, time) numbers or classes. scored: (rows, time), where the
    answer counts."""

    x: Tensor
    target: Tensor
    scored: Tensor


class Synthetic:
    """One task. `gap` says how far apart what belongs together is; a row is right where `right` says so."""

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    inputs: ClassVar[int]
    outputs: ClassVar[int]

    def chance(self, gap: int) -> float:
        """Return the share that is right without any memory: that of the best constant answer."""
        raise NotImplementedError(f"{type(self).__name__} has no chance level")

    def batch(self, rows: int, gap: int, generator: Generator) -> Example:
        """Return new rows with this gap."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")

    def longer(self, rows: int, gap: int, generator: Generator) -> Example | None:
        """Return new rows beyond this gap, up to twice it; None where an answer has no meaning beyond the gap."""
        return self.batch(rows, 2 * gap, generator)

    def loss(self, answer: Tensor, example: Example) -> Tensor:
        """Return the mean cost of the answers (rows, time, outputs) where they count: cross-entropy of classes."""
        return F.cross_entropy(answer[example.scored], example.target[example.scored])

    def right(self, answer: Tensor, example: Example) -> Tensor:
        """Return for every scored place, or every row, whether the answer is right: booleans of any shape."""
        return answer[example.scored].argmax(-1) == example.target[example.scored]


class Copy(Synthetic):
    """Read five symbols of eight, wait through `gap` blanks, and repeat them in their order at the sign."""

    name = "copy"
    title = "Copy five symbols after a gap"
    source = "Hochreiter and Schmidhuber (1997); in this form Arjovsky et al. (2016), arXiv:1511.06464, section 5.1"
    inputs, outputs = 10, 8  # eight symbols, blank, sign
    symbols = 5

    def chance(self, gap: int) -> float:
        return 1 / 8

    def batch(self, rows: int, gap: int, generator: Generator) -> Example:
        said = torch.randint(8, (rows, self.symbols), generator=generator)
        time = gap + 2 * self.symbols
        tokens = torch.full((rows, time), 8)
        tokens[:, : self.symbols] = said
        tokens[:, gap + self.symbols] = 9  # the sign; the five answers begin with it
        target, scored = torch.zeros(rows, time, dtype=torch.long), torch.zeros(rows, time, dtype=torch.bool)
        target[:, -self.symbols :], scored[:, -self.symbols :] = said, True
        return Example(F.one_hot(tokens, 10).float(), target, scored)


class Measuring(Synthetic):
    """A task whose answers are numbers."""

    def loss(self, answer: Tensor, example: Example) -> Tensor:
        """Return the mean squared error where the answers count."""
        return F.mse_loss(answer[..., 0][example.scored], example.target[example.scored])


class Adding(Measuring):
    """Add the two numbers from 0 to 1 that are marked among `gap`, one in each half; right within 0.1."""

    name = "adding"
    title = "Add two marked numbers"
    source = "Hochreiter and Schmidhuber (1997), section 5.4; in this form Le et al. (2015), arXiv:1504.00941, 4.1"
    inputs, outputs = 2, 1
    tolerance = 0.1

    def chance(self, gap: int) -> float:
        return 0.19  # of 1: the sum's density is a triangle of height 1 over 0 to 2

    def batch(self, rows: int, gap: int, generator: Generator) -> Example:
        time = max(2, gap)
        values = torch.rand(rows, time, generator=generator)
        marks = torch.zeros(rows, time)
        for low, high in ((0, time // 2), (time // 2, time)):
            place = torch.randint(low, high, (rows, 1), generator=generator)
            marks.scatter_(1, place, 1.0)
        target, scored = torch.zeros(rows, time), torch.zeros(rows, time, dtype=torch.bool)
        target[:, -1], scored[:, -1] = (values * marks).sum(1), True
        return Example(torch.stack([values, marks], -1), target, scored)

    def right(self, answer: Tensor, example: Example) -> Tensor:
        return (answer[..., 0][example.scored] - example.target[example.scored]).abs() < self.tolerance


class Counting(Synthetic):
    """Read a^n b^n, n from 1 to `gap`, and say at every b whether another follows; a row is right if all are."""

    name = "counting"
    title = "Count: as many b as a"
    source = "Gers and Schmidhuber (2001), IEEE Transactions on Neural Networks 12(6)"
    inputs, outputs = 2, 2  # a, b; another, no more

    def chance(self, gap: int) -> float:
        return 1 / gap  # "no more" at the first b already: right for n = 1

    def batch(self, rows: int, gap: int, generator: Generator) -> Example:
        return self._example(torch.randint(1, gap + 1, (rows, 1), generator=generator), gap)

    def longer(self, rows: int, gap: int, generator: Generator) -> Example:
        return self._example(torch.randint(gap + 1, 2 * gap + 1, (rows, 1), generator=generator), 2 * gap)

    @staticmethod
    def _example(count: Tensor, gap: int) -> Example:
        place = torch.arange(2 * gap)[None]
        first, second = place < count, (place >= count) & (place < 2 * count)
        x = torch.stack([first, second], -1).float()  # zeros once the word is over
        return Example(x, (place == 2 * count - 1).long(), second)

    def right(self, answer: Tensor, example: Example) -> Tensor:
        return ((answer.argmax(-1) == example.target) | ~example.scored).all(1)


class Timing(Measuring):
    """Say at every spike but the first how many steps ago the one before was, 1 to `gap`; right within half a step."""

    name = "timing"
    title = "Measure the time between spikes"
    source = "after Gers et al. (2002), JMLR 3, section 4.1 (measuring spike delays)"
    inputs, outputs = 1, 1
    intervals = 4

    def chance(self, gap: int) -> float:
        return 1 / gap

    def batch(self, rows: int, gap: int, generator: Generator) -> Example:
        waits = torch.randint(1, gap + 1, (rows, self.intervals), generator=generator)
        times = F.pad(waits.cumsum(1), (1, 0))  # (rows, spikes), the first at 0
        time = self.intervals * gap + 1
        x, target = torch.zeros(rows, time), torch.zeros(rows, time)
        x.scatter_(1, times, 1.0)
        target.scatter_(1, times[:, 1:], waits.float() / gap)
        scored = x.bool()
        scored[:, 0] = False
        return Example(x[..., None], target, scored)

    def longer(self, rows: int, gap: int, generator: Generator) -> None:
        return None  # its numbers are shares of the gap

    def right(self, answer: Tensor, example: Example) -> Tensor:
        gap = (example.x.shape[1] - 1) // self.intervals
        return (answer[..., 0][example.scored] - example.target[example.scored]).abs() * gap < 0.5


SYNTHETIC: dict[str, Synthetic] = {task.name: task for task in (Copy(), Adding(), Counting(), Timing())}
