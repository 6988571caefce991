"""What the page's picture can and cannot tell, with what was measured for this model."""

from typing import Any

import streamlit as st

from nlp_lstm.app.gate_picker import Choice
from nlp_lstm.app.numbers import minus, number
from nlp_lstm.app.shared import plain
from nlp_lstm.explanations.faithfulness.gate_scores import as_an_explanation
from nlp_lstm.trained import SentimentModel


def trust(name: str, model: SentimentModel, found: dict[str, Any], choice: Choice) -> None:
    """Show how far tints and gates can be trusted; found: the text's `decision`."""
    measured = model.metrics.get("faithfulness", {}).get("methods", {}).get("contributions")
    figures = "not measured for this model"
    if measured is not None:
        figures = f"F = {number(measured['F'])}, Spearman {number(measured['spearman'])}"
    with st.expander(f"What this picture can and cannot tell (tints: {figures})"):
        sums = found["contributions"]
        if sums is not None:
            added = number(abs(sums["residual"]), digits=1)
            unit = found["layers"][-1]["unit"]
            st.markdown(
                "**Tints** share the margin out among the words, exactly: with the memory's start and the head's "
                f"constant they add up to it (off by {added}). They take the gates as they were, so a word that only "
                'changes what other words write, as "not" often does, may have a small part of its own.'
                + (" Above layer 0 a word is a position that has the words around it in it." if unit != "word" else "")
            )
        st.markdown(
            "**The line** is caused: the model read each beginning of the text by itself. **The heatmap** describes "
            "what a gate did; it does not prove that the gate decided the answer. The page Negation puts gates to "
            "that test."
        )
        if measured is not None:
            st.markdown(
                "**F** is what the margin loses when the words that the tints name are deleted: 0 is no better than "
                "deleting at random, 1 the best order that a greedy search finds. **Spearman** compares the tints "
                f"with deleting each word by itself ({measured['n']} sentences)."
            )
        said = as_an_explanation(model.metrics, choice.letter, model=name, corpus=model.config.corpus)
        st.caption(plain(minus(f"Gate {choice.letter} {said}")))
        for caveat in found["caveats"]:
            st.caption(plain(minus(caveat)))
