"""The top layer's outputs, and how a pooling weighs them."""

import torch
from torch import Tensor

from nlp_lstm.layers.pooling import Pooling, mask
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import LayerTrace, Trace


def top_layers(trace: Trace) -> list[LayerTrace]:
    """Return the top layer's traces, one for each direction."""
    top = trace.layers[-1].layer
    return [layer for layer in trace.layers if layer.layer == top]


def pooled_weights(pooling: Pooling, hidden: Tensor, lengths: Tensor, vector: Tensor) -> Tensor:
    """Return u (batch, time, width) with v . pooled = sum_t u_t . h_t, for poolings over all words.

    hidden: (batch, time, width); vector: (batch, size of the pooled). The weights of attention and the places of the
    maxima (of equal ones the first word) are taken as they are.
    """
    words = mask(lengths, hidden)  # (batch, time, 1)
    width = hidden.shape[-1]
    if pooling.name == "attention":
        return pooling.weights(hidden, lengths) * vector[:, None]
    mean = words.to(hidden.dtype) / words.sum(1, keepdim=True) * vector[:, None, :width]
    if pooling.name == "mean":
        return mean
    highest = hidden.masked_fill(~words, -torch.inf)
    largest = highest == highest.amax(1, keepdim=True)
    first = largest & (largest.cumsum(1) == 1)
    maximum = first * vector[:, None, -width:]
    return maximum if pooling.name == "max" else mean + maximum


class Top:
    """The top layer's outputs, direction by direction, 0 at padding, where they may have grown out of range."""

    def __init__(self, stack: RecurrentStack, trace: Trace) -> None:
        self.sum = stack.combine == "sum"
        self.outputs: dict[str, Tensor] = {}
        for layer in top_layers(trace):
            output = layer.states[stack.cell(layer.layer, layer.direction).output]
            self.words = mask(trace.lengths, output)  # (batch, time, 1)
            self.outputs[layer.direction] = output.masked_fill(~self.words, 0.0)

    def split(self, joined: Tensor) -> dict[str, Tensor]:
        """Return each direction's part (..., hidden) of weights over the joined outputs (..., width)."""
        parts = [joined] * len(self.outputs) if self.sum else joined.chunk(len(self.outputs), -1)
        return dict(zip(self.outputs, parts, strict=True))

    def last_weights(self, lengths: Tensor, vector: Tensor) -> dict[str, Tensor]:
        """Return weights (batch, time, hidden) for the last state of each direction, vector: (batch, width)."""
        found = {}
        for direction, part in self.split(vector).items():
            found[direction] = torch.zeros_like(self.outputs[direction])
            end = torch.zeros_like(lengths) if direction == "backward" else lengths - 1
            found[direction][torch.arange(len(lengths)), end] = part
        return found

    def read(self, weights: dict[str, Tensor]) -> Tensor:
        """Return the weighted sum (batch,) of the outputs."""
        products = [(weights[direction] * output).sum((1, 2)) for direction, output in self.outputs.items()]
        return torch.stack(products).sum(0)

    def beside(self, hidden: Tensor, joined: Tensor) -> Tensor:
        """Return the weighted sum (batch,) of what `hidden` (batch, time, width) has beside the outputs."""
        return (joined * hidden.masked_fill(~self.words, 0.0)).sum((1, 2)) - self.read(self.split(joined))
