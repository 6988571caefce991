"""Networks whose weights were set by hand; what they read, and the weights of the smallest, can be edited."""

import pandas as pd
import streamlit as st
import torch

from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.step import step_of
from nlp_lstm.app.inside_a_cell.equations import equations
from nlp_lstm.app.inside_a_cell.one_step import pick_word, show_step
from nlp_lstm.laboratory.examples import EXAMPLES, ONES, TOLD, copying, linear, linear_cell, memory, memory_cell
from nlp_lstm.laboratory.inside import Reading, reading

TITLES = {
    "memory": "an LSTM that stores, holds, shows, resets",
    "linear": "two linear units",
    "copying": "copying over a gap",
}
INPUTS = ["number", "store", "reset", "show"]


def by_hand() -> None:
    """Show the example that is chosen."""
    names = [name for name in TITLES if name in EXAMPLES]
    chosen = st.segmented_control(
        "Example", names, default=names[0], key="example by hand", required=True, format_func=TITLES.__getitem__
    )
    {"memory": _memory, "linear": _linear, "copying": _copying}[chosen or names[0]]()


def _memory() -> None:
    st.markdown(
        "One unit. The input gate opens when it is told to *store*, the forget gate shuts at *reset*, the output gate "
        "opens at *show*. Change what it reads:"
    )
    start = pd.DataFrame([list(numbers) for _, numbers in TOLD], columns=INPUTS)
    numbers = _edited(start, "memory numbers")
    told = [(_called(row), row) for row in numbers]
    example = memory(told)
    table = pd.DataFrame(example.rows, columns=example.columns).round(3)
    table.insert(0, "step", [name for name, _ in told])
    st.dataframe(table, hide_index=True)
    st.caption("What was stored stays in c past other numbers, is seen in h only at show, and is gone after a reset.")
    _walk(reading(memory_cell(), [name for name, _ in told], torch.tensor([numbers])), "memory word")


def _called(row: list[float]) -> str:
    number, store, reset, show = row
    done = [f"store {number:g}"] * (store > 0.5) + ["reset"] * (reset > 0.5) + ["show"] * (show > 0.5)
    return ", ".join(done) or "hold"


def _linear() -> None:
    st.markdown("h = W x + U h, without a nonlinearity. Change what is read, and the weights:")
    columns = st.columns(3)
    with columns[0]:
        st.caption("x, a row for each word")
        x = _edited(pd.DataFrame(ONES, columns=["x 1", "x 2"]), "linear x")
    with columns[1]:
        st.caption("W, from the word")
        W = _edited(pd.DataFrame(ONES, columns=["x 1", "x 2"]), "linear W", rows=False)
    with columns[2]:
        st.caption("U, from the past")
        U = _edited(pd.DataFrame(ONES, columns=["h 1", "h 2"]), "linear U", rows=False)
    example = linear(x, W, U)
    st.dataframe(pd.DataFrame(example.rows, columns=example.columns), hide_index=True)
    st.caption("With all ones: 1 + 1 = 2 at the first word, 1 + 1 + 2 + 2 = 6 at the second.")
    words = [f"word {place}" for place in range(1, len(x) + 1)]
    _walk(reading(linear_cell(W, U), words, torch.tensor([x])), "linear word")


def _copying() -> None:
    gap = int(st.slider("Gap: blanks between reading and repeating", 1, 300, 200, key="copying gap"))
    example = copying(gap)
    st.metric("Symbols right", f"{example.facts['accuracy']:.0%}")
    st.caption(
        f"A simple recurrent network of {example.facts['hidden_size']} units whose units pass what they hold around a "
        "ring: weights that copy over any gap exist, whether or not training finds them."
    )


def _walk(found: Reading, key: str) -> None:
    place = pick_word(found, key)
    step = step_of(found, place, 0)
    picture, beside = st.columns([5, 4], gap="medium")
    with picture:
        show_step(step, None)
        st.text(plain_words(step))
    with beside:
        equations(lines(found.cell, found, step))


def _edited(start: pd.DataFrame, key: str, *, rows: bool = True) -> list[list[float]]:
    """Return a table of numbers as a person left it; an empty cell is 0. rows: whether rows can be added."""
    columns = {name: st.column_config.NumberColumn(name, step=0.01, format="%.3g") for name in start.columns}
    found = st.data_editor(
        start.astype(float), key=key, hide_index=True, column_config=columns, num_rows="dynamic" if rows else "fixed"
    )
    kept: list[list[float]] = found.fillna(0.0).astype(float).to_numpy().tolist()
    return kept or [[0.0] * start.shape[1]]
