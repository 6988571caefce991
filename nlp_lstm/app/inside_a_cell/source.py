"""Whose numbers are shown: those of a trained model's run, or of a small network that is drawn afresh."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nlp_lstm.app.any_model import any_model
from nlp_lstm.app.gate_picker import one_of
from nlp_lstm.app.shared import keep, load_model, remember, start
from nlp_lstm.cells import all_cells
from nlp_lstm.laboratory.inside import Reading, of_model, untrained, words_of

PAGE, OWN, SEED = "inside", "model", 1
LONGEST = 1000  # words that an untrained network reads


@st.cache_resource(max_entries=24, show_spinner=False)
def of_a_model(name: str, version: float, text: str, layer: int, direction: str) -> Reading:
    """Return a layer's run of a model over a text."""
    return of_model(load_model(name, version), text, layer=layer, direction=direction)


@st.cache_resource(max_entries=48, show_spinner=False)
def drawn(name: str, words: tuple[str, ...], seed: int) -> Reading:
    """Return the run of a freshly drawn network of a cell over words."""
    return untrained(name, words, seed=seed)


def title_of(name: str) -> str:
    """Return what a choice of the picker is called."""
    return "the model's own cell" if name == OWN else f"{name}: {all_cells()[name].title}"


def pick_cell(names: Sequence[str]) -> str:
    """Return the cell that is chosen, which the address holds; OWN for the model's."""
    key = start(PAGE, "cell", names[0])
    if st.session_state[key] not in names:
        st.session_state[key] = names[0]
    chosen: str = st.selectbox("Cell", names, key=key, format_func=title_of)
    keep(PAGE, "cell", chosen)
    remember("cell", chosen)
    return chosen


def source(text: str, beside: DeltaGenerator) -> tuple[Reading, str]:
    """Return the run that is asked for, and one line that says whose numbers these are. Raises UsageError.

    beside: where the cell is picked.
    """
    found = any_model(PAGE)
    with beside:
        chosen = pick_cell([*([OWN] if found else []), *all_cells()])
    if found is None or chosen != OWN:
        seed = SEED
        words = tuple(words_of(text)[:LONGEST])
        run = drawn(chosen, words, seed)
        size = run.cell.hidden_size
        return run, (
            f"**Untrained**: a {chosen} cell of {size} units, its weights and its word vectors drawn with seed {seed}. "
            "The numbers show how the cell computes, not what it has learned."
        )
    name, made, model = found
    stack: Any = model.stack
    with st.container(horizontal=True, gap="medium"):
        layers = [str(layer) for layer in range(len(stack.layers))]
        layer = int(one_of(PAGE, "layer", "Layer", layers, layers[0])) if len(layers) > 1 else 0
        direction = stack.directions[0]
        if len(stack.directions) > 1:
            direction = one_of(PAGE, "direction", "Direction", stack.directions, direction)
    run = of_a_model(name, made, text, layer, direction)
    order = " It reads the sentence from its end." if direction == "backward" else ""
    return run, f"**Trained**: layer {layer}, {direction}, of the model as it reads this sentence.{order}"
