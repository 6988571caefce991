"""From one vector per word to one vector per sentence."""

import torch
from torch import Tensor, nn

from nlp_lstm.config import POOLINGS
from nlp_lstm.registry import choose


def mask(lengths: Tensor | None, hidden: Tensor) -> Tensor:
    """Return True at words and False at padding: (batch, time, 1)."""
    time = torch.arange(hidden.shape[1], device=hidden.device)
    ends = torch.full((len(hidden),), hidden.shape[1]) if lengths is None else lengths
    return (time[None] < ends.to(hidden.device)[:, None])[..., None]


def mean(hidden: Tensor, words: Tensor) -> Tensor:
    """Return the mean over the words: (batch, width)."""
    return hidden.masked_fill(~words, 0.0).sum(1) / words.sum(1)


def maximum(hidden: Tensor, words: Tensor) -> Tensor:
    """Return the largest value of each unit over the words: (batch, width)."""
    return hidden.masked_fill(~words, -torch.inf).amax(1)


class Pooling(nn.Module):
    """Pooling by name: "last", "mean", "max", "mean+max" (concatenated) or "attention".

    Attention weighs the words by softmax(u . tanh(A h_t)), which is the only kind with weights of its own
    (Yang et al. 2016, NAACL, eq. 5-7). `size` is the width of the result for hidden vectors of `width`.
    """

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.name = choose("pooling", name, POOLINGS)
        self.size = 2 * width if name == "mean+max" else width
        if name == "attention":
            self.A, self.u = nn.Linear(width, width), nn.Linear(width, 1, bias=False)

    def weights(self, hidden: Tensor, lengths: Tensor | None) -> Tensor:
        """Return attention's weight of every word, 0 at padding: (batch, time, 1)."""
        scores = self.u(torch.tanh(self.A(hidden)))  # (batch, time, 1)
        return scores.masked_fill(~mask(lengths, hidden), -torch.inf).softmax(1)

    def forward(self, hidden: Tensor, last: Tensor, lengths: Tensor | None) -> Tensor:
        """Return (batch, size) from hidden (batch, time, width), last (batch, width) and lengths (batch,)."""
        if self.name == "last":
            return last
        if self.name == "attention":
            return (self.weights(hidden, lengths) * hidden).sum(1)
        words = mask(lengths, hidden)
        if self.name == "mean":
            return mean(hidden, words)
        if self.name == "max":
            return maximum(hidden, words)
        return torch.cat([mean(hidden, words), maximum(hidden, words)], -1)
