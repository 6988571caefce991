"""Padding never changes a row, and a word never changes what was read before it."""

from typing import Any

import pytest
import torch
from probes import SIZE, by_hand, close, gradients, numbers, stack_of

LENGTHS = torch.tensor([4, 1, 6, 3, 2, 5])  # 1 and the full width among them
SHAPES = [
    pytest.param({}, id="one-layer"),
    pytest.param({"layers": 2, "residual": True}, id="residual"),
    pytest.param({"bidirectional": True}, id="both-directions"),
    pytest.param({"layers": 2, "bidirectional": True, "combine": "sum"}, id="sum"),
    pytest.param({"layers": 3, "bidirectional": True, "residual": True}, id="concat-residual"),
    pytest.param({"layers": 2, "bidirectional": True, "combine": "sum", "residual": True}, id="sum-residual"),
]


def batch(dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Return six rows of up to six words; the padding is as large as the words."""
    return numbers(6, 6, SIZE, seed=51, dtype=dtype)


@pytest.mark.parametrize("build", SHAPES)
def test_every_row_is_what_the_long_way_gives(cell_name: str, build: dict[str, Any]) -> None:
    stack, x = stack_of(cell_name, **build), batch()
    output, full = stack(x, LENGTHS), stack(x)
    for row, length in enumerate(LENGTHS):
        hidden, last = by_hand(stack, x[row, :length])
        close(
            {"hidden": output.hidden[row, :length], "last": output.last[row]},
            {"hidden": hidden, "last": last},
            1e-12,
        )
        hidden, last = by_hand(stack, x[row])
        close({"hidden": full.hidden[row], "last": full.last[row]}, {"hidden": hidden, "last": last}, 1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("build", SHAPES)
def test_padding_never_changes_a_row(cell_name: str, build: dict[str, Any], dtype: torch.dtype) -> None:
    stack, x = stack_of(cell_name, dtype=dtype, **build), batch(dtype)
    together = stack(x, LENGTHS, capture=True)
    other_padding = x.clone()
    for row, length in enumerate(LENGTHS):
        other_padding[row, length:] = 1000.0
    repadded = stack(other_padding, LENGTHS, capture=True)
    for row, length in enumerate(LENGTHS):
        alone = stack(x[row : row + 1, :length], capture=True)
        for run in (together, repadded):
            assert (run.hidden[row, :length] - alone.hidden[0]).abs().max() < 1e-6
            assert (run.last[row] - alone.last[0]).abs().max() < 1e-6
            for mine, its in zip(run.trace.row(row).layers, alone.trace.layers, strict=True):
                assert (mine.layer, mine.direction) == (its.layer, its.direction)
                close(mine.gates, its.gates, 1e-6)
                close(mine.states, its.states, 1e-6)


@pytest.mark.parametrize("build", SHAPES)
def test_padding_never_changes_a_gradient(cell_name: str, build: dict[str, Any]) -> None:
    stack, x = stack_of(cell_name, **build), batch().requires_grad_(True)
    weight = numbers(6, 6, stack.width, seed=52)
    output = stack(x, LENGTHS)
    words = torch.arange(6)[None] < LENGTHS[:, None]  # (batch, time)
    ((output.hidden * weight)[words].sum() + (output.last * weight[:, 0]).sum()).backward()
    together = gradients(stack)
    assert x.grad is not None
    assert (x.grad[~words] == 0).all()
    assert (x.grad[words].abs().sum(-1) > 0).all()
    stack.zero_grad()
    for row, length in enumerate(LENGTHS):
        alone = stack(x[row : row + 1, :length])
        ((alone.hidden[0] * weight[row, :length]).sum() + (alone.last[0] * weight[row, 0]).sum()).backward()
    close(gradients(stack), together, 1e-10)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("word", [0, 2, 5])
def test_a_word_never_changes_what_was_read_before_it(cell_name: str, word: int, dtype: torch.dtype) -> None:
    x = numbers(4, 6, SIZE, seed=53, dtype=dtype)
    changed = x.clone()
    changed[:, word] += 1
    for layers in (1, 2) if stack_of(cell_name).cell(0).stands_alone else (2, 3):
        stack = stack_of(cell_name, layers=layers, dtype=dtype)
        before, after = stack(x).hidden, stack(changed).hidden
        assert torch.equal(before[:, :word], after[:, :word])
        assert (before[:, word:] != after[:, word:]).any(-1).all()
    stack = stack_of(cell_name, bidirectional=True, dtype=dtype)
    before, after = stack(x).hidden.chunk(2, -1)[1], stack(changed).hidden.chunk(2, -1)[1]
    assert torch.equal(before[:, word + 1 :], after[:, word + 1 :]), "the backward direction reads from the end"
    assert (before[:, : word + 1] != after[:, : word + 1]).any(-1).all()


def test_the_last_state_is_where_each_direction_ends(cell_name: str) -> None:
    x = batch()
    for combine in ("concat", "sum"):
        stack = stack_of(cell_name, bidirectional=True, combine=combine)
        output = stack(x, LENGTHS, capture=True)
        top, name = len(stack.layers) - 1, stack.cell(0).output
        for row, length in enumerate(LENGTHS):
            ends = [
                output.trace.at(top, "forward").states[name][row, length - 1],
                output.trace.at(top, "backward").states[name][row, 0],
            ]
            expected = torch.cat(ends) if combine == "concat" else ends[0] + ends[1]
            assert (output.last[row] - expected).abs().max() < 1e-15
    output = stack_of(cell_name, layers=2)(x, LENGTHS)
    assert torch.equal(output.last, torch.stack([output.hidden[row, n - 1] for row, n in enumerate(LENGTHS)]))
