"""What may be said about a negation, in one or two sentences that are composed from the numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.causes.mediation import CARRIES, NOT_MEASURED, REACTS

TITLES = {
    "keep": "forget gate", "write": "input gate", "read": "output gate", "reset": "reset gate",
    "candidate": "candidate",
}  # fmt: skip
PLACES = {"at": "at the negator", "after": "after the negator", "everywhere": "everywhere"}
PLAIN_WORDS = "a heatmap of it describes, it does not explain"
UNMOVED = 0.005  # a margin that moves less is printed as if it had not


def verdict(
    *,
    plain_margin: float,
    negated_margin: float,
    plain_label: str,
    negated_label: str,
    mediation: Sequence[Mapping[str, Any]] = (),
    retention_gate: str | None = "f",
    titles: Mapping[str, str] | None = None,
    balanced_flip: float | None = None,
    band: float | None = None,
    negates: bool = True,
) -> str:
    """Return the verdict on a pair: how the margin moved and whether the label did; then which gates carry that.

    mediation: rows with gates, where, nie, te, nie_fraction, supported and verdict, none if it was not measured.
    retention_gate: the gate whose heatmap people look at (`retention_letter`), None for a cell without one.
    titles: {gate: what it is called}. balanced_flip: the model's figure on the scorecard. band: how far other words in
    the negator's place move the margin. negates: whether a negator that we know is what differs.
    """
    what = "Negation" if negates else "The change"
    first = _movement(what, plain_margin, negated_margin, plain_label, negated_label, band)
    if balanced_flip is not None:
        first += f"; over the whole scorecard this model's balanced flip rate is {_percent(balanced_flip)}"
    moved = abs(negated_margin - plain_margin) >= UNMOVED
    second = _carriers(mediation, retention_gate, titles or {}, negates) if mediation and moved else ""
    return f"{first}." + (f" {second}." if second else "")


def gate_titles(gates: Mapping[str, Gate]) -> dict[str, str]:
    """Return what the gates of a cell are called, {letter: title}.

    A GRU's z is its update gate; a gate that another is 1 minus has that in its title.
    """
    update = "keep" in (kinds := [gate.meaning for gate in gates.values()]) and "write" not in kinds
    titles = {**TITLES, "keep": "update gate"} if update else TITLES
    named = {letter: titles.get(gate.meaning, f"gate {letter}") for letter, gate in gates.items()}
    mirrored = {gate.complement_of: f" (the {named[letter]} is 1 minus it)" for letter, gate in gates.items()}
    return {letter: title + mirrored.get(letter, "") for letter, title in named.items()}


def retention_letter(gates: Mapping[str, Gate], retention_gate: str | None) -> str | None:
    """Return the gate with weights of its own that decides what stays: i where f is 1 minus i."""
    return None if retention_gate is None else gates[retention_gate].complement_of or retention_gate


def _movement(what: str, plain: float, negated: float, plain_label: str, negated_label: str, band: float | None) -> str:
    moved = negated - plain
    label = f"the label stays {plain_label}"
    if plain_label != negated_label:
        label = f"the label turns from {plain_label} to {negated_label}"
    if abs(moved) < UNMOVED:
        return f"{what} leaves the margin at {plain:+.2f}, and {label}"
    away = (moved < 0) == (plain > 0)
    way = "away from" if away else "further to"
    joint = "but" if away and plain_label == negated_label else "and"
    return (
        f"{what} moves the margin from {plain:+.2f} to {negated:+.2f}, by {moved:+.2f}, {way} the plain sentence's "
        f"side, {joint} {label}{_beside(moved, band)}"
    )


def _beside(moved: float, band: float | None) -> str:
    """Say what other words in the negator's place do to the margin, None where too few are known."""
    if band is None:
        return ""
    if abs(moved) <= band:
        return f" (no more than harmless words in the same place, which move it by up to {band:.2f})"
    return f" (harmless words in the same place move it by up to {band:.2f})"


def _carriers(rows: Sequence[Mapping[str, Any]], keeper: str | None, titles: Mapping[str, str], negates: bool) -> str:
    """Say which set of gates carries the effect, and what the retention gate does."""
    single = [row for row in rows if row["gates"] != "all"]
    if all(row["verdict"] == NOT_MEASURED for row in rows):
        if not negates:
            return (
                "What differs is no negator, so there are no harmless words to compare it with, and no gate is called "
                "its carrier"
            )
        return (
            "Too few harmless words are known to the model to tell what a gate does from chance, so none is called "
            "its carrier"
        )
    carriers = [row for row in single if row["verdict"] == CARRIES]
    if carriers:
        best = max(carriers, key=lambda row: row["nie_fraction"])
        text = f"{_title(best['gates'], titles)} {PLACES[best['where']]}"
        text = f"{text[0].upper()}{text[1:]} {_plural(best['gates'])} {_percent(best['nie_fraction'])} of this"
    else:
        text = "No set of gates carries this by itself"
    own = [row for row in single if row["gates"] == keeper]
    if keeper is None or not own:
        return text
    name = _title(keeper, titles)
    if any(row["verdict"] == CARRIES for row in own):
        carrying = max((row for row in own if row["verdict"] == CARRIES), key=lambda row: row["nie_fraction"])
        if carriers and carrying is best:
            return text
        return f"{text}; {name} carries {_percent(carrying['nie_fraction'])} of it {PLACES[carrying['where']]}"
    reacting = [row for row in own if row["verdict"] == REACTS and row["nie_fraction"] is not None]
    if reacting:
        most = max(reacting, key=lambda row: abs(row["nie_fraction"]))
        return f"{text}; {name} reacts but does not carry it ({_percent(most['nie_fraction'])} of it): {PLAIN_WORDS}"
    return f"{text}; {name} is not shown to carry any of it beyond a placebo: {PLAIN_WORDS}"


def _title(gates: str, titles: Mapping[str, str]) -> str:
    """ "i with candidate" becomes "the input gate with the candidate"."""
    return " with ".join(
        f"the {titles.get(gate, f'gate {gate}' if len(gate) < 3 else gate)}" for gate in gates.split(" with ")
    )


def _plural(gates: str) -> str:
    return "together carry" if " with " in gates else "carries"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
