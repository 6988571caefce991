"""Every cell equals its paper, typed in plain Python floats by other hands: gates, states, layers and directions."""

from typing import Any

import pytest
import torch
from reference import REFERENCES, ROWS, Step, Weights, cut, relu
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

BATCH, TIME, INPUT, HIDDEN = 3, 7, 5, 4  # all different, so that no two dimensions can be taken for each other
LENGTHS = [4, 7, 1]
TOLERANCE = 1e-12

# (cell, what it is built with, what its reference is called with)
VARIANTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("cifg", {}, {}),
    ("elman", {"nonlinearity": "tanh"}, {}),
    ("elman", {"nonlinearity": "relu"}, {"phi": relu}),
    ("gru", {}, {}),
    ("lstm", {}, {}),
    ("peephole", {}, {}),
]


def for_each(variants: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> pytest.MarkDecorator:
    names = ["-".join([name, *options.values()]) for name, options, _ in variants]
    return pytest.mark.parametrize(("name", "options", "choice"), variants, ids=names)


every_variant = for_each(VARIANTS)


def random_weights(module: torch.nn.Module, seed: int, scale: float = 0.7) -> Any:
    """The module in float64, each of its parameters drawn anew: no bias 0, no matrix orthogonal."""
    generator = torch.Generator().manual_seed(seed)
    module.double()
    for parameter in module.parameters():
        parameter.data.normal_(std=scale, generator=generator)
    return module


def random_numbers(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def weights_of(cell: Cell) -> Weights:
    letters = ROWS[cell.name]
    bias = cell.U.bias
    return Weights(
        W=cut(cell.W.weight.tolist(), letters),
        U=cut(cell.U.weight.tolist(), letters),
        b=cut(cell.W.bias.tolist(), letters),
        b_U={} if bias is None else cut(bias.tolist(), letters),
        p={gate: getattr(cell, f"p_{gate}").tolist() for gate in "ifo"} if cell.name == "peephole" else {},
    )


def refer(cell: Cell, choice: dict[str, Any], words: Tensor, state: Step) -> list[Step]:
    """The reference over one row: words (time, input), one {letter: values} for each step."""
    return REFERENCES[cell.name](weights_of(cell), words.tolist(), state, **choice)


def refer_batch(cell: Cell, choice: dict[str, Any], x: Tensor, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The reference over full rows: {letter: (batch, time, hidden)}."""
    rows = [
        refer(cell, choice, words, {name: value[b].tolist() for name, value in state.items()})
        for b, words in enumerate(x)
    ]
    return {
        letter: torch.tensor([[step[letter] for step in row] for row in rows], dtype=torch.float64)
        for letter in rows[0][0]
    }


def refer_stack(
    stack: RecurrentStack, choice: dict[str, Any], words: Tensor, layers: int, directions: list[str]
) -> tuple[Tensor, Tensor, dict[tuple[int, str], dict[str, Tensor]]]:
    """The reference over one unpadded row and a whole stack, from the zero state.

    Returns the top layer's output (time, directions * hidden), its last output (directions * hidden), and the gates
    and states {(layer, direction): {letter: (time, hidden)}} in word order.
    """
    traces: dict[tuple[int, str], dict[str, Tensor]] = {}
    for layer in range(layers):
        outputs, last = [], []
        for direction in directions:
            cell = stack.cell(layer, direction)
            read = words if direction == "forward" else words.flip(0)
            steps = refer(cell, choice, read, {name: [0.0] * HIDDEN for name in cell.states})
            last.append(torch.tensor(steps[-1]["h"], dtype=torch.float64))
            steps = steps if direction == "forward" else steps[::-1]
            traces[layer, direction] = {
                letter: torch.tensor([step[letter] for step in steps], dtype=torch.float64) for letter in steps[0]
            }
            outputs.append(traces[layer, direction]["h"])
        words = torch.cat(outputs, -1)
    return words, torch.cat(last), traces


def assert_close(actual: Tensor, expected: Tensor, what: str) -> None:
    assert actual.shape == expected.shape, what
    error = (actual - expected).abs().max().item()
    assert error <= TOLERANCE, f"{what}: {error:.1e} apart"


def layer_trace(trace: Any, layer: int, direction: str) -> Any:
    (found,) = [part for part in trace.layers if (part.layer, part.direction) == (layer, direction)]
    return found


def test_every_cell_has_a_reference() -> None:
    assert set(REFERENCES) == set(cells.all_cells())
    assert set(ROWS) == set(cells.all_cells())
    assert {name for name, _, _ in VARIANTS} == set(cells.all_cells())


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_a_cell_names_the_gates_and_states_of_its_paper(name: str) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN), seed=1)
    (step,) = refer(cell, {}, random_numbers(1, INPUT, seed=2), {state: [0.0] * HIDDEN for state in cell.states})
    assert set(step) == {*cell.gates, *cell.states}


@every_variant
def test_the_loop_gives_the_states_of_the_paper(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=3)
    x = random_numbers(BATCH, TIME, INPUT, seed=4)
    state = {key: random_numbers(BATCH, HIDDEN, seed=5 + k) for k, key in enumerate(cell.states)}
    expected = refer_batch(cell, choice, x, state)
    states, final = run_steps(cell, x, state)
    assert set(states) == set(final) == set(cell.states)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")
        assert_close(final[key], expected[key][:, -1], f"{name} final {key}")


@every_variant
def test_the_loop_starts_at_zero(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=7)
    x = random_numbers(BATCH, TIME, INPUT, seed=8)
    expected = refer_batch(cell, choice, x, {key: torch.zeros(BATCH, HIDDEN) for key in cell.states})
    states, _ = run_steps(cell, x)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@for_each([variant for variant in VARIANTS if variant[1] != {"nonlinearity": "relu"}])  # relu does not saturate
def test_the_loop_holds_when_gates_saturate(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=9, scale=30.0)
    x = random_numbers(BATCH, TIME, INPUT, seed=10)
    state = {key: random_numbers(BATCH, HIDDEN, seed=11 + k) for k, key in enumerate(cell.states)}
    expected = refer_batch(cell, choice, x, state)
    states, _ = run_steps(cell, x, state)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@every_variant
def test_a_freshly_built_cell_is_the_paper_too(name: str, options: dict, choice: dict) -> None:
    cell = cells.build(name, INPUT, HIDDEN, recurrent_init="uniform", **options).double()
    x = random_numbers(BATCH, TIME, INPUT, seed=13)
    state = {key: random_numbers(BATCH, HIDDEN, seed=14 + k) for k, key in enumerate(cell.states)}
    expected = refer_batch(cell, choice, x, state)
    states, _ = run_steps(cell, x, state)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@every_variant
def test_a_step_shows_the_gates_of_the_paper(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=16)
    x = random_numbers(BATCH, TIME, INPUT, seed=17)
    state = {key: random_numbers(BATCH, HIDDEN, seed=18 + k) for k, key in enumerate(cell.states)}
    expected = refer_batch(cell, choice, x, state)
    inputs = cell.inputs(x)
    for t in range(TIME):
        seen: dict[str, Tensor] = {}

        def show(gate: str, value: Tensor, seen: dict[str, Tensor] = seen) -> Tensor:
            seen[gate] = value
            return value

        state = cell.step(show, **{key: value[:, t] for key, value in inputs.items()}, **state)
        assert set(seen) == set(cell.gates)
        for gate, value in {**seen, **state}.items():
            assert_close(value, expected[gate][:, t], f"{name} {gate} at step {t}")


@every_variant
@pytest.mark.parametrize("directions", [["forward"], ["forward", "backward"]], ids=["one-way", "both-ways"])
def test_a_captured_stack_shows_the_paper_in_word_order(
    name: str, options: dict, choice: dict, directions: list[str]
) -> None:
    layers = 2
    stack = RecurrentStack(name, INPUT, HIDDEN, layers=layers, bidirectional=len(directions) == 2, cell_options=options)
    stack = random_weights(stack, seed=20, scale=0.6).eval()
    x = random_numbers(BATCH, TIME, INPUT, seed=21)
    for b, length in enumerate(LENGTHS):
        x[b, length:] = 9.0  # padding that would be seen if it were read
    captured = stack(x, lengths=torch.tensor(LENGTHS), capture=True)
    plain = stack(x, lengths=torch.tensor(LENGTHS), capture=False)
    assert len(captured.trace.layers) == layers * len(directions)
    for b, length in enumerate(LENGTHS):
        hidden, last, traces = refer_stack(stack, choice, x[b, :length], layers, directions)
        for out in (captured, plain):
            assert_close(out.hidden[b, :length], hidden, f"{name} output of length {length}")
            assert_close(out.last[b], last, f"{name} last output of length {length}")
        for (layer, direction), expected in traces.items():
            part = layer_trace(captured.trace, layer, direction)
            assert set(part.gates) | set(part.states) == set(expected)
            for letter, value in {**part.gates, **part.states}.items():
                what = f"{name} {letter}, layer {layer} {direction}, length {length}"
                assert_close(value[b, :length], expected[letter], what)


@every_variant
def test_a_second_window_goes_on_where_the_first_ended(name: str, options: dict, choice: dict) -> None:
    cut_at = 3
    stack = random_weights(RecurrentStack(name, INPUT, HIDDEN, layers=2, cell_options=options), seed=22).eval()
    x = random_numbers(BATCH, TIME, INPUT, seed=23)
    first = stack(x[:, :cut_at])
    second = stack(x[:, cut_at:], state=first.state, capture=True)
    for b in range(BATCH):
        hidden, last, traces = refer_stack(stack, choice, x[b], 2, ["forward"])
        assert_close(second.hidden[b], hidden[cut_at:], f"{name} output of the second window")
        assert_close(second.last[b], last, f"{name} last output of the second window")
        for (layer, direction), expected in traces.items():
            part = layer_trace(second.trace, layer, direction)
            for letter, value in {**part.gates, **part.states}.items():
                assert_close(value[b], expected[letter][cut_at:], f"{name} {letter}, layer {layer}, second window")
