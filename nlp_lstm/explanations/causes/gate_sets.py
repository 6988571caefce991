"""Which gates are put over together, and at which words."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, letter_of

PLACES = ("at", "after", "everywhere")  # the negator; later in the reading order of each direction; all words
ALL = "all"


@dataclass(frozen=True)
class GateSet:
    """Gates by their letters, in every layer and direction, under one name: "f", or "i with candidate"."""

    name: str
    gates: tuple[str, ...]


def gate_sets(cell: Cell) -> list[GateSet]:
    """Return each gate alone, then the gate that writes (or else keeps) with its candidate.

    A gate that is 1 minus another is not among them, nor one that is the same whatever is read: only the candidate
    remains of a simple recurrent network and of leaky units.
    """
    own, candidate = _own(cell), letter_of("candidate", cell.gates, cell.name)
    alone = [GateSet("candidate" if letter == candidate else letter, (letter,)) for letter in own]
    doors = [letter for meaning in ("write", "keep") for letter in own if cell.gates[letter].meaning == meaning]
    return alone + [GateSet(f"{letter} with candidate", (letter, candidate)) for letter in doors[:1]]


def all_gates(cells: Iterable[Cell]) -> GateSet:
    """Return all gates and candidates of these cells, of which some may have more than others."""
    return GateSet(ALL, tuple(dict.fromkeys(letter for cell in cells for letter in _own(cell))))


def words_at(where: str, negator: Tensor, lengths: Tensor, time: int, direction: str) -> Tensor:
    """Return the words at, after (in the direction's reading order) or everywhere around a negator.

    negator, lengths: (batch,). The result is bool (batch, time) in word order, False at padding.
    """
    word, negator = torch.arange(time, device=negator.device)[None], negator[:, None]
    inside = word < lengths[:, None]
    if where == "everywhere":
        return inside
    if where == "at":
        return (word == negator) & inside
    return ((word > negator) if direction == "forward" else (word < negator)) & inside


def _own(cell: Cell) -> list[str]:
    return [letter for letter, gate in cell.gates.items() if gate.complement_of is None and not gate.fixed]
