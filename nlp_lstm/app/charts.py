"""Charts of the app, drawn with altair."""

import json

import altair as alt
import numpy as np
import pandas as pd

from nlp_lstm.explain.figures import most_changing

WORD_WIDTH, UNIT_HEIGHT = 44, 9  # pixels of one cell


def gate_chart(tokens: list[str], values: np.ndarray, *, signed: bool) -> alt.Chart:
    """Return a heatmap of one gate, values (time, hidden): a column per word, a row per unit.

    Gates run from 0 to 1, candidates (`signed`) from -1 to 1 around grey; the scale is never fitted to the data.
    """
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
    if signed:
        scale = alt.Scale(domain=[-1, 0, 1], range=["#2166ac", "#e8e8e8", "#d95f02"])
    else:
        scale = alt.Scale(domain=[0, 1], scheme="cividis")
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
        .properties(width=WORD_WIDTH * len(tokens), height=UNIT_HEIGHT * len(units))
    )
