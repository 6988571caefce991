"""The LSTM (projected too), the GRU and Elman's network equal their twins in torch.nn, with every gradient."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from nlp_lstm import cells
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

TIME, INPUT, HIDDEN, LAYERS = 7, 5, 4, 2
LENGTHS = [3, 7, 1, 6, 2, 7]
BATCH = len(LENGTHS)
TOLERANCE = 1e-12

# (cell, its options, the twin, the twin's options)
TWINS: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
    ("elman", {"nonlinearity": "tanh"}, nn.RNN, {"nonlinearity": "tanh"}),
    ("elman", {"nonlinearity": "relu"}, nn.RNN, {"nonlinearity": "relu"}),
    ("gru", {}, nn.GRU, {}),
    ("lstm", {}, nn.LSTM, {}),
    ("projection", {}, nn.LSTM, {"proj_size": HIDDEN // 2}),
    ("projection", {"size": 3}, nn.LSTM, {"proj_size": 3}),
]
SIMPLE, GATED = "torch.nn.RNN has no leak and no clock", "torch.nn has no unit with these gates"
WITHOUT_TWIN = {
    "cifg": "torch.nn always has a forget gate of its own",
    "clockwork": SIMPLE,
    "depth-gated": "torch.nn's layers hand up their output alone",
    "esn": SIMPLE,
    "fgr": "torch.nn has no gates that read gates",
    "grid": "torch.nn's layers hand up their output alone",
    "gru-before": "torch.nn.GRU resets after the product",
    "highway": "torch.nn has one layer in a step",
    "jordan": "torch.nn feeds the hidden units back, not the outputs",
    "layer-norm": "torch.nn has no normalisation inside a cell",
    "leaky": SIMPLE,
    "mgu": GATED,
    "mogrifier": "torch.nn multiplies no input by a gate",
    "mut1": GATED,
    "mut2": GATED,
    "mut3": GATED,
    "nfg": GATED,
    "niaf": "torch.nn.LSTM always has both tanh",
    "nig": GATED,
    "noaf": "torch.nn.LSTM always has both tanh",
    "nog": GATED,
    "peephole": "torch.nn has no peepholes",
    "perceptron": "torch.nn has no layer inside a candidate",
    "simple-lstm": "torch.nn always has recurrent weights",
    "slstm": "torch.nn has no exponential gates",
    "ugrnn": GATED,
}
every_twin = pytest.mark.parametrize(
    ("name", "options", "twin", "twin_options"),
    TWINS,
    ids=["-".join([row[0], *map(str, row[1].values())]) for row in TWINS],
)
both_ways = pytest.mark.parametrize("bidirectional", [False, True], ids=["one-way", "both-ways"])
captured = pytest.mark.parametrize("capture", [False, True], ids=["plain", "captured"])


def random_numbers(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def directions_of(bidirectional: bool) -> list[str]:
    return ["forward", "backward"] if bidirectional else ["forward"]


def twins(
    name: str,
    options: dict[str, Any],
    twin: Any,
    twin_options: dict[str, Any],
    bidirectional: bool,
    seed: int,
    layers: int = LAYERS,
) -> tuple[RecurrentStack, Any, list[tuple[str, Tensor, Tensor]]]:
    """A stack and its twin of the same random weights in float64, and the pairs (name, our parameter, its twin)."""
    stack = RecurrentStack(
        name, INPUT, HIDDEN, layers=layers, bidirectional=bidirectional, cell_options=options
    ).double()
    shape = {"num_layers": layers, "bidirectional": bidirectional, "batch_first": True}
    module = twin(INPUT, HIDDEN, **shape, dtype=torch.float64, **twin_options)
    generator = torch.Generator().manual_seed(seed)
    pairs = []
    for layer in range(layers):
        for direction in directions_of(bidirectional):
            cell = stack.cell(layer, direction)
            suffix = f"l{layer}" + ("_reverse" if direction == "backward" else "")
            matrices = [
                (cell.W.weight, f"weight_ih_{suffix}"),
                (cell.W.bias, f"bias_ih_{suffix}"),
                (cell.U.weight, f"weight_hh_{suffix}"),
                (cell.U.bias, f"bias_hh_{suffix}"),
            ]
            if name == "projection":
                matrices.append((cell.U_projection.weight, f"weight_hr_{suffix}"))
            for ours, theirs in matrices:
                parameter = getattr(module, theirs)
                if ours is None:
                    parameter.data.zero_()  # torch.nn's second bias, which adds nothing to the first
                    continue
                ours.data.normal_(std=0.5, generator=generator)
                parameter.data.copy_(ours.data)
                pairs.append((theirs, ours, parameter))
    assert {id(ours) for _, ours, _ in pairs} == {id(parameter) for parameter in stack.parameters()}
    return stack, module, pairs


def run_by_steps(stack: RecurrentStack, x: Tensor, bidirectional: bool) -> tuple[Tensor, dict[str, Tensor]]:
    """The stack as plain loops alone: outputs, and final states {state: (layers * directions, batch, hidden)}."""
    final: dict[str, list[Tensor]] = {}
    for layer in range(LAYERS):
        outputs = []
        for direction in directions_of(bidirectional):
            backward = direction == "backward"
            states, last = run_steps(stack.cell(layer, direction), x.flip(1) if backward else x)
            outputs.append(states["h"].flip(1) if backward else states["h"])
            for key, value in last.items():
                final.setdefault(key, []).append(value)
        x = torch.cat(outputs, -1)
    return x, {key: torch.stack(values) for key, values in final.items()}


def final_states(final: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
    return {"h": final} if isinstance(final, Tensor) else dict(zip("hc", final, strict=True))


def last_output(final: dict[str, Tensor], bidirectional: bool) -> Tensor:
    """The top layer's final h: (layers * directions, batch, hidden) -> (batch, directions * hidden)."""
    return final["h"][-2 if bidirectional else -1 :].transpose(0, 1).flatten(1)


