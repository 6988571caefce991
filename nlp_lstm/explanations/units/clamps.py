"""Clamps on single units of a language model: a unit's memory held at zero, and its retention gate held open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.causes.swaps import ROWS_AT_ONCE
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.explanations.units.subjects import Rows
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.trained import NextWordModel, TrainedModel

FORWARD = "forward"
Unit = tuple[int, int]  # layer, number of the unit in it


@dataclass(frozen=True)
class Lever:
    """What holds and what keeps the memory of the units of one layer.

    state: the memory's letter. zero: gates and the values at which a unit keeps nothing and writes nothing. keep:
    the retention gate. read: the gate that lets the memory out, None of a cell without one. units: how many.
    """

    layer: int
    state: str
    zero: dict[str, float]
    keep: str
    read: str | None
    units: int


@torch.no_grad()
def levers(model: TrainedModel, rows: Rows) -> list[Lever]:
    """Return what holds the units of each layer; raises UsageError for a classifier, and for a cell whose memory
    cannot be held at zero, or has no gate that keeps.

    A unit is held by its retention gates at 0 and its candidates at 0. No cell is trusted with that: the model is run
    so once, and all memory has to be zero from the subject on.
    """
    network = language_model(model).network
    cell = network.stack.cell(0)
    if cell.retention_gate is None or cell.gates[cell.retention_gate].fixed:
        raise UsageError(
            f"the {cell.name} cell has no gate that keeps what a unit holds: choose a model of lstm, gru or cifg cells"
        )
    held = {
        layer: {
            letter: 0.0
            for letter, gate in network.stack.cell(layer).gates.items()
            if gate.meaning in ("keep", "candidate")
        }
        for layer in range(len(network.stack.layers))
    }
    first = torch.arange(min(len(rows), 8))
    since = rows.columns >= rows.subject[first][:, None]  # (rows, time)
    clamps = [Clamp(layer, FORWARD, gate, 0.0, since[:, :, None]) for layer in held for gate in held[layer]]
    trace = network.stack(rows.embedded[first], rows.lengths[first], capture=True, clamps=clamps).trace
    assert isinstance(trace, Trace)
    found = []
    for layer, zero in held.items():
        own = network.stack.cell(layer)
        memory = memory_of(own, trace.at(layer), rows.lengths[first])
        if memory is None or bool(memory.values[since & _inside(rows, first)].any()):
            raise UsageError(
                f"the gates of the {own.name} cell cannot hold its memory at zero: choose a model of lstm, gru or cifg "
                "cells"
            )
        found.append(Lever(layer, memory.state, zero, own.retention_gate or "", _read(own), memory.values.shape[2]))
    return found


def language_model(model: TrainedModel) -> NextWordModel:
    """Return the model as a language model; raises UsageError for a classifier."""
    if not isinstance(model, NextWordModel):
        raise UsageError(f"a {model.noun} predicts no verb or pronoun after a subject: choose a language model")
    return model


def _inside(rows: Rows, index: Tensor) -> Tensor:
    return rows.columns < rows.lengths[index][:, None]


def _read(cell: Cell) -> str | None:
    return next((letter for letter, gate in cell.gates.items() if gate.meaning == "read"), None)


def units_of(places: Sequence[Lever]) -> list[Unit]:
    """Return all units, layer by layer."""
    return [(lever.layer, unit) for lever in places for unit in range(lever.units)]


def silenced(places: Sequence[Lever], units: Sequence[Sequence[Unit]], since: Tensor) -> list[Clamp]:
    """Return the clamps that hold the memory of some units of each row at zero wherever `since` (rows, time) says.

    units: for each row those that are held. Layers in which no row holds a unit run free.
    """
    return [
        Clamp(lever.layer, FORWARD, gate, value, where)
        for lever in places
        if (where := _where(lever, units, since)) is not None
        for gate, value in lever.zero.items()
    ]


def kept(places: Sequence[Lever], units: Sequence[Sequence[Unit]], at: Tensor) -> list[Clamp]:
    """Return the clamps that hold the retention gate of some units of each row at 1, at the words `at` (rows, time)."""
    return [
        Clamp(lever.layer, FORWARD, lever.keep, 1.0, where)
        for lever in places
        if (where := _where(lever, units, at)) is not None
    ]


def _where(lever: Lever, units: Sequence[Sequence[Unit]], at: Tensor) -> Tensor | None:
    """Return (rows, time, units), None where no row has a unit in this layer."""
    chosen = torch.zeros(len(units), lever.units, dtype=torch.bool)
    for row, some in enumerate(units):
        chosen[row, [unit for layer, unit in some if layer == lever.layer]] = True
    return at[:, :, None] & chosen[:, None] if bool(chosen.any()) else None


def drawn_alike(units: Sequence[Unit], places: Sequence[Lever], generator: torch.Generator) -> list[Unit]:
    """Return as many other units of the same layers, drawn at random."""
    found: list[Unit] = []
    for lever in places:
        own = {unit for layer, unit in units if layer == lever.layer}
        others = [unit for unit in range(lever.units) if unit not in own]
        order = torch.randperm(len(others), generator=generator)[: len(own)].tolist()
        found += [(lever.layer, others[place]) for place in order]
    return found


Held = Callable[[Sequence[Lever], Sequence[Sequence[Unit]], Tensor], list[Clamp]]
Job = tuple[int, Sequence[Unit]]  # a row, and the units that are clamped in it


def answers_under(
    network: LanguageModel, rows: Rows, places: Sequence[Lever], held: Held, jobs: Sequence[Job], at: Tensor
) -> Tensor:
    """Return log p of the right and the wrong form (jobs, 2) with `silenced` or `kept` clamps at `at` (rows, time)."""
    parts = []
    for start in range(0, len(jobs), ROWS_AT_ONCE):
        some = jobs[start : start + ROWS_AT_ONCE]
        index = torch.tensor([row for row, _ in some])
        clamps = held(places, [units for _, units in some], at[index, : int(rows.lengths[index].max())])
        parts.append(rows.log_probabilities(network, index, clamps))
    return torch.cat(parts)
