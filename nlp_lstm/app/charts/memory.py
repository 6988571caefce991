"""What survives in a memory, word by word, and the sum of what was written, as a waterfall."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from nlp_lstm.app.charts.words import NATURAL, QUIET, Layered, labels
from nlp_lstm.app.numbers import signed
from nlp_lstm.explanations.pictures.drawing import SIGNED, UNSIGNED, waterfall

MOST_WORDS = 40  # of a triangle and of a waterfall
CELL, BARS, WATERFALL, STEP = 22, 110, 360, 22  # pixels

_AXIS: dict[str, Any] = {
    "labelLimit": 220, "labelOverlap": False, "ticks": False, "domain": False, "labelFontSize": 12,
}  # fmt: skip


def window(words: int, at: int, *, backward: bool) -> range:
    """Return the words that a triangle shows: those read up to `at`, at most MOST_WORDS of them, else all."""
    if words <= MOST_WORDS:
        return range(words)
    first = at if backward else max(0, at - MOST_WORDS + 1)
    return range(first, min(words, first + MOST_WORDS))


def triangle(
    tokens: Sequence[str], rows: Sequence[Sequence[float] | None], at: int, *, backward: bool
) -> alt.HConcatChart:
    """Return how much of what each word wrote is left at each later one, and beside it the shares at word `at`.

    rows: [s][t], None for a word of which nothing matters. A frame marks the word `at`.
    """
    shown = window(len(tokens), at, backward=backward)
    named = labels([tokens[place] for place in shown])
    cells = [
        {"s": s, "t": t, "of": tokens[s], "at": tokens[t], "left": row[t]}
        for s in shown
        if (row := rows[s]) is not None
        for t in shown
        if (t <= s if backward else t >= s)
    ]
    table = pd.DataFrame(cells, columns=["s", "t", "of", "at", "left"])
    domain, side = list(shown), CELL * len(shown)
    expression = f"{named}[datum.value - {shown.start}]"
    below = alt.Axis(title="left at this word", orient="top", labelExpr=expression, labelAngle=-45, **_AXIS)
    beside = alt.Axis(title="of what this word wrote", labelExpr=expression, **_AXIS)
    y = alt.Y("s:O", scale=alt.Scale(domain=domain), axis=beside)
    x = alt.X("t:O", scale=alt.Scale(domain=domain), axis=below)
    scale = alt.Scale(domain=[0, 1], scheme=UNSIGNED)
    legend = alt.Legend(title="share left", orient="bottom", direction="horizontal", gradientLength=160)
    square = alt.Chart(table).encode(x=x, y=y, tooltip=["of:N", "at:N", alt.Tooltip("left:Q", format=".2f")])
    colour = alt.Color("left:Q", scale=scale, legend=legend)
    frame = square.transform_filter(f"datum.t == {at}").mark_rect(fill=None, stroke=SIGNED[2], strokeWidth=2)
    column = table[table["t"] == at]
    bars = alt.Chart(column).encode(y=alt.Y("s:O", scale=alt.Scale(domain=domain), axis=None))
    length = alt.X("left:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(title="at the slider's word", orient="top"))
    written = bars.mark_text(align="left", dx=3, color=QUIET, fontSize=11)
    return alt.hconcat(
        alt.layer(square.mark_rect().encode(color=colour), frame).properties(width=side, height=side),
        alt.layer(
            bars.mark_bar(color=SIGNED[2], height=CELL * 0.6).encode(x=length),
            written.encode(x=length, text=alt.Text("left:Q", format=".2f")),
        ).properties(width=BARS, height=side),
        spacing=14,
    ).properties(autosize=NATURAL)


def waterfall_chart(tokens: Sequence[str], contributions: Mapping[str, Any]) -> Layered:
    """Return the sum of contributions from 0 to the margin; of a long text the smallest are one bar."""
    steps = waterfall(*_folded(tokens, contributions))
    table = pd.DataFrame(
        {
            "row": range(len(steps)),
            "word": [step.name for step in steps],
            "start": [step.start for step in steps],
            "end": [step.end for step in steps],
            "part": [step.end - step.start for step in steps],
            "written": [signed(step.end - step.start) for step in steps],
            "colour": [QUIET if step.whole else SIGNED[2] if step.end >= step.start else SIGNED[0] for step in steps],
            "right": [max(step.start, step.end) for step in steps],
        }
    )
    named = alt.Axis(title=None, labelExpr=f"{labels([step.name for step in steps])}[datum.value]", **_AXIS)
    base = alt.Chart(table).encode(y=alt.Y("row:O", axis=named))
    tooltip = ["word:N", alt.Tooltip("part:Q", format="+.3f"), alt.Tooltip("end:Q", title="sum so far", format="+.3f")]
    level = alt.X("start:Q", title="margin so far")
    bars = base.mark_bar(height=STEP * 0.65).encode(
        x=level, x2="end:Q", color=alt.Color("colour:N", scale=None), tooltip=tooltip
    )
    written = base.mark_text(align="left", dx=4, fontSize=11, color=QUIET).encode(x="right:Q", text="written:N")
    zero = alt.Chart(table.assign(zero=0.0)).mark_rule(color=QUIET).encode(x="zero:Q")
    whole = alt.layer(zero, bars, written)
    return whole.properties(width=WATERFALL, height=STEP * len(steps), autosize=NATURAL)


def _folded(tokens: Sequence[str], contributions: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the words with the largest parts, in their order, and one entry for all others."""
    parts = list(contributions["per_token"])
    if len(parts) <= MOST_WORDS:
        return list(tokens), dict(contributions)
    largest = sorted(range(len(parts)), key=lambda place: -abs(parts[place]))[: MOST_WORDS - 1]
    kept = sorted(largest)
    rest = sum(part for place, part in enumerate(parts) if place not in set(largest))
    words = [f"({len(parts) - len(kept)} other words)", *(tokens[place] for place in kept)]
    return words, {**contributions, "per_token": [rest, *(parts[place] for place in kept)]}
