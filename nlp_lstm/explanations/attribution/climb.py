"""Going up a stack of layers in one's own way: each cell is run by a function of the method."""

from collections.abc import Callable

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, State
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.layers.stack import RecurrentStack

RunCell = Callable[[Cell, Tensor, State | None, bool], State]  # (cell, x, below, backward) -> all states


class Climbed:
    """The top of a stack: each direction's outputs, and what a residual connection adds to them.

    outputs: {direction: (batch, time, hidden)} in word order. beside: (batch, time, width), None without a residual.
    """

    def __init__(self, stack: RecurrentStack, outputs: dict[str, Tensor], beside: Tensor | None) -> None:
        self.sum = stack.combine == "sum"
        self.outputs, self.beside = outputs, beside

    def read(self, weights: dict[str, Tensor]) -> Tensor:
        """Return the weighted sum (batch,) of all that is at the top: with a readout's weights the margin without its
        constant. weights: {direction: (batch, time, hidden)}."""
        total = torch.stack([(weights[name] * output).sum((1, 2)) for name, output in self.outputs.items()]).sum(0)
        if self.beside is None:
            return total
        each = list(weights.values())
        joined = torch.stack(each).mean(0) if self.sum else torch.cat(each, -1)  # (batch, time, width)
        return total + (joined * self.beside).sum((1, 2))


def climb(stack: RecurrentStack, x: Tensor, lengths: Tensor, run: RunCell) -> Climbed:
    """Go up the layers over x (batch, time, input), rows padded on the right, lengths (batch,).

    run(cell, x, below, backward) returns a cell's states {name: (batch, time, size)} for what it reads, x and the
    states of the layer below in the direction's reading order.
    """
    below: dict[str, State] = {}
    for layer in range(len(stack.layers)):
        states: dict[str, State] = {}
        outputs: dict[str, Tensor] = {}
        for direction in stack.directions:
            cell, backward = stack.cell(layer, direction), direction == "backward"
            read = flip_within_length(x, lengths) if backward else x
            states[direction] = run(cell, read, below.get(direction), backward)
            output = states[direction][cell.output]
            outputs[direction] = flip_within_length(output, lengths) if backward else output
        below = states
        beside = x if stack.residual and layer > 0 else None
        each = list(outputs.values())
        x = torch.cat(each, -1) if stack.combine == "concat" else torch.stack(each).sum(0)
        x = x if beside is None else x + beside
    return Climbed(stack, outputs, beside)
