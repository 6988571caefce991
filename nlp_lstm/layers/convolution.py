"""Words seen together with their neighbours, before a recurrent layer reads them."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from nlp_lstm.layers.pooling import mask


class Convolution(nn.Module):
    """Filters of one or more widths over the word vectors: relu(F * x + b), one vector per word.

    widths: words each kind of filter spans, odd, centred on its word; beyond the ends of a row and at its padding
    stand zeros. filters: how many of each width; `size`, the width of the result, is their number in all. Unlike in
    the paper the windows reach beyond the ends, so that every word keeps its place.
    Source: Zhou et al. (2015), "A C-LSTM neural network for text classification", arXiv:1511.08630, eq. 2-3.
    """

    def __init__(self, input_size: int, widths: Sequence[int], filters: int) -> None:
        super().__init__()
        self.filters = nn.ModuleList(nn.Conv1d(input_size, filters, width, padding=width // 2) for width in widths)
        self.size = filters * len(widths)

    def forward(self, x: Tensor, lengths: Tensor | None) -> Tensor:
        """Return (batch, time, size) from x (batch, time, input), rows padded on the right, lengths (batch,)."""
        read = x.masked_fill(~mask(lengths, x), 0.0).transpose(1, 2)  # (batch, input, time)
        return torch.cat([convolve(read) for convolve in self.filters], 1).relu().transpose(1, 2)
