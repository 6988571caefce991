"""What every cell must do by itself: shapes, ranges of gates, memory, gradients."""

import ast
from math import isinf
from pathlib import Path

import pytest
import torch
from probes import (
    HIDDEN,
    SIZE,
    WITH_CONTRACT,
    WITH_KERNEL,
    cell_of,
    close,
    for_cells,
    gradients,
    largest,
    loop,
    memory_of,
    numbers,
    shifted,
    steps,
)
from torch.func import functional_call

from nlp_lstm import cells
from nlp_lstm.cells.base import tanh_ratio
from nlp_lstm.layers.scan import run_kernel, run_steps

WITHOUT_CONTRACT = {
    "grid": "two memories, one along time and one along depth",
    "layer-norm": "what is read is the normalised memory, in which every unit depends on all",
    "projection": "what is read is a matrix times the memory",
}
# the state of the contract, None where the memory is not additive or not alone
ADDITIVE = {
    **dict.fromkeys(["cifg", "depth-gated", "fgr", "lstm", "mogrifier", "nfg", "niaf", "nig", "noaf", "nog"], "c"),
    **dict.fromkeys(["peephole", "perceptron", "simple-lstm", "slstm"], "c"),
    **dict.fromkeys(["clockwork", "elman", "esn", "gru", "gru-before", "highway", "leaky", "mgu"], "h"),
    **dict.fromkeys(["mut1", "mut2", "mut3", "ugrnn"], "h"),
    "jordan": "y",
    **dict.fromkeys(WITHOUT_CONTRACT, None),
}
CONSTANT = {("esn", "a"), ("leaky", "a")}  # gates that are the same at all times
CHECKS = 68  # tests in cells/ and layers/ that take cell_name: each runs for every cell that has what it checks


def test_the_cells_are_exactly_these() -> None:
    assert list(cells.all_cells()) == sorted(ADDITIVE)
    for name, state in ADDITIVE.items():
        assert memory_of(cell_of(name)) == state


def test_no_check_of_every_cell_is_lost() -> None:
    tests = Path(__file__).parents[1]
    found = [
        function.name
        for folder in ("cells", "layers")
        for file in sorted((tests / folder).glob("test_*.py"))
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
        if "cell_name" in [argument.arg for argument in function.args.args]
    ]
    assert len(found) == CHECKS, "a check was added or lost: write the new number of checks into CHECKS"


def test_a_cell_says_what_it_is(cell_name: str) -> None:
    cell = cell_of(cell_name)
    assert cell.name == cell_name
    assert len(cell.title) > 10
    assert any(character.isdigit() for character in cell.source), "the source has no year"
    assert cell.output in cell.states
    assert cell.retention_gate is None or cell.gates[cell.retention_gate].meaning == "keep"
    assert {gate.meaning for gate in cell.gates.values()} <= {
        "keep",
        "write",
        "read",
        "reset",
        "candidate",
        "mix",
    }
    assert "candidate" in [gate.meaning for gate in cell.gates.values()]


def test_a_step_returns_all_states_in_their_sizes(cell_name: str) -> None:
    cell = cell_of(cell_name)
    x = numbers(2, 4, SIZE, seed=1)
    states, last = steps(cell, x)
    assert {name: value.shape for name, value in states.items()} == {n: (2, 4, s) for n, s in cell.sizes().items()}
    assert {name: value.shape for name, value in last.items()} == {n: (2, s) for n, s in cell.sizes().items()}
    close(last, {name: value[:, -1] for name, value in states.items()}, 0.0)
    assert set(cell.sizes()) == set(cell.states)


def test_a_sentence_starts_from_zero(cell_name: str) -> None:
    cell = cell_of(cell_name)
    start = cell.start(numbers(2, 4, SIZE, seed=1))
    close(start, {name: torch.zeros(2, size, dtype=torch.float64) for name, size in cell.sizes().items()}, 0.0)


def test_gates_come_in_the_order_of_the_table_and_within_their_range(cell_name: str) -> None:
    cell = cell_of(cell_name, scale=3.0)
    recorded, _, _ = loop(cell, numbers(4, 25, SIZE, seed=2))
    assert list(recorded) == list(cell.gates)
    for letter, gate in cell.gates.items():
        values = recorded[letter]
        assert values.shape == (4, 25, cell.gate_sizes()[letter])
        assert gate.low <= values.min() <= values.max() <= gate.high
        if (cell_name, letter) in CONSTANT:
            assert (values == values[:, :1]).all()
        elif isinf(gate.high):
            assert values.max() > 1.5, "an unbounded gate is one that goes beyond tanh"
        else:
            assert values.max() - values.min() > 0.9 * (gate.high - gate.low), "the range is wider than the values"


@for_cells(WITH_CONTRACT)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_the_memory_is_what_was_carried_and_written(cell_name: str, dtype: torch.dtype, tolerance: float) -> None:
    cell = cell_of(cell_name, dtype=dtype)
    x = numbers(4, 60, SIZE, seed=3, dtype=dtype)
    recorded, states, _ = loop(cell, x)
    before = shifted(states, cell.start(x))
    contract = cell.contract(recorded, before)
    assert contract is not None
    memory = states[contract.state]
    error = (contract.carry * before[contract.state] + contract.write - memory).abs().max()
    assert error <= tolerance * largest(states)
    read = cell.read(recorded, states)
    assert (read * memory - states[cell.output]).abs().max() <= tolerance
    if cell.fused:  # its memory has to be rebuilt from the gates alone
        alone = cell.contract(recorded, {})
        assert alone is not None
        assert torch.equal(alone.carry, contract.carry)
        assert torch.equal(alone.write, contract.write)


def test_the_contract_holds_for_memories_near_zero_too() -> None:
    tiny = torch.tensor([0.0, 1e-9, -1e-7, 9.9e-5, -1.01e-4, 3e-4], dtype=torch.float64)
    exact = torch.tensor([1.0, *(torch.tanh(value) / value for value in tiny[1:])], dtype=torch.float64)
    assert (tanh_ratio(tiny) - exact).abs().max() < 1e-15
    assert torch.autograd.gradcheck(tanh_ratio, [tiny.requires_grad_(True)])


def test_gradients_of_the_loop_are_the_slopes(cell_name: str) -> None:
    cell = cell_of(cell_name, size=2, hidden=2)
    names = [name for name, _ in cell.named_parameters()]

    def run(x: torch.Tensor, *weights: torch.Tensor) -> tuple[torch.Tensor, ...]:
        states, last = functional_call(cell, dict(zip(names, weights, strict=True)), (steps, x))
        return (*states.values(), *last.values())

    x = numbers(2, 3, 2, seed=22).requires_grad_(True)
    assert torch.autograd.gradcheck(run, (x, *cell.parameters()))


@for_cells(WITH_KERNEL)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-12)])
def test_the_kernel_has_the_gradients_of_the_loop(cell_name: str, dtype: torch.dtype, tolerance: float) -> None:
    results = []
    for run in (run_steps, run_kernel):
        cell = cell_of(cell_name, dtype=dtype).eval()  # eval: attribution needs gradients there too
        x = numbers(4, 20, SIZE, seed=23, dtype=dtype).requires_grad_(True)
        states, last = run(cell, x)
        loss = (states["h"] * numbers(4, 20, HIDDEN, seed=24, dtype=dtype)).sum()
        loss = loss + sum((value * numbers(4, HIDDEN, seed=25, dtype=dtype)).sum() for value in last.values())
        loss.backward()
        results.append({**gradients(cell), "x": x.grad})
    close(results[1], results[0], tolerance * largest(results[0]))
