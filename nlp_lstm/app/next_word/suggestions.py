"""The most probable next words as bars, each of which can be clicked to go on with it."""

from collections.abc import Callable
from dataclasses import asdict

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import QUIET, Layered
from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.shared import load_model, plain
from nlp_lstm.text.detokenize import detokenize
from nlp_lstm.text.tokenizer import END, UNKNOWN
from nlp_lstm.trained import NextWordModel
from nlp_lstm.trained.language_model import NextWords

NAMES = {END: "(end of sentence)", UNKNOWN: "(unknown word)"}
BAR, COLOUR = 24, "#1f6f8b"


@st.cache_data(max_entries=64, show_spinner=False)
def next_words(name: str, version: float, text: str, top: int) -> NextWords:
    """Return the most probable words after a text, as `nlp-lstm next` does."""
    model = load_model(name, version)
    assert isinstance(model, NextWordModel)
    return model.next(text, top=top)


def grown(text: str, word: str, tokenization: str) -> str:
    """Return the text with one more word, spaced as a person would."""
    return detokenize([word], tokenization, after=text)


def adder(found: NextWords, box: str, tokenization: str) -> Callable[[str | None], None]:
    """Return what adds a word to the text whose key is `box`."""

    def add(word: str | None) -> None:
        if word is not None and word != UNKNOWN:
            st.session_state[box] = grown(found.text, word, tokenization)

    return add


def chips(found: NextWords, add: Callable[[str | None], None]) -> None:
    """Show the words as chips in one row, the likeliest first; one that is chosen is added."""
    key = f"chips {found.text}"
    st.pills(
        "Go on with",
        [word.token for word in found.next if word.token != UNKNOWN],
        key=key,
        on_change=lambda: add(st.session_state[key]),
        format_func=lambda word: plain(NAMES.get(str(word), str(word))),
    )


def suggest(found: NextWords, add: Callable[[str | None], None]) -> None:
    """Show the words as bars; one that is clicked is added."""
    key = f"bars {found.text}"

    def clicked() -> None:
        chosen = st.session_state[key].selection["word"]
        add(chosen[0]["token"] if chosen else None)

    st.altair_chart(bars(found), on_select=clicked, key=key, width="stretch")
    st.caption("Probability of each next word. Click a bar, or choose a word above, to go on with it.")
    downloads("next-words", document=lambda: asdict(found))


def bars(found: NextWords) -> Layered:
    """Return the words as horizontal bars from 0 to 1 at most, the likeliest on top."""
    table = pd.DataFrame(
        {
            "rank": range(len(found.next)),
            "token": [word.token for word in found.next],
            "word": [NAMES.get(word.token, word.token) for word in found.next],
            "probability": [word.probability for word in found.next],
            "zero": 0.0,
        }
    )
    click = alt.selection_point(name="word", fields=["token"])
    top = float(table["probability"].max())
    order = alt.Y("rank:O", axis=None)
    scale = alt.Scale(domain=[-0.45 * top, 1.2 * top], nice=False)  # the same in every layer, or the chart stays empty
    across = alt.X("probability:Q", axis=None, scale=scale)
    tooltip = [alt.Tooltip("word:N"), alt.Tooltip("probability:Q", format=".4f")]
    base = alt.Chart(table).encode(y=order, tooltip=tooltip)
    drawn = base.mark_bar(color=COLOUR, cursor="pointer").encode(x=across, x2="zero:Q").add_params(click)
    names = base.mark_text(align="right", dx=-8, fontSize=14, color=QUIET, limit=150).encode(
        x=alt.X("zero:Q", axis=None, scale=scale), text="word:N"
    )
    values = base.mark_text(align="left", dx=6, fontSize=12, color=QUIET).encode(
        x=across, text=alt.Text("probability:Q", format=".2~r")
    )
    return alt.layer(drawn, names, values).properties(height=BAR * len(table))
