"""All models there are, a row for each: what it is, how good it is, and what it has to beat."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from nlp_lstm.app.numbers import number
from nlp_lstm.app.shared import model_names, version
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CONFIG, METRICS, model_folder
from nlp_lstm.trained import NextWordModel, SentimentModel

MEASURE = {SentimentModel.name: "accuracy", NextWordModel.name: "perplexity"}


def names() -> list[str]:
    """Return the models of all tasks."""
    return [name for task in MEASURE for name in model_names(task)]


@st.cache_data(max_entries=256, show_spinner=False)
def row(name: str, version: float) -> dict[str, Any]:
    """Return one row, from the model's files alone: the last test figure, or that of validation."""
    folder = model_folder(name)
    described = json.loads((folder / CONFIG).read_text())
    metrics = json.loads((folder / METRICS).read_text()) if (folder / METRICS).exists() else {}
    both = ", both ways" if described["config"].get("bidirectional") else ""
    config, measure = described["config"], MEASURE[described["task"]]
    tests = {place: one for place, one in metrics.get("evaluations", {}).items() if one.get("split") == "test"}
    place, figures = next(reversed(tests.items()), ("validation", metrics.get("validation") or {}))
    base = figures.get("baseline") or (metrics.get("baseline") if place == "validation" else None) or {}
    flip = (metrics.get("scorecard") or {}).get("measures", {}).get("balanced_flip", {}).get("value")
    return {
        "model": name,
        "task": described["task"],
        "cell": config["cell"],
        "layers × units": f"{config['layers']} × {config['hidden_size']}{both}",
        "measured on": place if figures else "not measured",
        "measure": measure,
        "figure": shown(figures.get(measure), measure),
        "baseline": shown(base.get(measure), measure),
        "negation": "–" if flip is None else f"{100 * flip:.0f} %",
    }


def shown(value: float | None, measure: str) -> str:
    """Return a figure as it is printed elsewhere."""
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if measure in ("accuracy", "macro_f1") else number(value, digits=3)


def overview(found: list[str]) -> None:
    """Show the table of models."""
    rows = []
    for name in found:
        try:
            rows.append(row(name, version(name)))
        except (UsageError, ValueError, KeyError, OSError) as error:
            rows.append({"model": name, "measured on": f"cannot be read: {error}"})
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        "Every figure stands beside that of a baseline without a network: TF-IDF with logistic regression, or "
        "n-grams. Negation: how often the answer flips when a sentence is negated, of the scorecard."
    )
