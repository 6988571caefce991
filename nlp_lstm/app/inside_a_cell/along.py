"""The whole sentence: the cell once for every word, and the memory of twelve units as a conveyor belt."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from torch import Tensor

from nlp_lstm.app.charts.gates import gate_scale
from nlp_lstm.app.charts.words import QUIET, Columns, Layered, headed, stacked, word_row
from nlp_lstm.app.diagrams.unrolled import LEFT, MOST, STEP, unrolled
from nlp_lstm.app.inside_a_cell.one_step import busiest
from nlp_lstm.app.inside_a_cell.show import save, show, theme
from nlp_lstm.laboratory.inside import Reading, document

UNITS, HEIGHT = 12, 18  # rows of the belt, pixels of one


def along(found: Reading) -> None:
    """Show the run over the sentence."""
    st.subheader("Unrolled")
    units = int(found.after[found.cell.output].shape[-1])
    unit = int(st.number_input(f"Unit (0 to {units - 1})", 0, units - 1, busiest(found), key="along unit", width=150))
    shown = min(len(found.words), MOST)
    show(
        unrolled(found, unit, theme=theme()),
        f"the {found.cell.name} cell over {shown} words, unit {unit}",
        width=LEFT + STEP * shown + 30,
        scale=False,
    )
    more = f" The first {MOST} of {len(found.words)} words are drawn." if len(found.words) > MOST else ""
    st.caption(
        f"The same cell at every word, in the order in which it reads. A wire is what unit {unit} holds after the "
        f"word; small boxes are its gates, rounded.{more}"
    )
    save(unrolled(found, unit), "unrolled", lambda: document(found))
    st.subheader("Conveyor belt")
    st.altair_chart(belt(found), width="content")
    name = belt_state(found)
    kept = "" if found.kept is None else " Below, the share of each unit that stays at the word, from 0 to 1."
    st.caption(
        f"State {name} of the {min(UNITS, units)} units that move most, one row each: orange above 0, blue below, grey "
        f"nothing. A row that keeps its colour carries something along.{kept}"
    )


def belt_state(found: Reading) -> str:
    """Return the state that the belt shows: the memory, or what stands for it."""
    return found.memory or ("c" if "c" in found.cell.states else found.cell.output)


def belt(found: Reading) -> alt.VConcatChart:
    """Return the memory's units over the words, and what is kept of them."""
    columns, values = Columns(found.words), found.after[belt_state(found)].numpy()
    moving = np.argsort(-np.abs(np.diff(values, axis=0, prepend=0)).sum(0), kind="stable")[:UNITS]
    top = float(np.ceil(np.abs(values[:, moving]).max() * 2) / 2) or 1.0
    parts = [word_row(columns, known=[True] * len(found.words), title="")]
    parts.append(headed(rows(columns, values, moving, gate_scale((-top, top), signed=True), "after the word"), "state"))
    if found.kept is not None:
        kept: Tensor = found.kept
        shares = rows(columns, kept.numpy(), moving, gate_scale((0.0, 1.0), signed=False), "share kept")
        parts.append(headed(shares, "what stays of it at the word"))
    return stacked(*parts)


def rows(columns: Columns, values: np.ndarray, units: np.ndarray, scale: alt.Scale, title: str) -> Layered:
    """Return values (time, units) of some units over the words, each unit with its number."""
    words = columns.table()
    table = words.loc[np.tile(np.arange(len(words)), len(units))].reset_index(drop=True)
    place = np.repeat(np.arange(len(units)), len(words))
    table = table.assign(row=place, unit=units[place], value=values[:, units].T.ravel().round(4))
    colour = alt.Color("value:Q", scale=scale, legend=alt.Legend(title=title, orient="bottom", gradientLength=160))
    cells = (
        alt.Chart(table)
        .mark_rect(stroke=None)
        .encode(
            x=columns.x(),
            x2="right:Q",
            y=alt.Y("row:O", axis=None),
            color=colour,
            tooltip=["word:N", "unit:Q", alt.Tooltip("value:Q", title=title, format=".3f")],
        )
    )
    names = pd.DataFrame({"row": range(len(units)), "name": [f"unit {unit}" for unit in units], "left": 0.0})
    written = (
        alt.Chart(names)
        .mark_text(align="right", dx=-6, fontSize=11, color=QUIET)
        .encode(x=columns.x(), y=alt.Y("row:O", axis=None), text="name:N")
    )
    return alt.layer(cells, written).properties(width=columns.width, height=HEIGHT * len(units))
