"""What an attribution is: one score a word, and all that the scores leave over."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.question import Question

ROWS_AT_ONCE = 512  # variants of rows that are run together


@dataclass(frozen=True)
class Attributed:
    """What a method says about rows of tokens.

    scores: (batch, time), 0 at padding and at what is not a word of the text. leftovers: {name: (batch,)}, what
    belongs to no word. residual: (batch,), how far the total is from what it should be; None where the method promises
    no sum. settings: what it was computed with. caveats: {row: one sentence} of rows whose scores keep less than the
    method promises.
    """

    scores: Tensor
    leftovers: dict[str, Tensor] = field(default_factory=dict)
    residual: Tensor | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    caveats: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> Tensor:
        """The sum of scores and leftovers, (batch,)."""
        return self.scores.sum(1) + sum(self.leftovers.values())


class Attribution:
    """A method. A subclass is one file."""

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]

    def applies(self, question: Question) -> str | None:
        """Return why the method has no answer to this question, None where it has one."""
        return None

    def scores(self, question: Question, tokens: Tensor, lengths: Tensor) -> Attributed:
        """Attribute Y of rows of tokens (batch, time), padded on the right, to their words; lengths: (batch,).

        Raises UsageError where the method does not apply.
        """
        raise NotImplementedError(f"{type(self).__name__} has no scores")

    def insist(self, question: Question) -> None:
        """Raise UsageError where the method does not apply."""
        reason = self.applies(question)
        if reason is not None:
            raise UsageError(reason)


def inside(tokens: Tensor, lengths: Tensor) -> Tensor:
    """Return whether a place holds a token and no padding, (batch, time)."""
    return torch.arange(tokens.shape[1])[None] < lengths[:, None]


def words_alone(question: Question, scores: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the scores (batch, time) of the text's own words, and as a leftover what the sentence's start has.

    A classifier's rows have no start, and no such leftover.
    """
    if not question.lead:
        return scores, {}
    start = scores[:, : question.lead].sum(1)
    return torch.cat([torch.zeros_like(scores[:, : question.lead]), scores[:, question.lead :]], 1), {"start": start}
