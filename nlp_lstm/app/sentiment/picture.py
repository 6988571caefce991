"""The page's picture: words tinted by what they contribute, the margin after every word, a gate, all in one chart."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from nlp_lstm.app.charts.gates import gate_scale, heatmap
from nlp_lstm.app.charts.words import LINE, Columns, Layered, headed, margin_lines, stacked, word_row
from nlp_lstm.app.gate_picker import Choice
from nlp_lstm.cells.base import Cell, Gate
from nlp_lstm.explanations.pictures.drawing import is_signed, most_changing, most_read, value_range
from nlp_lstm.trained import Prediction, TextTrace


def picture(
    traced: TextTrace[Prediction], found: dict[str, Any], choice: Choice, letters: Sequence[str]
) -> alt.VConcatChart:
    """Return words, margins and the heatmaps of these gates, of the layer and direction chosen, on one axis of words.

    found: the text's `decision`.
    """
    cell, layer, direction = choice.cell, choice.layer, choice.direction
    columns = Columns(traced.tokens)
    question = f"{found['target']} − {found['other']}"
    sums = found["contributions"]
    words = word_row(columns, sums and sums["per_token"], known=found["known"], title=f"part of {question}")
    parts: list[alt.Chart | Layered] = [
        headed(words, f"words, tinted by their part in the margin {question}" if sums else "words")
    ]
    if found["prefix_margins"] is not None:
        title = f"{question} so far"
        line = margin_lines(columns, {title: found["prefix_margins"]}, {title: LINE})
        parts.append(headed(line, f"margin {question} after every word, as if the text ended there"))
    units = shown_units(traced, found, cell, letters[0], layer=layer, direction=direction)
    own = traced.trace.at(layer, direction).gates
    for letter in letters:
        gate, values = cell.gates[letter], own[letter][0].numpy()
        rows = units if values.shape[1] == own[letters[0]].shape[-1] else most_changing(values)
        shown = heatmap(columns, values, rows, scale=scale_of(gate, letter, traced), title=letter)
        parts.append(headed(shown, f"{choice.titles[letter]} {letter}, layer {layer}, {direction}: {len(rows)} units"))
    return stacked(*parts)


def scale_of(gate: Gate, letter: str, traced: TextTrace[Any]) -> alt.Scale:
    """Return the colours of a gate's values."""
    return gate_scale(value_range(letter, gate, traced.layers), signed=is_signed(gate))


def shown_units(
    traced: TextTrace[Any], found: dict[str, Any], cell: Cell, letter: str, *, layer: int, direction: str
) -> np.ndarray:
    """Return the units that are drawn: of the top layer those that the margin reads most, else those that change most.

    letter: the gate whose changes count.
    """
    own = traced.trace.at(layer, direction)
    values = own.gates[letter][0].numpy()
    weights = np.asarray(found["readout"][direction])
    if layer == traced.layers[-1].layer and len(weights) == values.shape[1]:
        return most_read(np.abs(weights * cell.read(own.gates, own.states)[0].numpy()))
    return most_changing(values)
