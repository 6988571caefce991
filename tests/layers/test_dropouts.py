"""Four dropouts: what they drop, what they leave, and that they are off outside training."""

from collections.abc import Callable

import pytest
import torch
from probes import (
    HIDDEN,
    SIZE,
    WITH_MATRIX,
    below_of,
    cell_of,
    close,
    for_cells,
    numbers,
    recurrent_matrices,
    stack_of,
    steps,
)
from torch import Tensor
from torch.func import functional_call

from nlp_lstm import cells
from nlp_lstm.cells.base import GateHook, State
from nlp_lstm.cells.lstm import LSTM
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.dropout import embedding_dropout, locked_dropout, weight_dropout, word_dropout
from nlp_lstm.layers.run import run_direction

HIDING = {"clockwork", "grid", "projection"}  # cells in which a matrix, or a dropped one, hides some weights of another
TOKENS = torch.tensor([[5, 2, 5, 7, 0], [2, 3, 7, 5, 5], [4, 6, 2, 0, 0]])


def test_locked_dropout_drops_a_unit_at_all_times_of_a_row_or_at_none() -> None:
    x = numbers(40, 6, 30, seed=101) + 3  # nowhere zero
    ratio = locked_dropout(x, 0.25, True) / x
    assert torch.allclose(ratio, ratio[:, :1].expand_as(ratio))
    assert ((ratio[:, 0] == 0) | ((ratio[:, 0] - 4 / 3).abs() < 1e-12)).all()
    assert 0.21 < (ratio[:, 0] == 0).double().mean() < 0.29
    assert not torch.equal(ratio[0, 0], ratio[1, 0]), "rows share one mask"


def test_locked_dropout_keeps_the_expected_value() -> None:
    x = torch.tensor([[[2.0, -3.0, 0.5]]]).expand(20_000, 1, 3)
    for p in (0.1, 0.5, 0.8):
        assert torch.allclose(locked_dropout(x, p, True).mean(0), x[0], rtol=0.06)


def test_embedding_dropout_drops_whole_word_types() -> None:
    vectors = numbers(8, 4, seed=102) + 3
    embedded, seen = vectors[TOKENS], set()
    for _ in range(50):
        ratio = embedding_dropout(embedded, TOKENS, 8, 0.4, True) / embedded
        kept = {}
        for token in TOKENS.unique().tolist():
            of_type = ratio[token == TOKENS]
            assert torch.allclose(of_type, of_type[0, 0].expand_as(of_type))
            kept[token] = of_type[0, 0].item()
        assert all(value == 0 or abs(value - 1 / 0.6) < 1e-6 for value in kept.values())
        seen.add(tuple(value == 0 for value in kept.values()))
    assert len(seen) > 10, "every draw drops the same types"


def test_word_dropout_replaces_words_and_keeps_padding() -> None:
    tokens = torch.randint(2, 50, (60, 30))
    tokens[:, 20:] = 0
    dropped = word_dropout(tokens, 0.3, True, unknown=1, padding=0)
    assert (dropped[:, 20:] == 0).all()
    changed = dropped != tokens
    assert (dropped[changed] == 1).all()
    assert 0.25 < changed[:, :20].double().mean() < 0.35
    assert not (tokens == 1).any(), "the argument was written to"


@for_cells(WITH_MATRIX)
def test_weight_dropout_draws_for_recurrent_matrices_only(cell_name: str) -> None:
    cell = cell_of(cell_name)
    before = {name: value.detach().clone() for name, value in cell.named_parameters()}
    dropped = weight_dropout(cell, 0.4, True)
    assert cell.h_blocks == 0 or "U.weight" in dropped
    assert set(dropped) == set(recurrent_matrices(cell))
    for name, matrix in dropped.items():
        ratio = matrix.detach() / before[name]
        assert ((ratio == 0) | ((ratio - 1 / 0.6).abs() < 1e-12)).all()
        assert 0 < (ratio == 0).sum() < ratio.numel()
    close(dict(cell.named_parameters()), before, 0.0)


def test_weight_dropout_has_nothing_to_draw_without_recurrent_weights_that_learn() -> None:
    assert set(cells.all_cells()) - set(WITH_MATRIX) == {"esn", "simple-lstm"}
    for name in ("esn", "simple-lstm"):
        assert weight_dropout(cell_of(name), 0.4, True) == {}


@for_cells(WITH_MATRIX)
def test_weight_dropout_is_one_draw_for_the_whole_sequence(cell_name: str) -> None:
    stack, x = stack_of(cell_name, weight_dropout=0.4).train(), numbers(4, 9, SIZE, seed=103)
    torch.manual_seed(104)
    hidden = stack(x).hidden
    twin = stack_of(cell_name)
    torch.manual_seed(104)
    with torch.no_grad():
        for layer in range(len(stack.layers)):
            dropped = weight_dropout(stack.cell(layer), 0.4, True)
            for name, matrix in recurrent_matrices(twin.cell(layer)).items():
                matrix.copy_(dropped[name])
    assert (twin(x).hidden - hidden).abs().max() < 1e-12
    assert (stack.eval()(x).hidden - hidden).abs().max() > 0.01


