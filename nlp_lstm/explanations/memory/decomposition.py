"""The whole decision as a sum over words: the contributions of all directions of the top layer, and what is left."""

from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.memory.contributions import MOST_READ, Contributions, contributions, telescoping
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.explanations.question import Question, Readout, top_layers
from nlp_lstm.layers.trace import Trace

DOUBTFUL = 0.1  # of |Y|: from here on the two rules are far enough apart to be said so


@dataclass(frozen=True)
class Decomposition:
    """margin = sum over words of per_word + initial + constant, for rows of tokens.

    parts, second: {direction: contributions} by the proportional rule and by the telescoping one, the latter None
    where it was left out. lead: how many symbols stand before the text's own words; theirs is part of `initial`.
    """

    readout: Readout
    parts: dict[str, Contributions]
    second: dict[str, Contributions] | None
    lead: int

    @property
    def per_direction(self) -> dict[str, Tensor]:
        """{direction: (batch, time)} in word order, 0 at padding and before the text's own words."""
        return {direction: self._words(part) for direction, part in self.parts.items()}

    @property
    def per_word(self) -> Tensor:
        """(batch, time) in word order, all directions added."""
        return torch.stack(list(self.per_direction.values())).sum(0)

    @property
    def telescoped(self) -> Tensor | None:
        """(batch, time): the same by the second rule."""
        return None if self.second is None else torch.stack([self._words(p) for p in self.second.values()]).sum(0)

    @property
    def initial(self) -> Tensor:
        """(batch,): what was in the memory before the text's first word."""
        before = [part.initial + part.per_word[:, : self.lead].sum(1) for part in self.parts.values()]
        return torch.stack(before).sum(0)

    @property
    def total(self) -> Tensor:
        """(batch,): the sum of everything, which is the margin."""
        return self.per_word.sum(1) + self.initial + self.readout.constant

    @property
    def residual(self) -> Tensor:
        """(batch,): how far the total is from the margin, in rounding errors."""
        return self.readout.margin - self.total

    @property
    def scale(self) -> Tensor:
        """(batch,): the sum of the absolute values of all that is added, in whose units the residual is small."""
        sizes = [part.per_unit.abs().sum((1, 2)) + part.initial.abs() for part in self.parts.values()]
        return torch.stack(sizes).sum(0) + self.readout.constant.abs()

    @property
    def ambiguity(self) -> Tensor | None:
        """(batch,): the largest difference between the two rules over the words, all directions added."""
        return None if self.telescoped is None else (self.per_word - self.telescoped).abs().amax(1)

    def caveats(self, row: int) -> list[str]:
        """Return what has to be said beside the contributions of one row, in sentences."""
        found, margin = [], float(self.readout.margin[row].abs())
        beside = float(self.readout.beside[row])
        if not self.readout.exact:
            found.append("The margin is not linear in the top layer's outputs: contributions are its first-order form.")
        if self.ambiguity is None:
            found.append(f"More than {MOST_READ} words are read: the second rule was left out, ambiguity is not known.")
        elif float(self.ambiguity[row]) > DOUBTFUL * margin:
            share = f"{float(self.ambiguity[row]):.2g} of a margin of {margin:.2g}"
            found.append(f"Two exact rules differ by up to {share} at one word: its contribution is a choice.")
        if all(bool((part.memory.carry[row] == 0).all()) for part in self.parts.values()):
            found.append("This cell's memory carries nothing on: all contributions lie on the words that are read.")
        if beside != 0:
            found.append(f"{beside:+.2g} of the margin goes past the top layer, through the residual connection.")
        return found

    def _words(self, part: Contributions) -> Tensor:
        words = part.per_word.clone()
        words[:, : self.lead] = 0
        return words


def decomposed(question: Question, readout: Readout, trace: Trace, lengths: Tensor) -> Decomposition | None:
    """Return the decision of a captured run as a sum over words, None where the top layer's cell states no contract.

    readout, trace: what `question.captured` returned for rows of these lengths.
    """
    parts, second = {}, {}
    for layer in top_layers(trace):
        memory = memory_of(question.stack.cell(layer.layer, layer.direction), layer, lengths)
        if memory is None:
            return None
        weights = readout.weights[layer.direction]
        parts[layer.direction] = contributions(memory, weights)
        other = telescoping(memory, weights)
        if other is not None:
            second[layer.direction] = other
    return Decomposition(readout, parts, second if len(second) == len(parts) else None, question.lead)
