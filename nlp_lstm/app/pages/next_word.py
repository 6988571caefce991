"""The beginning of a sentence in; the words that may follow, how surprising each was, and the gates as it grows."""

import streamlit as st

from nlp_lstm.app.next_word.along import show_gates, show_surprisal, surprise
from nlp_lstm.app.next_word.continuing import go_on
from nlp_lstm.app.next_word.suggestions import adder, chips, next_words, suggest
from nlp_lstm.app.next_word.unit import show_unit
from nlp_lstm.app.shared import keep, link, open_model, refuse, remember, start, trace
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import NextWordModel

TITLE = "Next word"
ORDER = 3
TASK = "language-model"
EXAMPLES = {
    "plural subject": "The keys near the cabinet",
    "singular subject": "The key near the cabinets",
    "who": "The girl who",
    "pronoun": "The boy said that",
}
PAGE = "next"

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
name, made, model = open_model(NextWordModel)
box = start(PAGE, "text", EXAMPLES["plural subject"])


def choose_example() -> None:
    """Put the chosen example into the box."""
    if st.session_state["next example"]:
        st.session_state[box] = EXAMPLES[st.session_state["next example"]]


st.text_area(
    "Beginning of a text", key=box, height=68, max_chars=20_000, placeholder="Type the beginning of a sentence."
)
st.pills("Examples", list(EXAMPLES), key="next example", on_change=choose_example, label_visibility="collapsed")
text: str = st.session_state[box]
if not text.strip():
    st.info("Type the beginning of a sentence.")
    st.stop()
try:
    top = int(st.session_state.get("next top", 10))
    found, surprising = next_words(name, made, text, top), surprise(name, made, text)
    traced = trace(name, made, text)
except UsageError as error:
    refuse(error)
keep(PAGE, "text", text)
remember("text", text)
add = adder(found, box, model.tokenizer.tokenization)
chips(found, add)
words, along = st.columns([2, 3], gap="large")
with words:
    suggest(found, add)
    st.slider("Words to show", 3, 30, 10, key="next top")
with along:
    show_surprisal(surprising)
    if unknown := [token for token, known in zip(found.tokens, found.known, strict=True) if not known]:
        st.text("Unknown words, read as <unk>: " + ", ".join(dict.fromkeys(unknown)))
if st.toggle("Draw how the text may go on", key="go on"):
    with st.container(border=True):
        go_on(name, made, text, box)
st.subheader("Gates as the text grows")
st.fragment(show_gates)(PAGE, model, traced)
st.subheader("One unit along the text")
st.fragment(show_unit)(model, name, made, traced)
with right:
    link()
