"""A cell, one word at a time: its diagram with the numbers of a run, its equations, and what they do in plain words."""

import streamlit as st

from nlp_lstm.app.gate_picker import one_of
from nlp_lstm.app.inside_a_cell.along import along
from nlp_lstm.app.inside_a_cell.by_hand import by_hand
from nlp_lstm.app.inside_a_cell.names import names
from nlp_lstm.app.inside_a_cell.one_step import step_view
from nlp_lstm.app.inside_a_cell.side_by_side import side_by_side
from nlp_lstm.app.inside_a_cell.source import LONGEST, PAGE, source
from nlp_lstm.app.shared import keep, link, refuse, remember, start
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.inside import words_of

TITLE = "Inside a cell"
ORDER = 4
SENTENCE = "The food was not good, but the staff were helpful."
VIEWS = {
    "step": "One step",
    "sentence": "Along the sentence",
    "pair": "Two cells",
    "hand": "Set by hand",
    "names": "Names in books",
}

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
view = one_of(PAGE, "view", "View", list(VIEWS), "step", names=VIEWS)
if view == "hand":
    by_hand()
elif view == "names":
    names()
else:
    box = start(PAGE, "text", SENTENCE)
    first, second = st.columns([3, 2])
    text = first.text_input("Sentence", key=box, max_chars=20_000, placeholder="Type a sentence.")
    if not text.strip():
        st.info("Type a sentence.")
        st.stop()
    keep(PAGE, "text", text)
    remember("text", text)
    try:
        if view == "pair":
            side_by_side(tuple(words_of(text)[:LONGEST]))
        else:
            found, whose = source(text, second)
            st.markdown(whose)
            st.fragment(step_view if view == "step" else along)(found)
    except UsageError as error:
        refuse(error)
with right:
    link()
