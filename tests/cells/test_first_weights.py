"""Where the weights of a cell start: drawn how, and which bias is not zero."""

import pytest
import torch
from probes import for_cells
from reference import ROWS, weights

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell

# those with an option forget_bias, and the gates it is for
FORGET: dict[str, tuple[str, ...]] = {
    "depth-gated": ("f",),
    "fgr": ("f",),
    "grid": ("f", "df"),
    "layer-norm": ("f",),
    "lstm": ("f",),
    "mogrifier": ("f",),
    "niaf": ("f",),
    "nig": ("f",),
    "noaf": ("f",),
    "nog": ("f",),
    "peephole": ("f",),
    "perceptron": ("f",),
    "projection": ("f",),
    "simple-lstm": ("f",),
    "slstm": ("f",),
}
FIXED = "esn"  # its weights are drawn once, by rules of their own, and are no parameters
LEARNED = [name for name in ROWS if name != FIXED]
RECURRENT = [name for name in LEARNED if name != "simple-lstm"]


def parameters(cell: Cell) -> dict[str, torch.Tensor]:
    return {name: value.detach() for name, value in cell.named_parameters()}


def blocks_of(cell: Cell, letter: str, size: int) -> list[torch.Tensor]:
    """Return the matrices whose names begin with the letter, cut into blocks of `size` rows."""
    found = [value for name, value in parameters(cell).items() if name[0] == letter and value.dim() == 2]
    return [block for matrix in found for block in matrix.split(size)]


@for_cells(RECURRENT)
def test_recurrent_blocks_start_orthogonal(cell_name: str) -> None:
    cell = cells.build(cell_name, 7, 12, recurrent_init="orthogonal")
    blocks = blocks_of(cell, "U", 12)
    assert blocks
    for block in blocks:
        short = block if len(block) <= block.shape[1] else block.T  # a block that is not square cannot be so both ways
        assert (short @ short.T - torch.eye(len(short))).abs().max() < 1e-5
    assert len({round(block[0, 0].item(), 6) for block in blocks}) == len(blocks), "two blocks are the same"


@for_cells(RECURRENT)
def test_recurrent_weights_can_start_uniform(cell_name: str) -> None:
    blocks = blocks_of(cells.build(cell_name, 7, 32, recurrent_init="uniform"), "U", 32)
    assert blocks
    for block in blocks:
        assert 0.95 * 32**-0.5 < block.abs().max() <= 32**-0.5
        assert abs(block.mean().item()) < 0.02


@for_cells(LEARNED)
def test_input_weights_start_glorot_uniform_block_by_block(cell_name: str) -> None:
    blocks = blocks_of(cells.build(cell_name, 20, 32), "W", 32)
    assert blocks
    for block in blocks:
        assert 0.95 * (6 / 52) ** 0.5 < block.abs().max() <= (6 / 52) ** 0.5


def lettered_biases(cell: Cell) -> dict[str, torch.Tensor]:
    """Return every bias by the letter of the gate it is for, or by the name of its matrix."""
    values = {name: value.tolist() for name, value in cell.state_dict().items()}
    read = weights(cell.name, values)
    found = {**read.b, **{f"U.{key}": bias for key, bias in read.b_U.items()}}
    for name, value in values.items():
        matrix = name.removesuffix(".bias")
        if matrix == "norm_h":
            found |= {letter: value[12 * k : 12 * (k + 1)] for k, letter in enumerate("ifgo")}
        elif matrix in ("U_time", "U_depth"):
            d = "d" if matrix == "U_depth" else ""
            found |= {d + letter: value[12 * k : 12 * (k + 1)] for k, letter in enumerate("ifgo")}
        elif matrix in ("U_2", "U_3"):
            found |= {letter + matrix[-1]: value[12 * k : 12 * (k + 1)] for k, letter in enumerate("tn")}
        elif matrix != name and matrix not in ("W", "U"):
            found[matrix] = value
    return {letter: torch.tensor(value) for letter, value in found.items()}


@for_cells(LEARNED)
def test_every_bias_starts_at_zero_but_the_forget_gates(cell_name: str) -> None:
    offered = "forget_bias" in cells.options(cell_name)
    assert offered == (cell_name in FORGET)
    for asked in ({}, {"forget_bias": 1.25}) if offered else ({},):
        found = lettered_biases(cells.build(cell_name, 7, 12, **asked))
        for letter, value in found.items():
            expected = asked.get("forget_bias", 1.0) if letter in FORGET.get(cell_name, ()) else 0.0
            if cell_name == "highway" and letter[0] == "t":
                expected = -1.0  # carry_bias
            assert (value == expected).all(), f"bias of {letter}"
            assert value.numel() == 12
        assert set(FORGET.get(cell_name, ())) <= set(found)


def test_the_carry_bias_lands_on_the_transform_gates_of_all_layers() -> None:
    found = lettered_biases(cells.build("highway", 7, 12, carry_bias=2.5))
    assert set(found) == {"t", "n", "t2", "n2", "t3", "n3"}
    for letter, value in found.items():
        assert (value == (-2.5 if letter[0] == "t" else 0.0)).all()


def test_peepholes_start_at_zero_and_gains_at_one(cell_name: str) -> None:
    for name, value in parameters(cells.build(cell_name, 7, 12)).items():
        if name[:2] == "p_":
            assert (value == 0).all(), name
        if name[:5] == "norm_" and name.endswith("weight"):
            assert (value == 1).all(), name


def test_a_learned_leak_starts_at_the_leak() -> None:
    cell = cells.build("leaky", 7, 12, leak=0.2, learn_leak=True)
    assert torch.sigmoid(cell.a_logit.detach()).sub(0.2).abs().max() < 1e-6


@pytest.mark.parametrize(("radius", "scale", "density"), [(0.9, 0.5, 1.0), (1.3, 2.0, 0.2)])
def test_a_reservoir_is_drawn_as_its_options_say(radius: float, scale: float, density: float) -> None:
    options = {"spectral_radius": radius, "input_scale": scale, "density": density}
    values = cells.build("esn", 20, 60, **options).state_dict()
    U = values["U.weight"]
    assert torch.linalg.eigvals(U.double()).abs().max().item() == pytest.approx(radius, rel=1e-4)
    assert (U != 0).double().mean().item() == pytest.approx(density, abs=0.03)
    assert U.min() < -0.9 * U.max() < 0, "as far below zero as above"
    for name in ("W.weight", "W.bias"):
        drawn = values[name]
        assert 0.9 * scale < drawn.abs().max() <= scale, name
        assert drawn.min() < 0 < drawn.max(), name
    assert not torch.equal(U, cells.build("esn", 20, 60, **options).state_dict()["U.weight"]), "the same every time"
