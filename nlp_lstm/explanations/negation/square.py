"""The square of negation: a positive and a negative word, each plain and negated; and the margin word by word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.negation.opposites import opposite
from nlp_lstm.explanations.question import Question
from nlp_lstm.text.batching import pad

ROWS_AT_ONCE = 256  # sentences that run together


@dataclass(frozen=True)
class Corners:
    """The four sentences of a square; `place` is the polar word's, `own` the one that the person wrote."""

    positive: str
    negative: str
    place: int
    own: str
    plain_positive: tuple[str, ...]
    negated_positive: tuple[str, ...]
    plain_negative: tuple[str, ...]
    negated_negative: tuple[str, ...]


@dataclass(frozen=True)
class Square:
    """Margins, positive minus negative, of the four sentences, and what negation does to each of the two words."""

    plain_positive: float
    negated_positive: float
    plain_negative: float
    negated_negative: float

    @property
    def a(self) -> float:
        """A = Y(not p) - Y(filler p)."""
        return self.negated_positive - self.plain_positive

    @property
    def b(self) -> float:
        """B = Y(not q) - Y(filler q)."""
        return self.negated_negative - self.plain_negative

    @property
    def interaction(self) -> float:
        """I = A - B: 0 for a model whose words add in the margin."""
        return self.a - self.b

    @property
    def crossed(self) -> bool:
        """Whether the model negates: A < 0 and B > 0."""
        return self.a < 0 < self.b

    def document(self) -> dict[str, float | bool]:
        """Return plain values."""
        return {**vars(self), "A": self.a, "B": self.b, "I": self.interaction, "crossed": self.crossed}


def corners(negated: Sequence[str], plain: Sequence[str], at: int, known: Callable[[str], bool]) -> Corners | None:
    """Return the four sentences for a pair, None where no word of it has an opposite that the model knows.

    The polar word is the nearest one after the negator's place `at`, or before it where none comes after.
    """
    after, before = range(at + 1, len(negated)), range(at - 1, -1, -1)
    for place in (*after, *before):
        found = opposite(negated, place, known) if negated[place] == plain[place] else None
        if found is None:
            continue
        other, is_positive = found
        own = negated[place]
        if own[:1].isupper():
            other = other[:1].upper() + other[1:]
        turned = [(*one[:place], other, *one[place + 1 :]) for one in (plain, negated)]
        same = [tuple(one) for one in (plain, negated)]
        (plain_p, negated_p), (plain_q, negated_q) = (same, turned) if is_positive else (turned, same)
        positive, negative = (own, other) if is_positive else (other, own)
        return Corners(positive, negative, place, own, plain_p, negated_p, plain_q, negated_q)
    return None


@torch.no_grad()
def square(question: Question, rows: Sequence[Sequence[int]]) -> Square:
    """Return the square of four rows of token ids, in the order of the fields of `Square`.

    question: about one row, positive against negative. The ids are whole rows, with a language model's sentence start.
    """
    tokens, lengths = pad(rows)
    four = question.of_rows(torch.zeros(4, dtype=torch.long))
    return Square(*four.margin(question.network.embed(tokens), lengths).tolist())


@torch.no_grad()
def prefix_margins(question: Question, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Return the margin (batch, time) of each sentence as far as it has been read, up to and with each token.

    tokens: (batch, time), padded on the right; lengths: (batch,). 0 at padding. The last one is the sentence's margin;
    each prefix is a run of its own, so that the backward direction and the pooling see no more than the prefix.
    """
    batch, time = tokens.shape
    rows = torch.repeat_interleave(torch.arange(batch), lengths.cpu())
    ends = torch.cat([torch.arange(1, int(length) + 1) for length in lengths])  # (prefixes,)
    embedded = question.network.embed(tokens)
    found = torch.zeros(batch, time, dtype=embedded.dtype)
    for row, end in zip(rows.split(ROWS_AT_ONCE), ends.split(ROWS_AT_ONCE), strict=True):
        read = embedded[row, : int(end.max())]
        found[row, end - 1] = question.of_rows(row).margin(read, end).cpu().to(found.dtype)
    return found
