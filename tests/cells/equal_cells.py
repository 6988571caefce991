"""Two cells with the same weights, gates forced by their biases, and whether they go through the same states."""

from typing import Any

import torch
from probes import numbers, stirred
from reference import NOT_IN_U, ROWS
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps

INPUT, HIDDEN = 3, 4
X = numbers(2, 9, INPUT, seed=1)
OPEN, SHUT = 800.0, -800.0  # a sigmoid of these is 1 or 0 to the last bit


def cell_of(name: str, *, seed: int = 7, **options: Any) -> Cell:
    return stirred(cells.build(name, INPUT, HIDDEN, **options), seed=seed)


def rows(cell: Cell, letter: str) -> dict[str, Tensor]:
    """Return the rows of W, of its bias, of U and of its bias that belong to a gate; writing into them is allowed."""
    found = {}
    for name, letters in (("W", ROWS[cell.name]), ("U", ROWS[cell.name])):
        if name == "U":
            letters = "".join(one for one in letters if one not in NOT_IN_U.get(cell.name, ""))
        own = getattr(cell, f"{name}_{letter}", None)
        packed = "".join(one for one in letters if not hasattr(cell, f"{name}_{one}"))
        block = slice(None) if own else slice(packed.find(letter) * HIDDEN, (packed.find(letter) + 1) * HIDDEN)
        module = own or getattr(cell, name)
        if module is None or letter not in letters:
            continue
        found[name] = module.weight.data[block]
        if module.bias is not None:
            found[f"{name}.bias"] = module.bias.data[block]
    return found


def fill(target: Cell, letter: str, source: Cell, from_letter: str = "", sign: float = 1.0) -> None:
    """Give a gate of one cell the weights of a gate of another; two biases become one, one becomes two."""
    given, taken = rows(source, from_letter or letter), rows(target, letter)
    assert set(taken) - {"U.bias"} <= set(given)
    for name in ("W", "U"):
        if name in taken:
            taken[name].copy_(sign * given[name])
    taken["W.bias"].copy_(sign * (given["W.bias"] + given.get("U.bias", 0.0)))
    if "U.bias" in taken:
        half = sign * given.get("U.bias", 0.5 * given["W.bias"])
        taken["U.bias"].copy_(half)
        taken["W.bias"].sub_(half)


def force(cell: Cell, letter: str, bias: float) -> None:
    """Make a gate a number: no weights, one bias."""
    for name, block in rows(cell, letter).items():
        block.fill_(bias if name == "W.bias" else 0.0)
    if hasattr(cell, f"p_{letter}"):
        getattr(cell, f"p_{letter}").data.zero_()


def states_of(cell: Cell, state: dict[str, Tensor] | None = None) -> dict[str, Tensor]:
    with torch.no_grad():
        return run_steps(cell, X, state)[0]


def middle(cell: Cell, seed: int = 90) -> dict[str, Tensor]:
    """Return a state in the middle of a sentence."""
    return {name: numbers(2, size, seed=seed + k) for k, (name, size) in enumerate(cell.sizes().items())}


def same(one: Cell, other: Cell, **named: str) -> None:
    """Assert that two cells go through the same states from zero and from the middle; named: other's names of one's."""
    shared = [name for name in one.states if named.get(name, name) in other.states]
    assert shared
    for state in (None, middle(one)):
        given = None if state is None else {named.get(name, name): value for name, value in state.items()}
        if given is not None:
            given = {name: given.get(name, torch.zeros(2, size).double()) for name, size in other.sizes().items()}
        first, second = states_of(one, state), states_of(other, given)
        for name in shared:
            distance = (first[name] - second[named.get(name, name)]).abs().max().item()
            assert distance < 1e-12, f"{one.name} {name} is {distance:.1e} off {other.name}"


def differs(one: Cell, other: Cell) -> None:
    """Assert that the cells are not the same: what a check of sameness stands against."""
    assert (states_of(one)[one.output] - states_of(other)[other.output]).abs().max() > 1e-3


def copy(target: Cell, source: Cell) -> None:
    """Give a cell all weights of another that it has places for."""
    given = source.state_dict()
    target.load_state_dict({**target.state_dict(), **{k: v for k, v in given.items() if k in target.state_dict()}})