def gradients(values: list[Tensor], inputs: list[Tensor]) -> tuple[Tensor, ...]:
    """Gradients of one number that depends on every value with a weight of its own."""
    parts = [(value * random_numbers(*value.shape, seed=90 + k)).sum() for k, value in enumerate(values)]
    return torch.autograd.grad(torch.stack(parts).sum(), inputs)


def assert_close(actual: Tensor, expected: Tensor, what: str) -> None:
    assert actual.shape == expected.shape, what
    error = ((actual - expected).abs() / expected.abs().clamp(min=1)).max().item()
    assert error <= TOLERANCE, f"{what}: {error:.1e} apart"


def assert_same_gradients(
    ours: list[Tensor], theirs: list[Tensor], x: Tensor, pairs: list[tuple[str, Tensor, Tensor]]
) -> None:
    actual = gradients(ours, [x, *(pair[1] for pair in pairs)])
    expected = gradients(theirs, [x, *(pair[2] for pair in pairs)])
    for what, one, other in zip(["input", *(pair[0] for pair in pairs)], actual, expected, strict=True):
        assert other.abs().max() > 1e-3, f"the witness has no gradient of {what}"
        assert_close(one, other, f"gradient of {what}")


def test_every_cell_has_a_twin_or_a_reason() -> None:
    assert {row[0] for row in TWINS} == {"elman", "gru", "lstm", "projection"}
    assert {row[0] for row in TWINS} | set(WITHOUT_TWIN) == set(cells.all_cells())


