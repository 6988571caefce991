"""The text as columns: how surprising each word was, and a gate as the text grows."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import altair as alt
import streamlit as st

from nlp_lstm.app.charts.gates import gate_scale, heatmap
from nlp_lstm.app.charts.words import QUIET, Columns, Layered, headed, stacked, word_row
from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.gate_picker import pick_gate, reading
from nlp_lstm.app.numbers import number
from nlp_lstm.app.shared import load_model
from nlp_lstm.explanations.documents.gates import gates_document
from nlp_lstm.explanations.pictures.drawing import is_signed, most_changing, value_range
from nlp_lstm.explanations.pictures.figures import gate_heatmap
from nlp_lstm.trained import NextWordModel, TextTrace
from nlp_lstm.trained.language_model import Surprisal

HEIGHT, COLOUR = 90, "#1f6f8b"


@st.cache_data(max_entries=64, show_spinner=False)
def surprise(name: str, version: float, text: str) -> Surprisal:
    """Return how surprising each word of a text is, as `nlp-lstm surprisal` does."""
    model = load_model(name, version)
    assert isinstance(model, NextWordModel)
    return next(model.surprisal([text]))


def surprisal_chart(found: Surprisal) -> alt.VConcatChart:
    """Return the words, and below each its surprisal in bits as a bar."""
    columns = Columns(found.tokens)
    words = word_row(columns, known=found.known, title="")
    return stacked(words, bits(columns, found.surprisal))


def bits(columns: Columns, values: Sequence[float]) -> Layered:
    """Return bars of bits over the words' columns."""
    base = alt.Chart(columns.table(bits=list(values)))
    tooltip = [alt.Tooltip("word:N"), alt.Tooltip("bits:Q", format=".2f")]
    up = alt.Y("bits:Q", axis=None, scale=alt.Scale(domainMin=0))
    drawn = base.mark_bar(color=COLOUR, stroke=None).encode(
        x=columns.x(), x2="right:Q", y=up, y2=alt.datum(0), tooltip=tooltip
    )
    layers: list[Any] = [drawn]
    if columns.labelled:
        text = base.mark_text(dy=-8, fontSize=11, color=QUIET)
        layers.append(text.encode(x=columns.x("middle"), y=up, text=alt.Text("bits:Q", format=".1f")))
    return alt.layer(*layers).properties(width=columns.width, height=HEIGHT)


def show_surprisal(found: Surprisal) -> None:
    """Show the chart, and its sum."""
    st.altair_chart(surprisal_chart(found), width="content")
    st.caption(
        f"Surprisal of each word in bits: 1 bit more is half the probability. In all {number(found.bits, digits=3)} "
        f"bits, perplexity {number(found.perplexity, digits=3)}; unknown words are dotted."
    )
    downloads("surprisal", document=lambda: {"texts": [asdict(found)]})


def show_gates(page: str, model: NextWordModel, traced: TextTrace[Any]) -> None:
    """Show one gate of one layer along the text."""
    choice = pick_gate(page, model.stack)
    letter, columns = choice.letter, Columns(traced.tokens)
    values = traced.trace.at(choice.layer, choice.direction).gates[letter][0].numpy()
    scale = gate_scale(value_range(letter, choice.gate, traced.layers), signed=is_signed(choice.gate))
    words = word_row(columns, known=traced.prediction.known, title="")
    drawn = heatmap(columns, values, most_changing(values), scale=scale, title=letter)
    st.altair_chart(stacked(words, headed(drawn, f"{choice.name}, layer {choice.layer}")), width="content")
    st.caption(
        f"One column per word, one row per unit, those that change most on top: {reading(choice.gate)} The picture "
        "describes what the gate did; it does not prove why a word was expected."
    )
    retention = model.stack.cell(0).retention_gate
    downloads(
        f"gate-{letter}",
        draw=partial(gate_heatmap, traced, letter, choice.gate),
        document=lambda: gates_document(traced, retention),
    )
