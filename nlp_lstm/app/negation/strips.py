"""The page's fourth section: what each method of attribution says, as strips over the same words."""

from typing import Any

import altair as alt

from nlp_lstm.app.charts.words import Columns, Layered, headed, stacked, word_row
from nlp_lstm.app.numbers import number, signed
from nlp_lstm.explanations.attribution import all_attributions


def strips(found: dict[str, Any], attributions: dict[str, Any], faithfulness: dict[str, Any]) -> alt.VConcatChart:
    """Return a row of tinted words for each method, with its leftovers and its measured faithfulness above it.

    found: `decision` of the text. faithfulness: {method: figures} of the model, empty where not measured.
    """
    columns, kinds = Columns(found["tokens"]), all_attributions()
    rows: dict[str, tuple[str, list[float], str]] = {}
    sums = found["contributions"]
    if sums is not None:
        told = f"constant {signed(sums['constant'])}, residual {sums['residual']:.0e}"
        rows["contributions"] = ("Contributions", sums["per_token"], told)
    for name, one in attributions.items():
        if one is not None:
            told = ", ".join(f"{key} {signed(value)}" for key, value in one["leftovers"].items()) or "no leftovers"
            told += "" if one["residual"] is None else f", residual {one['residual']:.0e}"
            rows[name] = (kinds[name].title, one["scores"], told)
    parts: list[alt.Chart | Layered] = []
    for name, (title, scores, told) in rows.items():
        chart = word_row(columns, scores, known=found["known"], title=title)
        figures = faithfulness.get(name)
        trust = (
            "faithfulness not measured"
            if figures is None
            else (f"F {number(figures['F'])}, Spearman {number(figures['spearman'])}")
        )
        parts.append(headed(chart, f"{title}: {told}; {trust}"))
    return stacked(*parts, spacing=12)
