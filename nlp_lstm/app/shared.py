"""What every page needs: the choice of a model, loaded once for all sessions."""

import re
from pathlib import Path

import streamlit as st

from nlp_lstm.locate import SHIPPED, WEIGHTS, shipped_models, task_of
from nlp_lstm.trained import Prediction, SentimentModel, TextTrace, load_as

RUNS = Path("runs")


def model_names(task: str) -> list[str]:
    """Return the shipped models and the finished model folders under runs/ that are of this task."""
    shipped = [name for name in shipped_models() if task_of(SHIPPED / name) == task]
    return [*shipped, *sorted(str(path.parent) for path in RUNS.glob(f"*/{WEIGHTS}") if task_of(path.parent) == task)]


@st.cache_resource(max_entries=4, show_spinner="Loading the model")
def load_model(name: str, version: float) -> SentimentModel:
    """Load a model once; version: the time its weights were written, so that a new training is seen."""
    return load_as(SentimentModel, name)


@st.cache_data(max_entries=64, show_spinner=False)
def trace(name: str, version: float, text: str) -> TextTrace[Prediction]:
    """Run a model over a text once."""
    return load_model(name, version).trace(text)


def version(name: str) -> float:
    """Return when a model folder's weights were written, 0 for one that is not a folder."""
    weights = Path(name) / WEIGHTS
    return weights.stat().st_mtime if weights.exists() else 0.0


def plain(text: str) -> str:
    """Return Markdown that shows a person's text as it is, for those elements that always read Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def pick_model() -> str:
    """Return the model chosen in the sidebar; the page stops with one line where there is none."""
    names = model_names(SentimentModel.name)
    if asked := st.query_params.get("model"):
        names = list(dict.fromkeys([asked, *names]))
    typed = st.sidebar.text_input("Model folder or hub id", key="typed_model", placeholder="runs/my-model")
    if typed:
        names = list(dict.fromkeys([typed, *names]))
    if not names:
        st.info("There is no model yet. Run `make demo`, or type a model folder in the sidebar.")
        st.stop()
    name: str = st.sidebar.selectbox("Model", names)
    return name
