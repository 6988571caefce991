"""How long a memory keeps half of what it holds."""

import math

import torch
from torch import Tensor


def half_lives(carry: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Return each unit's half-life in steps: ln 2 over the mean of -ln carry at the words. (hidden,)

    carry: (rows, time, hidden), each from 0 to 1; lengths: (rows,) words, None where all rows are full. A unit that
    once forgets everything has 0, one that never forgets infinity.
    """
    time = torch.arange(carry.shape[1])
    words = time[None] < (torch.full((len(carry),), carry.shape[1]) if lengths is None else lengths)[:, None]
    return half_lives_of(decay(carry)[words].mean(0))


def decay(carry: Tensor) -> Tensor:
    """Return -ln carry in float64, what is lost at each step."""
    return -carry.double().log()


def half_lives_of(mean: Tensor) -> Tensor:
    """Return the half-lives in steps of units with these means of -ln carry."""
    return math.log(2) / mean.clamp(min=0)
