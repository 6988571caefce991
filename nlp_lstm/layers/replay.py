"""The gates of a run that the fused kernel made: computed again from its outputs, all times at once."""

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, State


def replay(cell: Cell, x: Tensor, outputs: Tensor, state: State | None = None) -> tuple[State, State]:
    """Return the gates and states of a sequence whose outputs are known: {name: (batch, time, hidden)} each.

    x: (batch, time, input), outputs: (batch, time, hidden), both in reading order; state: the one before the
    first step. The recurrence needs only the output one step earlier, which is known, so a single call of the
    cell's own step gives all gates; the memory follows from them by its carry and write. Only for cells with
    a kernel, whose gates read no state but the output.
    """
    state = cell.start(x) if state is None else state
    before = {cell.output: torch.cat([state[cell.output][:, None], outputs[:, :-1]], 1)}
    unread = {name: torch.full_like(outputs, torch.nan) for name in cell.states if name != cell.output}
    gates: State = {}

    def record(name: str, value: Tensor) -> Tensor:
        gates[name] = value
        return value

    cell.step(record, **cell.inputs(x), **before, **unread)
    contract = cell.contract(gates, before)
    states = {cell.output: outputs}
    if contract is not None and contract.state != cell.output:
        states[contract.state] = scan_memory(contract.carry, contract.write, state[contract.state])
    return gates, states


def scan_memory(carry: Tensor, write: Tensor, start: Tensor) -> Tensor:
    """Return s with s_t = carry_t * s_{t-1} + write_t and s_0 = start: (batch, time, hidden)."""
    memory, history = start, []
    for kept, written in zip(carry.unbind(1), write.unbind(1), strict=True):
        memory = kept * memory + written
        history.append(memory)
    return torch.stack(history, 1)
