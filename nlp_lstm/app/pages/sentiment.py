"""A sentence in; the model's answer, what each word contributes to it, and the gates out."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.gate_picker import pick_gate, reading
from nlp_lstm.app.numbers import signed
from nlp_lstm.app.sentiment.batch import judge_file
from nlp_lstm.app.sentiment.picture import picture
from nlp_lstm.app.sentiment.trust import trust
from nlp_lstm.app.shared import decided, keep, link, open_model, plain, refuse, remember, start, trace
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.explanation import LONG, explain
from nlp_lstm.explanations.faithfulness.gate_scores import as_an_explanation
from nlp_lstm.explanations.pictures.figures import draw_contributions, gate_heatmap
from nlp_lstm.trained import Prediction, SentimentModel, TextTrace

TITLE = "Sentiment"
ORDER = 1
TASK = "sentiment"
EXAMPLES = {
    "not good": "The food was not good, but the staff were helpful.",
    "not bad": "The film was not bad at all.",
    "but": "The room was small, but the view was wonderful.",
    "nobody": "Nobody was helpful.",
    "not only": "The food was not only good but also cheap.",
}
PAGE = "sentiment"
QUICK = 100  # words: of a longer text the margin after every word is computed when asked for

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
name, made, model = open_model(SentimentModel)
box = start(PAGE, "text", EXAMPLES["not good"])


def choose_example() -> None:
    """Put the chosen example into the box."""
    if st.session_state.example:
        st.session_state[box] = EXAMPLES[st.session_state.example]


with st.container(horizontal=True, vertical_alignment="bottom"):
    st.text_area("Sentence", key=box, height=68, max_chars=20_000, placeholder="Type a sentence.")
    st.button("Explain")
st.pills("Examples", list(EXAMPLES), key="example", on_change=choose_example, label_visibility="collapsed")
sentence: str = st.session_state[box]
if not sentence.strip():
    st.info("Type a sentence.")
    st.stop()
try:
    traced = trace(name, made, sentence)
    found = decided(name, made, sentence, prefixes=len(traced.tokens) <= QUICK)
except UsageError as error:
    refuse(error)
keep(PAGE, "text", sentence)
remember("text", sentence)


def show_answer(answer: Prediction, margin: float) -> None:
    """Show the label, its probability and the others'."""
    first, *others = st.columns([1.4, *(1 for _ in model.labels)], vertical_alignment="center")
    first.metric("Answer", f"{plain(answer.label)} {answer.probabilities[answer.label]:.2f}")
    for label, column in zip(model.labels, others, strict=True):
        column.progress(answer.probabilities[label], f"{plain(label)} {answer.probabilities[label]:.2f}")
    st.caption(f"Margin {plain(found['target'])} − {plain(found['other'])}: **{signed(margin)}**")
    unknown = [token for token, known in zip(answer.tokens, answer.known, strict=True) if not known]
    if unknown:
        st.text("Unknown words, which the model cannot tell apart (dotted): " + ", ".join(unknown))


@st.fragment
def show_picture(traced: TextTrace[Prediction], found: dict[str, Any]) -> None:
    """Show words, margins and gates below each other, and what they are worth."""
    drawn = st.container()
    if QUICK < len(found["tokens"]) <= LONG and st.toggle("Margin after every word (takes seconds for a long text)"):
        found = decided(name, made, found["text"])
    choice = pick_gate(PAGE, model.stack)
    letter = choice.letter
    drawn.altair_chart(picture(traced, found, choice, [letter]), width="content")
    st.caption(
        f"One column per word. Orange words speak for {plain(found['target'])}, blue ones for "
        f"{plain(found['other'])}. Gate {letter}, one row per unit, those that count most on top: "
        f"{reading(choice.gate)} The picture describes what the gate did; it does not prove that the gate decided "
        "the answer."
    )
    trust(name, model, found, choice)
    gates = st.expander("All gates", on_change="rerun", key="all_gates")
    if gates.open:
        gates.altair_chart(picture(traced, found, choice, list(choice.titles)), width="content")
    numbers = st.expander("Table", on_change="rerun", key="table")
    if numbers.open:
        numbers.dataframe(table(traced, found, choice.layer, choice.direction), hide_index=True)
    with st.expander("Downloads"):
        said = as_an_explanation(model.metrics, letter, model=name, corpus=model.config.corpus)
        st.caption("The explanation; its JSON is that of `nlp-lstm explain`")
        draw = None
        if found["contributions"] is not None:
            title = f"{found['text']} ({found['target']} against {found['other']}: {found['margin']:+.2f})"
            sums, unit = found["contributions"], found["layers"][-1]["unit"]
            draw = partial(draw_contributions, found["tokens"], sums, title=title, unit=unit)
        downloads("explanation", draw=draw, document=partial(explain, model, found["text"]))
        st.caption(f"Gate {letter}, all layers and directions, as `nlp-lstm gates` draws it")
        downloads(f"gate-{letter}", draw=partial(gate_heatmap, traced, letter, choice.gate, below=said))


def table(traced: TextTrace[Prediction], found: dict[str, Any], layer: int, direction: str) -> pd.DataFrame:
    """Return the numbers of the picture, a row for each word; gates are means over the units."""
    columns: dict[str, Any] = {"word": found["tokens"], "known": found["known"]}
    if found["contributions"] is not None:
        columns["contribution"] = found["contributions"]["per_token"]
    if found["prefix_margins"] is not None:
        columns["margin so far"] = found["prefix_margins"]
    gates = traced.trace.at(layer, direction).gates
    return pd.DataFrame(columns | {f"mean {letter}": value[0].mean(-1).tolist() for letter, value in gates.items()})


show_answer(traced.prediction, found["margin"])
show_picture(traced, found)
with right:
    link()
with st.expander("Judge a whole file"):
    judge_file(model)
