"""A gate does what its name says: forced to 0 or 1 by its bias, it keeps or forgets, writes, reads or resets.

Every check runs for the cells that declare a gate of the meaning it is about, whatever they are called.
"""

from math import isinf

import pytest
import torch
from probes import (
    SIZE,
    WITH_CONTRACT,
    cell_of,
    for_cells,
    gate_rows,
    loop,
    memory_of,
    numbers,
    own_gates,
    shifted,
    with_gate,
)
from probes import steps as run

from nlp_lstm.cells.base import Cell

# the least a check has to run for: without these cells a green check would say nothing
LEAST = {
    "keep": {"cifg", "gru", "lstm", "peephole"},
    "write": {"cifg", "lstm", "peephole"},
    "read": {"cifg", "lstm", "peephole"},
    "reset": {"gru"},
    "candidate": {"cifg", "elman", "gru", "lstm", "peephole"},
}


SHOWN = {"noaf": lambda states: states["c"], "slstm": lambda states: states["c"] / states["n"]}  # by a gate o of 1
ALWAYS_WRITES = {"nig", "perceptron"}  # cells with a gate that keeps and none that could keep the candidate out


@pytest.mark.parametrize("meaning", LEAST)
def test_no_check_of_a_meaning_is_empty(meaning: str) -> None:
    assert LEAST[meaning] <= set(with_gate(meaning))


def forced(cell: Cell, **signs: int) -> Cell:
    """Set the bias of gates to +-40, so that they are 0 or 1 whatever they read (a candidate -1 or 1)."""
    with torch.no_grad():
        for letter, sign in signs.items():
            gate = cell.gates[letter]
            if gate.complement_of is not None:
                letter, sign = gate.complement_of, -sign
            cell.W.bias[gate_rows(cell, letter)] = 40.0 * sign
    return cell


def with_meaning(cell: Cell, meaning: str) -> list[str]:
    return [letter for letter, gate in cell.gates.items() if gate.meaning == meaning]


def in_W(cell_name: str, meaning: str) -> bool:
    """Say whether W has rows for all gates of this meaning, so that a bias can force them."""
    cell = cell_of(cell_name)
    tied = {letter for letter, gate in cell.gates.items() if gate.complement_of is not None}
    return set(with_meaning(cell, meaning)) <= {*own_gates(cell), *tied}


def on_memory(meaning: str) -> list[str]:
    """Return the cells with gates of this meaning, forced by W's bias, beside a memory with a contract."""
    return [name for name in with_gate(meaning) if name in WITH_CONTRACT and in_W(name, meaning)]


def apart(cell: Cell, meaning: str, other: str) -> list[str]:
    """Return the gates of a meaning that are not 1 minus a gate of the other meaning, nor the other 1 minus them."""
    tied = {cell.gates[letter].complement_of for letter in with_meaning(cell, other)}
    return [
        letter
        for letter in with_meaning(cell, meaning)
        if letter not in tied and cell.gates[letter].complement_of not in with_meaning(cell, other)
    ]


def mixing(cell: Cell) -> list[str]:
    """Return the gates with weights in W that let a second memory in."""
    return [letter for letter in with_meaning(cell, "mix") if letter in own_gates(cell)]


def started(cell: Cell, *, seed: int, batch: int = 2) -> dict[str, torch.Tensor]:
    return {name: numbers(batch, size, seed=seed + index) for index, (name, size) in enumerate(cell.sizes().items())}


@for_cells(on_memory("keep"))
def test_a_keeping_gate_at_one_keeps_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    writes, keep = [*apart(cell, "write", "keep"), *mixing(cell)], with_meaning(cell, "keep")
    forced(cell, **dict.fromkeys(writes, -1), **dict.fromkeys(keep, 1))
    state, memory = started(cell, seed=11), memory_of(cell)
    gates, states, _ = loop(cell, numbers(2, 6, SIZE, seed=12), state)
    kept = state[memory][:, None]
    if cell_name in ALWAYS_WRITES:  # what comes in is added to what stays
        kept = kept + cell.contract(gates, shifted(states, state)).write.cumsum(1)
    assert (states[memory] - kept).abs().max() < 1e-6


