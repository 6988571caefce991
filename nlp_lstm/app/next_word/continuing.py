"""Going on with the text: words drawn one after the other."""

from dataclasses import asdict

import streamlit as st

from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.shared import load_model, refuse
from nlp_lstm.config.settings import LARGEST
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import NextWordModel
from nlp_lstm.trained.language_model import Generation


@st.cache_data(max_entries=32, show_spinner="Drawing words")
def continued(name: str, version: float, text: str, **options: float) -> Generation:
    """Return the text with more words, as `nlp-lstm generate` draws them; options: those of `generate`."""
    model = load_model(name, version)
    assert isinstance(model, NextWordModel)
    return model.generate(text, **options)  # type: ignore[arg-type]


def go_on(name: str, version: float, text: str, box: str) -> None:
    """Show the controls of sampling and what they draw; box: the key of the text."""
    first, second, third = st.columns(3)
    temperature = first.slider("Temperature", 0.0, 2.0, 0.7, 0.05, help="0 always takes the likeliest word.")
    top_k = int(second.number_input("Top-k", 0, 1000, 0, help="Draw from the k likeliest words only; 0: from all."))
    top_p = third.slider("Top-p", 0.05, 1.0, 1.0, 0.05, help="Only the likeliest words that have this probability.")
    tokens = int(first.number_input("Words", 1, 500, 20))
    seed = int(second.number_input("Seed", 0, LARGEST, 1, help="The same seed draws the same words."))
    try:
        made = continued(
            name, version, text, tokens=tokens, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed
        )
    except UsageError as error:
        refuse(error)
    st.code(made.text, language=None, wrap_lines=True)

    def take() -> None:
        st.session_state[box] = made.text

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Use as the text", on_click=take)
        downloads("continuation", document=lambda: asdict(made))
