"""Networks whose weights were set by hand, small enough to follow with a pencil."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.laboratory.synthetic import SYNTHETIC
from nlp_lstm.layers.scan import run_steps

Numbers = Sequence[Sequence[float]]
OPEN = 1000.0  # a sigmoid of it is 1, and of its negative 0, to the last bit


@dataclass(frozen=True)
class Example:
    """One network at work. columns: what is shown at every step; rows: (time, columns) numbers."""

    name: str
    says: str
    columns: list[str]
    rows: list[list[float]]
    facts: dict[str, Any]


ONES = ((1.0, 1.0), (1.0, 1.0))


def linear(x: Numbers = ONES, W: Numbers = ONES, U: Numbers = ONES) -> Example:
    """A network without a nonlinearity, all weights 1: two units that read (1, 1) twice hold 2, then 6.

    x: (time, 2), what is read. W, U: (2, 2), the weights of the word and of the past.
    """
    states, _ = run_steps(linear_cell(W, U), torch.tensor([x]))
    return Example(
        "linear",
        "h = W x + U h with all weights 1: 1 + 1 = 2 at the first word, 1 + 1 + 2 + 2 = 6 at the second",
        ["x 1", "x 2", "h 1", "h 2"],
        torch.cat([torch.tensor([x]), states["h"]], -1)[0].tolist(),
        {},
    )


def linear_cell(W: Numbers = ONES, U: Numbers = ONES) -> Cell:
    """Return the cell of `linear`."""
    cell = cells.build("elman", 2, 2, nonlinearity="identity")
    _fill(cell, W=torch.tensor(W), U=torch.tensor(U), bias=torch.zeros(2))
    return cell


TOLD = (  # the inputs of the memory: a number, and whether to store, to reset, to show
    ("store 0.5", (0.5, 1.0, 0.0, 0.0)),
    ("hold", (0.9, 0.0, 0.0, 0.0)),
    ("hold", (-0.9, 0.0, 0.0, 0.0)),
    ("show", (0.3, 0.0, 0.0, 1.0)),
    ("reset", (0.7, 0.0, 1.0, 0.0)),
    ("show", (0.1, 0.0, 0.0, 1.0)),
)


def memory_cell() -> Cell:
    """Return the cell of `memory`: it reads a number, and whether to store it, to reset, to show."""
    cell = cells.build("lstm", 4, 1)
    W = torch.zeros(4, 4)
    W[0, 1] = 2 * OPEN  # i opens to store
    W[1, 2] = -2 * OPEN  # f shuts to reset
    W[2, 0] = 1.0  # g takes the number
    W[3, 3] = 2 * OPEN  # o opens to show
    _fill(cell, W=W, U=torch.zeros(4, 1), bias=torch.tensor([-OPEN, OPEN, 0.0, -OPEN]))
    return cell


def memory(told: Sequence[tuple[str, Sequence[float]]] = TOLD) -> Example:
    """An LSTM of one unit that stores a number, holds it, shows it, and resets.

    told: what each step is called, and its four inputs: a number, and 1 to store, to reset, to show.
    """
    cell = memory_cell()
    x = torch.tensor([[list(numbers) for _, numbers in told]], dtype=torch.float32)
    gates: dict[str, list[Tensor]] = {}

    def record(name: str, value: Tensor) -> Tensor:
        gates.setdefault(name, []).append(value[0])
        return value

    states, _ = run_steps(cell, x, gate_at=lambda t: record)
    shown = [torch.stack(gates[name]) for name in "ifgo"] + [states["c"][0], states["h"][0]]
    return Example(
        "memory",
        "c = f c + i g, h = o tanh(c): tanh(0.5) is stored, held past other numbers, shown, and gone after the reset",
        ["number", "store", "reset", "show", "i", "f", "g", "o", "c", "h"],
        torch.cat([x[0], *shown], -1).tolist(),
        {"told": [word for word, _ in told]},
    )


def copying(gap: int = 200) -> Example:
    """An Elman network whose units pass what they hold around a ring: it copies over any gap, without training."""
    task, symbols, kinds = SYNTHETIC["copy"], 5, 8
    one = 20.0  # tanh(20) is 1 to the last bit, tanh(0) is 0
    cell = cells.build("elman", task.inputs, symbols * kinds)  # the one that training gets, with its tanh
    W = torch.zeros(symbols * kinds, task.inputs)
    W[:kinds, :kinds] = one * torch.eye(kinds)  # a symbol enters at the first place; blank and sign enter nowhere
    U = torch.zeros(symbols * kinds, symbols * kinds)
    for place in range(symbols):  # every step, what is at one place goes on to the next, and the last to the first
        onward = (place + 1) % symbols
        U[onward * kinds : (onward + 1) * kinds, place * kinds : (place + 1) * kinds] = one * torch.eye(kinds)
    _fill(cell, W=W, U=U, bias=torch.zeros(symbols * kinds))
    example = task.batch(1000, gap, torch.Generator().manual_seed(0))
    states, _ = run_steps(cell, example.x)
    # the symbol read at step j is at place (t - j) mod 5; at step 5 + gap + j that is the same place for every j
    place = gap % symbols
    answer = states["h"][..., place * kinds : (place + 1) * kinds]
    right = task.right(answer, example).float().mean()
    return Example(
        "copying",
        f"five symbols, a gap of {gap} blanks: weights that copy exist, whether or not training finds them",
        ["rows", "gap", "symbols right"],
        [[len(example.x), gap, float(right)]],
        {"gap": gap, "accuracy": float(right), "hidden_size": symbols * kinds},
    )


@torch.no_grad()
def _fill(cell: Cell, *, W: Tensor, U: Tensor, bias: Tensor) -> None:
    cell.W.weight.copy_(W)
    cell.U.weight.copy_(U)
    cell.W.bias.copy_(bias)
    cell.requires_grad_(False)


EXAMPLES: dict[str, Callable[[], Example]] = {"linear": linear, "memory": memory, "copying": copying}
