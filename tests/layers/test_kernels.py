"""The fused kernel and its replay are proved equal to the loop, which is the paper's equations."""

import pytest
import torch
from probes import (
    HIDDEN,
    SIZE,
    WITH_KERNEL,
    WITHOUT_KERNEL,
    cell_of,
    close,
    for_cells,
    gate_rows,
    largest,
    loop,
    numbers,
    own_gates,
)

from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.replay import replay, scan_memory
from nlp_lstm.layers.scan import run_kernel

LENGTHS = [
    pytest.param(torch.float32, 60, 1e-6, id="float32-60"),
    pytest.param(torch.float32, 400, 1e-5, id="float32-400"),
    pytest.param(torch.float64, 60, 1e-12, id="float64-60"),
    pytest.param(torch.float64, 400, 1e-12, id="float64-400"),
]


def hoarding(cell: Cell, *, push: float = 3.0) -> Cell:
    """Raise the biases of all gates, so that an LSTM keeps and writes at every step and c grows with time."""
    with torch.no_grad():
        for letter in own_gates(cell):
            cell.W.bias[gate_rows(cell, letter)] += push
    return cell


@torch.no_grad()
def compare(cell: Cell, time: int, dtype: torch.dtype, tolerance: float, *, carried: bool) -> float:
    """Assert that kernel and replay are the loop; return the largest value of any state."""
    x = numbers(3, time, SIZE, seed=31, dtype=dtype)
    state = {name: numbers(3, size, seed=32, dtype=dtype) for name, size in cell.sizes().items()}
    gates, states, last = loop(cell, x, state if carried else None)
    sequences, kernel_last = run_kernel(cell, x, state if carried else None)
    replayed_gates, replayed = replay(cell, x, sequences[cell.output], state if carried else None)
    allowed = tolerance * largest(states)
    close(sequences, {cell.output: states[cell.output]}, allowed)
    close(kernel_last, last, allowed)
    close(replayed_gates, gates, allowed)
    close(replayed, states, allowed)
    close({name: value[:, -1] for name, value in replayed.items()}, kernel_last, allowed)
    return largest(states)


def test_the_cells_with_a_kernel_are_exactly_these() -> None:
    assert WITH_KERNEL == ["elman", "gru", "lstm"]
    assert {"cifg", "peephole"} <= set(WITHOUT_KERNEL)


@for_cells(WITHOUT_KERNEL)
def test_a_cell_without_a_kernel_says_so(cell_name: str) -> None:
    with pytest.raises(NotImplementedError, match="has no fused kernel"):
        run_kernel(cell_of(cell_name), numbers(3, 4, SIZE, seed=31))


@for_cells(WITH_KERNEL)
@pytest.mark.parametrize("carried", [False, True], ids=["from-zero", "carried"])
@pytest.mark.parametrize(("dtype", "time", "tolerance"), LENGTHS)
def test_the_kernel_and_its_replay_are_the_loop(
    cell_name: str, dtype: torch.dtype, time: int, tolerance: float, carried: bool
) -> None:
    compare(cell_of(cell_name, scale=0.4, dtype=dtype), time, dtype, tolerance, carried=carried)


@for_cells(WITH_KERNEL)
@pytest.mark.parametrize(("dtype", "time", "tolerance"), LENGTHS)
def test_a_memory_that_grows_is_replayed_as_well(
    cell_name: str, dtype: torch.dtype, time: int, tolerance: float
) -> None:
    cell = hoarding(cell_of(cell_name, scale=0.2, dtype=dtype))
    grown = compare(cell, time, dtype, tolerance, carried=False)
    assert (grown > 10) == ("c" in cell.states), "a memory beside the output is one without a bound"


@for_cells(WITH_KERNEL)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_large_weights_do_not_part_kernel_and_loop(cell_name: str, scale: float) -> None:
    compare(cell_of(cell_name, scale=scale), 60, torch.float64, 1e-12, carried=True)


def test_a_relu_network_runs_its_own_kernel() -> None:
    cell = cell_of("elman", scale=0.3, options={"nonlinearity": "relu"})
    grown = compare(cell, 60, torch.float64, 1e-12, carried=True)
    assert grown > 1, "these values could not have told relu from tanh"


@for_cells(WITH_KERNEL)
def test_replay_reads_nothing_but_the_outputs_it_is_given(cell_name: str) -> None:
    cell = cell_of(cell_name)
    x, outputs = numbers(2, 5, SIZE, seed=33), numbers(2, 5, HIDDEN, seed=34)
    gates, _ = replay(cell, x, outputs)
    changed = outputs.clone()
    changed[:, 3] += 1
    gates_changed, _ = replay(cell, x, changed)
    for letter in cell.gates:
        differs = (gates[letter] != gates_changed[letter]).any(-1).any(0)
        assert differs.tolist() == [False, False, False, False, True], "gates read the output one step earlier"


def test_the_memory_scan_by_hand() -> None:
    carry = torch.tensor([[[0.5, 1.0], [0.25, 0.0], [2.0, 1.0]]])
    write = torch.tensor([[[3.0, -1.0], [8.0, 5.0], [0.5, 0.25]]])
    start = torch.tensor([[4.0, 7.0]])
    expected = torch.tensor([[[5.0, 6.0], [9.25, 5.0], [19.0, 5.25]]])
    assert torch.equal(scan_memory(carry, write, start), expected)
