"""What exchanging gates brings about, beside what placebos do; and the square of negation."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from nlp_lstm.app.charts.words import INK, NATURAL, PAPER, QUIET, Layered, labels
from nlp_lstm.app.numbers import share, signed
from nlp_lstm.explanations.pictures.drawing import EFFECTS, SIGNED

PANEL, ROW, CORNER, CORNER_HEIGHT = 190, 44, 92, 44  # pixels
WHERE = {"at": "at the negator", "after": "after the negator", "everywhere": "everywhere"}
NAMES = {"nie": "NIE, the gates alone", "tie": "TIE, lost without them"}


def mediation_chart(
    table: Sequence[Mapping[str, Any]], *, total_effect: float, names: Mapping[str, str]
) -> alt.HConcatChart:
    """Return NIE and TIE of every set of gates, a panel for each place; hollow where not supported.

    table: lines of a mediation. names: what the sets of gates are called. total_effect: with the sign of the right
    way, a dotted line.
    """
    table = [{**line, "gates": names.get(line["gates"], line["gates"])} for line in table]
    gates = list(dict.fromkeys(line["gates"] for line in table))
    ends = [0.0, total_effect, *(line[name] for line in table for name in EFFECTS)]
    ends += [sign * (line["placebo_band"] or 0.0) for line in table for sign in (-1, 1)]
    span = (max(ends) - min(ends)) or 1.0
    scale = alt.Scale(domain=[min(ends) - 0.05 * span, max(ends) + 0.22 * span], nice=False)
    panels: list[Layered] = []
    for where, title in WHERE.items():
        lines = [line for line in table if line["where"] == where]
        panel = _panel(lines, gates, scale, total_effect, names=not panels)
        panels.append(
            panel.properties(
                title=alt.Title(title, fontSize=12, fontWeight="normal", color=QUIET, anchor="start", frame="group")
            )
        )
    return alt.hconcat(*panels, spacing=16).properties(autosize=NATURAL)


def _panel(
    lines: Sequence[Mapping[str, Any]], gates: list[str], scale: alt.Scale, total_effect: float, *, names: bool
) -> Layered:
    """Return the bars of one place; names: whether the gates' names stand beside them."""
    axis = alt.Axis(labelLimit=200, ticks=False, domain=False, labelFontSize=12) if names else None
    y = alt.Y("gates:N", sort=gates, scale=alt.Scale(domain=gates), title=None, axis=axis)
    bars = pd.DataFrame([_bar(line, name) for line in lines for name in EFFECTS])
    measured = [line for line in lines if line["placebo_band"] is not None]
    bands = pd.DataFrame(
        {
            "gates": [line["gates"] for line in measured],
            "low": [-line["placebo_band"] for line in measured],
            "high": [line["placebo_band"] for line in measured],
        }
    )
    x = alt.X("effect:Q", scale=scale, title="effect on the margin")
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal", labelLimit=300)
    kinds = list(NAMES.values())
    colour = alt.Color("measure:N", scale=alt.Scale(domain=kinds, range=list(EFFECTS.values())), legend=legend)
    solid = alt.FillOpacity("solid:Q", scale=None)
    tooltip = ["gates:N", "measure:N", alt.Tooltip("effect:Q", format="+.3f"), "share:N", "verdict:N"]
    base = alt.Chart(bars).encode(y=y, yOffset=alt.YOffset("measure:N", sort=kinds))
    layers = [
        base.mark_bar(strokeWidth=1.5).encode(x=x, color=colour, stroke=colour, fillOpacity=solid, tooltip=tooltip),
        base.mark_text(align="left", dx=4, fontSize=11, color=QUIET).encode(x="right:Q", text="share:N"),
        alt.Chart(bars.assign(total=total_effect)).mark_rule(strokeDash=[2, 3], color=QUIET).encode(x="total:Q"),
        alt.Chart(bars.assign(zero=0.0)).mark_rule(color=QUIET).encode(x="zero:Q"),
    ]
    if measured:
        band = alt.Chart(bands).mark_bar(color=QUIET, opacity=0.25, height=ROW - 4)
        layers.insert(0, band.encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q"))
    return alt.layer(*layers).properties(width=PANEL, height=ROW * len(gates))


def square_chart(square: Mapping[str, Any], *, filler: str, negator: str) -> Layered:
    """Return the margins of two opposite words, each plain and negated, tinted by sign."""
    corners = [
        {"row": row, "column": column, "margin": square[f"{kind}_{side}"]}
        for row, kind in enumerate(("plain", "negated"))
        for column, side in enumerate(("positive", "negative"))
    ]
    largest = max(abs(corner["margin"]) for corner in corners) or 1.0
    table = pd.DataFrame(corners)
    table = table.assign(
        written=[signed(margin) for margin in table["margin"]], dark=table["margin"].abs() > 0.55 * largest
    )
    across = alt.Axis(title=None, orient="top", labelAngle=0, labelLimit=CORNER,
                      labelExpr=f"{labels([square['positive'], square['negative']])}[datum.value]")  # fmt: skip
    down = alt.Axis(title=None, labelLimit=160, labelExpr=f"{labels([filler, negator])}[datum.value]")
    base = alt.Chart(table).encode(x=alt.X("column:O", axis=across), y=alt.Y("row:O", axis=down))
    scale = alt.Scale(domain=[-largest, 0, largest], range=list(SIGNED))
    ink = alt.condition("datum.dark", alt.value(PAPER), alt.value(INK))
    return alt.layer(
        base.mark_rect().encode(color=alt.Color("margin:Q", scale=scale, legend=None)),
        base.mark_text(fontSize=15).encode(text="written:N", color=ink),
    ).properties(width=2 * CORNER, height=2 * CORNER_HEIGHT, autosize=NATURAL)


def _bar(line: Mapping[str, Any], name: str) -> dict[str, Any]:
    fraction = line[f"{name}_fraction"]
    return {
        "gates": line["gates"],
        "measure": NAMES[name],
        "effect": line[name],
        "right": max(0.0, line[name]),
        "share": "" if fraction is None else share(fraction),
        "solid": 1.0 if line["supported"] else 0.0,
        "verdict": line["verdict"],
    }
