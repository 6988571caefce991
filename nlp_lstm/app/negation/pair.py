"""The page's head: both sentences with their answers, the verdict, the margins word by word, and the square."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nlp_lstm.app.charts.causes import square_chart
from nlp_lstm.app.charts.words import LINE, QUIET, Columns, headed, margin_lines, stacked, word_row
from nlp_lstm.app.negation.carriers import GUESS, GUESSED
from nlp_lstm.app.negation.reading import Reading
from nlp_lstm.app.numbers import minus, signed
from nlp_lstm.app.shared import load_model, plain
from nlp_lstm.explanations.negation.pairs import known_words, propose_pair
from nlp_lstm.text.detokenize import detokenize
from nlp_lstm.trained import SentimentModel

_BOTH = {"negated": "plain", "plain": "negated"}  # each with the other


@st.cache_data(max_entries=256, show_spinner=False)
def pair_text(name: str, version: float, text: str) -> str | None:
    """Return the sentence without its negation as it is proposed, None without one."""
    tokenizer = load_model(name, version).tokenizer
    pair = propose_pair(tokenizer.encode(text).tokens, known_words(tokenizer)) if text.strip() else None
    return None if pair is None else detokenize(pair.plain, tokenizer.tokenization)


def show_pair(model: SentimentModel, text: str, reading: Reading) -> DeltaGenerator:
    """Show what the model says of the sentence and its pair; return the verdict's place."""
    found = reading.found
    question = f"{found['target']} − {found['other']}"
    if reading.pair is None:
        label = max(found["probabilities"], key=found["probabilities"].__getitem__)
        st.metric("Answer", f"{plain(label)} {found['probabilities'][label]:.2f}")
        st.caption(f"Margin {plain(question)}: **{signed(found['margin'])}**")
        return st.empty()
    pair = reading.pair
    for column, which in zip(st.columns(2), (reading.own, _BOTH[reading.own]), strict=True):
        told = detokenize(pair["pair"][which], model.tokenizer.tokenization)
        own = which == reading.own
        answer = model.predict([text if own else told])[0]
        label = pair["labels"][which]
        column.metric(which.capitalize(), f"{plain(label)} {answer.probabilities[label]:.2f}")
        column.caption(f"{plain(told)}  \nMargin {plain(question)}: **{signed(pair['margins'][which])}**")
    said = st.empty()
    said.markdown(plain(minus(reading.verdict)))
    st.toggle("Guess first", key=GUESS, on_change=_forget, help="Hides which gates carry it until you have chosen one.")
    _show_margins(reading, pair, question)
    if pair["square"] is not None:
        _show_square(pair)
    return said


def _show_margins(reading: Reading, pair: dict[str, Any], question: str) -> None:
    """Show both sentences' margins after every word over the same columns."""
    tokens = pair["pair"]
    columns = {which: Columns(tokens[which], tokens[other]) for which, other in _BOTH.items()}
    words = {which: word_row(columns[which], known=reading.sentences[which].known, title="") for which in _BOTH}
    rows = [headed(row, which) for which, row in words.items()]
    if pair["prefix_margins"] is not None:
        margins = {which: pair["prefix_margins"][which] for which in ("plain", "negated")}
        lines = margin_lines(columns["negated"], margins, {"plain": QUIET, "negated": LINE})
        rows.append(headed(lines, f"margin {question} after every word: negated blue with numbers, plain grey"))
    st.altair_chart(stacked(*rows), width="content")
    if pair["prefix_margins"] is not None:
        st.caption(
            "Each point is the answer to the text up to that word; the lines part where the negation is noticed."
        )


def _show_square(pair: dict[str, Any]) -> None:
    """Show the margins of the word and its opposite, plain and negated, and what they say together."""
    square, at = pair["square"], pair["pair"]["at"]
    drawn, told = st.columns([1, 2], vertical_alignment="center")
    chart = square_chart(square, filler=pair["pair"]["plain"][at], negator=pair["pair"]["negated"][at])
    drawn.altair_chart(chart, width="content")
    crossed = "negates both" if square["crossed"] else "does not negate both"
    told.caption(
        f"The square: margins of the sentence with a word and its opposite, each plain and negated. "
        f"A = {signed(square['A'])} is what the negation does to “{plain(square['positive'])}”, "
        f"B = {signed(square['B'])} what it does to “{plain(square['negative'])}”: the model {crossed}. "
        f"I = A − B = {signed(square['I'])}; a model whose words only add up, as a bag of words, has 0."
    )


def _forget() -> None:
    st.session_state.pop(GUESSED, None)
