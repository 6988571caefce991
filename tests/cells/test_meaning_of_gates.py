"""A gate does what its name says: forced to 0 or 1 by its bias, it keeps or forgets, writes, reads or resets.

Every check runs for the cells that declare a gate of the meaning it is about, whatever they are called.
"""

import pytest
import torch
from probes import SIZE, cell_of, for_cells, gate_rows, loop, memory_of, numbers, with_gate

from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps

# the least a check has to run for: without these cells a green check would say nothing
LEAST = {
    "keep": {"cifg", "gru", "lstm", "peephole"},
    "write": {"cifg", "lstm", "peephole"},
    "read": {"cifg", "lstm", "peephole"},
    "reset": {"gru"},
    "candidate": {"cifg", "elman", "gru", "lstm", "peephole"},
}


@pytest.mark.parametrize("meaning", LEAST)
def test_no_check_of_a_meaning_is_empty(meaning: str) -> None:
    assert LEAST[meaning] <= set(with_gate(meaning))


def forced(cell: Cell, **signs: int) -> Cell:
    """Set the bias of gates to +-20, so that they are 0 or 1 whatever they read (a candidate -1 or 1)."""
    with torch.no_grad():
        for letter, sign in signs.items():
            gate = cell.gates[letter]
            if gate.complement_of is not None:
                letter, sign = gate.complement_of, -sign
            cell.W.bias[gate_rows(cell, letter)] = 20.0 * sign
    return cell


def with_meaning(cell: Cell, meaning: str) -> list[str]:
    return [letter for letter, gate in cell.gates.items() if gate.meaning == meaning]


def apart(cell: Cell, meaning: str, other: str) -> list[str]:
    """Return the gates of a meaning that are not 1 minus a gate of the other meaning, nor the other 1 minus them."""
    tied = {cell.gates[letter].complement_of for letter in with_meaning(cell, other)}
    return [
        letter
        for letter in with_meaning(cell, meaning)
        if letter not in tied and cell.gates[letter].complement_of not in with_meaning(cell, other)
    ]


def started(cell: Cell, *, seed: int, batch: int = 2) -> dict[str, torch.Tensor]:
    return {name: numbers(batch, size, seed=seed + index) for index, (name, size) in enumerate(cell.sizes().items())}


@for_cells(with_gate("keep"))
def test_a_keeping_gate_at_one_keeps_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    writes, keep = apart(cell, "write", "keep"), with_meaning(cell, "keep")
    forced(cell, **dict.fromkeys(writes, -1), **dict.fromkeys(keep, 1))
    state, memory = started(cell, seed=11), memory_of(cell)
    states, _ = run_steps(cell, numbers(2, 6, SIZE, seed=12), state)
    assert (states[memory] - state[memory][:, None]).abs().max() < 1e-6


@for_cells(with_gate("keep"))
def test_a_keeping_gate_at_zero_forgets_the_memory(cell_name: str) -> None:
    cell, x = cell_of(cell_name), numbers(2, 1, SIZE, seed=15)
    state, memory = started(cell, seed=13), memory_of(cell)
    other = {**state, memory: state[memory] + numbers(*state[memory].shape, seed=14)}
    for sign in (-1, 1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "keep"), sign))
        recorded, after, _ = loop(cell, x, state)

        def held(name: str, value: torch.Tensor, gates: dict[str, torch.Tensor] = recorded) -> torch.Tensor:
            return gates[name][:, 0]  # the same gates and candidate: what is left of the memory went past them

        after_other, _ = run_steps(cell, x, other, None, lambda t, held=held: held)
        difference = (after[memory] - after_other[memory]).abs().max()
        if sign < 0:
            assert difference < 1e-6
        else:
            assert difference > 0.1, "this could not have seen a difference"


@for_cells(with_gate("write"))
def test_a_writing_gate_lets_the_candidate_in_or_keeps_it_out(cell_name: str) -> None:
    cell = cell_of(cell_name)
    writes, keep = with_meaning(cell, "write"), apart(cell, "keep", "write")
    (candidate,) = with_meaning(cell, "candidate")
    x, state, memory = numbers(2, 6, SIZE, seed=16), started(cell, seed=21), memory_of(cell)
    for sign in (1, -1):
        forced(cell, **dict.fromkeys(keep, -1), **dict.fromkeys(writes, sign))
        recorded, states, _ = loop(cell, x, state)
        assert recorded[candidate].abs().median() > 0.05, "a candidate of 0 cannot be seen to come in"
        kept = torch.zeros_like(state[memory]) if keep else state[memory]  # one gate for both: not written is kept
        expected = recorded[candidate] if sign > 0 else kept[:, None]
        assert (states[memory] - expected).abs().max() < 1e-6


@for_cells(with_gate("read"))
def test_a_reading_gate_shows_or_hides_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    memory = memory_of(cell)
    assert memory != cell.output
    for sign in (1, -1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "read"), sign))
        _, states, _ = loop(cell, numbers(2, 6, SIZE, seed=17))
        assert states[memory].abs().median() > 0.05
        assert (states[cell.output] - (torch.tanh(states[memory]) if sign > 0 else 0.0)).abs().max() < 1e-6


@for_cells(with_gate("reset"))
def test_a_reset_gate_at_zero_hides_the_past_from_the_candidate(cell_name: str) -> None:
    cell = cell_of(cell_name)
    x, candidate = numbers(2, 1, SIZE, seed=18), with_meaning(cell, "candidate")[0]
    for sign in (1, -1):
        forced(cell, **dict.fromkeys(with_meaning(cell, "reset"), sign))
        difference = loop(cell, x, started(cell, seed=19))[0][candidate] - loop(cell, x)[0][candidate]
        assert (difference.abs().max() < 1e-6) == (sign < 0)


@for_cells(with_gate("candidate"))
def test_a_candidate_reaches_both_ends_of_its_range(cell_name: str) -> None:
    cell = cell_of(cell_name)
    (letter,) = with_meaning(cell, "candidate")
    for sign, end in ((1, cell.gates[letter].high), (-1, cell.gates[letter].low)):
        values = loop(forced(cell, **{letter: sign}), numbers(2, 6, SIZE, seed=20))[0][letter]
        assert (values - end).abs().max() < 1e-6
