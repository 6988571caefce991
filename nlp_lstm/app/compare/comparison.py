"""One comparison: every contender's mean with its interval, what is shown to be better, its size and its speed."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import QUIET, Layered
from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.numbers import number
from nlp_lstm.app.shared import plain
from nlp_lstm.laboratory.figures import draw_comparison

ROW, AXES, COLOUR, BASELINE = 30, 56, "#1f6f8b", "#d95f02"  # AXES: pixels that axis and title take


def figure(value: float | None, metric: str) -> str:
    """Return an accuracy in per cent or a perplexity, as the command line prints them."""
    if value is None:
        return "–"
    return f"{100 * value:.1f}" if metric == "accuracy" else f"{value:.1f}"


def show_comparison(found: dict[str, Any]) -> None:
    """Show a document of `nlp-lstm compare`."""
    metric, better = found["metric"], "higher" if found["metric"] == "accuracy" else "lower"
    st.altair_chart(intervals(found), width="stretch")
    base = found["baseline"]
    beside = f" The dotted line is {plain(base['name'])}, {figure(base[metric], metric)}." if base else ""
    st.caption(
        f"{metric.capitalize()} on {plain(found['corpus'])}, {found['split']}; {better} is better. Small dots are "
        f"single seeds, the large one their mean, the bar its 95 % interval of {found['seeds']} seeds after Student. "
        f"Where bars overlap, nothing is shown.{beside}"
    )
    said = [f"{one} is better than {other}" for one, other in found["shown"]]
    said.append("no other difference is shown" if said else "no difference is shown")
    st.text("Shown by these seeds: " + "; ".join(said) + ".")
    for arm in found["arms"]:
        if arm["diverged"]:
            st.text(f"{arm['name']}: {arm['diverged']} of {found['seeds']} runs diverged; not ranked.")
        if arm["cut"]:
            st.text(f"{arm['name']}: {arm['cut']} of {found['seeds']} runs were cut by --max-minutes.")
    if found["split"] == "validation":
        st.caption("The best epoch and the learning rate were chosen on these rows: a little too good, for all alike.")
    st.altair_chart(speeds(found), width="stretch")
    st.caption(
        "Words a second of a training step of the recurrent layers alone, on one machine: with torch's fused kernel "
        "where there is one (dark), and in the plain loop (light)."
    )
    st.dataframe(table(found), hide_index=True)
    downloads("comparison", draw=lambda path: draw_comparison(found, path), document=lambda: found)


def intervals(found: dict[str, Any]) -> Layered:
    """Return a row for each contender, in the document's order: seeds, mean and interval."""
    scale_by = 100 if found["metric"] == "accuracy" else 1
    arms = [arm for arm in found["arms"] if arm["mean"] is not None]
    order = [arm["name"] for arm in arms]
    means = pd.DataFrame(
        [
            {
                "contender": arm["name"],
                "mean": scale_by * arm["mean"],
                "low": scale_by * (arm["interval"] or [arm["mean"]] * 2)[0],
                "high": scale_by * (arm["interval"] or [arm["mean"]] * 2)[1],
            }
            for arm in arms
        ],
        columns=["contender", "mean", "low", "high"],
    )
    seeds = pd.DataFrame(
        [{"contender": arm["name"], "figure": scale_by * value} for arm in arms for value in arm["figures"]],
        columns=["contender", "figure"],
    )
    title = f"{found['metric']}{' (%)' if scale_by == 100 else ''}"
    shown = [*seeds["figure"], *means["mean"]]  # a wide interval must not squeeze all else together
    base = found["baseline"]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = max(high - low, 0.5) * 0.75
    scale = alt.Scale(domain=[low - room, high + room], nice=True, zero=False, clamp=True)
    row = alt.Y("contender:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False))

    def across(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, title=title)

    tips = ["contender:N", *(alt.Tooltip(f"{name}:Q", format=".2f") for name in ("mean", "low", "high"))]
    layers: list[Any] = [
        alt.Chart(means).mark_rule(color=COLOUR, strokeWidth=3, opacity=0.6).encode(
            x=across("low"), x2="high:Q", y=row, tooltip=tips
        ),
        alt.Chart(seeds).mark_point(color=QUIET, filled=True, size=50, opacity=1).encode(x=across("figure"), y=row),
        alt.Chart(means).mark_point(color=COLOUR, filled=True, size=110, opacity=1).encode(
            x=across("mean"), y=row, tooltip=tips
        ),
    ]  # fmt: skip
    if base:
        line = pd.DataFrame({"baseline": [scale_by * base[found["metric"]]]})
        layers.append(alt.Chart(line).mark_rule(color=BASELINE, strokeDash=[3, 3]).encode(x=across("baseline")))
    return alt.layer(*layers).properties(height=AXES + ROW * max(1, len(order)))


def speeds(found: dict[str, Any]) -> Layered:
    """Return how fast each contender is, a row for each."""
    order = [arm["name"] for arm in found["arms"]]
    rows = pd.DataFrame(
        [
            {"contender": arm["name"], "way": way, "words a second": arm["words_per_second"][way]}
            for arm in found["arms"]
            for way in ("loop", "fused")
            if arm["words_per_second"].get(way) is not None
        ],
        columns=["contender", "way", "words a second"],
    )
    return (
        alt.Chart(rows)
        .mark_bar(height=7)
        .encode(
            x=alt.X("words a second:Q", axis=alt.Axis(format="~s", tickCount=6)),
            y=alt.Y("contender:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False)),
            yOffset=alt.YOffset("way:N", sort=["fused", "loop"]),
            color=alt.Color("way:N", scale=alt.Scale(domain=["fused", "loop"], range=[COLOUR, "#8fc1d4"]), legend=None),
            tooltip=["contender:N", "way:N", alt.Tooltip("words a second:Q", format=",.0f")],
        )
        .properties(height=AXES + ROW * max(1, len(order)))
    )


def table(found: dict[str, Any]) -> pd.DataFrame:
    """Return the contenders as a table; a place stands only where the intervals show one."""
    metric = found["metric"]
    return pd.DataFrame(
        [
            {
                "contender": arm["name"],
                metric: figure(arm["mean"], metric),
                "95 % interval": " to ".join(figure(end, metric) for end in arm["interval"] or []) or "none",
                "place shown": str(arm["place"] or "–"),
                "weights": f"{arm['weights']:,}",
                "hidden": f"{arm['hidden_size']:,}",
                "learning rate": "–" if arm["learning_rate"] is None else f"{arm['learning_rate']:g}",
                "epochs": number(sum(arm["epochs"]) / len(arm["epochs"])) if arm["epochs"] else "–",
            }
            for arm in found["arms"]
        ]
    )
