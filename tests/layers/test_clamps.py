"""Holding gates: what changes and what must not."""

from typing import Any

import pytest
import torch
from probes import HIDDEN, SIZE, close, numbers, plain_gates, stack_of
from torch import Tensor

from nlp_lstm.cells.base import State, letter_of
from nlp_lstm.layers.clamp import Clamp, places
from nlp_lstm.layers.trace import Trace

LENGTHS = torch.tensor([6, 2, 4, 1])
BOTH = {"layers": 2, "bidirectional": True}
WORDS = torch.arange(6)[None] < LENGTHS[:, None]  # (batch, time)
# cells whose output is that of their gates alone: nothing carried, or carried by a gate that is held at 0
FORGETFUL = {"elman", "esn", "grid", "jordan"}
PRECISIONS = [pytest.param(torch.float32, 1e-6), pytest.param(torch.float64, 1e-12)]


def batch(dtype: torch.dtype = torch.float64, *, seed: int = 81) -> Tensor:
    return numbers(4, 6, SIZE, seed=seed, dtype=dtype)


def at(*, tokens: list[int] | None = None, units: list[int] | None = None, size: int = HIDDEN) -> Tensor:
    return places(4, 6, size, tokens=tokens, units=units)


def all_gates(trace: Trace) -> list[Clamp]:
    return [Clamp(t.layer, t.direction, name, value) for t in trace.layers for name, value in t.gates.items()]


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_a_gate_held_at_its_own_value_changes_nothing(cell_name: str, dtype: Any, tolerance: float) -> None:
    stack, x = stack_of(cell_name, **BOTH, dtype=dtype), batch(dtype)
    free = stack(x, LENGTHS, capture=True)
    clamps = all_gates(free.trace)
    assert len(clamps) == 4 * len(stack.cell(0).gates)
    for held in [*([clamp] for clamp in clamps), clamps]:
        run = stack(x, LENGTHS, clamps=held, capture=True)
        assert (run.hidden - free.hidden)[WORDS].abs().max() <= tolerance
        assert (run.last - free.last).abs().max() <= tolerance
        for mine, its in zip(run.trace.layers, free.trace.layers, strict=True):
            close(*({n: v[WORDS] for n, v in {**t.gates, **t.states}.items()} for t in (mine, its)), tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
@pytest.mark.parametrize("build", [{}, {"layers": 2}, BOTH, {**BOTH, "combine": "sum"}])
def test_all_gates_of_another_sentence_give_its_outputs(
    cell_name: str, build: dict[str, Any], dtype: Any, tolerance: float
) -> None:
    stack, mine, other = stack_of(cell_name, **build, dtype=dtype), batch(dtype), batch(dtype, seed=82)

    def held(states: State) -> State:
        """Leave out the scale of an slstm, which its gates are divided by and do not give."""
        return {name: value for name, value in states.items() if (cell_name, name) != ("slstm", "m")}

    for lengths in (LENGTHS, None):
        pair = stack(other, lengths, capture=True)
        assert (stack(mine, lengths).last - pair.last).abs().max() > 0.03
        run = stack(mine, lengths, clamps=all_gates(pair.trace), capture=True)
        assert (run.last - pair.last).abs().max() <= tolerance
        words = WORDS if lengths is not None else torch.ones_like(WORDS)
        assert (run.hidden - pair.hidden)[words].abs().max() <= tolerance
        for got, expected in zip(run.trace.layers, pair.trace.layers, strict=True):
            close(*({n: v[words] for n, v in held(t.states).items()} for t in (got, expected)), tolerance)
        for got, expected in zip(run.state or [], pair.state or [], strict=True):
            close(held(got), held(expected), tolerance)  # the memory too: this is what the next window starts from


def test_another_sentences_gates_still_meet_the_state_carried_in(cell_name: str) -> None:
    stack, mine, other = stack_of(cell_name), batch(), batch(seed=82)
    start = [{name: numbers(4, size, seed=83) for name, size in stack.cell(0).sizes().items()}] * len(stack.layers)
    pair = stack(other, state=start, capture=True)
    held = all_gates(pair.trace)
    assert (stack(mine, state=start, clamps=held).hidden - pair.hidden).abs().max() < 1e-12
    differs = (stack(mine, clamps=held).hidden - pair.hidden).abs().max() > 0.01
    assert differs == (cell_name not in FORGETFUL), "only a memory that is carried remembers the start"


def changed_by(cell_name: str, letter: str, word: int, direction: str) -> list[bool]:
    """Return the words whose output a gate held at one word changes."""
    if (cell_name, letter) == ("simple-lstm", "o"):  # h goes nowhere
        return [t == word for t in range(6)]
    late = cell_name == "grid" and len(letter) == 1  # the LSTM through time shows at the next word
    return [t >= word + late if direction == "forward" else t <= word - late for t in range(6)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_clamp_never_changes_what_was_read_before_it(cell_name: str, dtype: Any) -> None:
    stack, x, word = stack_of(cell_name, bidirectional=True, dtype=dtype), batch(dtype), 2
    nowhere = torch.zeros(1, 1, 1, dtype=torch.bool)
    for letter in plain_gates(stack.cell(0)):
        size = stack.cell(0).gate_sizes()[letter]
        for direction, half in (("forward", 0), ("backward", 1)):
            free = stack(x, clamps=[Clamp(0, direction, letter, 0.5, nowhere)])
            assert (free.hidden - stack(x).hidden).abs().max() < 1e-6
            held = stack(x, clamps=[Clamp(0, direction, letter, 0.9, at(tokens=[word], size=size))])
            before, after = free.hidden.chunk(2, -1), held.hidden.chunk(2, -1)
            assert torch.equal(before[1 - half], after[1 - half]), "the other direction has no clamp"
            same = (before[half] == after[half]).all(-1).all(0)
            changed = changed_by(cell_name, letter, word, direction)
            assert [not value for value in same.tolist()] == changed, f"{letter} {direction}"


def test_a_held_gate_has_the_value_at_its_place_and_nowhere_else(cell_name: str) -> None:
    stack, x = stack_of(cell_name, **BOTH), batch()
    for letter, size in stack.cell(1).gate_sizes().items():
        where = at(tokens=[1, 3], units=[0, size - 1], size=size)
        for direction in ("forward", "backward"):
            held = stack(x, LENGTHS, clamps=[Clamp(1, direction, letter, 0.25, where)], capture=True)
            free = stack(x, LENGTHS, capture=True)
            gate = held.trace.at(1, direction).gates[letter]
            inside = where & WORDS[..., None]
            assert (gate[inside] - 0.25).abs().max() < 1e-15
            assert (gate[~where & WORDS[..., None]] != 0.25).all()
            for layer in (0, 1):
                for name in ("forward", "backward"):
                    if (layer, name) != (1, direction):
                        close(held.trace.at(layer, name).gates, free.trace.at(layer, name).gates, 0.0)


def test_values_and_places_broadcast(cell_name: str) -> None:
    stack, x = stack_of(cell_name, bidirectional=True), batch()
    letter = stack.cell(0).retention_gate or next(iter(stack.cell(0).gates))
    per_word, per_unit = (
        torch.linspace(0.1, 0.9, 6).double()[:, None],
        torch.linspace(0.2, 0.8, HIDDEN).double(),
    )
    for value in (per_word, per_unit, numbers(4, 1, 1, seed=84).sigmoid()):
        run = stack(x, LENGTHS, clamps=[Clamp(0, "backward", letter, value)], capture=True)
        expected = value.expand(4, 6, HIDDEN)
        assert (run.trace.at(0, "backward").gates[letter] - expected)[WORDS].abs().max() < 1e-15
    per_row = torch.tensor([True, False, True, False])[:, None, None]
    run, free = stack(x, LENGTHS, clamps=[Clamp(0, "forward", letter, 0.3, per_row)]), stack(x, LENGTHS)
    differs = ((run.last - free.last).abs() > 1e-9).any(-1)
    assert differs.tolist() == [True, False, True, False]


def test_the_later_clamp_wins(cell_name: str) -> None:
    stack, x = stack_of(cell_name), batch()
    for letter, size in stack.cell(0).gate_sizes().items():
        clamps = [Clamp(0, "forward", letter, 0.25), Clamp(0, "forward", letter, 0.75, at(tokens=[2], size=size))]
        gate = stack(x, clamps=clamps, capture=True).trace.at(0).gates[letter]
        assert [gate[:, t].unique().tolist() for t in (1, 2, 3)] == [[0.25], [0.75], [0.25]]
        gate = stack(x, clamps=clamps[::-1], capture=True).trace.at(0).gates[letter]
        assert (gate == 0.25).all()


def test_the_candidate_goes_by_either_name(cell_name: str) -> None:
    stack, x = stack_of(cell_name), batch()
    letter = letter_of("candidate", stack.cell(0).gates)
    assert stack.cell(0).gates[letter].meaning == "candidate"
    runs = [stack(x, clamps=[Clamp(0, "forward", name, 0.5, at(tokens=[3]))]) for name in (letter, "candidate")]
    assert torch.equal(runs[0].hidden, runs[1].hidden)
    assert not torch.equal(runs[0].hidden, stack(x).hidden)


def test_forgetting_v_is_writing_one_minus_v_where_the_gates_are_coupled() -> None:
    stack, x, value = stack_of("cifg", **BOTH), batch(), numbers(4, 6, HIDDEN, seed=85).sigmoid()
    for v in (0.3, value):
        forget = stack(x, LENGTHS, clamps=[Clamp(1, "backward", "f", v, at(tokens=[1, 2]))], capture=True)
        write = stack(x, LENGTHS, clamps=[Clamp(1, "backward", "i", 1 - v, at(tokens=[1, 2]))], capture=True)
        assert torch.equal(forget.last, write.last)
        seen = forget.trace.at(1, "backward").gates
        assert (seen["i"] + seen["f"] - 1)[WORDS].abs().max() < 1e-15
    first, second = Clamp(0, "forward", "f", 0.9), Clamp(0, "forward", "i", 0.9)
    assert (stack(x, clamps=[first, second], capture=True).trace.at(0).gates["i"] == 0.9).all()
    assert (stack(x, clamps=[second, first], capture=True).trace.at(0).gates["f"] == 0.9).all()


def test_a_clamp_works_the_same_in_a_carried_window(cell_name: str) -> None:
    stack, x = stack_of(cell_name, layers=2), batch()
    letter = next(iter(stack.cell(0).gates))
    whole = stack(x, clamps=[Clamp(1, "forward", letter, 0.7, at(tokens=[4]))])
    first = stack(x[:, :3])
    later = places(4, 3, HIDDEN, tokens=[1], units=None)
    second = stack(x[:, 3:], state=first.state, clamps=[Clamp(1, "forward", letter, 0.7, later)])
    close({"h": torch.cat([first.hidden, second.hidden], 1)}, {"h": whole.hidden}, 1e-12)


def test_gradients_pass_a_held_gate_by(cell_name: str) -> None:
    stack, x = stack_of(cell_name), batch().requires_grad_(True)
    clamps = [Clamp(0, "forward", letter, 0.5) for letter in stack.cell(0).gates]
    hidden = stack(x, clamps=clamps[:1]).hidden
    assert hidden.requires_grad
    hidden = stack(x, clamps=clamps).hidden
    assert not hidden.requires_grad or (torch.autograd.grad(hidden.sum(), x)[0] == 0).all()


def test_places_by_hand() -> None:
    both = places(2, 3, 4, tokens=[0, 2], units=[1])
    assert both.tolist() == [[[False, True, False, False], [False] * 4, [False, True, False, False]]] * 2
    assert places(2, 3, 4, tokens=None, units=[0, 3]).sum() == 12
    assert places(2, 3, 4, tokens=[1], units=None)[:, 1].all()
    assert places(2, 3, 4, tokens=[], units=None).sum() == 0
