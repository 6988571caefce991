"""Running a model with gates held, as a person asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, letter_of
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.clamp import Clamp, places, translated
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import Trace
from nlp_lstm.registry import choose

FORM = "LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE, as 0,forward,f,3,all,0.0"
OWN, PAIR, ALL = "own", "pair", "all"
LARGEST = 10**6  # no text has so many words, and no layer so many units


@dataclass(frozen=True)
class Hold:
    """Gates held at some words and units. layer, tokens, units: 0-based, None for all; direction, gate: "all" for all.

    value: a number in the gate's range; "own", what the gate did in this sentence; or "pair", what it did at the same
    place of the paired one.
    """

    layer: int | None
    direction: str
    gate: str
    tokens: tuple[int, ...] | None
    units: tuple[int, ...] | None
    value: float | str

    @classmethod
    def parse(cls, text: str) -> "Hold":
        """Return what a person typed as LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE; raises UsageError.

        TOKENS and UNITS are "all", a number, a range "2-5", or several with "+" between; LAYER, DIRECTION and
        GATE may be "all", too.
        """
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 6:
            raise UsageError(f"--clamp {text} has {len(parts)} parts: write it as {FORM}")
        layer, direction, gate, tokens, units, value = parts
        if layer != ALL and not _is_number(layer):
            raise UsageError(f"--clamp {text}: {layer!r} is no layer: use 0, 1, ... or all; the whole is {FORM}")
        number = None if layer == ALL else int(layer)
        return cls(number, direction, gate, _numbers(tokens, text), _numbers(units, text), _value(value, text))

    def clamps(self, stack: RecurrentStack, own: Trace, pair: Trace | None = None, *, lead: int = 0) -> list[Clamp]:
        """Return the clamps for a run of the same rows. own, pair: what the gates did without any, rows aligned.

        lead: how many symbols stand before a text's own words, which are never held. A gate that is 1 minus another
        becomes a clamp of that one. Raises UsageError for a place or gate that does not exist, a value outside the
        gate's range, and where a pair is wanted and there is none.
        """
        layers = range(len(stack.layers)) if self.layer is None else [self.layer]
        directions = stack.directions if self.direction == ALL else [self.direction]
        found = []
        for layer, direction in product(layers, directions):
            gates = own.at(layer, direction).gates
            cell = stack.cell(layer, direction)
            wanted = [name for name, gate in cell.gates.items() if name in gates and gate.complement_of is None]
            letters = wanted if self.gate == ALL else [letter_of(self.gate, cell.gates, cell.name)]
            found += [self._clamp(cell, layer, direction, letter, gates[letter], pair, lead) for letter in letters]
        return found

    def _clamp(
        self, cell: Cell, layer: int, direction: str, letter: str, own: Tensor, pair: Trace | None, lead: int
    ) -> Clamp:
        """Return the clamp of one gate, whose values were `own` (batch, time, size)."""
        batch, time, size = own.shape
        for name, chosen, count in (("word", self.tokens, time - lead), ("unit", self.units, size)):
            if chosen and max(chosen) >= count:
                raise UsageError(f"there is no {name} {max(chosen)}: they count from 0 to {count - 1}")
        tokens = [lead + token for token in (range(time - lead) if self.tokens is None else self.tokens)]
        where = places(batch, time, size, tokens=tokens, units=self.units)
        value: float | Tensor
        if not isinstance(self.value, str):
            value = self.value
        elif self.value == OWN:
            value = own
        elif pair is None:
            raise UsageError("a clamp to the pair's value needs a pair: give one, or use a number")
        else:
            value = pair.at(layer, direction).gates[letter]
        return translated(Clamp(layer, direction, letter, value, where), cell)

    def document(self) -> dict[str, Any]:
        """Return the clamp as plain values."""
        return {
            "layer": ALL if self.layer is None else self.layer,
            "direction": self.direction,
            "gate": self.gate,
            "tokens": ALL if self.tokens is None else list(self.tokens),
            "units": ALL if self.units is None else list(self.units),
            "value": self.value,
        }


@torch.no_grad()
def clamps_for(
    holds: Sequence[Hold], question: Question, tokens: Tensor, lengths: Tensor, pair: Tensor | None = None
) -> list[Clamp]:
    """Return the clamps that a person asked for, for runs of rows of tokens (batch, time), lengths (batch,).

    pair: rows of the paired sentences, aligned with these: (batch, time). Where two clamps meet the later one wins.
    Raises UsageError, see `Hold.clamp`.
    """
    network = question.network
    if pair is not None and pair.shape != tokens.shape:
        words, own_words = pair.shape[1] - question.lead, tokens.shape[1] - question.lead
        raise UsageError(f"the pair has {words} words and the text {own_words}: give one of equal length")
    own, other = (
        None if rows is None else question.captured(network.embed(rows), lengths)[1] for rows in (tokens, pair)
    )
    assert own is not None
    return [clamp for hold in holds for clamp in hold.clamps(question.stack, own, other, lead=question.lead)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))


def _numbers(text: str, whole: str) -> tuple[int, ...] | None:
    """Return the 0-based numbers of "all", "3", "2-5" or "1+4"; None for all of them. Raises UsageError."""
    if text == ALL:
        return None
    found: list[int] = []
    for part in text.split("+"):
        low, dash, high = part.partition("-")
        if not _is_number(low) or (dash and not (_is_number(high) and int(low) <= int(high) <= LARGEST)):
            raise UsageError(f"--clamp {whole}: {text!r} is no place: use all, 3, 2-5 or 1+4")
        found += range(int(low), int(high or low) + 1)
    return tuple(dict.fromkeys(found))


def _value(text: str, whole: str) -> float | str:
    """Return a number, "own" or "pair"; raises UsageError."""
    try:
        return float(text)
    except ValueError:
        try:
            return choose("value", text, (OWN, PAIR))
        except UsageError as error:
            raise UsageError(f"--clamp {whole}: {error}, or a number") from error
