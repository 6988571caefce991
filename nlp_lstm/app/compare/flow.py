"""Gradient flow: what is left of a small change of the state so many steps later, before any training."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import Layered
from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.numbers import number
from nlp_lstm.app.shared import refuse
from nlp_lstm.cells import all_cells
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.figures import draw_flow
from nlp_lstm.laboratory.flows import flows, untrained

SIZE, LENGTH, ROWS, SEED = 32, 40, 4, 1
FIRST = ("lstm", "gru", "elman")
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")


@st.cache_data(max_entries=64, show_spinner="Following the gradient")
def flow_of(name: str, forget_bias: float | None) -> dict[str, Any]:
    """Return the gradient flow of one untrained cell, as `nlp-lstm gradient-flow` computes it."""
    options = {} if forget_bias is None else {"forget_bias": forget_bias}
    return flows(untrained([name], size=SIZE, length=LENGTH, rows=ROWS, seed=SEED, **options))[0]


def show_flow() -> None:
    """Show the flow of the cells that are chosen."""
    first, second = st.columns([3, 1])
    alone = [name for name in all_cells() if name != "grid"]  # which needs a layer below
    names = first.multiselect("Cells", alone, FIRST, key="flow cells", max_selections=len(COLOURS))
    bias = second.selectbox("Forget bias", ["the cell's own", "0", "1", "2", "5"], key="flow bias")
    if not names:
        st.info("Choose a cell.")
        return
    try:
        found = [flow_of(name, float(bias) if bias and bias[0].isdigit() else None) for name in names]
    except UsageError as error:
        refuse(error)
    st.altair_chart(chart(found), width="stretch")
    st.caption(
        "Largest singular value of d state(T) / d state(t), median of "
        f"{ROWS} rows of random numbers, {SIZE} units, seed {SEED}: 1 passes a change on as it is, below it vanishes, "
        "above it grows. Dashed: the memory's belt alone. **Untrained** cells; where two curves lie close, another "
        "seed may turn them round."
    )
    st.dataframe(table(found), hide_index=True)
    downloads("gradient-flow", draw=lambda path: draw_flow(found, path), document=lambda: {"flows": found})


def chart(found: list[dict[str, Any]]) -> Layered:
    """Return norms by distance on a logarithmic scale, and each belt dashed."""
    rows = pd.DataFrame(
        [
            {"cell": flow["name"], "steps back": distance, "left": value, "what": what}
            for flow in found
            for what, values in (("state", flow["norm"]), ("belt", flow["belt"] or []))
            for distance, value in zip(flow["distance"], values, strict=False)
            if value is not None and value > 0
        ]
    )
    names = [flow["name"] for flow in found]
    return (
        alt.Chart(rows)
        .mark_line(clip=True)
        .encode(
            x=alt.X("steps back:Q"),
            y=alt.Y(
                "left:Q",
                scale=alt.Scale(type="log"),
                title="what is left",
                axis=alt.Axis(format="~g", tickCount=5, labelOverlap=True),
            ),
            color=alt.Color(
                "cell:N",
                scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
                legend=alt.Legend(orient="bottom", title=None),
            ),
            strokeDash=alt.StrokeDash(
                "what:N", scale=alt.Scale(domain=["state", "belt"], range=[[1, 0], [4, 4]]), legend=None
            ),
            tooltip=["cell:N", "what:N", "steps back:Q", alt.Tooltip("left:Q", format=".3g")],
        )
        .properties(height=300)
    )


def table(found: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the norms at a few distances."""
    distances = [distance for distance in (1, 5, 10, 20, 39) if distance <= LENGTH]
    return pd.DataFrame(
        [
            {"cell": flow["name"], **{f"{d} back": number(flow["norm"][d - 1]) for d in distances}}
            | {"exploded": f"{flow['exploded']:.0%}"}
            for flow in found
        ]
    )
