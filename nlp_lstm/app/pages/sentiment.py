"""A sentence in; the model's answer and its gates out."""

import streamlit as st

from nlp_lstm.app.charts.gates import gate_chart
from nlp_lstm.app.shared import open_model, plain, refuse, remember, trace
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.faithfulness.gate_scores import as_an_explanation
from nlp_lstm.explanations.pictures.drawing import is_signed
from nlp_lstm.trained import SentimentModel

TITLE = "Sentiment"
ORDER = 1
TASK = "sentiment"
EXAMPLES = (
    "The food was not good.",
    "The film was not bad at all.",
    "The room was small but lovely.",
    "Nobody was helpful.",
)
READING = {
    "keep": "1 (bright) keeps the memory as it was, 0 (dark) drops it.",
    "write": "1 (bright) writes all of the candidate into the memory, 0 (dark) nothing.",
    "read": "1 (bright) shows the memory to the next layer, 0 (dark) hides it.",
    "reset": "1 (bright) lets the past into the candidate, 0 (dark) leaves it out.",
    "candidate": "what would be written: positive orange, negative blue, grey nothing.",
    "mix": "a mixing weight between 0 (dark) and 1 (bright).",
}
UNSIGNED_CANDIDATE = "what would be written: 0 (dark) is nothing; the brightest is the largest value in this sentence."

st.title(TITLE)
st.session_state.setdefault("sentence", st.query_params.get("text", EXAMPLES[0]))
name, made, model = open_model(SentimentModel)


def choose_example() -> None:
    """Put the chosen example into the box."""
    if st.session_state.example:
        st.session_state.sentence = st.session_state.example


st.text_area("Sentence", key="sentence", height=80, max_chars=20_000)
st.pills("Examples", EXAMPLES, key="example", on_change=choose_example)
sentence = st.session_state.sentence
if not sentence.strip():
    st.info("Type a sentence.")
    st.stop()
try:
    traced = trace(name, made, sentence)
except UsageError as error:
    refuse(error)
remember("text", sentence)

answer = traced.prediction
st.metric("Answer", f"{plain(answer.label)} {answer.probabilities[answer.label]:.2f}")
for label, column in zip(model.labels, st.columns(len(model.labels)), strict=True):
    column.progress(answer.probabilities[label], f"{plain(label)} {answer.probabilities[label]:.2f}")
unknown = [token for token, known in zip(answer.tokens, answer.known, strict=True) if not known]
if unknown:
    st.text("Unknown words, which the model cannot tell apart: " + ", ".join(unknown))

st.subheader("What the gates did")
cell = model.network.stack.cell(0)
gates, letters = cell.gates, list(cell.gates)
picker, layer_picker, direction_picker = st.columns(3)
letter = picker.selectbox(
    "Gate", letters, letters.index(cell.main_gate()), format_func=lambda one: f"{one} ({gates[one].meaning})"
)
layer = layer_picker.selectbox("Layer", sorted({one.layer for one in traced.layers}))
direction = direction_picker.selectbox("Direction", list(dict.fromkeys(one.direction for one in traced.layers)))
gate = gates[letter]
st.altair_chart(gate_chart(traced, letter, gate, layer=layer, direction=direction), width="content")
reading = UNSIGNED_CANDIDATE if gate.meaning == "candidate" and not is_signed(gate) else READING[gate.meaning]
st.caption(
    f"Gate {letter}, one column per word, one row per unit, those that change most on top: "
    f"{reading} "
    "The picture describes what the gate did; it does not prove that the gate decided the answer."
)
measured = as_an_explanation(model.metrics, letter, model=name, corpus=model.config.corpus)
st.text(measured[:1].upper() + measured[1:])
