"""A clamp that cannot be is refused in one line that names the valid ones."""

import pytest
from probes import SIZE, numbers, stack_of
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.layers.clamp import Clamp


def batch() -> Tensor:
    return numbers(4, 6, SIZE, seed=81)


def test_a_clamp_nowhere_is_refused_and_the_valid_ones_named(cell_name: str) -> None:
    stack, x = stack_of(cell_name, layers=2), batch()
    letter = next(iter(stack.cell(0).gates))
    refusals = [
        (Clamp(0, "forward", "zz", 0.5), ", ".join(stack.cell(0).gates)),
        (Clamp(2, "forward", letter, 0.5), "0,forward, 1,forward"),
        (Clamp(-1, "forward", letter, 0.5), "0,forward, 1,forward"),
        (Clamp(0, "backward", letter, 0.5), "0,forward, 1,forward"),
        (Clamp(0, "sideways", letter, 0.5), "0,forward, 1,forward"),
    ]
    for clamp, named in refusals:
        with pytest.raises(UsageError) as refused:
            stack(x, clamps=[clamp])
        assert named in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_value_outside_the_gates_range_is_refused(cell_name: str) -> None:
    stack, x = stack_of(cell_name), batch()
    for letter, gate in stack.cell(0).gates.items():
        outside = numbers(6, stack.cell(0).gate_sizes()[letter], seed=86).sigmoid()
        outside[4, 2] = gate.high + 0.01
        for value in (gate.low - 0.01, gate.high + 0.01, float("nan"), outside):
            with pytest.raises(UsageError, match=rf"{letter} lies between {gate.low:g} and {gate.high:g}"):
                stack(x, clamps=[Clamp(0, "forward", letter, value)])
        for value in (max(gate.low, -1e3), min(gate.high, 1e3)):
            run = stack(x, clamps=[Clamp(0, "forward", letter, value)], capture=True)
            assert (run.trace.at(0).gates[letter] == value).all()
