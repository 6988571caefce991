"""A gate does what its name says: forced to 0 or 1 by its bias, it keeps or forgets, writes, reads or resets."""

import torch
from probes import SIZE, cell_of, gate_rows, loop, numbers

from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps

MEMORY = {"cifg": "c", "elman": "h", "gru": "h", "lstm": "c", "peephole": "c"}


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


def started(cell: Cell, *, seed: int, batch: int = 2) -> dict[str, torch.Tensor]:
    return {name: numbers(batch, size, seed=seed + index) for index, (name, size) in enumerate(cell.sizes().items())}


def test_a_keeping_gate_at_one_keeps_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    keep = with_meaning(cell, "keep")
    assert (len(keep) == 0) == (cell_name == "elman")
    if not keep:
        return
    separate = [w for w in with_meaning(cell, "write") if cell.gates[keep[0]].complement_of != w]
    forced(cell, **dict.fromkeys(separate, -1), **dict.fromkeys(keep, 1))
    state = started(cell, seed=11)
    states, _ = run_steps(cell, numbers(2, 6, SIZE, seed=12), state)
    memory = MEMORY[cell_name]
    assert (states[memory] - state[memory][:, None]).abs().max() < 1e-6


def test_a_keeping_gate_at_zero_forgets_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    keep = with_meaning(cell, "keep")
    forced(cell, **dict.fromkeys(keep, -1), **dict.fromkeys(with_meaning(cell, "reset"), -1))
    if cell_name in ("peephole", "elman"):  # the other ways from the state before: looking in, and U
        with torch.no_grad():
            for name, parameter in cell.named_parameters():
                if name.startswith("p_") or (name == "U.weight" and cell_name == "elman"):
                    parameter.zero_()
    state = started(cell, seed=13)
    memory = MEMORY[cell_name]
    other = {**state, memory: state[memory] + numbers(*state[memory].shape, seed=14)}
    x = numbers(2, 1, SIZE, seed=15)
    after, after_other = run_steps(cell, x, state)[0], run_steps(cell, x, other)[0]
    assert (after[memory] - after_other[memory]).abs().max() < 1e-6
    if keep:
        forced(cell, **dict.fromkeys(keep, 1))
        after, after_other = run_steps(cell, x, state)[0], run_steps(cell, x, other)[0]
        assert (after[memory] - after_other[memory]).abs().max() > 0.1, "this could not have seen a difference"


def test_a_writing_gate_lets_the_candidate_in_or_keeps_it_out(cell_name: str) -> None:
    cell = cell_of(cell_name)
    writes, keep = with_meaning(cell, "write"), with_meaning(cell, "keep")
    assert bool(writes) == (cell_name in ("lstm", "peephole", "cifg"))
    separate = [gate for gate in keep if cell.gates[gate].complement_of not in writes]
    x, memory = numbers(2, 6, SIZE, seed=16), MEMORY[cell_name]
    for sign in (1, -1) if writes else ():
        forced(cell, **dict.fromkeys(separate, -1), **dict.fromkeys(writes, sign))
        recorded, states, _ = loop(cell, x)
        candidate = recorded[with_meaning(cell, "candidate")[0]]
        assert (states[memory] - (candidate if sign > 0 else 0 * candidate)).abs().max() < 1e-6


def test_a_reading_gate_shows_or_hides_the_memory(cell_name: str) -> None:
    cell = cell_of(cell_name)
    reads = with_meaning(cell, "read")
    assert bool(reads) == ("c" in cell.states)
    for sign in (1, -1) if reads else ():
        forced(cell, **dict.fromkeys(reads, sign))
        _, states, _ = loop(cell, numbers(2, 6, SIZE, seed=17))
        assert states["c"].abs().median() > 0.05
        assert (states["h"] - (torch.tanh(states["c"]) if sign > 0 else 0.0)).abs().max() < 1e-6


def test_a_reset_gate_at_zero_hides_the_past_from_the_candidate(cell_name: str) -> None:
    cell = cell_of(cell_name)
    resets = with_meaning(cell, "reset")
    assert bool(resets) == (cell_name == "gru")
    x, candidate = numbers(2, 1, SIZE, seed=18), with_meaning(cell, "candidate")[0]
    for sign in (1, -1) if resets else ():
        forced(cell, **dict.fromkeys(resets, sign))
        difference = loop(cell, x, started(cell, seed=19))[0][candidate] - loop(cell, x)[0][candidate]
        assert (difference.abs().max() < 1e-6) == (sign < 0)


def test_a_candidate_reaches_both_ends_of_its_range(cell_name: str) -> None:
    cell = cell_of(cell_name)
    (letter,) = with_meaning(cell, "candidate")
    for sign, end in ((1, cell.gates[letter].high), (-1, cell.gates[letter].low)):
        values = loop(forced(cell, **{letter: sign}), numbers(2, 6, SIZE, seed=20))[0][letter]
        assert (values - end).abs().max() < 1e-6
