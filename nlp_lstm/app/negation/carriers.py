"""The page's third section: which gates carry the effect, hidden until a guess is made where a visitor wants that."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from nlp_lstm.app.charts.causes import WHERE, mediation_chart
from nlp_lstm.app.numbers import number, share, signed
from nlp_lstm.explanations.causes.gate_sets import ALL
from nlp_lstm.explanations.causes.mediation import CARRIES, NOT_MEASURED

GUESS, GUESSED = "guess first", "guessed gates"


def hidden() -> bool:
    """Say whether the answer is kept back: a visitor wants to guess, and has not yet."""
    return bool(st.session_state.get(GUESS)) and not st.session_state.get(GUESSED)


def ask_for_guess(names: dict[str, str]) -> None:
    """Let a visitor choose the gates that carry the negation, before it is shown; names: {set of gates: title}."""
    st.pills("Which gate carries the negation?", list(names), key=GUESSED, format_func=lambda one: names[one])


def show_carriers(found: dict[str, Any], names: dict[str, str]) -> None:
    """Show the bars of NIE and TIE beside the placebo band, and what a guess was worth.

    found: `mediation_document`; names: {set of gates: title}.
    """
    table = found["mediation"]
    single = [line for line in table if line["gates"] != ALL]
    guess = st.session_state.get(GUESSED) if st.session_state.get(GUESS) else None
    if guess:
        st.markdown(_judged(guess, names, single))
    st.altair_chart(mediation_chart(table, total_effect=table[0]["te"], names=names), width="content")
    band = found["total_effect_band"]
    measured = (
        "too few fillers are known to the model for a placebo"
        if band is None
        else (f"other fillers move the margin by up to {number(band)}")
    )
    st.caption(
        "Gates of one sentence put into the other, in all layers and directions. NIE: the plain sentence with the "
        "negated one's gates; TIE: what the negated one loses with the plain one's. Positive: away from the plain "
        "sentence's side; "
        f"the dotted line is the whole effect, {signed(table[0]['te'])}. Grey: what placebos do. Hollow bars are not "
        f"supported: {measured}. “All” is shown after the negator alone: elsewhere it is the whole effect by itself."
    )


def gate_set_names(sets: Iterable[str], titles: dict[str, str]) -> dict[str, str]:
    """Return what the sets of gates are called, "all" aside; titles: of the gates."""
    named = {letter: f"{title.partition(' (')[0]} {letter}" for letter, title in titles.items()}
    single = dict.fromkeys(one for one in sets if one != ALL)
    return {gates: " with ".join(named.get(gate, gate) for gate in gates.split(" with ")) for gates in single}


def _judged(guess: str, names: dict[str, str], table: list[dict[str, Any]]) -> str:
    """Return what a guess was worth, in a sentence."""
    own = [line for line in table if line["gates"] == guess]
    best = max(own, key=lambda line: line["nie_fraction"] or 0.0)
    said = f"Your guess, the {names[guess]}: {best['verdict']}"
    if best["nie_fraction"] is not None and best["verdict"] != NOT_MEASURED:
        said += f" ({share(best['nie_fraction'])} {WHERE[best['where']]})"
    carriers = [line for line in table if line["verdict"] == CARRIES]
    if not carriers:
        return f"{said}. No set of gates carries it by itself."
    most = max(carriers, key=lambda line: line["nie_fraction"])
    part = f"{share(most['nie_fraction'])} {WHERE[most['where']]}"
    return f"{said}. Most is carried by the {names[most['gates']]}: {part}."
