"""A sentence and the same without its negation: what moves, which gates carry that, and what they only show."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.gate_picker import pick_gate, reading
from nlp_lstm.app.negation import carriers
from nlp_lstm.app.negation.gates import CELL, chart_width, gates_chart
from nlp_lstm.app.negation.holding import choose_cell, clamps, show_held
from nlp_lstm.app.negation.pair import pair_text, show_pair
from nlp_lstm.app.negation.reading import QUICK, Reading, attributions, mediated, read
from nlp_lstm.app.negation.scorecard import show_scorecard
from nlp_lstm.app.negation.strips import strips
from nlp_lstm.app.negation.survival import show_survival
from nlp_lstm.app.numbers import minus
from nlp_lstm.app.shared import keep, link, open_model, plain, refuse, remember, start
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.causes.mediation import lines
from nlp_lstm.explanations.explanation import explain
from nlp_lstm.explanations.negation.verdict import gate_titles
from nlp_lstm.explanations.pictures.figures import draw_contributions
from nlp_lstm.explanations.pictures.mediation import draw_mediation
from nlp_lstm.trained import SentimentModel

TITLE = "Negation"
ORDER = 2
TASK = "sentiment"
EXAMPLES = {
    "not good": "The food was not good.",
    "not bad": "The film was not bad.",
    "never": "The staff were never friendly.",
    "nobody": "Nobody was helpful.",
    "hardly": "The plot was hardly interesting.",
    "n't": "The room wasn't clean.",
}
PAGE = "negation"
SAID = "verdict"  # of the session: (what it is about, the verdict)
BESIDE = 400  # pixels: heatmaps up to here leave room for what is held beside them

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
name, made, model = open_model(SentimentModel)
box, pair_box = start(PAGE, "text", EXAMPLES["not good"]), start(PAGE, "pair", "")


def choose_example() -> None:
    """Put the chosen example into the box, without a pair of one's own."""
    if st.session_state.negation_example:
        st.session_state[box], st.session_state[pair_box] = EXAMPLES[st.session_state.negation_example], ""


sentence_column, pair_column = st.columns(2)
sentence: str = sentence_column.text_area("Sentence", key=box, height=68, max_chars=20_000)
proposal = pair_text(name, made, sentence)
pair_column.text_area(
    "The same without its negation, of as many words",
    key=pair_box,
    height=68,
    max_chars=20_000,
    placeholder=f"{proposal} (proposed)" if proposal else "No negation was found: give a pair, or leave this empty.",
)
pair: str | None = st.session_state[pair_box].strip() or None
st.pills("Examples", list(EXAMPLES), key="negation_example", on_change=choose_example, label_visibility="collapsed")
if not sentence.strip():
    st.info("Type a sentence.")
    st.stop()
try:
    found = read(name, made, sentence, pair)
except UsageError as error:
    refuse(error)
keep(PAGE, "text", sentence)
keep(PAGE, "pair", pair or "")
remember("text", sentence)
remember("pair", pair)
of = (name, made, sentence, pair)
cell = model.stack.cell(len(model.stack.layers) - 1)
names = carriers.gate_set_names([one.name for one, _ in lines(model.stack)], gate_titles(cell.gates))


@st.fragment
def show_gates(found: Reading) -> None:
    """Show a gate in all sentences, and hold it at a value."""
    choice = pick_gate(PAGE, model.stack)
    chart = gates_chart(found, choice)
    narrow = chart_width(found) <= BESIDE
    panel, drawn = reversed(st.columns(2)) if narrow else (st.container(), st.container())
    key = f"gates {choice.letter} {choice.layer} {choice.direction}"
    event: Any = drawn.altair_chart(chart, width="content", key=key, on_select="rerun")
    change = ""
    if found.pair is not None:
        change = "The difference is orange where the gate is larger in the first sentence, blue where it is smaller. "
    drawn.caption(
        f"One column per word, one row per unit, the same in all pictures: {reading(choice.gate)} {change}These "
        "pictures describe; hold a gate and see whether the margin moves."
    )
    cells = event.selection.get(CELL, [])
    with panel:
        choose_cell(found, choice, of, (int(cells[0]["place"]), int(cells[0]["unit"])) if cells else None)
        show_held(*of, found)


@st.fragment
def show_survives(found: Reading) -> None:
    """Show what survives, in a part of the page of its own."""
    show_survival(*of, found, model.stack)


@st.fragment
def show_attributions(found: Reading) -> None:
    """Show the methods of attribution when they are asked for."""
    if not st.toggle("Compute the attributions (takes seconds)", key="attributions wanted"):
        return
    with st.spinner("Asking every method"):
        scores, reasons = attributions(name, made, sentence)
    methods = model.metrics.get("faithfulness", {}).get("methods", {})
    st.altair_chart(strips(found.found, scores, methods), width="content")
    st.caption(
        f"Orange words speak for {plain(found.found['target'])}, blue ones for {plain(found.found['other'])}, each "
        "strip on its own scale. Leftovers belong to no word; with them the words add up to the margin, but for the "
        "residual. F: 0 is deleting words at random, 1 the best order."
    )
    for reason in reasons:
        st.caption(plain(minus(reason)))


@st.fragment
def show_general() -> None:
    """Show how the model does on negation in general."""
    show_scorecard(name, made, model)


def say(place: DeltaGenerator, verdict: str) -> None:
    """Write the verdict with the gates in it, and keep it for when the page runs again."""
    place.markdown(plain(minus(verdict)))
    st.session_state[SAID] = (of, verdict)


if found.pair is None:
    st.text("No negation was found, so there is no pair: the sentence is explained alone.")
said = show_pair(model, sentence, found)
if not carriers.hidden() and st.session_state.get(SAID, ("", ""))[0] == of:
    say(said, st.session_state[SAID][1])
st.header("1 Gates", anchor="gates")
show_gates(found)
st.header("2 What survives", anchor="survives")
show_survives(found)
carrying = None
if found.pair is not None:
    st.header("3 Who carries it", anchor="carriers")
    if carriers.hidden():
        carriers.ask_for_guess(names)
    else:
        if st.session_state.get(carriers.GUESS):
            carriers.ask_for_guess(names)
        if len(found.found["tokens"]) <= QUICK or st.toggle("Exchange gates (takes a while for a long text)"):
            with st.spinner("Exchanging gates"):
                carrying = mediated(*of)
            carriers.show_carriers(carrying, names)
            say(said, carrying["verdict"])
st.header(f"{4 if found.pair else 3} Attributions", anchor="attributions")
show_attributions(found)
st.header(f"{5 if found.pair else 4} This model on negation in general", anchor="scorecard")
show_general()
with st.expander("Downloads"):
    st.caption("All of this as JSON, that of `nlp-lstm explain` with what is held")
    document = partial(explain, model, sentence, pair=pair, clamps=tuple(clamps(of)))
    sums, negated = found.found["contributions"], found.found
    draw = None
    if sums is not None:
        title = f"{sentence} ({negated['target']} against {negated['other']}: {negated['margin']:+.2f})"
        draw = partial(draw_contributions, negated["tokens"], sums, title=title, unit=negated["layers"][-1]["unit"])
    downloads("negation", draw=draw, document=document)
    if found.pair is not None and carrying is not None:
        st.caption("Who carries it")
        effect = abs(found.pair["total_effect"])
        bars = partial(draw_mediation, carrying["mediation"], total_effect=effect, title=carrying["verdict"])
        downloads("carriers", draw=bars)
with right:
    link()
