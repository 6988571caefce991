"""Every cell equals its paper, typed in plain Python floats by other hands: gates, states, layers and directions."""

from typing import Any

import pytest
import torch
from reference import READ_BELOW, REFERENCES, ROWS, weights
from reference_parts import Step
from torch import Tensor
from variants import VARIANTS, for_each

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

BATCH, TIME, INPUT, HIDDEN = 3, 7, 5, 4  # all different, so that no two dimensions can be taken for each other
LENGTHS = [4, 7, 1]
TOLERANCE = 1e-12

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


def random_state(cell: Cell, seed: int) -> dict[str, Tensor]:
    """A state in the middle of a sentence: any numbers, but a clock counts and a normaliser is above zero."""
    state = {}
    for k, (key, size) in enumerate(cell.sizes().items()):
        state[key] = random_numbers(BATCH, size, seed=seed + k)
        if key == "clock":
            state[key] = torch.arange(3.0, 3 + BATCH, dtype=torch.float64)[:, None]
        if key == "n":
            state[key] = state[key].abs() + 0.5
    return state


def refer(
    cell: Cell, choice: dict[str, Any], words: Tensor, state: Step, below: list[Step] | None = None
) -> list[Step]:
    """The reference over one row: words (time, input), one {letter: values} for each step."""
    if cell.name in READ_BELOW:
        choice = {**choice, "below": below}
    values = {key: value.tolist() for key, value in cell.state_dict().items()}
    return REFERENCES[cell.name](weights(cell.name, values), words.tolist(), state, **choice)


def zero_state(cell: Cell) -> Step:
    return {key: [0.0] * size for key, size in cell.sizes().items()}


def refer_batch(cell: Cell, choice: dict[str, Any], x: Tensor, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The reference over full rows: {letter: (batch, time, size)}."""
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

    Returns the top layer's output (time, directions * width), its last output (directions * width), and the gates
    and states {(layer, direction): {letter: (time, size)}} in word order.
    """
    traces: dict[tuple[int, str], dict[str, Tensor]] = {}
    read_before: dict[str, list[Step]] = {}  # what each direction of the layer below computed, as it read
    for layer in range(layers):
        outputs, last = [], []
        for direction in directions:
            cell = stack.cell(layer, direction)
            read = words if direction == "forward" else words.flip(0)
            steps = refer(cell, choice, read, zero_state(cell), read_before.get(direction))
            read_before[direction] = steps
            last.append(torch.tensor(steps[-1][cell.output], dtype=torch.float64))
            steps = steps if direction == "forward" else steps[::-1]
            traces[layer, direction] = {
                letter: torch.tensor([step[letter] for step in steps], dtype=torch.float64) for letter in steps[0]
            }
            outputs.append(traces[layer, direction][cell.output])
        words = torch.cat(outputs, -1)
    return words, torch.cat(last), traces


def assert_close(actual: Tensor, expected: Tensor, what: str) -> None:
    assert actual.shape == expected.shape, what
    error = ((actual - expected).abs() / expected.abs().clamp(min=1)).max().item()
    assert error <= TOLERANCE, f"{what}: {error:.1e} apart"


def layer_trace(trace: Any, layer: int, direction: str) -> Any:
    (found,) = [part for part in trace.layers if (part.layer, part.direction) == (layer, direction)]
    return found


def test_every_cell_has_a_reference() -> None:
    assert set(REFERENCES) == set(cells.all_cells())
    assert set(ROWS) == set(cells.all_cells())
    assert {name for name, _, _ in VARIANTS} == set(cells.all_cells())


def test_every_option_has_a_variant() -> None:
    beside = {"forget_bias", "recurrent_init"}  # say where weights start, not what is computed
    tried = {(name, option) for name, options, _ in VARIANTS for option in options}
    assert tried == {(name, option) for name in REFERENCES for option in cells.options(name) if option not in beside}


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_a_cell_names_the_gates_and_states_of_its_paper(name: str) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN), seed=1)
    (step,) = refer(cell, {}, random_numbers(1, INPUT, seed=2), zero_state(cell))
    assert set(step) == {*cell.gates, *cell.states}


@every_variant
def test_the_loop_gives_the_states_of_the_paper(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=3)
    x = random_numbers(BATCH, TIME, INPUT, seed=4)
    state = random_state(cell, seed=5)
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
    expected = refer_batch(cell, choice, x, {key: torch.zeros(BATCH, size) for key, size in cell.sizes().items()})
    states, _ = run_steps(cell, x)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@for_each([variant for variant in VARIANTS if "phi" not in variant[2]])  # what has no end does not saturate
def test_the_loop_holds_when_gates_saturate(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=9, scale=30.0)
    x = random_numbers(BATCH, TIME, INPUT, seed=10)
    state = random_state(cell, seed=11)
    expected = refer_batch(cell, choice, x, state)
    states, _ = run_steps(cell, x, state)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@every_variant
def test_a_freshly_built_cell_is_the_paper_too(name: str, options: dict, choice: dict) -> None:
    cell = cells.build(name, INPUT, HIDDEN, recurrent_init="uniform", **options).double()
    x = random_numbers(BATCH, TIME, INPUT, seed=13)
    state = random_state(cell, seed=14)
    expected = refer_batch(cell, choice, x, state)
    states, _ = run_steps(cell, x, state)
    for key in cell.states:
        assert_close(states[key], expected[key], f"{name} {key}")


@every_variant
def test_a_step_shows_the_gates_of_the_paper(name: str, options: dict, choice: dict) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=16)
    x = random_numbers(BATCH, TIME, INPUT, seed=17)
    state = random_state(cell, seed=18)
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
