"""How much of a small change of the state is left so many steps later."""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.func import jacrev, vmap

from nlp_lstm.cells.base import Cell, State
from nlp_lstm.layers.run import run_direction

COUNTERS = ("clock",)  # states that count and are not computed: they have no gradient worth the name
EXPLODED = 1e3  # a norm from which on the gradient is called exploded


@dataclass(frozen=True)
class Flow:
    """Norms of d state_T / d state_t, the whole state, for t = T - 1, T - 2, ..., and of the belt alone.

    norms: (rows, distances), the largest singular value; nothing is clipped. belt: (rows, distances), the mean over
    the units of the product of the shares kept in between, of a cell that states how its memory is carried; else None.
    """

    norms: Tensor
    belt: Tensor | None

    def document(self) -> dict[str, Any]:
        """Return medians over the rows by distance 1, 2, ..., and the share of rows that exploded anywhere.

        A number beyond what floats hold is None.
        """
        document: dict[str, Any] = {
            "distance": list(range(1, self.norms.shape[1] + 1)),
            "norm": [finite(norm) for norm in self.norms.median(0).values.tolist()],
            "exploded": float((self.norms > EXPLODED).any(1).float().mean()),
            "largest": finite(float(self.norms.max())),
            "belt": None,
        }
        if self.belt is not None:
            document["belt"] = self.belt.median(0).values.tolist()
        return document


@torch.no_grad()
def gradient_flow(cell: Cell, x: Tensor, below: State | None = None) -> Flow:
    """Return the flow back from the last of x (rows, time, input), in float64; below as in `run_direction`.

    The Jacobian of every step is exact (reverse mode); their product is d state_T / d state_t. That of h alone,
    with the memory held, is another thing and says nothing about what a memory carries.
    """
    cell, x = cell.double().eval(), x.double()
    below = below and {name: value.double() for name, value in below.items()}
    run = run_direction(cell, x, None, below=below, capture=True, kernels=False)
    before = run.before
    inputs = cell.inputs(x, below)
    moving = [name for name in cell.states if name not in COUNTERS]
    sizes = [before[name].shape[-1] for name in moving]

    def step(flat: Tensor, still: State, read: State) -> Tensor:
        """The next state of one row as one vector, from the state as one vector."""
        state = dict(zip(moving, flat.split(sizes), strict=True)) | still
        after = cell.step(
            lambda name, value: value,
            **{name: value[None] for name, value in read.items()},
            **{name: value[None] for name, value in state.items()},
        )
        return torch.cat([after[name][0] for name in moving])

    product, norms = torch.eye(sum(sizes), dtype=torch.float64).expand(len(x), -1, -1), []
    for t in range(x.shape[1] - 1, 0, -1):
        flat = torch.cat([before[name][:, t] for name in moving], -1)  # (rows, state)
        still = {name: before[name][:, t] for name in cell.states if name in COUNTERS}
        read = {name: value[:, t] for name, value in inputs.items()}
        product = product @ vmap(jacrev(step))(flat, still, read)  # (rows, state, state)
        held = product.flatten(1).isfinite().all(1)  # (rows,)
        norm = torch.linalg.matrix_norm(product.where(held[:, None, None], 0.0), 2)
        norms.append(norm.where(held, torch.inf))
    contract = cell.contract(run.gates, before)
    belt = None
    if contract is not None:
        carried = contract.kept[:, 1:].flip(1).cumprod(1)  # (rows, distances, hidden)
        belt = carried.mean(-1)
    return Flow(torch.stack(norms, 1), belt)


def finite(number: float) -> float | None:
    """Return a number, None for one that is infinite or none."""
    return number if math.isfinite(number) else None
