"""One step of one unit as plain numbers: what a diagram and the equations show."""

from dataclasses import dataclass

from torch import Tensor, nn

from nlp_lstm.cells.base import Cell
from nlp_lstm.laboratory.inside import Reading


@dataclass(frozen=True)
class Step:
    """What unit `unit` of a cell does at one word. word: as it was read; place: its number in reading order, from 0.

    gates, before, after, beside (what it is given beside the word): by letter; a gate or state of fewer units has no
    entry for a unit beyond them. carry, write, kept: of the memory named `memory`, None without a contract. read,
    seen: the first numbers of the word's vector and of the state that is fed back.
    """

    cell: Cell
    word: str
    place: int
    unit: int
    gates: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    beside: dict[str, float]
    memory: str | None
    carry: float | None
    write: float | None
    kept: float | None
    read: list[float]
    seen: list[float]

    def constant(self, name: str) -> float | None:
        """Return an option or a weight of this unit alone that an equation names, as decay or p_i; None of others."""
        found = getattr(self.cell, name, None)
        if isinstance(found, nn.Parameter) and found.dim() == 1 and len(found) > self.unit:
            return float(found.detach()[self.unit])
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def step_of(found: Reading, place: int, unit: int, *, shown: int = 12) -> Step:
    """Return one step of a reading for one unit; shown: how many numbers of the vectors are kept."""

    def of_unit(values: dict[str, Tensor]) -> dict[str, float]:
        return {name: float(value[place, unit]) for name, value in values.items() if value.shape[-1] > unit}

    def one(value: Tensor | None) -> float | None:
        return None if value is None else float(value[place, unit])

    return Step(
        cell=found.cell,
        word=found.words[place],
        place=place,
        unit=unit,
        gates=of_unit(found.gates),
        before=of_unit(found.before),
        after=of_unit(found.after),
        beside=of_unit(found.beside),
        memory=found.memory,
        carry=one(found.carry),
        write=one(found.write),
        kept=one(found.kept),
        read=found.x[place, :shown].tolist(),
        seen=found.before[found.cell.feedback][place, :shown].tolist(),
    )
