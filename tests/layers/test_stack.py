"""Layers and directions: how they join, what they carry, what they refuse, what they never do at random."""

import pytest
import torch
from probes import HIDDEN, SIZE, close, for_cells, gradients, numbers, stack_of

from nlp_lstm import cells
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.stack import RecurrentStack

X = numbers(4, 7, SIZE, seed=61)
# weights that change nothing: of units that a clock hides, of df where nothing lies below, and of b_i, which is a
# factor of both c and n
PARTLY = {
    ("clockwork", "U.weight"),
    ("grid", "U_depth.weight"),
    ("grid", "U_depth.bias"),
    ("slstm", "W.bias"),
}


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
@pytest.mark.parametrize("capture", [False, True])
def test_two_windows_are_one_long_sequence(cell_name: str, dtype: torch.dtype, tolerance: float, capture: bool) -> None:
    stack, x = stack_of(cell_name, layers=3, dtype=dtype), X.to(dtype)
    whole = stack(x, capture=capture)
    first = stack(x[:, :3], capture=capture)
    second = stack(x[:, 3:], state=first.state, capture=capture)
    assert len(second.state) == 3
    assert set(second.state[0]) == set(stack.cell(0).states)
    for mine, expected in zip(second.state, whole.state, strict=True):
        close(mine, expected, tolerance)
    close({"h": torch.cat([first.hidden, second.hidden], 1)}, {"h": whole.hidden}, tolerance)
    assert (stack(x[:, 3:]).hidden - second.hidden).abs().max() > 0.01, "the state changes nothing here"
    for layer in range(3) if capture else ():
        one, two, all_ = (run.trace.at(layer) for run in (first, second, whole))
        for part in ("gates", "states"):
            joined = {n: torch.cat([v, getattr(two, part)[n]], 1) for n, v in getattr(one, part).items()}
            close(joined, getattr(all_, part), tolerance)


def test_the_carried_state_is_the_last_of_the_trace(cell_name: str) -> None:
    output = stack_of(cell_name, layers=2)(X, capture=True)
    for layer in range(2):
        close(output.state[layer], {n: v[:, -1] for n, v in output.trace.at(layer).states.items()}, 1e-14)


def test_a_carried_state_is_refused_where_it_has_no_meaning(cell_name: str) -> None:
    stack = stack_of(cell_name)
    state = stack(X).state
    lengths = torch.tensor([7, 2, 3, 1])
    assert stack(X, lengths).state is None
    with pytest.raises(UsageError, match="lengths"):
        stack(X, lengths, state)
    both = stack_of(cell_name, bidirectional=True)
    assert both(X).state is None
    with pytest.raises(UsageError, match="bidirectional"):
        both(X, None, state)


def test_the_sum_is_the_sum_of_what_is_concatenated(cell_name: str) -> None:
    concat = stack_of(cell_name, bidirectional=True)
    summed = stack_of(cell_name, bidirectional=True, combine="sum", seed=8)
    summed.load_state_dict(concat.state_dict())
    size = concat.cell(0).output_size
    assert size == concat.cell(0).sizes()[concat.cell(0).output]
    assert (concat.width, summed.width) == (2 * size, size)
    lengths = torch.tensor([7, 2, 3, 1])
    one, two = concat(X, lengths), summed(X, lengths)
    forward, backward = one.hidden.chunk(2, -1)
    close({"h": two.hidden}, {"h": forward + backward}, 1e-14)
    close({"h": two.last}, {"h": sum(one.last.chunk(2, -1))}, 1e-14)


def test_a_residual_adds_each_layers_input_from_the_second_on(cell_name: str) -> None:
    stack = stack_of(cell_name, layers=3, bidirectional=True, residual=True)
    output = stack(X, capture=True)

    def joined(layer: int) -> torch.Tensor:
        return torch.cat(
            [output.trace.at(layer, d).states[stack.cell(layer).output] for d in ("forward", "backward")], -1
        )

    close({"h": output.hidden}, {"h": joined(0) + joined(1) + joined(2)}, 1e-14)


@for_cells([name for name in cells.all_cells() if name != "esn"])  # which has none
def test_every_parameter_receives_a_gradient(cell_name: str) -> None:
    stack = stack_of(cell_name, layers=2, bidirectional=True).train()
    output = stack(X, torch.tensor([7, 2, 3, 1]))
    (output.last * numbers(4, stack.width, seed=62)).sum().backward()
    found = gradients(stack)
    assert len(found) == 2 * sum(len(list(stack.cell(layer).parameters())) for layer in (0, 1))
    for name, gradient in found.items():
        if (cell_name, name.split(".", 3)[3]) in PARTLY:
            assert (gradient != 0).any(), name
        else:
            assert (gradient != 0).all(), name


def test_gradients_reach_the_input_in_eval_mode(cell_name: str) -> None:
    stack = stack_of(cell_name, layers=2, dtype=torch.float32)
    x = X.float().requires_grad_(True)
    stack(x).last.sum().backward()
    assert (x.grad != 0).all()


def test_nothing_is_random_in_eval_mode(cell_name: str) -> None:
    stack = stack_of(cell_name, layers=2, bidirectional=True, dropout=0.4, weight_dropout=0.3)
    before = torch.random.get_rng_state()
    first, second = stack(X), stack(X)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(first.hidden, second.hidden)
    plain = stack_of(cell_name, layers=2, bidirectional=True)
    assert torch.equal(plain(X).hidden, first.hidden), "the same weights without any dropout"
    assert not torch.equal(stack.train()(X).hidden, first.hidden)


def test_a_stack_survives_being_saved_and_loaded(cell_name: str) -> None:
    build = {"layers": 2, "bidirectional": True, "residual": True}
    first, second = stack_of(cell_name, seed=1, **build), stack_of(cell_name, seed=2, **build)
    named = {name.rsplit(".", 2)[0] for name in first.state_dict()}
    assert {"layers.0.0", "layers.0.1", "layers.1.0", "layers.1.1"} <= named
    assert not torch.equal(first(X).hidden, second(X).hidden)
    second.load_state_dict(first.state_dict())
    assert torch.equal(first(X).hidden, second(X).hidden)


def test_a_stack_refuses_what_cannot_be() -> None:
    with pytest.raises(UsageError, match="grid needs two layers: use --layers 2 or more"):
        RecurrentStack("grid", SIZE, HIDDEN)
    with pytest.raises(UsageError, match="second layer"):
        RecurrentStack("lstm", SIZE, HIDDEN, residual=True)
    with pytest.raises(UsageError, match="concat, sum"):
        RecurrentStack("lstm", SIZE, HIDDEN, combine="mean")
    with pytest.raises(UsageError, match=r"lstn.*did you mean 'lstm'"):
        RecurrentStack("lstn", SIZE, HIDDEN)
    with pytest.raises(UsageError, match=r"the gru cell has no option 'forget_bias'.*recurrent_init"):
        RecurrentStack("gru", SIZE, HIDDEN, cell_options={"forget_bias": 1.0})