@for_cells(on_memory("keep"))
def test_a_keeping_gate_at_zero_forgets_the_memory(cell_name: str) -> None:
    cell, x = cell_of(cell_name), numbers(2, 1, SIZE, seed=15)
    state, memory = started(cell, seed=13), memory_of(cell)
    other = {**state, memory: state[memory] + numbers(*state[memory].shape, seed=14)}
    for sign in (-1, 1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "keep"), sign))
        recorded, after, _ = loop(cell, x, state)

        def held(name: str, value: torch.Tensor, gates: dict[str, torch.Tensor] = recorded) -> torch.Tensor:
            return gates[name][:, 0]  # the same gates and candidate: what is left of the memory went past them

        after_other, _ = run(cell, x, other, lambda t, held=held: held)
        difference = (after[memory] - after_other[memory]).abs().max()
        if sign < 0:
            assert difference < 1e-6
        else:
            assert difference > 0.1, "this could not have seen a difference"


@for_cells([name for name in on_memory("write") if name != "slstm"])  # its i and f have a scale in common
def test_a_writing_gate_lets_the_candidate_in_or_keeps_it_out(cell_name: str) -> None:
    cell = cell_of(cell_name)
    writes, keep = with_meaning(cell, "write"), apart(cell, "keep", "write")
    candidate = with_meaning(cell, "candidate")[0]
    x, state, memory = numbers(2, 6, SIZE, seed=16), started(cell, seed=21), memory_of(cell)
    for sign in (1, -1):
        forced(cell, **dict.fromkeys([*keep, *mixing(cell)], -1), **dict.fromkeys(writes, sign))
        recorded, states, _ = loop(cell, x, state)
        assert recorded[candidate].abs().median() > 0.05, "a candidate of 0 cannot be seen to come in"
        kept = torch.zeros_like(state[memory]) if keep else state[memory]  # one gate for both: not written is kept
        expected = recorded[candidate] if sign > 0 else kept[:, None]
        if cell_name == "nfg" and sign > 0:  # nothing is forgotten: what is written adds up
            expected = kept[:, None] + recorded[candidate].cumsum(1)
        assert (states[memory] - expected).abs().max() < 1e-6


@for_cells(on_memory("read"))
def test_a_reading_gate_shows_or_hides_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    memory = memory_of(cell)
    assert memory != cell.output
    for sign in (1, -1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "read"), sign))
        _, states, _ = loop(cell, numbers(2, 6, SIZE, seed=17))
        assert states[memory].abs().median() > 0.05
        shown = SHOWN.get(cell_name, lambda states: torch.tanh(states["c"]))(states)
        assert (states[cell.output] - (shown if sign > 0 else 0.0)).abs().max() < 1e-6


@for_cells(with_gate("reset"))
def test_a_reset_gate_at_zero_hides_the_past_from_the_candidate(cell_name: str) -> None:
    cell = cell_of(cell_name)
    x, candidate = numbers(2, 1, SIZE, seed=18), with_meaning(cell, "candidate")[0]
    for sign in (1, -1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "reset"), sign))
        difference = loop(cell, x, started(cell, seed=19))[0][candidate] - loop(cell, x)[0][candidate]
        assert (difference.abs().max() < 1e-6) == (sign < 0)


def biased_candidates(cell: Cell) -> list[str]:
    """Return the candidates that a bias in W can force."""
    biased = [] if cell.W is None or cell.W.bias is None else own_gates(cell)
    return [letter for letter in biased if letter in with_meaning(cell, "candidate")]


@for_cells([name for name in with_gate("candidate") if biased_candidates(cell_of(name))])
def test_a_candidate_reaches_both_ends_of_its_range(cell_name: str) -> None:
    cell = cell_of(cell_name)
    letter = biased_candidates(cell)[0]
    for sign, end in ((1, cell.gates[letter].high), (-1, cell.gates[letter].low)):
        values = loop(forced(cell, **{letter: sign}), numbers(2, 6, SIZE, seed=20))[0][letter]
        if isinf(end):
            assert (sign * values).min() > 10
        else:
            assert (values - end).abs().max() < 1e-6


def test_a_leaky_unit_takes_all_of_the_candidate_or_nothing() -> None:
    cell, x = cell_of("leaky", options={"learn_leak": True}), numbers(2, 6, SIZE, seed=16)
    state = started(cell, seed=21)
    for sign in (1, -1):
        with torch.no_grad():
            cell.a_logit.fill_(40.0 * sign)
        gates, states, _ = loop(cell, x, state)
        assert (states["h"] - (gates["n"] if sign > 0 else state["h"][:, None])).abs().max() < 1e-6
