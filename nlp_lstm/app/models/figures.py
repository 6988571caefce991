"""One model's figures beside its baselines, its explanations' faithfulness, its scorecard, and its confusions."""

from typing import Any

import pandas as pd
import streamlit as st

from nlp_lstm.app.models.overview import shown
from nlp_lstm.app.negation.scorecard import show_scorecard
from nlp_lstm.app.numbers import number, signed
from nlp_lstm.trained import SentimentModel, TrainedModel

MEASURES = {"sentiment": ("accuracy", "macro_f1"), "language-model": ("perplexity", "bits_per_token")}


def figures(model: TrainedModel) -> pd.DataFrame:
    """Return a row for each split that was measured, the baseline's figures beside the model's."""
    rows = []
    splits = {"validation": {**(model.metrics.get("validation") or {}), "baseline": model.metrics.get("baseline")}}
    for place, one in {**splits, **model.metrics.get("evaluations", {})}.items():
        if "n" not in one:
            continue
        base = one.get("baseline") or {}
        rows.append(
            {"split": place, "n": f"{one['n']:,}"}
            | {measure: shown(one.get(measure), measure) for measure in MEASURES[model.name]}
            | {"baseline": base.get("name", "not measured")}
            | {f"its {measure}": shown(base.get(measure), measure) for measure in MEASURES[model.name]}
            | {"unknown words": shown(one.get("unknown_words"), "accuracy")}
        )
    return pd.DataFrame(rows)


def show_figures(model: TrainedModel) -> None:
    """Show the figures, and what a classifier confuses."""
    table = figures(model)
    if table.empty:
        st.info("Nothing has been measured with this model: its training has not ended.")
        return
    st.dataframe(table, hide_index=True)
    st.caption("The model was chosen on the validation split; a test split is read once, by `evaluate --save`.")
    for place, one in model.metrics.get("evaluations", {}).items():
        if "confusion" in one:
            st.caption("Confusions on the split below: rows are the true labels, columns the answers")
            counts = pd.DataFrame(one["confusion"], index=one["labels"], columns=[f"said {x}" for x in one["labels"]])
            st.text(place)
            st.dataframe(counts)


def faithfulness(report: dict[str, Any]) -> pd.DataFrame:
    """Return a row for each thing that is taken for an explanation."""
    found = [one for group in ("methods", "gates", "changes") for one in report.get(group, {}).values()]
    return pd.DataFrame(
        [
            {"what is taken for an explanation": one["title"], "F": number(one["F"])}
            | {"Spearman with occlusion": signed(one["spearman"]), "n": one.get("n")}
            for one in found
        ]
    )


def show_trust(name: str, version: float, model: TrainedModel) -> None:
    """Show how faithful the model's explanations are, and how it does on negation."""
    if not isinstance(model, SentimentModel):
        st.caption("Faithfulness and the scorecard of negation are measured for sentence classifiers.")
        return
    st.subheader("How faithful its explanations are")
    report = model.metrics.get("faithfulness")
    if report is None:
        st.caption("Not measured for this model:")
        st.code(f"nlp-lstm faithfulness {name} --corpus {model.config.corpus} --save", language=None, wrap_lines=True)
    else:
        st.dataframe(faithfulness(report), hide_index=True)
        st.caption(
            "F: what the margin loses when the words with the largest scores are deleted first; 0 is chance, 1 the "
            "best order that a greedy search finds. Gates are held against |occlusion|."
        )
    st.subheader("Negation")
    show_scorecard(name, version, model)
