"""The choice of a model of any task, for pages that look at all of them."""

import streamlit as st

from nlp_lstm.app.shared import choose_model, load_model, model_names, plain, refuse, remember, summary, version
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import NextWordModel, SentimentModel, TrainedModel


def any_model(page: str) -> tuple[str, float, TrainedModel] | None:
    """Return name, version and model chosen in the sidebar, the one in the address first; None where there is none."""
    names = [name for kind in (SentimentModel, NextWordModel) for name in model_names(kind.name)]
    name = choose_model(page, names)
    if name is None:
        return None
    try:
        made = version(name)
        model = load_model(name, made)
    except UsageError as error:
        refuse(error)
    st.sidebar.caption(plain(summary(name, model)))
    remember("model", name)
    return name, made, model
