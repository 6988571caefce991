"""How many weights each cell has at the same number of units."""

import altair as alt
import pandas as pd
import streamlit as st
import torch

from nlp_lstm.app.charts.words import Layered
from nlp_lstm.cells import all_cells
from nlp_lstm.laboratory.budget import weights
from nlp_lstm.layers.stack import RecurrentStack

COLOUR, ROW, AXES = "#1f6f8b", 20, 56


@st.cache_data(show_spinner=False)
def sizes(units: int) -> pd.DataFrame:
    """Return the weights of a layer of every cell with as many inputs as units; of two layers where it needs two."""
    found = []
    for name, kind in all_cells().items():
        layers = 1 if kind.stands_alone else 2
        with torch.device("meta"):
            stack = torch.nn.ModuleDict({"stack": RecurrentStack(name, units, units, layers=layers)})
        found.append({"cell": name if layers == 1 else f"{name}, 2 layers", "weights": weights(stack)})
    return pd.DataFrame(found).sort_values("weights", ascending=False)


def show_sizes() -> None:
    """Show the weights at a hidden size that can be chosen."""
    units = int(st.select_slider("Units, and inputs", [16, 32, 64, 128, 256, 512], 128, key="sizes"))
    found = sizes(units)
    st.altair_chart(chart(found), width="stretch")
    st.caption(
        f"Weights of one layer of {units} units that reads {units} numbers, biases among them. At the same hidden size "
        "cells are not equally large; a fair comparison gives each the same number of weights."
    )


def chart(found: pd.DataFrame) -> Layered:
    """Return a bar for each cell."""
    return (
        alt.Chart(found)
        .mark_bar(color=COLOUR)
        .encode(
            x=alt.X("weights:Q", axis=alt.Axis(format="~s", tickCount=6)),
            y=alt.Y("cell:N", sort=list(found["cell"]), title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False)),
            tooltip=["cell:N", alt.Tooltip("weights:Q", format=",")],
        )
        .properties(height=AXES + ROW * len(found))
    )
