"""Cells beside each other: what was measured, always with intervals, gradient flow, sizes, and runs of one's own."""

import streamlit as st

from nlp_lstm.app.compare.comparison import show_comparison
from nlp_lstm.app.compare.flow import chart, show_flow
from nlp_lstm.app.compare.memory import show_memory
from nlp_lstm.app.compare.sizes import show_sizes
from nlp_lstm.app.compare.start_run import NEWEST, show_start
from nlp_lstm.app.shared import RUNS, keep, link, plain, remember, start
from nlp_lstm.laboratory.published import documents, kind_of, read

TITLE = "Compare cells"
ORDER = 5
PAGE = "compare"
NONE_YET = "There are no results yet. Start a comparison below, or run `nlp-lstm compare --cells lstm,gru`."

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
found = documents(RUNS)
if found:
    key = start(PAGE, "result", next(iter(found)))
    if newest := st.session_state.pop(NEWEST, None):  # the run of this session that has just ended
        st.session_state[key] = newest
    if st.session_state[key] not in found:
        st.session_state[key] = next(iter(found))
    name = st.selectbox("Result", list(found), key=key)
    keep(PAGE, "result", name)
    remember("result", name)
    kind, document = kind_of(found[name]), read(found[name])
    if kind == "comparison":
        show_comparison(document)
    elif kind == "memory":
        show_memory(document)
    else:
        st.altair_chart(chart(document["flows"]), width="stretch")
        st.caption(plain(f"What is left of a change of the state so many steps later: {name}. Dashed: the belt alone."))
else:
    st.info(NONE_YET)
st.subheader("A comparison of your own")
show_start()
st.subheader("Gradient flow")
st.fragment(show_flow)()
st.subheader("Weights")
st.fragment(show_sizes)()
with right:
    link()
