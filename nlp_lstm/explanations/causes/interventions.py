"""Running a model with gates held, as a person asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.cells.base import letter_of
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.clamp import Clamp, places, translated
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import Trace
from nlp_lstm.registry import choose

FORM = "LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE, as 0,forward,f,3,all,0.0"
OWN, PAIR = "own", "pair"
LARGEST = 10**6  # no text has so many words, and no layer so many units


@dataclass(frozen=True)
class Hold:
    """One gate of one layer and direction, held at some words and units. tokens, units: 0-based, None for all.

    value: a number in the gate's range; "own", what the gate did in this sentence; or "pair", what it did at the same
    place of the paired one.
    """

    layer: int
    direction: str
    gate: str
    tokens: tuple[int, ...] | None
    units: tuple[int, ...] | None
    value: float | str

    @classmethod
    def parse(cls, text: str) -> "Hold":
        """Return what a person typed as LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE; raises UsageError.

        TOKENS and UNITS are "all", a number, a range "2-5", or several with "+" between.
        """
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 6 or not _is_number(parts[0]):
            raise UsageError(f"--clamp {text}: write it as {FORM}")
        layer, direction, gate, tokens, units, value = parts
        return cls(int(layer), direction, gate, _numbers(tokens, text), _numbers(units, text), _value(value, text))

    def clamp(self, stack: RecurrentStack, own: Trace, pair: Trace | None = None, *, lead: int = 0) -> Clamp:
        """Return the clamp for a run of the same rows. own, pair: what the gates did without any, rows aligned.

        lead: how many symbols stand before a text's own words, which are never held. A gate that is 1 minus another
        becomes a clamp of that one. Raises UsageError for a place or gate that does not exist, a value outside the
        gate's range, and where a pair is wanted and there is none.
        """
        layer = own.at(self.layer, self.direction)
        cell = stack.cell(self.layer, self.direction)
        letter = letter_of(self.gate, cell.gates, cell.name)
        batch, time, size = layer.gates[letter].shape
        for name, chosen, count in (("word", self.tokens, time - lead), ("unit", self.units, size)):
            if chosen and max(chosen) >= count:
                raise UsageError(f"there is no {name} {max(chosen)}: they count from 0 to {count - 1}")
        tokens = [lead + token for token in (range(time - lead) if self.tokens is None else self.tokens)]
        where = places(batch, time, size, tokens=tokens, units=self.units)
        value = self._values(layer.gates[letter], letter, pair)
        return translated(Clamp(self.layer, self.direction, letter, value, where), cell)

    def _values(self, own: Tensor, letter: str, pair: Trace | None) -> float | Tensor:
        """Return the number, or the values (batch, time, size) that the gate had in the sentence or its pair."""
        if not isinstance(self.value, str):
            return self.value
        if self.value == OWN:
            return own
        if pair is None:
            raise UsageError("a clamp to the pair's value needs a pair: give one, or use a number")
        return pair.at(self.layer, self.direction).gates[letter]

    def document(self) -> dict[str, Any]:
        """Return the clamp as plain values."""
        return {
            "layer": self.layer,
            "direction": self.direction,
            "gate": self.gate,
            "tokens": "all" if self.tokens is None else list(self.tokens),
            "units": "all" if self.units is None else list(self.units),
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
    return [hold.clamp(question.stack, own, other, lead=question.lead) for hold in holds]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))


def _numbers(text: str, whole: str) -> tuple[int, ...] | None:
    """Return the 0-based numbers of "all", "3", "2-5" or "1+4"; None for all of them. Raises UsageError."""
    if text == "all":
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
