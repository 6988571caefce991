"""One cell over time: the plain loop, and the fused kernel where the cell has one."""

from collections.abc import Callable

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, GateHook, State


def unchanged(name: str, value: Tensor) -> Tensor:
    """Return the gate as it is: the hook of a run that neither records nor changes anything."""
    return value


def run_steps(
    cell: Cell,
    x: Tensor,
    state: State | None = None,
    below: State | None = None,
    gate_at: Callable[[int], GateHook] = lambda t: unchanged,
) -> tuple[State, State]:
    """Run the cell's step at every time in turn.

    x: (batch, time, input) in reading order. state: {name: (batch, size)}, the cell's start by default.
    below: the state sequences of the layer below. gate_at(t): the hook around the gates of step t.
    Returns all states {name: (batch, time, size)} and the last one {name: (batch, size)}.
    """
    state = cell.start(x) if state is None else state
    # unbind once: slicing x[:, t] in the loop would double the time of the backward pass
    inputs = {name: value.unbind(1) for name, value in cell.inputs(x, below).items()}
    history: dict[str, list[Tensor]] = {name: [] for name in cell.states}
    for t in range(x.shape[1]):
        state = cell.step(gate_at(t), **{name: values[t] for name, values in inputs.items()}, **state)
        for name in cell.states:
            history[name].append(state[name])
    return {name: torch.stack(values, 1) for name, values in history.items()}, state


def run_kernel(cell: Cell, x: Tensor, state: State | None = None) -> tuple[State, State]:
    """Run the cell's fused kernel; as `run_steps`, but only the output's sequence is there to return."""
    outputs, last = cell.kernel(x, cell.start(x) if state is None else state)
    return {cell.output: outputs}, last
