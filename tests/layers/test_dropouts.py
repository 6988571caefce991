"""Four dropouts: what they drop, what they leave, and that they are off outside training."""

from collections.abc import Callable

import pytest
import torch
from probes import HIDDEN, SIZE, cell_of, close, numbers, recurrent_matrices, stack_of
from torch import Tensor
from torch.func import functional_call

from nlp_lstm import cells
from nlp_lstm.cells.base import GateHook, State
from nlp_lstm.cells.lstm import LSTM
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.dropout import embedding_dropout, locked_dropout, weight_dropout, word_dropout
from nlp_lstm.layers.run import run_direction
from nlp_lstm.layers.scan import run_steps

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


def test_weight_dropout_draws_for_recurrent_matrices_only(cell_name: str) -> None:
    cell = cell_of(cell_name)
    before = {name: value.detach().clone() for name, value in cell.named_parameters()}
    dropped = weight_dropout(cell, 0.4, True)
    assert "U.weight" in dropped
    assert set(dropped) == set(recurrent_matrices(cell))
    for name, matrix in dropped.items():
        ratio = matrix.detach() / before[name]
        assert ((ratio == 0) | ((ratio - 1 / 0.6).abs() < 1e-12)).all()
        assert 0 < (ratio == 0).sum() < ratio.numel()
    close(dict(cell.named_parameters()), before, 0.0)


def test_weight_dropout_is_one_draw_for_the_whole_sequence(cell_name: str) -> None:
    stack, x = stack_of(cell_name, weight_dropout=0.4).train(), numbers(4, 9, SIZE, seed=103)
    torch.manual_seed(104)
    hidden = stack(x).hidden
    torch.manual_seed(104)
    dropped = weight_dropout(stack.cell(0), 0.4, True)
    twin = stack_of(cell_name)
    with torch.no_grad():
        for name, matrix in recurrent_matrices(twin.cell(0)).items():
            matrix.copy_(dropped[name])
    assert (twin(x).hidden - hidden).abs().max() < 1e-12
    assert (stack.eval()(x).hidden - hidden).abs().max() > 0.01


def test_weight_dropout_leaves_the_weights_and_gives_them_their_gradient(cell_name: str) -> None:
    stack, x = stack_of(cell_name, weight_dropout=0.4).train(), numbers(4, 9, SIZE, seed=103)
    before = {name: value.clone() for name, value in stack.state_dict().items()}
    torch.manual_seed(105)
    stack(x).last.sum().backward()
    close(stack.state_dict(), before, 0.0)
    torch.manual_seed(105)
    dropped = weight_dropout(stack.cell(0), 0.4, True)
    for name, matrix in recurrent_matrices(stack.cell(0)).items():
        assert matrix.grad is not None
        assert torch.equal(matrix.grad == 0, dropped[name] == 0), name


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
    x, weights = numbers(4, 9, SIZE, seed=106), dict(other.named_parameters())
    for clamps in ([], [Clamp(0, "", next(iter(cell.gates)), 0.5, torch.zeros(1, 1, 1, dtype=torch.bool))]):
        seen = run_direction(cell, x, None, weights=weights, clamps=clamps, capture=True)
        expected = functional_call(cell, weights, (run_steps, x))[0]
        close(seen.states, run_steps(other, x)[0], 1e-12)
        close(seen.states, expected, 1e-12)


def test_dropout_stands_between_layers_and_not_after_the_last(cell_name: str) -> None:
    x = numbers(4, 9, SIZE, seed=107)
    one = stack_of(cell_name, dropout=0.5).train()
    assert torch.equal(one(x).hidden, one.eval()(x).hidden)
    two = stack_of(cell_name, layers=2, dropout=0.5).train()
    torch.manual_seed(108)
    output = two(x, capture=True)
    torch.manual_seed(108)
    below = locked_dropout(output.trace.at(0).states["h"], 0.5, True)
    assert (run_direction(two.cell(1), below, None).outputs - output.hidden).abs().max() < 1e-12
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
