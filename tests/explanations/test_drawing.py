"""What the pictures in files and in the app have in common."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.pictures.drawing import MOST_UNITS, is_signed, most_changing, value_range, waterfall
from nlp_lstm.layers.trace import LayerTrace

UNBOUNDED = Gate("candidate", 0.0, float("inf"))


def layers(*largest: float) -> list[LayerTrace]:
    """Return one layer per number, gate n being (1, 3, 2) values up to that number."""
    values = [torch.linspace(0, top, 6).reshape(1, 3, 2) for top in largest]
    return [LayerTrace(place, "forward", {"n": value}, {"h": value}) for place, value in enumerate(values)]


def test_the_units_that_change_most_come_first() -> None:
    values = np.zeros((4, 50))
    values[2, 7], values[1, 30], values[:, 3] = 0.4, -0.9, 5.0  # unit 3 is large and never changes
    order = most_changing(values).tolist()
    assert order[:2] == [30, 7]
    assert len(order) == MOST_UNITS == len(set(order))


@pytest.mark.parametrize("gate", [Gate("keep"), Gate("candidate", -1.0, 1.0)])
def test_the_scale_is_that_of_the_gate_whatever_its_values_are(gate: Gate) -> None:
    assert value_range("n", gate, layers(0.1)) == value_range("n", gate, layers(0.9, 0.3)) == (gate.low, gate.high)


def test_without_a_bound_the_scale_ends_at_the_largest_value_of_all_layers() -> None:
    assert value_range("n", UNBOUNDED, layers(0.5, 7.5, 2.0)) == (0.0, 7.5)
    assert value_range("n", UNBOUNDED, layers(0.25)) == (0.0, 0.25)
    assert value_range("n", UNBOUNDED, layers(0.0)) == (0.0, 1.0), "a scale has two ends"
    both_sides = Gate("candidate", -float("inf"), float("inf"))
    assert value_range("n", both_sides, layers(0.5, -7.5, 2.0)) == (-7.5, 7.5)


def test_only_a_gate_with_negative_values_is_signed() -> None:
    assert is_signed(Gate("candidate", -1.0, 1.0))
    assert not is_signed(Gate("keep"))
    assert not is_signed(UNBOUNDED)


def test_every_bar_of_a_waterfall_begins_where_the_last_one_ended() -> None:
    parts = {"per_token": [1.0, -4.0], "initial": 0.5, "constant": 0.25, "margin": -2.25}
    steps = waterfall(["not", "good"], parts)
    assert [step.name for step in steps] == ["(constant)", "(before the text)", "not", "good", "margin"]
    assert [(step.start, step.end) for step in steps[:-1]] == [(0, 0.25), (0.25, 0.75), (0.75, 1.75), (1.75, -2.25)]
    assert (steps[-1].start, steps[-1].end, steps[-1].whole) == (0.0, -2.25, True)
    assert [step.aside for step in steps] == [True, True, False, False, True]
    assert [step.name for step in waterfall(["a"], {**parts, "per_token": [1.0], "initial": 0.0})][1:2] == ["a"]


def test_neither_kind_of_picture_needs_the_other_ones_library() -> None:
    found = "[m for m in ('matplotlib', 'altair') if m in sys.modules]"
    code = f"import sys, nlp_lstm.explanations.pictures.drawing; print({found})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
