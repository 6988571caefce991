"""What survives in a memory, against products written out one by one."""

import math
import resource
from dataclasses import replace
from typing import Any

import pytest
import torch
from probes import HIDDEN, SIZE, WITH_CONTRACT, for_cells, numbers, stack_of
from torch import Tensor

from nlp_lstm.explanations.memory.memory import Memory, memory_of
from nlp_lstm.explanations.memory.retention import Triangles, retention, retention_of_start, rows_of, triangles


def by_hand(carry: Tensor, s: int, t: int) -> Tensor:
    """Return R[s, t]: the product of carry over the steps s+1 to t, counted from 0; s = -1 is the start."""
    product = torch.ones(carry.shape[1], dtype=carry.dtype)
    for k in range(s + 1, t + 1):
        product = product * carry[k]
    return product


def captured(
    name: str, time: int, *, direction: str = "forward", dtype: Any = torch.float64, scale: float = 0.5
) -> Memory:
    stack = stack_of(name, dtype=dtype, bidirectional=True, scale=scale)
    trace = stack(numbers(1, time, SIZE, seed=41, dtype=dtype), torch.tensor([time]), capture=True).trace
    layer = trace.at(len(stack.layers) - 1, direction)
    memory = memory_of(stack.cell(layer.layer, direction), layer, trace.lengths)
    assert memory is not None
    return memory


def worst_of(memory: Memory) -> float:
    """Return how far s is from R0 s_0 + sum R write, in units of max(1, |s|)."""
    carry, write, values = memory.carry[0], memory.write[0], memory.values[0]
    total = retention_of_start(carry) * memory.start
    for s, left in enumerate(retention(carry)):
        total[s:] += left * write[s]
    return ((total - values).abs().max() / max(1.0, values.abs().max().item())).item()


@for_cells(WITH_CONTRACT)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-14)])
def test_the_memory_is_what_survives_of_all_writes(cell_name: str, dtype: Any, tolerance: float) -> None:
    for direction in ("forward", "backward"):
        memory = captured(cell_name, 9, direction=direction, dtype=dtype)
        assert worst_of(memory) <= tolerance


@for_cells(["lstm", "gru"])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-14)])
def test_this_holds_in_long_texts(cell_name: str, dtype: Any, tolerance: float) -> None:
    for scale in (0.5, 2.0):  # gates in the middle of their range, and at its ends
        assert worst_of(captured(cell_name, 400, dtype=dtype, scale=scale)) <= tolerance


def test_it_holds_from_a_start_that_is_not_zero() -> None:
    stack, x = stack_of("lstm"), numbers(1, 7, SIZE, seed=42)
    start = [{name: numbers(1, HIDDEN, seed=43) for name in ("h", "c")}]
    memory = memory_of(stack.cell(0), stack(x, state=start, capture=True).trace.at(0), None)
    assert memory is not None
    assert worst_of(memory) <= 1e-14


def test_retention_is_the_product_of_the_carries_between_zeros_included() -> None:
    carry = numbers(6, 3, seed=44).sigmoid()
    carry[2, 0], carry[4, 1], carry[:, 2] = 0.0, 0.0, 0.0
    for s, left in enumerate(retention(carry)):
        assert left.shape == (6 - s, 3)
        for t in range(s, 6):
            assert (left[t - s] - by_hand(carry, s, t)).abs().max() <= 1e-15
    for t in range(6):
        assert (retention_of_start(carry)[t] - by_hand(carry, -1, t)).abs().max() <= 1e-15


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_triangles_are_means_over_the_units_in_word_order(direction: str) -> None:
    memory, weights = captured("lstm", 5, direction=direction), numbers(1, 5, HIDDEN, seed=45)
    found = triangles(memory, weights)
    assert found.weighted is not None
    for s in range(5):
        for t in range(5):
            step, later = (s, t) if direction == "forward" else (4 - s, 4 - t)  # when words s and t were read
            kept = by_hand(memory.carry[0], step, later) if later >= step else torch.zeros(HIDDEN)
            size = weights[0, step].abs()
            assert found.mean[s, t].item() == pytest.approx(kept.mean().item(), abs=1e-12)
            assert found.weighted[s, t].item() == pytest.approx((size @ kept.double() / size.sum()).item(), abs=1e-12)
        step = s if direction == "forward" else 4 - s
        start = by_hand(memory.carry[0], -1, step).mean()
        assert found.initial[s].item() == pytest.approx(start.item(), abs=1e-12)


def test_elmans_triangle_is_the_identity() -> None:
    found = triangles(captured("elman", 4), torch.ones(1, 4, HIDDEN, dtype=torch.float64))
    assert torch.equal(found.mean, torch.eye(4, dtype=torch.float64))
    assert found.weighted is not None
    assert found.weighted.numpy() == pytest.approx(torch.eye(4).numpy(), abs=1e-15)
    assert found.initial.tolist() == [0.0] * 4


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_word_of_which_nothing_matters_has_no_row(direction: str) -> None:
    memory, weights = captured("lstm", 3, direction=direction), torch.ones(1, 3, HIDDEN, dtype=torch.float64)
    weights[0, 0] = 0  # the first step that was read
    found = triangles(memory, weights)
    assert found.weighted is not None
    rows = rows_of(found.weighted)
    word = 0 if direction == "forward" else 2
    assert [row is None for row in rows] == [place == word for place in range(3)]
    assert None not in rows_of(found.mean)
    assert rows[1] is not None
    assert not any(math.isnan(value) for value in rows[1])


def test_below_the_top_there_are_no_weights() -> None:
    assert triangles(captured("gru", 3)).weighted is None


def test_several_rows_have_no_common_triangle() -> None:
    stack = stack_of("lstm")
    layer = stack(numbers(2, 3, SIZE, seed=46), capture=True).trace.at(0)
    memory = memory_of(stack.cell(0), layer, None)
    assert memory is not None
    with pytest.raises(ValueError, match="not of 2"):
        triangles(memory)


def test_the_triangles_of_a_long_text_need_little_memory() -> None:
    memory = captured("gru", 3)
    time, hidden = 1000, 128
    carry = torch.rand(1, time, hidden)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found: Triangles = triangles(_with(memory, carry), torch.rand(1, time, hidden))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024  # MiB; all of R would be 488
    assert found.mean.shape == (time, time)
    assert grown < 100


def _with(memory: Memory, carry: Tensor) -> Memory:
    return replace(memory, carry=carry, kept=carry)
