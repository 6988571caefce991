"""The dropouts of recurrent networks, written once for all cells."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def locked_dropout(x: Tensor, p: float, training: bool) -> Tensor:
    """Drop the same units at all times of a row, so that no memory is cut in mid-sentence.

    x: (batch, time, hidden). Source: Gal and Ghahramani (2016), arXiv:1512.05287, section 4.
    """
    if not training or p == 0:
        return x
    return x * F.dropout(x.new_ones(len(x), 1, x.shape[-1]), p)


def embedding_dropout(embedded: Tensor, tokens: Tensor, vocabulary_size: int, p: float, training: bool) -> Tensor:
    """Drop whole word types: all their occurrences in the batch become the zero vector.

    embedded: (batch, time, size); tokens: (batch, time). Source: Gal and Ghahramani (2016), section 4.2.
    """
    if not training or p == 0:
        return embedded
    kept = F.dropout(embedded.new_ones(vocabulary_size, 1), p)
    return embedded * F.embedding(tokens, kept)


def weight_dropout(cell: nn.Module, p: float, training: bool) -> dict[str, Tensor]:
    """Return recurrent matrices with single weights dropped, one draw for the whole sequence, by their names.

    Recurrent matrices are the parameters whose names begin with U. Empty where nothing is to be dropped.
    Source: Merity et al. (2017), arXiv:1708.02182, section 2 (DropConnect on the hidden-to-hidden weights).
    """
    if not training or p == 0:
        return {}
    recurrent = {n: w for n, w in cell.named_parameters() if n.startswith("U") and w.dim() > 1}
    return {name: weight * _kept(weight, p) for name, weight in recurrent.items()}


def _kept(weight: Tensor, p: float) -> Tensor:
    """Return 0 with probability p, else 1 / (1 - p): F.dropout's draw for a large matrix, in half its time on a CPU."""
    return (torch.rand(weight.shape, device=weight.device) >= p).to(weight.dtype) / (1 - p)


def word_dropout(tokens: Tensor, p: float, training: bool, *, unknown: int, padding: int) -> Tensor:
    """Replace words by the unknown word at random, so that its vector gets trained.

    tokens: (batch, time); padding stays. Source: Iyyer et al. (2015), ACL, section 2.3.
    """
    if not training or p == 0:
        return tokens
    dropped = (torch.rand(tokens.shape, device=tokens.device) < p) & (tokens != padding)
    return tokens.masked_fill(dropped, unknown)
