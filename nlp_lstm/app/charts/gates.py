"""Heatmaps of gates: a column per word, a row per unit."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from nlp_lstm.app.charts.words import RIGHT, Columns, stacked, word_row
from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.pictures.drawing import SIGNED, UNSIGNED, is_signed, most_changing, value_range
from nlp_lstm.trained import TextTrace

UNIT_HEIGHT = 9  # pixels of one cell


def gate_chart(traced: TextTrace[Any], letter: str, gate: Gate, *, layer: int, direction: str) -> alt.VConcatChart:
    """Return a heatmap of one gate of one layer and direction below its words.

    gate: what the cell says of this gate. Units, scale and colours are those of `figures.gate_heatmap`.
    """
    columns, values = Columns(traced.tokens), traced.trace.at(layer, direction).gates[letter][0].numpy()
    words = word_row(columns, known=traced.prediction.known, title="")
    scale = gate_scale(value_range(letter, gate, traced.layers), signed=is_signed(gate))
    return stacked(words, heatmap(columns, values, most_changing(values), scale=scale, title=letter))


def gate_scale(ends: tuple[float, float], *, signed: bool) -> alt.Scale:
    """Return the colours of values between two ends, never those of the picture; signed: with a colour for 0."""
    low, high = ends
    if signed:
        return alt.Scale(domain=[low, (low + high) / 2, high], range=list(SIGNED))
    return alt.Scale(domain=[low, high], scheme=UNSIGNED)


def heatmap(
    columns: Columns,
    values: np.ndarray,
    units: Sequence[int] | np.ndarray,
    *,
    scale: alt.Scale,
    title: str,
    legend: bool = True,
    **facts: Any,
) -> alt.Chart:
    """Return values (time, hidden) of some units over the words' columns, the first unit on top.

    title: what the values are. facts: further columns of the chart's table, one value for all of its cells.
    """
    units = np.asarray(units)
    words = columns.table()
    table = words.loc[np.tile(np.arange(len(words)), len(units))].reset_index(drop=True)
    rows = np.repeat(np.arange(len(units)), len(words))
    table = table.assign(row=rows, unit=units[rows], value=values[:, units].T.ravel().round(4), **facts)
    colours = alt.Legend(title=title, orient="bottom", direction="horizontal", gradientLength=160) if legend else None
    tooltip = [alt.Tooltip("word:N"), alt.Tooltip("unit:Q"), alt.Tooltip("value:Q", title=title, format=".3f")]
    colour = alt.Color("value:Q", scale=scale, legend=colours)
    rects = alt.Chart(table, width=columns.width, height=UNIT_HEIGHT * len(units)).mark_rect(stroke=None)
    return rects.encode(x=columns.x(), x2=RIGHT, y=alt.Y("row:O", axis=None), color=colour, tooltip=tooltip)
