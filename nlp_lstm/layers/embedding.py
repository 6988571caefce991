"""Word vectors, learned ones and, behind them, fixed ones."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp_lstm.text.tokenizer import PAD_ID


class WordEmbedding(nn.Module):
    """A vector for each word id: `weight` (learned, size), then `further` (further, size), which never learns.

    further: how many ids at the end of the vocabulary belong to words that no training row has. Their vectors come
    from elsewhere; kept apart, they cost neither gradients nor an optimiser's moments. The padding's vector is 0.
    """

    def __init__(self, vocabulary_size: int, size: int, *, further: int = 0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(vocabulary_size - further, size))
        self.register_buffer("further", torch.zeros(further, size) if further else None)
        self.further: Tensor | None
        nn.init.normal_(self.weight, std=size**-0.5)
        with torch.no_grad():
            self.weight[PAD_ID].zero_()

    @property
    def vocabulary_size(self) -> int:
        """How many words have a vector."""
        return len(self.weight) + (0 if self.further is None else len(self.further))

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the vectors (batch, time, size) of ids (batch, time)."""
        if self.further is None:
            return F.embedding(tokens, self.weight, padding_idx=PAD_ID)
        learned = len(self.weight)
        own = F.embedding(tokens.clamp(max=learned - 1), self.weight, padding_idx=PAD_ID)
        others = F.embedding((tokens - learned).clamp(min=0), self.further)
        return torch.where((tokens < learned)[..., None], own, others)
