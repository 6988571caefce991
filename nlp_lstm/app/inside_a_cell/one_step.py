"""One word at a time: the diagram with its numbers, the equations beside it, and what happens in plain words."""

import streamlit as st

from nlp_lstm.app.diagrams.cell import diagram, stages_of
from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.diagrams.legend import legend
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.step import Step, step_of
from nlp_lstm.app.inside_a_cell.equations import LONG, equations, signs
from nlp_lstm.app.inside_a_cell.show import save, show, theme
from nlp_lstm.laboratory.inside import Reading

ALL = "all"


def busiest(found: Reading) -> int:
    """Return the unit whose output moves most in all, which is shown first."""
    output = found.cell.output
    return int((found.after[output] - found.before[output]).abs().sum(0).argmax())


def pick_word(found: Reading, key: str) -> int:
    """Return the place of the word that is chosen, the last but one at first; other sentences begin anew."""
    options = list(range(len(found.words)))
    if st.session_state.get(f"{key} of") != tuple(found.words):
        st.session_state[f"{key} of"] = tuple(found.words)
        st.session_state[key] = max(0, len(options) - 2)
    if len(options) == 1:
        return 0
    place: int = st.select_slider(
        "Word", options, key=key, format_func=lambda place: f"{place + 1} {found.words[place]}"
    )
    return place


def step_view(found: Reading) -> None:
    """Show one step, with the pickers for word, unit and stage."""
    names = [stage.name for stage in stages_of(found.cell)]
    options = [ALL, *names]

    def move(by: int) -> None:
        """Go to the next stage, and behind the last one to the next word; or back."""
        stage, place = options.index(st.session_state["inside stage"] or ALL), st.session_state.get("inside word", 0)
        stage += by
        if stage > len(names):
            stage, place = 1, place + 1
        elif stage < 1:
            stage, place = len(names), place - 1
        if 0 <= place < len(found.words):
            st.session_state["inside stage"], st.session_state["inside word"] = options[stage], place

    place = pick_word(found, "inside word")
    if st.session_state.get("inside stage") not in options:
        st.session_state["inside stage"] = ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button("Back", on_click=move, args=(-1,))
        st.button("Next", on_click=move, args=(1,), type="primary")
        chosen = st.segmented_control("Stage", options, key="inside stage", required=True)
        units = int(found.after[found.cell.output].shape[-1])
        if "inside unit" not in st.session_state or st.session_state["inside unit"] >= units:
            st.session_state["inside unit"] = busiest(found)
        unit = int(st.number_input(f"Unit (0 to {units - 1})", 0, units - 1, key="inside unit", width=150))
    stage = None if chosen in (ALL, None) else names.index(chosen)
    step = step_of(found, place, unit)
    picture, beside = st.columns([5, 4], gap="medium")
    with picture:
        show_step(step, stage)
        if stage is not None:
            st.caption(f"Stage {stage + 1} of {len(names)}, {names[stage]}: {stages_of(found.cell)[stage].says}.")
        st.text(plain_words(step))
    told = lines(found.cell, found, step)
    with beside if signs(told) < LONG else st.container():  # long ones stand below the diagram
        equations(told, None if stage is None else stages_of(found.cell)[stage].letters)
    st.caption(
        "Every number is that of one unit at one word; squares are the first 12 numbers of the word's vector and of "
        "the state. In a gate's brackets: from the word, from the past, and the rest, which is its bias in most cells."
    )
    with st.expander("Legend"):
        show(legend(theme()), "legend of the diagram", width=700)
    save(diagram(step, stage=stage), "cell", lambda: document(found, step))


def show_step(step: Step, stage: int | None) -> None:
    """Show the diagram of a step."""
    show(diagram(step, stage=stage, theme=theme()), f"the {step.cell.name} cell at {step.word}", width=640)


def document(found: Reading, step: Step) -> dict[str, object]:
    """Return the numbers of a step as plain values."""
    return {
        "cell": step.cell.name,
        "word": step.word,
        "place": step.place,
        "unit": step.unit,
        "gates": step.gates,
        "before": step.before,
        "after": step.after,
        "memory": step.memory,
        "carry": step.carry,
        "write": step.write,
        "words": found.words,
    }
