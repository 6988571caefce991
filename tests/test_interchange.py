"""Other people's torch.nn networks, read into our cells, do exactly what they did before."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from probes import close, gradients, numbers, stirred
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import nlp_lstm
from nlp_lstm.interchange import from_torch, trace
from nlp_lstm.layers.stack import RecurrentStack

SIZE, HIDDEN = 3, 5
LENGTHS = torch.tensor([4, 1, 6, 3])  # 1 and the full width among them, in no order
KINDS: dict[str, tuple[type[nn.RNNBase], dict[str, Any]]] = {
    "lstm": (nn.LSTM, {}),
    "gru": (nn.GRU, {}),
    "tanh": (nn.RNN, {"nonlinearity": "tanh"}),
    "relu": (nn.RNN, {"nonlinearity": "relu"}),
}
CELLS: dict[str, Any] = {
    "lstm": nn.LSTMCell,
    "gru": nn.GRUCell,
    "tanh": lambda *sizes: nn.RNNCell(*sizes, nonlinearity="tanh"),
    "relu": lambda *sizes: nn.RNNCell(*sizes, nonlinearity="relu"),
}
every_kind = pytest.mark.parametrize("kind", list(KINDS))


def module_of(kind: str, **options: Any) -> nn.RNNBase:
    """Return a torch module in float64 with random weights everywhere, batch first unless told otherwise."""
    module, own = KINDS[kind]
    return stirred(module(SIZE, HIDDEN, **{"batch_first": True, **own, **options}), scale=0.4)


def batch() -> Tensor:
    return numbers(4, 6, SIZE, seed=131)


def packed_run(module: nn.RNNBase, x: Tensor) -> tuple[Tensor, Any]:
    """Return what torch itself makes of rows of these lengths: padded outputs and its last states."""
    packed, last = module(pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(packed, batch_first=True)[0], last


def long_way(module: nn.RNNBase, kind: str, row: Tensor) -> Iterator[dict[str, Tensor]]:
    """Yield h, and c of an LSTM, (time, hidden) per layer and direction: torch's own single-step cell in a loop."""
    for layer in range(module.num_layers):
        outputs = []
        for suffix in ("", "_reverse")[: 1 + module.bidirectional]:
            cell = CELLS[kind](row.shape[-1], HIDDEN).double()
            cell.load_state_dict({n: getattr(module, f"{n}_l{layer}{suffix}") for n, _ in cell.named_parameters()})
            state, steps = None, []
            for vector in list(row)[::-1] if suffix else row:
                state = cell(vector[None], state)
                steps.append(torch.cat(state if kind == "lstm" else [state]))  # (states, hidden)
            states = torch.stack(steps[::-1] if suffix else steps, 1)  # (states, time, hidden)
            yield dict(zip("hc", states, strict=False))
            outputs.append(states[0])
        row = torch.cat(outputs, -1)


@every_kind
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 3])
def test_the_stack_is_the_module(kind: str, layers: int, bidirectional: bool, bias: bool) -> None:
    module = module_of(kind, num_layers=layers, bidirectional=bidirectional, bias=bias)
    stack = from_torch(module)
    assert isinstance(stack, RecurrentStack)
    expected, states = module(batch())
    run = stack(batch())
    assert (run.hidden - expected).abs().max() < 1e-10
    if not bidirectional:
        h, c = states if kind == "lstm" else (states, None)
        for layer, state in enumerate(run.state):
            close(state, {"h": h[layer], **({} if c is None else {"c": c[layer]})}, 1e-10)
    expected, _ = packed_run(module, batch())
    words = torch.arange(6)[None] < LENGTHS[:, None]
    assert (stack(batch(), LENGTHS).hidden - expected)[words].abs().max() < 1e-10


@every_kind
@pytest.mark.parametrize("bidirectional", [False, True])
def test_every_state_of_every_step_is_that_of_torchs_single_cells(kind: str, bidirectional: bool) -> None:
    module = module_of(kind, num_layers=3, bidirectional=bidirectional)
    for lengths in (LENGTHS, None):
        seen = trace(module, batch(), lengths)
        for row, length in enumerate(LENGTHS if lengths is not None else [6] * 4):
            expected = list(long_way(module, kind, batch()[row, :length]))
            assert len(expected) == len(seen.layers)
            for mine, its in zip(seen.row(row).layers, expected, strict=True):
                close({name: value[0] for name, value in mine.states.items()}, its, 1e-10)


@every_kind
@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_trace_ends_where_torchs_packed_run_ends(kind: str, bidirectional: bool) -> None:
    module = module_of(kind, num_layers=2, bidirectional=bidirectional)
    hidden, last = packed_run(module, batch())
    seen = trace(module, batch(), LENGTHS)
    rows, ends = torch.arange(4), LENGTHS - 1
    for index, one in enumerate(seen.layers):
        at = ends if one.direction == "forward" else 0 * ends
        for name, states in zip("hc", last if kind == "lstm" else [last], strict=False):
            assert (one.states[name][rows, at] - states[index]).abs().max() < 1e-10
    top = torch.cat([one.states["h"] for one in seen.layers if one.layer == 1], -1)
    words = torch.arange(6)[None] < LENGTHS[:, None]
    assert (top - hidden)[words].abs().max() < 1e-10


