"""How many weights a cell has, and that they can be kept."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from probes import close, numbers, stirred

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps

Count = Callable[[int, int], int]

# The number of weights each paper's equations have, for n inputs and m units, and the biases among them.
# A product of W's row with x is n weights for each unit, one of U's m, a bias 1, a peephole 1.
WEIGHTS: dict[str, tuple[Count, set[str]]] = {
    "cifg": (lambda n, m: 3 * (m * n + m * m + m), {"W"}),
    "clockwork": (lambda n, m: m * n + m * m + m, {"W"}),  # with those of U that the clocks hide
    "depth-gated": (lambda n, m: 4 * (m * n + m * m + m) + 3 * m, {"W"}),  # the lowest layer has no gate d
    "elman": (lambda n, m: m * n + m * m + m, {"W"}),
    "esn": (lambda n, m: 0, set()),  # none that is trained
    "fgr": (lambda n, m: 4 * (m * n + m * m + m) + 3 * m + 9 * m * m, {"W"}),
    "grid": (lambda n, m: 2 * 4 * (2 * m * m + m) + (m * n + m), {"U_time", "U_depth", "W_in"}),  # the lowest layer
    "gru": (lambda n, m: 3 * (m * n + m * m + m + m), {"W", "U"}),
    "gru-before": (lambda n, m: 3 * (m * n + m * m + m), {"W"}),
    "highway": (lambda n, m: 2 * m * n + 3 * 2 * (m * m + m), {"W", "U_2", "U_3"}),
    "jordan": (lambda n, m: m * n + m * m + m + (m * m + m), {"W", "V"}),
    "layer-norm": (lambda n, m: 4 * (m * n + m * m) + 4 * m + (4 * m + 4 * m) + (m + m), {"norm_h", "norm_c"}),
    "leaky": (lambda n, m: m * n + m * m + m, {"W"}),
    "lstm": (lambda n, m: 4 * (m * n + m * m + m), {"W"}),
    "mgu": (lambda n, m: 2 * (m * n + m * m + m), {"W"}),
    "mogrifier": (lambda n, m: 4 * (m * n + m * m + m) + 5 * m * n, {"W"}),
    "mut1": (lambda n, m: 3 * m * n + 2 * m * m + 3 * m, {"W", "b_n"}),
    "mut2": (lambda n, m: 3 * (m * n + m * m + m), {"W"}),
    "mut3": (lambda n, m: 3 * (m * n + m * m + m), {"W"}),
    "nfg": (lambda n, m: 3 * (m * n + m * m + m) + 2 * m, {"W"}),
    "niaf": (lambda n, m: 4 * (m * n + m * m + m) + 3 * m, {"W"}),
    "nig": (lambda n, m: 3 * (m * n + m * m + m) + 2 * m, {"W"}),
    "noaf": (lambda n, m: 4 * (m * n + m * m + m) + 3 * m, {"W"}),
    "nog": (lambda n, m: 3 * (m * n + m * m + m) + 2 * m, {"W"}),
    "peephole": (lambda n, m: 4 * (m * n + m * m + m) + 3 * m, {"W"}),
    "perceptron": (lambda n, m: 3 * (m * n + m * m + m) + (m * m + m), {"W", "V"}),
    "projection": (lambda n, m: 4 * (m * n + m * (m // 2) + m) + (m // 2) * m, {"W"}),
    "simple-lstm": (lambda n, m: 4 * (m * n + m), {"W"}),
    "slstm": (lambda n, m: 4 * (m * n + m * m + m), {"W"}),
    "ugrnn": (lambda n, m: 2 * (m * n + m * m + m), {"W"}),
}
# (cell, options that change the number, the number)
OPTIONS: list[tuple[str, dict[str, Any], Count]] = [
    ("clockwork", {"periods": "1"}, WEIGHTS["elman"][0]),
    ("highway", {"depth": 1}, WEIGHTS["ugrnn"][0]),
    ("highway", {"depth": 5}, lambda n, m: 2 * m * n + 5 * 2 * (m * m + m)),
    ("leaky", {"learn_leak": True}, lambda n, m: m * n + m * m + m + m),
    ("mogrifier", {"rounds": 0}, WEIGHTS["lstm"][0]),
    ("mogrifier", {"rounds": 4}, lambda n, m: 4 * (m * n + m * m + m) + 4 * m * n),
    ("mogrifier", {"rank": 2}, lambda n, m: 4 * (m * n + m * m + m) + 5 * 2 * (m + n)),
    ("peephole", {"peepholes": ""}, WEIGHTS["lstm"][0]),
    ("peephole", {"peepholes": "io"}, lambda n, m: 4 * (m * n + m * m + m) + 2 * m),
    ("peephole", {"matrices": True}, lambda n, m: 4 * (m * n + m * m + m) + 3 * m * m),
    ("peephole", {"peepholes": "f", "matrices": True}, lambda n, m: 4 * (m * n + m * m + m) + m * m),
    ("projection", {"size": 5}, lambda n, m: 4 * (m * n + m * 5 + m) + 5 * m),
]
with_options = pytest.mark.parametrize(
    ("name", "options", "number"),
    OPTIONS,
    ids=["-".join([name, *(f"{key}={value}" for key, value in options.items())]) for name, options, _ in OPTIONS],
)


def built(name: str, *, seed: int = 7, **options: Any) -> Cell:
    return stirred(cells.build(name, 3, 8, **options), seed=seed)


def parameters(cell: Cell) -> dict[str, torch.Tensor]:
    return {name: value.detach() for name, value in cell.named_parameters()}


def count(cell: Cell) -> int:
    return sum(value.numel() for value in parameters(cell).values())


def test_the_number_of_weights_is_the_papers(cell_name: str) -> None:
    cell = cells.build(cell_name, 7, 12)
    assert cell_name in WEIGHTS, "write into WEIGHTS how many weights the paper's equations have"
    number, biases = WEIGHTS[cell_name]
    assert count(cell) == number(7, 12)
    named = {name for name in parameters(cell) if name.endswith(".bias") or name[:2] == "b_"}
    assert {name.removesuffix(".bias") for name in named} == biases


def test_all_that_is_kept_is_a_parameter_except_in_a_reservoir(cell_name: str) -> None:
    cell = cells.build(cell_name, 7, 12)
    fixed = {"W.weight", "W.bias", "U.weight"} if cell_name == "esn" else set()
    assert set(cell.state_dict()) == set(parameters(cell)) | fixed


@with_options
def test_an_option_changes_the_number_of_weights_as_it_says(name: str, options: dict, number: Count) -> None:
    cell = cells.build(name, 7, 12, **options)
    assert sum(value.numel() for value in cell.parameters()) == number(7, 12)


@pytest.mark.parametrize(
    ("name", "lowest", "above"),
    [
        # the gate d and its two peepholes; the word's way into the depth
        ("depth-gated", lambda n, m: 0, lambda n, m: m * n + m + 2 * m),
        ("grid", lambda n, m: m * n + m, lambda n, m: 0),
    ],
)
def test_a_layer_has_only_the_weights_it_needs_where_it_stands(name: str, lowest: Count, above: Count) -> None:
    alike = count(cells.build(name, 7, 12)) - lowest(7, 12)
    for layer in (1, 2):
        assert count(cells.build(name, 7, 12, layer)) - above(7, 12) == alike


def test_weights_survive_being_saved_and_loaded(cell_name: str) -> None:
    first, second = built(cell_name, seed=1), built(cell_name, seed=2)
    x = numbers(2, 6, 3, seed=21)
    expected = run_steps(first, x)[0]
    assert (expected[first.output] - run_steps(second, x)[0][first.output]).abs().max() > 0.01
    second.load_state_dict(first.state_dict())
    close(run_steps(second, x)[0], expected, 0.0)


def test_a_clock_reads_from_its_own_group_and_from_slower_ones_alone() -> None:
    cell = built("clockwork", periods="1,2,4,8")
    states, _ = run_steps(cell, numbers(2, 9, 3, seed=31))  # the ninth step, t = 8, wakes all
    states["h"].sum().backward()
    group = torch.arange(8) // 2
    assert torch.equal(cell.U.weight.grad != 0, group[:, None] <= group)
