"""How the training went: every measure by epoch, one small chart each."""

import json
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import QUIET, Layered

LOG = "metrics.jsonl"
COLOURS = {"train": QUIET, "validation": "#1f6f8b"}
WIDTH, HEIGHT = 230, 150
LEFT_OUT = ("epoch", "step", "seconds", "waiting_share")


def read(folder: Path) -> pd.DataFrame:
    """Return the lines of a training's log as epoch, measure, split and value; empty without a log."""
    path = folder / LOG
    lines = path.read_text().splitlines() if path.exists() else []
    rows: list[dict[str, Any]] = []
    for line in lines:
        one = json.loads(line)
        for name, value in one.items():
            if name in LEFT_OUT or not isinstance(value, int | float):
                continue
            split, _, measure = name.partition("_")
            if split not in COLOURS:
                split, measure = "train", name
            rows.append({"epoch": one["epoch"], "measure": measure.replace("_", " "), "split": split, "value": value})
    return pd.DataFrame(rows, columns=["epoch", "measure", "split", "value"])


def show_curves(folder: Path) -> None:
    """Show the curves."""
    found = read(folder)
    if found.empty:
        st.caption("This model's folder holds no log of its training.")
        return
    st.altair_chart(curves(found), width="content")
    st.caption("By epoch: training grey, validation coloured. The model that is kept is the best on validation.")


def curves(found: pd.DataFrame) -> Layered:
    """Return one small chart for each measure, each with a scale of its own."""
    tooltip = ["epoch:Q", "measure:N", "split:N", alt.Tooltip("value:Q", format=".4~r")]
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    colour = alt.Color("split:N", scale=scale, legend=alt.Legend(orient="bottom", title=None))
    base = alt.Chart(found).encode(
        x=alt.X("epoch:Q", axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
        color=colour,
    )
    drawn = alt.layer(base.mark_line(), base.mark_point(filled=True, size=30).encode(tooltip=tooltip))
    order = list(dict.fromkeys(found["measure"]))
    sized = drawn.properties(width=WIDTH, height=HEIGHT)
    return sized.facet(alt.Facet("measure:N", sort=order, title=None), columns=3).resolve_scale(y="independent")
