"""Two cells that read the same words, side by side."""

import streamlit as st

from nlp_lstm.app.diagrams.cell import diagram
from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.step import step_of
from nlp_lstm.app.inside_a_cell.equations import equations
from nlp_lstm.app.inside_a_cell.one_step import pick_word, show_step
from nlp_lstm.app.inside_a_cell.show import save
from nlp_lstm.app.inside_a_cell.source import SEED, drawn, title_of
from nlp_lstm.cells import all_cells

PAIRS = {"RNN and LSTM": ("elman", "lstm"), "LSTM and GRU": ("lstm", "gru")}


def side_by_side(words: tuple[str, ...]) -> None:
    """Show two untrained cells at the same word."""

    def take() -> None:
        if chosen := st.session_state["inside pair"]:
            st.session_state["inside left"], st.session_state["inside right"] = PAIRS[chosen]

    st.session_state.setdefault("inside left", "elman")
    st.session_state.setdefault("inside right", "lstm")
    st.pills("Pairs", list(PAIRS), key="inside pair", on_change=take, label_visibility="collapsed")
    pickers = st.columns(2, gap="medium")
    names = [
        column.selectbox(side, list(all_cells()), key=f"inside {side.lower()}", format_func=title_of)
        for side, column in zip(("Left", "Right"), pickers, strict=True)
    ]
    runs = [drawn(name, words, SEED) for name in names]
    place = pick_word(runs[0], "pair word")
    size = min(int(run.after[run.cell.output].shape[-1]) for run in runs)
    unit = int(st.number_input(f"Unit (0 to {size - 1})", 0, size - 1, key="pair unit", width=150))
    for side, column, run in zip(("left", "right"), st.columns(2, gap="medium"), runs, strict=True):
        with column:
            step = step_of(run, place, unit)
            show_step(step, None)
            st.text(plain_words(step))
            save(diagram(step), f"{run.cell.name}-{side}")
            equations(lines(run.cell, run, step))
    weights = ", ".join(f"{run.cell.name} {run.cell.number_of_weights():,}" for run in runs)
    st.caption(
        f"**Untrained**: both read the same {runs[0].x.shape[-1]} random numbers for a word, and their weights are "
        f"drawn with seed {SEED}. Weights of these small networks: {weights}."
    )
