"""Holding gates: a cell that was clicked, the values it can have, chips of what is held, the margin with it."""

import shlex
from typing import Any

import streamlit as st

from nlp_lstm.app.gate_picker import Choice
from nlp_lstm.app.negation.gates import clamp_text, clamp_words, units_of, value_at
from nlp_lstm.app.negation.reading import Reading, held
from nlp_lstm.app.numbers import number, signed
from nlp_lstm.app.shared import plain
from nlp_lstm.errors import UsageError

HELD = "held gates"  # key of the session's clamps: (what they are of, [clamp])


def clamps(of: tuple[Any, ...]) -> list[str]:
    """Return what is held in this session for a model, sentence and pair; another one starts with nothing."""
    if st.session_state.get(HELD, (None,))[0] != of:
        st.session_state[HELD] = (of, [])
    found: list[str] = st.session_state[HELD][1]
    return found


def hold(of: tuple[Any, ...], clamp: str) -> None:
    """Hold one more gate, in place of what was held at the same place."""
    mine, place = clamps(of), clamp.rpartition(",")[0]
    mine[:] = [one for one in mine if one.rpartition(",")[0] != place]
    mine.append(clamp)


def let_go(of: tuple[Any, ...], clamp: str) -> None:
    """Hold this gate no longer."""
    mine = clamps(of)
    mine[:] = [one for one in mine if one != clamp]


def choose_cell(reading: Reading, choice: Choice, of: tuple[Any, ...], clicked: tuple[int, int] | None) -> None:
    """Let a person choose a word and a unit, by a click or by keyboard, and what to hold the gate at.

    It begins with the negator and the unit on top. clicked: (word, unit), None where no cell is.
    """
    sentence = reading.sentences[reading.own]
    size = sentence.trace.at(choice.layer, choice.direction).gates[choice.letter].shape[-1]
    at = 0 if reading.pair is None else reading.pair["pair"]["at"]
    if clicked is not None and clicked != st.session_state.get("clicked"):
        st.session_state["held word"], st.session_state["held unit"] = clicked
    st.session_state["clicked"] = clicked
    words = range(len(sentence.tokens))
    if st.session_state.get("held word") not in words:
        st.session_state["held word"] = at
    first = int(units_of(reading, choice)[0])
    st.session_state["held unit"] = min(st.session_state.get("held unit", first), size - 1)
    word_box, unit_box = st.columns(2)
    place = word_box.selectbox("Word", words, key="held word", format_func=lambda one: f"{one}: {sentence.tokens[one]}")
    unit = unit_box.number_input("Unit", 0, size - 1, key="held unit")
    whole = st.toggle("All units at this word", key="whole word")
    others = [name for name in reading.sentences if name != reading.own]
    told = f"own value {number(value_at(sentence, choice, place, unit))}"
    told += "".join(f", {name} {number(value_at(reading.sentences[name], choice, place, unit))}" for name in others)
    st.caption(f"{choice.name} at “{plain(sentence.tokens[place])}”, unit {unit}: {told}.")
    values: dict[str, float | str] = {f"Hold at {number(end)}": end for end in ends(choice)}
    if others:
        values["Hold at the pair's value"] = "pair"
    values["Hold at its own value"] = "own"
    with st.container(horizontal=True):
        for title, value in values.items():
            clamp = clamp_text(choice, place, None if whole else unit, value)
            st.button(title, on_click=hold, args=(of, clamp), key=f"hold {value}")


def ends(choice: Choice) -> list[float]:
    """Return the values that every gate of this kind can be held at: its ends, and 0."""
    gate = choice.gate
    return [value for value in dict.fromkeys((gate.low, 0.0, gate.high)) if abs(value) != float("inf")]


def show_held(name: str, version: float, text: str, pair: str | None, reading: Reading) -> None:
    """Show what is held as chips that can be taken away, both margins, a reset, and the command for the same."""
    of = (name, version, text, pair)
    mine, own = clamps(of), reading.found
    try:
        found = held(name, version, text, pair, tuple(mine)) if mine else own
    except UsageError as error:
        st.error(plain(str(error)))
        found = own
    shares, change = found["probabilities"], found["margin"] - own["margin"]
    label = max(shares, key=shares.__getitem__)
    free, with_held = st.columns(2)
    free.metric("Margin, gates free", signed(own["margin"], digits=3))
    told = f"{signed(change, digits=3)} by what is held" if mine else None
    with_held.metric(f"Margin, {len(mine)} held", signed(found["margin"], digits=3), told, delta_color="off")
    st.caption(f"Answer with what is held: {plain(label)} {shares[label]:.2f}")
    if not mine:
        st.caption("Nothing is held. Click a cell, or choose a word and a unit, and hold the gate at a value.")
        return
    with st.container(horizontal=True, gap="small"):
        for clamp in mine:
            title = plain(clamp_words(clamp, reading.sentences[reading.own].tokens))
            st.button(f"✕ {title}", on_click=let_go, args=(of, clamp), key=f"let go {clamp}", help="Let this gate go")
        st.button("Reset", on_click=mine.clear, key="reset clamps")
    with_pair = f" --pair {shlex.quote(pair)}" if pair else ""
    said = " ".join(f"--clamp {clamp}" for clamp in mine)
    command = f"nlp-lstm explain {shlex.quote(name)} {shlex.quote(text)}{with_pair} {said}"
    st.code(command, language=None, wrap_lines=True)
