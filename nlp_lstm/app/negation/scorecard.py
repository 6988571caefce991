"""The page's last section: how the model does on negation in general, beside a bag of words."""

import shlex
from typing import Any

import pandas as pd
import streamlit as st

from nlp_lstm.app.numbers import minus
from nlp_lstm.app.shared import load_model
from nlp_lstm.explanations.scorecard.scorecard import scorecard
from nlp_lstm.explanations.scorecard.titles import MEANS, SENTIMENT, shown
from nlp_lstm.trained import SentimentModel


@st.cache_data(max_entries=8, show_spinner="Asking the model the scorecard's sentences")
def measured(name: str, version: float) -> dict[str, Any]:
    """Return the model's scorecard without the others beside it. Takes seconds."""
    return scorecard(load_model(name, version), baseline=False)


def show_scorecard(name: str, version: float, model: SentimentModel) -> None:
    """Show the scorecard that was measured with the model, or how to measure it."""
    report = model.metrics.get("scorecard")
    if report is None:
        st.caption("Not measured with this model yet. Here it is measured alone; the command puts others beside it:")
        st.code(f"nlp-lstm scorecard {shlex.quote(name)} --save", language=None)
        asked = f"scorecard {name} {version}"
        if st.button("Measure it now"):
            st.session_state[asked] = True
        if not st.session_state.get(asked):
            return
        report = measured(name, version)
    st.dataframe(table(report), hide_index=True, width="stretch")
    st.caption(
        f"{report['sentences']} sentences written for this; in brackets 95 % intervals, n as counted for the model. "
        "A bag of words cannot know what a negator is about: its I is 0, but for what saturates."
    )


def table(report: dict[str, Any]) -> pd.DataFrame:
    """Return a row for each measure, a column for the model and each of those beside it."""
    columns = {"this model": report, **report.get("compared", {})}
    rows = []
    for name, title in SENTIMENT.items():
        figures = {who: one["measures"][name] for who, one in columns.items()}
        if figures["this model"]["n"]:
            told = {who: minus(shown(figure, share=name not in MEANS)) for who, figure in figures.items()}
            rows.append({"measure": minus(title), **told, "n": figures["this model"]["n"]})
    return pd.DataFrame(rows)
