"""Networks of equal size: how many weights one has, and how many hidden units give a number of weights."""

from collections.abc import Callable

import torch
from torch import nn

from nlp_lstm.cells.base import Cell
from nlp_lstm.errors import UsageError

VOCABULARY = ("embedding", "output_embedding", "softmax")  # parts as large as the vocabulary, the same for all
GAP = 64  # hidden sizes in a row that a cell may refuse, such as those its groups do not divide


def weights(network: nn.Module) -> int:
    """Return the number of weights, biases among them, without word vectors and the output layer over all words.

    A cell counts what its equations hold: the fixed weights of an echo state network, too, but not those that a
    clockwork network's clocks hide.
    """
    total = 0
    for name, part in network.named_children():
        if name in VOCABULARY:
            continue
        cells = [module for module in part.modules() if isinstance(module, Cell)]
        inside = {id(weight) for cell in cells for weight in cell.parameters()}
        total += sum(cell.number_of_weights() for cell in cells)
        total += sum(weight.numel() for weight in part.parameters() if id(weight) not in inside)
    return total


def hidden_size_for(build: Callable[[int], nn.Module], budget: int) -> int:
    """Return the hidden size whose network has the number of weights nearest to the budget.

    build: returns the network of a hidden size, or raises UsageError for one that cannot be. Raises UsageError
    where even the smallest network is larger than the budget.
    """

    def size_from(hidden: int) -> tuple[int, int]:
        """Return the first possible hidden size from here on, and its number of weights."""
        for size in range(hidden, hidden + GAP):
            try:
                with torch.device("meta"):
                    return size, weights(build(size))
            except UsageError as error:
                refused = error
        raise refused

    low, count = size_from(1)
    if count > budget:
        raise UsageError(f"{budget:,} weights are too few, the smallest network has {count:,}: use a larger --weights")
    high = 2 * low
    while size_from(high)[1] < budget:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if size_from(middle)[1] <= budget else (low, middle)
    below, above = size_from(low), size_from(high)
    return min((below, above), key=lambda found: abs(found[1] - budget))[0]
