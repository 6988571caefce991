"""A classifier without a network, whose margin is a sum over the words: what each word does is known."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.text.batching import pad

UNKNOWN = 1


class Vectors(nn.Module):
    """Word vectors of one number."""

    def __init__(self, weights: dict[int, float]) -> None:
        super().__init__()
        self.weights = torch.zeros(max(weights) + 1, 1, dtype=torch.float64)
        for word, weight in weights.items():
            self.weights[word] = weight

    def embed(self, tokens: Tensor) -> Tensor:
        return self.weights[tokens]


class Additive(Question):
    """Y = the sum of the weights of a row's words; the unknown word and padding have none.

    seen: the sentences that were asked about, as the weights of their words.
    """

    def __init__(self, weights: dict[int, float], rows: Tensor | None = None) -> None:
        super().__init__(torch.zeros(0), torch.zeros(0))
        self.network = Vectors(weights)  # type: ignore[assignment]
        self.rows, self.seen = rows, []

    def of_rows(self, rows: Tensor) -> "Additive":
        self.rows = rows
        return self

    def margin(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        words = torch.arange(embedded.shape[1])[None] < lengths[:, None]
        values = embedded[..., 0] * words
        self.seen += [(row, *one.tolist()) for row, one in zip(self.rows.tolist(), values, strict=True)]
        return values.sum(1)


def rows_of(*rows: list[int]) -> tuple[Tensor, Tensor]:
    """Return tokens (batch, time) and lengths (batch,)."""
    return pad(rows)
