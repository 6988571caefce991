"""How far cells remember: accuracy against the gap, one small chart for each cell."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import QUIET, Layered
from nlp_lstm.app.downloads import downloads
from nlp_lstm.laboratory.figures import draw_memory
from nlp_lstm.laboratory.synthetic import SYNTHETIC

COLOUR, WIDTH, HEIGHT = "#1f6f8b", 190, 130


def show_memory(found: dict[str, Any]) -> None:
    """Show a document of `nlp-lstm synthetic`."""
    task = SYNTHETIC.get(found["task"])
    st.altair_chart(curves(found), width="content")
    st.caption(
        f"{task.title if task else found['task']}: share of held-out answers that are right, by the gap in steps; mean "
        f"of {found['seeds']} seeds with its 95 % interval as a band, {found['budget']:,} weights each. Dotted: what "
        "is right without any memory. A point without a band has no interval: its seeds agree."
    )
    downloads("memory", draw=lambda path: draw_memory(found, path), document=lambda: found)


def curves(found: dict[str, Any]) -> Layered:
    """Return one small chart for each cell, all on the same axes."""
    rows = pd.DataFrame(
        [
            {
                "cell": curve["cell"],
                "gap": point["gap"],
                "right": 100 * point["mean"],
                "low": 100 * (point["interval"] or [point["mean"]] * 2)[0],
                "high": 100 * (point["interval"] or [point["mean"]] * 2)[1],
                "chance": 100 * point["chance"],
            }
            for curve in found["curves"]
            for point in curve["points"]
        ]
    )
    gap = alt.X("gap:Q", title="gap (steps)", scale=alt.Scale(type="log", nice=False))
    scale = alt.Scale(domain=[0, 100], clamp=True)
    base = alt.Chart(rows).encode(x=gap)
    tips = ["cell:N", "gap:Q", *(alt.Tooltip(f"{name}:Q", format=".1f") for name in ("right", "low", "high"))]
    right = alt.Y("right:Q", title="right (%)", scale=scale)
    drawn = alt.layer(
        base.mark_area(color=COLOUR, opacity=0.2).encode(y=alt.Y("low:Q", scale=scale, title="right (%)"), y2="high:Q"),
        base.mark_line(color=QUIET, strokeDash=[3, 3]).encode(y=alt.Y("chance:Q", scale=scale, title="right (%)")),
        base.mark_line(color=COLOUR).encode(y=right),
        base.mark_point(color=COLOUR, filled=True, opacity=1).encode(y=right, tooltip=tips),
    ).properties(width=WIDTH, height=HEIGHT)
    order = [curve["cell"] for curve in found["curves"]]
    return drawn.facet(alt.Facet("cell:N", sort=order, title=None), columns=3)
