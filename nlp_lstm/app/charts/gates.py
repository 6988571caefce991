"""Charts of the app, drawn with altair."""

import json
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.pictures.drawing import SIGNED, UNSIGNED, is_signed, most_changing, value_range
from nlp_lstm.trained import TextTrace

WORD_WIDTH, UNIT_HEIGHT = 44, 9  # pixels of one cell
AROUND = 170  # pixels of height that words and legend take: the page fits the whole chart into its height


def gate_chart(traced: TextTrace[Any], letter: str, gate: Gate, *, layer: int, direction: str) -> alt.Chart:
    """Return a heatmap of one gate of one layer and direction: a column per word, a row per unit.

    gate: what the cell says of this gate. Units, scale and colours are those of `explain.figures.gate_heatmap`.
    """
    tokens, values = traced.tokens, traced.trace.at(layer, direction).gates[letter][0].numpy()  # (time, hidden)
    units = most_changing(values)
    word, unit = np.meshgrid(np.arange(len(tokens)), np.arange(len(units)))
    table = pd.DataFrame(
        {
            "place": word.ravel(),
            "row": unit.ravel(),
            "unit": units[unit.ravel()],
            "word": [tokens[place] for place in word.ravel()],
            "value": values[:, units].T.ravel().round(4),
        }
    )
    low, high = value_range(letter, gate, traced.layers)
    if is_signed(gate):
        scale = alt.Scale(domain=[low, (low + high) / 2, high], range=list(SIGNED))
    else:
        scale = alt.Scale(domain=[low, high], scheme=UNSIGNED)
    axis = alt.Axis(
        title=None,
        orient="top",
        labelExpr=f"{json.dumps(tokens)}[datum.value]",  # repeated words are different columns
        labelAngle=0 if max(map(len, tokens)) <= 6 else -45,
        labelLimit=200,
        labelOverlap=False,
        labelFlush=False,
    )
    return (
        alt.Chart(table)
        .mark_rect()
        .encode(
            x=alt.X("place:O", axis=axis),
            y=alt.Y("row:O", axis=None),
            color=alt.Color(
                "value:Q", scale=scale, legend=alt.Legend(title="value", orient="bottom", direction="horizontal")
            ),
            tooltip=["word", "unit", "value"],
        )
        .properties(width=WORD_WIDTH * len(tokens), height=UNIT_HEIGHT * len(units) + AROUND)
    )
