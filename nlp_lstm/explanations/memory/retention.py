"""What survives: how much of what one step wrote is still in the memory at a later one."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.memory.memory import Memory


@dataclass(frozen=True)
class Triangles:
    """How much of what word s wrote is left at word t, [s, t] in word order, 0 where t was read before s.

    mean: (time, time), over the units. weighted: (time, time), over the units as they weigh what s wrote; NaN in the
    row of a word of which nothing matters, None where no weights were given. initial: (time,), how much of the state
    before the first word is left, over the units.
    """

    mean: Tensor
    weighted: Tensor | None
    initial: Tensor


def retention(carry: Tensor) -> Iterator[Tensor]:
    """Yield R[s] (time - s, hidden) for every step s: the product of carry over s+1..t for t = s, s+1, ...

    carry: (time, hidden) of one row, in reading order. By running products, so that carries of zero do no harm; one
    step at a time, so that memory stays at (time, hidden).
    """
    for s in range(len(carry)):
        kept = carry[s:].clone()
        kept[0] = 1
        yield kept.cumprod(0)


def retention_of_start(carry: Tensor) -> Tensor:
    """Return R0 (time, hidden): how much of the state before the first step is left after each."""
    return carry.cumprod(0)


def triangles(memory: Memory, contributions: Tensor | None = None) -> Triangles:
    """Return the triangles of a memory of one row without padding.

    contributions: (1, time, hidden) in reading order, whose absolute values weigh the units, so that what matters for
    the decision counts. Raises ValueError for several rows: each has a triangle of its own.
    """
    if len(memory.kept) != 1:
        raise ValueError(f"a triangle is of one row, not of {len(memory.kept)}")
    kept = memory.kept[0]  # (time, hidden)
    mean = kept.new_zeros(len(kept), len(kept))
    shares = None if contributions is None else _shares(contributions[0])
    weighted = None if shares is None else mean.clone()
    for s, left in enumerate(retention(kept)):
        mean[s, s:] = left.mean(-1)
        if weighted is not None and shares is not None:
            weighted[s, s:] = left @ shares[s]
    if weighted is not None and shares is not None:
        weighted[shares.isnan().any(-1)] = torch.nan
    initial = retention_of_start(kept).mean(-1)
    if memory.backward:
        mean, initial = mean.flip(0, 1), initial.flip(0)
        weighted = None if weighted is None else weighted.flip(0, 1)
    return Triangles(mean, weighted, initial)


def rows_of(triangle: Tensor) -> list[list[float] | None]:
    """Return a triangle as plain values [s][t], None for a row that is NaN."""
    return [None if torch.isnan(row[0]) else row.tolist() for row in triangle]


def _shares(contributions: Tensor) -> Tensor:
    """Return what each unit has of its step's absolute contributions (time, hidden), NaN where all are 0."""
    size = contributions.abs()
    return size / size.sum(-1, keepdim=True)
