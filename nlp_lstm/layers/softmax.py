"""The output layers of a language model: over all words at once, or by groups of like frequency.

Both read vectors `hidden` (rows, size) and the matrix of word vectors `weight` (vocabulary, size), which may be the
input's own (Press and Wolf 2017; Inan et al. 2017), and give the padding's id no probability.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp_lstm.text.tokenizer import PAD_ID


class FullSoftmax(nn.Module):
    """softmax(W h + b) over the whole vocabulary."""

    def __init__(self, vocabulary_size: int, size: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))

    def log_probabilities(self, hidden: Tensor, weight: Tensor) -> Tensor:
        """Return log p (rows, vocabulary), natural logarithms; that of the padding is -inf."""
        return F.linear(hidden, weight, without_padding(self.bias)).log_softmax(-1)

    def surprisal(self, hidden: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
        """Return -log p (rows,) of the target ids (rows,)."""
        return F.cross_entropy(F.linear(hidden, weight, without_padding(self.bias)), targets, reduction="none")


class AdaptiveSoftmax(nn.Module):
    """A softmax over the frequent words and one entry for each group of rarer words, then one inside the group.

    Ids are in order of frequency; cutoffs are the first ids of the groups: (2000, 6000) of 10,000 words makes a
    head of 2,000 words and 2 groups, of 4,000 each. log p(w) = log p(group of w) + log p(w in its group). Most
    rows then need the head alone. Source: Grave et al. (2017), arXiv:1609.04309, section 4; the words of a group
    keep the width of `hidden`, where the paper narrows them, so that the matrix can be tied to the input's.
    Raises ValueError for cutoffs that do not rise inside the vocabulary.
    """

    def __init__(self, vocabulary_size: int, size: int, cutoffs: Sequence[int]) -> None:
        super().__init__()
        edges = [0, *cutoffs, vocabulary_size]
        self.sizes = [high - low for low, high in pairwise(edges)]
        if not cutoffs or min(self.sizes) < 1:
            raise ValueError(f"cutoffs {list(cutoffs)} do not rise between 0 and {vocabulary_size}")
        self.cutoffs = list(cutoffs)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))
        self.group_weight = nn.Parameter(torch.empty(len(cutoffs), size))
        self.group_bias = nn.Parameter(torch.zeros(len(cutoffs)))
        nn.init.normal_(self.group_weight, std=size**-0.5)

    def log_probabilities(self, hidden: Tensor, weight: Tensor) -> Tensor:
        """Return log p (rows, vocabulary), natural logarithms; that of the padding is -inf."""
        head, *groups = self._parts(weight)
        first = F.linear(hidden, *head).log_softmax(-1)  # (rows, head words + groups)
        words, shares = first.split([self.cutoffs[0], len(groups)], -1)
        inside = [
            F.linear(hidden, *group).log_softmax(-1) + share
            for group, share in zip(groups, shares.split(1, -1), strict=True)
        ]
        return torch.cat([words, *inside], -1)

    def surprisal(self, hidden: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
        """Return -log p (rows,) of the target ids (rows,)."""
        head, *groups = self._parts(weight)
        entry, rest = targets, []
        for index, group in enumerate(groups):
            low, high = self.cutoffs[index], self.cutoffs[index] + self.sizes[index + 1]
            inside = (targets >= low) & (targets < high)
            entry = entry.masked_fill(inside, self.cutoffs[0] + index)
            rows = inside.nonzero().squeeze(1)
            if len(rows):
                cost = F.cross_entropy(F.linear(hidden[rows], *group), targets[rows] - low, reduction="none")
                rest.append((rows, cost))
        surprisal = F.cross_entropy(F.linear(hidden, *head), entry, reduction="none")
        for rows, cost in rest:
            surprisal = surprisal.index_add(0, rows, cost)
        return surprisal

    def _parts(self, weight: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return weight and bias of the head, with an entry for each group at its end, and those of each group."""
        weights, biases = weight.split(self.sizes), without_padding(self.bias).split(self.sizes)
        head = torch.cat([weights[0], self.group_weight]), torch.cat([biases[0], self.group_bias])
        return [head, *zip(weights[1:], biases[1:], strict=True)]


def without_padding(bias: Tensor) -> Tensor:
    """Return the bias (vocabulary,) that leaves the padding's id no probability."""
    return bias.index_fill(0, torch.tensor(PAD_ID, device=bias.device), -torch.inf)
