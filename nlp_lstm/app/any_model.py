"""The choice of a model of any task, for pages that look at all of them."""

import streamlit as st

from nlp_lstm.app.shared import (
    keep,
    load_model,
    model_names,
    plain,
    refuse,
    remember,
    start,
    summary,
    version,
)  # fmt: skip
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import NextWordModel, SentimentModel, TrainedModel


def any_model(page: str) -> tuple[str, float, TrainedModel] | None:
    """Return name, version and model chosen in the sidebar, the one in the address first; None where there is none."""
    names = [name for kind in (SentimentModel, NextWordModel) for name in model_names(kind.name)]
    chosen = start(page, "model", names[0] if names else "")

    def take() -> None:
        if typed := st.session_state.typed_model.strip():
            st.session_state[chosen] = typed

    with st.sidebar.expander("Another model"):
        st.text_input("Model folder or hub id", key="typed_model", placeholder="runs/my-model", on_change=take)
    names = list(dict.fromkeys(name for name in (st.session_state[chosen], *names) if name))
    if not names:
        return None
    name: str = st.sidebar.selectbox("Model", sorted(names), key=chosen)
    keep(page, "model", name)
    try:
        made = version(name)
        model = load_model(name, made)
    except UsageError as error:
        refuse(error)
    st.sidebar.caption(plain(summary(name, model)))
    remember("model", name)
    return name, made, model