def test_the_gates_are_those_of_torchs_documentation() -> None:
    for kind, letters in (("lstm", "ifgo"), ("gru", "rzn"), ("tanh", "n"), ("relu", "n")):
        module = module_of(kind)
        seen = trace(module, batch()).at(0)
        before = torch.cat([torch.zeros(4, 1, HIDDEN, dtype=torch.float64), seen.states["h"][:, :-1]], 1)
        from_x = (batch() @ module.weight_ih_l0.T + module.bias_ih_l0).chunk(len(letters), -1)
        from_h = (before @ module.weight_hh_l0.T + module.bias_hh_l0).chunk(len(letters), -1)
        expected = {n: torch.sigmoid(a + b) for n, a, b in zip(letters, from_x, from_h, strict=True)}
        if kind == "lstm":
            expected["g"] = torch.tanh(from_x[2] + from_h[2])
        elif kind == "gru":
            expected["n"] = torch.tanh(from_x[2] + expected["r"] * from_h[2])
        else:
            expected["n"] = getattr(torch, kind)(from_x[0] + from_h[0])
        close(seen.gates, expected, 1e-12)


@every_kind
def test_time_first_and_single_sentences_are_turned_to_batch_first(kind: str) -> None:
    first, second = (module_of(kind, num_layers=2, bidirectional=True, batch_first=b) for b in (True, False))
    expected = trace(first, batch(), LENGTHS)
    seen = trace(second, batch().transpose(0, 1), LENGTHS)
    for mine, its in zip(seen.layers, expected.layers, strict=True):
        close({**mine.gates, **mine.states}, {**its.gates, **its.states}, 1e-12)
    for module in (first, second):
        alone = trace(module, batch()[2])
        top = torch.cat([alone.at(1, direction).states["h"][0] for direction in ("forward", "backward")], -1)
        assert (top - module(batch()[2])[0]).abs().max() < 1e-10
        for mine, its in zip(alone.layers, expected.row(2).layers, strict=True):
            close({**mine.gates, **mine.states}, {**its.gates, **its.states}, 1e-12)


@every_kind
def test_the_module_is_left_as_it_is(kind: str) -> None:
    module = module_of(kind, num_layers=2, dropout=0.5).train()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    random = torch.random.get_rng_state()
    x = batch().requires_grad_(True)
    seen = trace(module, x)
    assert torch.equal(torch.random.get_rng_state(), random), "a weight or a dropout was drawn"
    assert module.training
    seen.at(1).states["h"].sum().backward()
    assert x.grad is not None
    assert (x.grad != 0).any(-1).any(-1).all()  # relu units may sleep for a word
    assert all(parameter.grad is None for parameter in module.parameters())
    stack = from_torch(module)
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.zero_()
    close(module.state_dict(), before, 0.0)
    assert (seen.at(1).states["h"] - module.eval()(batch())[0]).abs().max() < 1e-10, "the run is that of eval mode"


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.bfloat16, 0.05)])
@every_kind
def test_dtype_and_device_are_the_modules(kind: str, dtype: torch.dtype, tolerance: float) -> None:
    module = module_of(kind).to(dtype)
    stack, x = from_torch(module), batch().to(dtype)
    assert {(p.dtype, p.device) for p in stack.parameters()} == {(dtype, torch.device("cpu"))}
    seen = trace(module, x).at(0)
    assert {value.dtype for value in (*seen.gates.values(), *seen.states.values())} == {dtype}
    assert (seen.states["h"] - module(x)[0]).abs().max() < tolerance
    assert from_torch(module_of(kind).to("meta")).cell(0).W.weight.is_meta


def test_the_stack_can_be_trained_on() -> None:
    stack = from_torch(module_of("gru", num_layers=2))
    assert not stack.training
    stack.train()(batch()).last.sum().backward()
    assert all((gradient != 0).any() for gradient in gradients(stack).values())


def test_modules_derived_from_torchs_are_read_as_well() -> None:
    class Reader(nn.LSTM):
        pass

    derived = stirred(Reader(SIZE, HIDDEN, batch_first=True))
    assert (trace(derived, batch()).at(0).states["h"] - derived(batch())[0]).abs().max() < 1e-10
    normed = weight_norm(module_of("lstm"), "weight_hh_l0")
    assert (trace(normed, batch()).at(0).states["h"] - normed(batch())[0]).abs().max() < 1e-10


def test_lengths_may_be_a_list() -> None:
    module = module_of("lstm", bidirectional=True)
    one, two = trace(module, batch(), LENGTHS), trace(module, batch(), LENGTHS.tolist())
    close(one.at(0, "backward").states, two.at(0, "backward").states, 0.0)
    close(
        trace(module, batch()[0], [4]).row(0).at(0, "backward").states,
        one.row(0).at(0, "backward").states,
        1e-12,
    )


def test_the_package_offers_it_by_name() -> None:
    assert nlp_lstm.trace is trace
    assert list(inspect.signature(nlp_lstm.trace).parameters) == ["module", "x", "lengths"]