@every_twin
@both_ways
def test_loops_equal_torch_with_every_gradient(
    name: str, options: dict, twin: Any, twin_options: dict, bidirectional: bool
) -> None:
    stack, module, pairs = twins(name, options, twin, twin_options, bidirectional, seed=1)
    x = random_numbers(BATCH, TIME, INPUT, seed=2).requires_grad_()
    hidden, final = run_by_steps(stack, x, bidirectional)
    expected, last = module(x)
    last = final_states(last)
    assert_close(hidden, expected, f"{name} output")
    assert set(final) == set(last)
    for key, value in last.items():
        assert_close(final[key], value, f"{name} final {key}")
    assert_same_gradients([hidden, *(final[key] for key in last)], [expected, *last.values()], x, pairs)


@every_twin
def test_a_loop_goes_on_from_any_state_as_torch_does(name: str, options: dict, twin: Any, twin_options: dict) -> None:
    stack, module, _ = twins(name, options, twin, twin_options, bidirectional=False, seed=3, layers=1)
    cell = stack.cell(0, "forward")
    x = random_numbers(BATCH, TIME, INPUT, seed=4).requires_grad_()
    state = {
        key: random_numbers(BATCH, size, seed=5 + k).requires_grad_()
        for k, (key, size) in enumerate(cell.sizes().items())
    }
    states, final = run_steps(cell, x, state)
    before = tuple(value[None] for value in state.values())
    expected, last = module(x, before if len(before) == 2 else before[0])
    last = final_states(last)
    assert_close(states["h"], expected, f"{name} output")
    for key, value in last.items():
        assert_close(final[key], value[0], f"{name} final {key}")
    actual = gradients([states["h"], *(final[key][None] for key in last)], list(state.values()))
    wanted = gradients([expected, *last.values()], list(state.values()))
    for key, one, other in zip(state, actual, wanted, strict=True):
        assert_close(one, other, f"{name} gradient of the first {key}")


@every_twin
@both_ways
@captured
def test_a_stack_equals_torch_with_every_gradient(
    name: str, options: dict, twin: Any, twin_options: dict, bidirectional: bool, capture: bool
) -> None:
    stack, module, pairs = twins(name, options, twin, twin_options, bidirectional, seed=7)
    x = random_numbers(BATCH, TIME, INPUT, seed=8).requires_grad_()
    out = stack(x, capture=capture)
    expected, last = module(x)
    top = last_output(final_states(last), bidirectional)
    assert_close(out.hidden, expected, f"{name} output")
    assert_close(out.last, top, f"{name} last output")
    assert_same_gradients([out.hidden, out.last], [expected, top], x, pairs)


@every_twin
@both_ways
@captured
def test_padded_rows_equal_packed_sequences_with_every_gradient(
    name: str, options: dict, twin: Any, twin_options: dict, bidirectional: bool, capture: bool
) -> None:
    stack, module, pairs = twins(name, options, twin, twin_options, bidirectional, seed=9)
    lengths = torch.tensor(LENGTHS)
    inside = torch.arange(TIME) < lengths[:, None]  # (batch, time)
    x = random_numbers(BATCH, TIME, INPUT, seed=10).masked_fill(~inside[..., None], 9.0).requires_grad_()
    out = stack(x, lengths=lengths, capture=capture)
    packed, last = module(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
    expected, _ = pad_packed_sequence(packed, batch_first=True)
    final = final_states(last)
    top = last_output(final, bidirectional)
    assert_close(out.hidden[inside], expected[inside], f"{name} output")
    assert_close(out.last, top, f"{name} last output")
    assert_same_gradients([out.hidden[inside], out.last], [expected[inside], top], x, pairs)
    if capture:
        assert len(out.trace.layers) == LAYERS * len(directions_of(bidirectional))
        for part in out.trace.layers:
            k = part.layer * len(directions_of(bidirectional)) + (part.direction == "backward")
            at = lengths - 1 if part.direction == "forward" else torch.zeros_like(lengths)
            assert set(part.states) == set(final)
            for key, value in final.items():
                what = f"{name} final {key}, layer {part.layer} {part.direction}"
                assert_close(part.states[key][torch.arange(BATCH), at], value[k], what)