@for_cells(WITH_MATRIX)
def test_weight_dropout_leaves_the_weights_and_gives_them_their_gradient(cell_name: str) -> None:
    stack, x = stack_of(cell_name, weight_dropout=0.4).train(), numbers(4, 9, SIZE, seed=103)
    before = {name: value.clone() for name, value in stack.state_dict().items()}
    torch.manual_seed(105)
    stack(x).last.sum().backward()
    close(stack.state_dict(), before, 0.0)
    torch.manual_seed(105)
    for layer in range(len(stack.layers)):
        dropped = weight_dropout(stack.cell(layer), 0.4, True)
        for name, matrix in recurrent_matrices(stack.cell(layer)).items():
            assert matrix.grad is not None
            assert (matrix.grad[dropped[name] == 0] == 0).all(), name
            assert (matrix.grad[dropped[name] != 0] != 0).any(), name
            if cell_name not in HIDING:
                assert (matrix.grad[dropped[name] != 0] != 0).all(), name


class OnlyKernel(LSTM):
    """An LSTM that cannot step."""

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        raise AssertionError("the loop ran")


class OnlySteps(LSTM):
    """An LSTM that has a kernel which may not run."""

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        raise AssertionError("the kernel ran")


@pytest.mark.parametrize("training", [False, True])
def test_the_kernel_runs_where_nothing_is_held_with_dropped_weights_too(training: bool) -> None:
    stack = stack_of("lstm", layers=2, weight_dropout=0.4, dropout=0.3).train(training)
    stack.layers[0][0], stack.layers[1][0] = OnlyKernel(SIZE, HIDDEN), OnlyKernel(HIDDEN, HIDDEN)
    x = numbers(4, 9, SIZE, seed=103, dtype=torch.float32)
    assert stack(x).hidden.shape == (4, 9, HIDDEN)
    stack.layers[1][0] = OnlySteps(HIDDEN, HIDDEN)
    held = [Clamp(1, "forward", "f", 0.5)]
    assert stack(x, clamps=held).hidden.shape == (4, 9, HIDDEN), "the clamped layer loops, the other does not"
    with pytest.raises(AssertionError, match="the kernel ran"):
        stack(x)


def test_given_weights_stand_in_for_the_cells_own(cell_name: str) -> None:
    cell, other = cell_of(cell_name, seed=1), cell_of(cell_name, seed=2)
    x, weights = numbers(4, 9, SIZE, seed=106), other.state_dict()
    for clamps in ([], [Clamp(0, "", next(iter(cell.gates)), 0.5, torch.zeros(1, 1, 1, dtype=torch.bool))]):
        seen = run_direction(cell, x, None, weights=weights, clamps=clamps, capture=True, below=below_of(cell, x))
        expected = functional_call(cell, weights, (steps, x))[0]
        close(seen.states, steps(other, x)[0], 1e-12)
        close(seen.states, expected, 1e-12)


@for_cells([name for name in cells.all_cells() if name != "grid"])  # it reads the states below, not the output
def test_dropout_stands_between_layers_and_not_after_the_last(cell_name: str) -> None:
    x = numbers(4, 9, SIZE, seed=107)
    one = stack_of(cell_name, dropout=0.5).train()
    assert torch.equal(one(x).hidden, one.eval()(x).hidden)
    two = stack_of(cell_name, layers=2, dropout=0.5).train()
    torch.manual_seed(108)
    output = two(x, capture=True)
    torch.manual_seed(108)
    below = output.trace.at(0).states
    dropped = locked_dropout(below[two.cell(0).output], 0.5, True)
    assert (run_direction(two.cell(1), dropped, None, below=below).outputs - output.hidden).abs().max() < 1e-12
    assert not torch.equal(output.hidden, two.eval()(x).hidden)


@pytest.mark.parametrize(("p", "training"), [(0.0, True), (0.6, False)])
def test_no_dropout_means_the_very_same_values(p: float, training: bool) -> None:
    x, cell = numbers(3, 5, 4, seed=109), cells.build("lstm", 2, 3)
    state = torch.random.get_rng_state()
    runs: list[Callable[[], Tensor]] = [
        lambda: locked_dropout(x, p, training),
        lambda: embedding_dropout(x, TOKENS, 8, p, training),
    ]
    assert all(torch.equal(run(), x) for run in runs)
    assert torch.equal(word_dropout(TOKENS, p, training, unknown=1, padding=0), TOKENS)
    assert weight_dropout(cell, p, training) == {}
    assert torch.equal(torch.random.get_rng_state(), state)
