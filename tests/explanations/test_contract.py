"""A layer's memory as it was captured: carried, written and shown, in the order in which it was read."""

from typing import Any

import pytest
import torch
from probes import HIDDEN, SIZE, WITH_CONTRACT, for_cells, numbers, stack_of
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.explanations.memory.memory import Memory, memory_of
from nlp_lstm.layers.trace import LayerTrace

LENGTHS = torch.tensor([6, 2, 4, 1])
PRECISIONS = [pytest.param(torch.float32, 1e-6), pytest.param(torch.float64, 1e-12)]
BUILDS: list[dict[str, Any]] = [
    {"layers": 2, "bidirectional": True},
    {"layers": 3, "bidirectional": True, "combine": "sum", "residual": True},
]


def memories(name: str, x: Tensor, lengths: Tensor | None, **build: Any) -> list[tuple[Memory | None, LayerTrace]]:
    stack = stack_of(name, **build)
    trace = stack(x, lengths, capture=True).trace
    return [(memory_of(stack.cell(one.layer, one.direction), one, lengths), one) for one in trace.layers]


def rebuilt(memory: Memory, row: int, length: int) -> tuple[list[Tensor], list[Tensor]]:
    """Return s and h of a row, step by step, from the contract's three tensors alone."""
    s, kept, shown = memory.start[row], [], []
    for t in range(length):
        s = memory.carry[row, t] * s + memory.write[row, t]
        kept.append(s)
        shown.append(memory.read[row, t] * s)
    return kept, shown


@for_cells(WITH_CONTRACT)
@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_carry_write_and_read_give_memory_and_output_again(
    cell_name: str, build: dict[str, Any], dtype: Any, tolerance: float
) -> None:
    x, output = numbers(4, 6, SIZE, seed=31, dtype=dtype), cells.all_cells()[cell_name].output
    found = memories(cell_name, x, LENGTHS, dtype=dtype, **build)
    assert len(found) == 2 * build["layers"]
    for memory, layer in found:
        assert memory is not None
        for row, length in enumerate(LENGTHS.tolist()):
            kept, shown = rebuilt(memory, row, length)
            words = range(length) if layer.direction == "forward" else range(length - 1, -1, -1)
            for t, word in enumerate(words):
                s, h = layer.states[memory.state][row, word], layer.states[output][row, word]
                assert (kept[t] - s).abs().max() <= tolerance
                assert (shown[t] - h).abs().max() <= tolerance
                assert torch.equal(memory.values[row, t], s)
                assert torch.equal(memory.in_word_order(memory.values)[row, word], s)


@for_cells(WITH_CONTRACT)
def test_a_memory_goes_on_from_the_state_carried_in(cell_name: str) -> None:
    stack, x = stack_of(cell_name), numbers(3, 5, SIZE, seed=32)
    sizes = stack.cell(0).sizes().items()
    start = [{name: numbers(3, size, seed=33).abs() for name, size in sizes}] * len(stack.layers)
    for layer in stack(x, state=start, capture=True).trace.layers:
        memory = memory_of(stack.cell(layer.layer), layer, None)
        assert memory is not None
        assert torch.equal(memory.start, start[0][memory.state])
        kept, _ = rebuilt(memory, 1, 5)
        assert (torch.stack(kept) - layer.states[memory.state][1]).abs().max() <= 1e-12


@for_cells([name for name in cells.all_cells() if name not in WITH_CONTRACT])
def test_nothing_is_invented_for_a_cell_without_an_additive_memory(cell_name: str) -> None:
    for memory, _ in memories(cell_name, numbers(2, 3, SIZE, seed=34), None, layers=2):
        assert memory is None


def test_what_stays_of_a_normalised_memory_is_counted_in_what_is_shown() -> None:
    stack = stack_of("slstm")
    trace = stack(numbers(1, 5, SIZE, seed=35), capture=True).trace
    memory, layer = memory_of(stack.cell(0), trace.at(0), None), trace.at(0)
    assert memory is not None
    n, i = layer.states["n"][0], layer.gates["i"][0]
    assert (memory.kept[0] - (n - i) / n).abs().max() <= 1e-12  # 1 minus the share that the step wrote
    assert (memory.kept[0, 1:] - memory.carry[0, 1:]).abs().max() > 0.01


def test_states_that_grow_in_the_padding_do_no_harm() -> None:
    stack = stack_of("elman", cell_options={"nonlinearity": "relu"}, dtype=torch.float32)
    with torch.no_grad():
        stack.cell(0).U.weight.copy_(1e6 * torch.ones(HIDDEN, HIDDEN))
    x = numbers(2, 12, SIZE, seed=36, dtype=torch.float32)
    layer = stack(x, torch.tensor([12, 1]), capture=True).trace.at(0)
    assert not layer.states["h"][1].isfinite().all()
    memory = memory_of(stack.cell(0), layer, torch.tensor([12, 1]))
    assert memory is not None
    for tensor in (memory.carry, memory.write, memory.read, memory.values):
        assert tensor[1].isfinite().all()


def test_what_is_shown_follows_the_memory_while_the_gates_are_held() -> None:
    stack = stack_of("lstm")
    layer = stack(numbers(1, 3, SIZE, seed=37), capture=True).trace.at(0)
    memory, other = memory_of(stack.cell(0), layer, None), numbers(1, 4, HIDDEN, seed=38)
    assert memory is not None
    expected = layer.gates["o"][:, 2:3] * other.tanh()
    assert (memory.shown_at(2, other) - expected).abs().max() <= 1e-12
