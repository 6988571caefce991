"""How gates and sums are drawn, in a file or in the app: which units, on which scale, in which colours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any, Final

import numpy as np

from nlp_lstm.cells.base import Gate
from nlp_lstm.layers.trace import LayerTrace

MOST_UNITS = 32  # rows of a heatmap that can still be told apart
UNSIGNED: Final = "cividis"  # the scheme's name in matplotlib and in vega: dark 0, bright 1
SIGNED = ("#2166ac", "#e8e8e8", "#d95f02")  # blue below 0, light grey 0, orange above
EFFECTS = {"nie": "#2166ac", "tie": "#d95f02"}  # what gates bring about alone, what is lost without their reaction
HOLLOW = "#ffffff"  # inside of a bar that says nothing


def most_changing(values: np.ndarray) -> np.ndarray:
    """Return the units of values (time, hidden) that change most along the sentence, at most MOST_UNITS of them."""
    order: np.ndarray = np.argsort(values.min(0) - values.max(0), kind="stable")[:MOST_UNITS]
    return order


def most_read(relevance: np.ndarray) -> np.ndarray:
    """Return the units of the top layer whose memory counts most for the margin, at most MOST_UNITS of them.

    relevance: |v * read| (time, hidden): how the margin weighs a unit's output, and the share of its memory that it
    shows.
    """
    order: np.ndarray = np.argsort(-relevance.mean(0), kind="stable")[:MOST_UNITS]
    return order


def is_signed(gate: Gate) -> bool:
    """Say whether the gate has negative values, which are drawn in a colour of their own."""
    return gate.low < 0


def value_range(letter: str, gate: Gate, layers: Iterable[LayerTrace]) -> tuple[float, float]:
    """Return the lowest and highest value of the scale: those the gate can have, never those of the picture.

    Only where the gate has no upper bound (the candidate of a relu network) is it the largest value of the whole
    text, in all `layers`, so that their pictures share one scale; 1 where nothing is above 0. Without a lower
    bound either, it is the largest absolute value, on both sides of 0.
    """
    if not isinf(gate.high):
        return gate.low, gate.high
    unbounded = isinf(gate.low)
    values = [layer.gates[letter] for layer in layers]
    top = max(float((value.abs() if unbounded else value).max()) for value in values)
    top = top if top > 0 else 1.0
    return -top if unbounded else gate.low, top


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from `start` to `end`. whole: the last one, which stands on 0; aside: no word's."""

    name: str
    start: float
    end: float
    aside: bool = False
    whole: bool = False


def waterfall(tokens: Sequence[str], contributions: Mapping[str, Any]) -> list[Step]:
    """Return the bars of a sum that ends at the margin: the constant, the memory's start, then word after word.

    contributions: "per_token" [time], "initial", "constant", "margin". A start of 0 has no bar.
    """
    parts = [("(constant)", contributions["constant"], True)]
    if contributions["initial"] != 0:
        parts.append(("(before the text)", contributions["initial"], True))
    parts += [(token, part, False) for token, part in zip(tokens, contributions["per_token"], strict=True)]
    steps, level = [], 0.0
    for name, part, aside in parts:
        steps.append(Step(name, level, level + part, aside))
        level += part
    return [*steps, Step("margin", 0.0, contributions["margin"], aside=True, whole=True)]
