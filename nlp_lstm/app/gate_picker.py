"""Choosing a gate, a layer and a direction, and reading their heatmap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from nlp_lstm.app.shared import keep, remember, start
from nlp_lstm.cells.base import Cell, Gate
from nlp_lstm.explanations.negation.verdict import gate_titles
from nlp_lstm.explanations.pictures.drawing import is_signed
from nlp_lstm.layers.stack import RecurrentStack

READING = {
    "keep": "1 (bright) keeps the memory as it was, 0 (dark) drops it.",
    "write": "1 (bright) writes all of the candidate into the memory, 0 (dark) nothing.",
    "read": "1 (bright) shows the memory to the next layer, 0 (dark) hides it.",
    "reset": "1 (bright) lets the past into the candidate, 0 (dark) leaves it out.",
    "candidate": "what would be written: positive orange, negative blue, grey nothing.",
    "mix": "a mixing weight between 0 (dark) and 1 (bright).",
}
UNSIGNED_CANDIDATE = "what would be written: 0 (dark) is nothing; the brightest is the largest value in this sentence."


@dataclass(frozen=True)
class Choice:
    """A gate of one layer and direction; titles: {gate: what it is called} of that layer's cell."""

    cell: Cell
    letter: str
    layer: int
    direction: str
    titles: dict[str, str]

    @property
    def gate(self) -> Gate:
        """What the cell says of the gate."""
        return self.cell.gates[self.letter]

    @property
    def name(self) -> str:
        """The gate in words: forget gate f."""
        return f"{self.titles[self.letter]} {self.letter}"


def pick_gate(page: str, stack: RecurrentStack) -> Choice:
    """Let a person choose layer, direction and gate; the address holds the choice."""
    with st.container(horizontal=True, gap="medium"):
        layers = [str(layer) for layer in range(len(stack.layers))]
        layer = int(one_of(page, "layer", "Layer", layers, layers[-1]))
        direction = stack.directions[0]
        if len(stack.directions) > 1:
            direction = one_of(page, "direction", "Direction", stack.directions, direction)
        cell = stack.cell(layer, direction)
        titles = gate_titles(cell.gates)
        letters = list(cell.gates)
        named = {letter: f"{titles[letter].removesuffix(' gate').split(' (')[0]} {letter}" for letter in letters}
        letter = one_of(page, "gate", "Gate", letters, cell.main_gate(), names=named)
    return Choice(cell, letter, layer, direction, titles)


def one_of(
    page: str, name: str, label: str, options: Sequence[str], default: str, *, names: dict[str, str] | None = None
) -> str:
    """Return the option that is chosen, which the address holds; names: what the options are called."""
    key = start(page, name, default)
    if st.session_state[key] not in options:
        st.session_state[key] = default
    told: Any = (names or {}).get
    chosen: Any = st.segmented_control(label, options, key=key, required=True, format_func=lambda one: told(one, one))
    keep(page, name, chosen)
    remember(name, chosen)
    return chosen


def reading(gate: Gate) -> str:
    """Return how the colours of a gate's heatmap are read."""
    return UNSIGNED_CANDIDATE if gate.meaning == "candidate" and not is_signed(gate) else READING[gate.meaning]
