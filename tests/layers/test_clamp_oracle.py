"""Clamps without our engine: an input column that is 1 at the held words, weighing 10,000 on the held gate.

For the gates that have rows in W.

The gate is then exactly 0 or 1 (a candidate -1 or 1), and the untouched network, kernel and all, must give what
the clamp gives.
"""

from math import isinf
from typing import Any

import pytest
import torch
from probes import HIDDEN, SIZE, below_of, cell_of, for_cells, gate_rows, numbers, own_gates, stack_of
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.clamp import Clamp, places
from nlp_lstm.layers.run import run_direction
from nlp_lstm.layers.stack import RecurrentStack

LENGTHS = torch.tensor([6, 2, 4, 3])
TOKENS, UNITS = [1, 2, 4], [0, 3]
WORDS = torch.arange(6)[None] < LENGTHS[:, None]  # (batch, time)


# cells in which one number more in x moves more than one gate, by a norm, a scale in common or a gate on x itself
SPREADING = {"layer-norm", "mogrifier", "slstm"}
DRIVEN = [name for name in cells.all_cells() if own_gates(cell_of(name)) and name not in SPREADING]


def driven_gates(cell: Cell) -> list[tuple[str, int, float]]:
    """Return letter, sign and end of every gate that a weight in W can drive to that end."""
    gates = {letter: gate for letter, gate in cell.gates.items() if {letter, gate.complement_of} & {*own_gates(cell)}}
    ends = [(letter, sign, end) for letter, g in gates.items() for sign, end in ((1, g.high), (-1, g.low))]
    return [one for one in ends if not isinf(one[2])]


@torch.no_grad()
def with_column(cell: Cell, letter: str, sign: int) -> Cell:
    """Return a copy of the cell with one input more, which drives the gate to one end."""
    if cell.gates[letter].complement_of is not None:
        letter, sign = cell.gates[letter].complement_of or "", -sign
    layer = int(cell.x_blocks == 5)  # a depth-gated cell that has something below
    weights = cell.state_dict()
    wider = cell_of(cell.name, size=cell.input_size + 1, layer=layer, dtype=cell.W.weight.dtype)
    for name in [name for name in weights if name.startswith("W")]:
        if name.endswith("weight"):
            column = torch.zeros(len(weights[name]), 1, dtype=weights[name].dtype)
            if name == "W.weight":
                column[gate_rows(cell, letter)][UNITS] = 10_000.0 * sign
            weights[name] = torch.cat([weights[name], column], 1)
    wider.load_state_dict(weights)
    return wider


def marked(x: Tensor) -> Tensor:
    """Return x with the column that is 1 at the held words."""
    column = x.new_zeros(*x.shape[:2], 1)
    column[:, TOKENS] = 1.0
    return torch.cat([x, column], -1)


@for_cells(DRIVEN)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
@pytest.mark.parametrize("backward", [False, True])
def test_a_clamp_does_what_saturated_weights_do(
    cell_name: str, dtype: torch.dtype, tolerance: float, backward: bool
) -> None:
    cell, x = cell_of(cell_name, dtype=dtype), numbers(4, 6, SIZE, seed=91, dtype=dtype)
    where = places(4, 6, HIDDEN, tokens=TOKENS, units=UNITS)
    how: Any = {"backward": backward, "below": below_of(cell, x)}
    free = run_direction(cell, x, LENGTHS, **how)
    assert driven_gates(cell)
    for letter, sign, end in driven_gates(cell):
        oracle = with_column(cell, letter, sign)
        expected = run_direction(oracle, marked(x), LENGTHS, capture=True, **how)
        clamp = Clamp(0, "", letter, end, where)
        held = run_direction(cell, x, LENGTHS, capture=True, clamps=[clamp], **how)
        assert (expected.gates[letter][where & WORDS[..., None]] == end).all(), "the oracle is not saturated"
        assert (held.outputs - expected.outputs)[WORDS].abs().max() <= tolerance
        assert (held.outputs - free.outputs)[WORDS].abs().max() > 1e-3
        for name, value in {**expected.gates, **expected.states}.items():
            seen = {**held.gates, **held.states}[name]
            assert (seen - value)[WORDS].abs().max() <= tolerance, f"{name} with {letter} at {end}"


@for_cells(DRIVEN)
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_clamp_in_the_lowest_layer_moves_the_layers_above(cell_name: str, direction: str) -> None:
    build = {"layers": 2, "bidirectional": True, "residual": True}
    stack, x = stack_of(cell_name, **build), numbers(4, 6, SIZE, seed=92)
    letter = own_gates(stack.cell(0))[-1]
    oracle: RecurrentStack = stack_of(cell_name, **build, input_size=SIZE + 1)
    oracle.load_state_dict({n: v for n, v in stack.state_dict().items() if "layers.0" not in n}, strict=False)
    for index, one in enumerate(stack.directions):
        oracle.layers[0][index] = with_column(stack.cell(0, one), letter, 1 if one == direction else 0)
    expected = oracle(marked(x), LENGTHS)
    clamp = Clamp(0, direction, letter, 1.0, places(4, 6, HIDDEN, tokens=TOKENS, units=UNITS))
    held = stack(x, LENGTHS, clamps=[clamp])
    assert (held.hidden - expected.hidden)[WORDS].abs().max() < 1e-12
    assert (held.last - expected.last).abs().max() < 1e-12
    assert (held.last - stack(x, LENGTHS).last).abs().max() > 1e-3
