"""One cell over a padded batch in one direction."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import functional_call

from nlp_lstm.cells.base import Cell, GateHook, State
from nlp_lstm.layers.clamp import Clamp, Clamps
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.layers.replay import replay
from nlp_lstm.layers.scan import run_kernel, run_steps, unchanged


@dataclass(frozen=True)
class DirectionRun:
    """What one direction of one layer did.

    outputs: (batch, time, output size) in word order. sequences: the states {state: (batch, time, size)} in reading
    order, for the layer above; of a kernel's run only the output, unless captured. start, final: the state before
    the first step and after the last. gates, states: in word order, empty if not captured.
    """

    outputs: Tensor
    sequences: State
    start: State
    final: State
    gates: State
    states: State

    @property
    def before(self) -> State:
        """The states one step earlier, {state: (batch, time, size)} in reading order."""
        return states_before(self.start, self.sequences)


def states_before(start: State, sequences: State) -> State:
    """Return sequences (batch, time, size) of states, in reading order, one step earlier; start: before the first."""
    return {name: torch.cat([start[name][:, None], value[:, :-1]], 1) for name, value in sequences.items()}


def run_direction(
    cell: Cell,
    x: Tensor,
    lengths: Tensor | None,
    *,
    backward: bool = False,
    state: State | None = None,
    below: State | None = None,
    capture: bool = False,
    clamps: Sequence[Clamp] = (),
    weights: dict[str, Tensor] | None = None,
    kernels: bool = True,
) -> DirectionRun:
    """Run a cell over x (batch, time, input), backwards within each row's length if asked to.

    weights: parameters to use instead of the cell's own, by name. The fused kernel runs where there is one,
    `kernels` allows it and nothing is clamped; its gates are then found by replay.
    """
    weights = weights or {}
    read = flip_within_length(x, lengths) if backward else x
    gates: State = {}
    state = cell.start(x) if state is None else state
    if kernels and cell.fused and not clamps:
        sequences, final = functional_call(cell, weights, (run_kernel, read, state))
        if capture:
            gates, sequences = functional_call(cell, weights, (replay, read, sequences[cell.output], state))
    else:
        held = Clamps(clamps, cell, x, lengths=lengths, backward=backward)
        recorded: dict[str, list[Tensor]] = {}

        def gate_at(t: int) -> GateHook:
            def hook(name: str, value: Tensor) -> Tensor:
                value = held.apply(name, value, t)
                if capture:
                    recorded.setdefault(name, []).append(value)
                return value

            return hook if capture or clamps else unchanged

        sequences, final = functional_call(cell, weights, (run_steps, read, state, below, gate_at))
        gates = {name: torch.stack(values, 1) for name, values in recorded.items()}

    def word_order(tensors: State) -> State:
        if not backward:
            return tensors
        return {name: flip_within_length(value, lengths) for name, value in tensors.items()}

    outputs = word_order({cell.output: sequences[cell.output]})[cell.output]
    states = word_order(sequences) if capture else {}
    return DirectionRun(outputs, sequences, state, final, word_order(gates), states)
