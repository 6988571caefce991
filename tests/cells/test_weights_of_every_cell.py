"""How many weights a cell has, where they start, and that they can be kept."""

import pytest
import torch
from probes import HIDDEN, SIZE, cell_of, close, gate_rows, numbers, own_gates, recurrent_matrices

from nlp_lstm import cells
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.scan import run_steps

# the number of weights each paper's equations have, for n inputs and m units
WEIGHTS = {
    "cifg": lambda n, m: 3 * (m * n + m * m + m),
    "elman": lambda n, m: m * n + m * m + m,
    "gru": lambda n, m: 3 * (m * n + m * m + m + m),
    "lstm": lambda n, m: 4 * (m * n + m * m + m),
    "peephole": lambda n, m: 4 * (m * n + m * m + m) + 3 * m,
}


def test_the_number_of_weights_is_the_papers(cell_name: str) -> None:
    cell = cells.build(cell_name, 7, 11)
    assert cell_name in WEIGHTS, "write into WEIGHTS how many weights the paper's equations have"
    assert sum(parameter.numel() for parameter in cell.parameters()) == WEIGHTS[cell_name](7, 11)
    assert not list(cell.buffers())
    assert cell.W.weight.shape == (11 * len(own_gates(cell)), 7)


def test_weights_survive_being_saved_and_loaded(cell_name: str) -> None:
    first, second = cell_of(cell_name, seed=1), cell_of(cell_name, seed=2)
    x = numbers(2, 6, SIZE, seed=21)
    expected = run_steps(first, x)[0]
    assert (expected["h"] - run_steps(second, x)[0]["h"]).abs().max() > 0.01
    second.load_state_dict(first.state_dict())
    close(run_steps(second, x)[0], expected, 0.0)


def test_recurrent_blocks_start_orthogonal(cell_name: str) -> None:
    cell = cells.build(cell_name, 7, 11, recurrent_init="orthogonal")
    assert cell.U.weight.shape == (11 * cell.h_blocks, 11)
    blocks = [block for matrix in recurrent_matrices(cell).values() for block in matrix.split(11)]
    assert len(blocks) >= cell.h_blocks
    for block in blocks:
        assert (block @ block.T - torch.eye(11)).abs().max() < 1e-5
    assert len({round(block[0, 0].item(), 6) for block in blocks}) == len(blocks), "two blocks are the same"


def test_recurrent_weights_can_start_uniform(cell_name: str) -> None:
    matrices = recurrent_matrices(cells.build(cell_name, 7, 30, recurrent_init="uniform"))
    assert "U.weight" in matrices
    for name, matrix in matrices.items():
        for block in matrix.split(30):
            assert 0.95 * 30**-0.5 < block.abs().max() <= 30**-0.5, name
            assert abs(block.mean().item()) < 0.02, name


def test_input_weights_start_glorot_uniform_block_by_block(cell_name: str) -> None:
    cell = cells.build(cell_name, 20, 30)
    for block in cell.W.weight.split(30):
        assert 0.95 * (6 / 50) ** 0.5 < block.abs().max() <= (6 / 50) ** 0.5


def test_the_forget_bias_lands_on_the_forget_gate_alone(cell_name: str) -> None:
    offered = "forget_bias" in cells.options(cell_name)
    assert offered == (cell_name in ("lstm", "peephole"))
    cell = cells.build(cell_name, SIZE, HIDDEN, **({"forget_bias": 1.25} if offered else {}))
    expected = torch.zeros(len(cell.W.bias))
    if offered:
        expected[gate_rows(cell, "f")] = 1.25
    assert torch.equal(cell.W.bias.detach(), expected)
    assert all((value == 0).all() for name, value in cell.named_parameters() if name == "U.bias" or name[:2] == "p_")


def test_an_unknown_option_is_refused_and_the_known_ones_named(cell_name: str) -> None:
    with pytest.raises(UsageError, match=r"forget_byas.*recurrent_init"):
        cells.build(cell_name, SIZE, HIDDEN, forget_byas=1.0)
    with pytest.raises(UsageError, match="orthogonal"):
        cells.build(cell_name, SIZE, HIDDEN, recurrent_init="orthogonul")
