"""The page's second section: what is left of each word's write, and the sum that the margin is."""

import streamlit as st

from nlp_lstm.app.charts.memory import MOST_WORDS, triangle, waterfall_chart
from nlp_lstm.app.negation.reading import Reading, survival
from nlp_lstm.app.numbers import minus, number, signed
from nlp_lstm.app.shared import plain
from nlp_lstm.layers.stack import RecurrentStack


def show_survival(
    name: str, version: float, text: str, pair: str | None, reading: Reading, stack: RecurrentStack
) -> None:
    """Show the retention triangle of the top layer with its slider, and the waterfall that ends at the margin."""
    top = len(stack.layers) - 1
    which, direction = next(iter(reading.sentences)), stack.directions[0]
    with st.container(horizontal=True, gap="medium"):
        if len(reading.sentences) > 1:
            which = _one("Sentence", list(reading.sentences), "survives sentence")
        if len(stack.directions) > 1:
            direction = _one("Direction", list(stack.directions), "survives direction")
    sentence = reading.sentences[which]
    left = survival(name, version, text, pair, which, top, direction)
    if left is None or sentence.contributions is None:
        st.text(f"The memory of the {stack.cell(top).name} cell is no sum of what it writes: nothing to show here.")
        return
    backward, words = direction == "backward", len(sentence.tokens)
    at = 0 if backward else words - 1
    if words > 1:
        key = f"survives at {which} {direction} {words}"
        at = st.select_slider("Left at word", range(words), at, format_func=lambda one: sentence.tokens[one], key=key)
    rows = left["weighted"] or left["mean"]
    st.altair_chart(triangle(sentence.tokens, rows, at, backward=backward), width="content")
    window = f" A window of {MOST_WORDS} words around the slider's is shown." if words > MOST_WORDS else ""
    st.caption(
        f"Top layer, {direction}, at word {at}, “{plain(sentence.tokens[at])}”. Row: a word that wrote; column: how "
        "much of it is left there, over the units as they count for the margin: 1 (bright) all, 0 (dark) nothing. The "
        f"bars are the framed column.{window}"
    )
    sums = sentence.contributions
    st.altair_chart(waterfall_chart(sentence.tokens, sums), width="content")
    doubt, missed, unit = "", minus(f"{sums['residual']:.1e}"), reading.found["layers"][-1]["unit"]
    if sums["ambiguity"] is not None:
        doubt = f" Two exact rules differ by up to {number(sums['ambiguity'])} at one word."
    st.caption(
        f"The margin {plain(reading.found['target'])} − {plain(reading.found['other'])} as a sum, from 0 to "
        f"**{signed(sums['margin'], digits=3)}**: what each {unit} wrote in the top layer "
        f"and how much of it was left and read; all directions together. The sum misses the margin by {missed}.{doubt}"
    )


def _one(label: str, options: list[str], key: str) -> str:
    chosen: str = st.segmented_control(label, options, default=options[0], required=True, key=key)
    return chosen
