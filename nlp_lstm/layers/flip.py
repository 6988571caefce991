"""Reading a padded batch backwards."""

from typing import Any

import torch
from torch import Tensor


class _Permute(torch.autograd.Function):
    """Rows of (rows, size) in the order of a permutation that is its own inverse: so is the backward pass."""

    generate_vmap_rule = True

    @staticmethod
    def forward(rows: Tensor, order: Tensor) -> Tensor:
        return rows.index_select(0, order)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        ctx.save_for_backward(inputs[1])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (order,) = ctx.saved_tensors
        return _Permute.apply(gradient, order), None


def flip_within_length(x: Tensor, lengths: Tensor | None) -> Tensor:
    """Reverse time within each row's length and leave the padding where it is, on the right.

    x: (batch, time, ...). lengths: (batch,), None for rows without padding. Twice is the identity.
    """
    if lengths is None:
        return x.flip(1)
    batch, time = x.shape[:2]
    places = torch.arange(time, device=x.device)[None]  # (1, time)
    last = lengths.to(x.device)[:, None] - 1  # (batch, 1)
    order = torch.where(places <= last, last - places, places)  # (batch, time)
    order = order + time * torch.arange(batch, device=x.device)[:, None]
    return _Permute.apply(x.reshape(batch * time, -1), order.reshape(-1)).reshape(x.shape)
