"""Words as columns that every chart below them shares, each as wide as its word; words tinted, margins as a line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias, TypeVar
from unicodedata import east_asian_width

import altair as alt
import pandas as pd

from nlp_lstm.app.numbers import signed
from nlp_lstm.explanations.pictures.canvas import LONGEST
from nlp_lstm.explanations.pictures.drawing import SIGNED

LETTER, WIDE_LETTER, MARGIN, NARROWEST = 7.3, 14, 18, 34  # pixels of a letter, and of a column beside its word
STRIP = 200  # words: from here on columns are narrow, and words stand in tooltips alone
STRIP_WIDTH = 5
ROW_HEIGHT, LINE_HEIGHT = 26, 110
INK, PAPER = "#262730", "#ffffff"  # text on a light tint, on a dark one
QUIET = "#808495"  # of rules and axes, readable on light and dark pages
LINE = "#2f8fb0"  # of the margin
RIGHT = alt.X2("right:Q")  # where a column ends
APART = alt.Resolve(scale=alt.ScaleResolveMap(color="independent", y="independent"))
NATURAL = alt.AutoSizeParams(type="pad", contains="padding")  # a chart is as large as its words and units need


Layered: TypeAlias = alt.LayerChart | alt.FacetChart
Part = TypeVar("Part", alt.Chart, Layered)


@dataclass(frozen=True)
class Columns:
    """Where each word of a text stands, in pixels from the left; beside: other words that the columns have to hold."""

    tokens: Sequence[str]
    beside: Sequence[str] = ()

    @property
    def labelled(self) -> bool:
        """Whether there is room for the words themselves."""
        return len(self.tokens) < STRIP

    @cached_property
    def edges(self) -> list[float]:
        """The left edge of every column, and the right one of the last."""
        widths: list[float] = [STRIP_WIDTH] * len(self.tokens)
        if self.labelled:
            both = zip(self.tokens, self.beside or self.tokens, strict=True)
            widths = [max(_width(one), _width(other)) for one, other in both]
        return [0.0, *accumulate(widths)]

    @property
    def width(self) -> float:
        """Of all columns together."""
        return self.edges[-1]

    def table(self, **values: Sequence[object] | float) -> pd.DataFrame:
        """Return a row for each word: place, word, left, right, middle, and further values."""
        left, right = self.edges[:-1], self.edges[1:]
        return pd.DataFrame(
            {
                "place": range(len(self.tokens)),
                "word": list(self.tokens),
                "left": left,
                "right": right,
                "middle": [(one + other) / 2 for one, other in zip(left, right, strict=True)],
                **values,
            }
        )

    def x(self, field: str = "left") -> alt.X:
        """Return the axis that all charts of these words share."""
        scale = alt.Scale(domain=[0, self.width], range=[0, self.width], nice=False, zero=False)
        return alt.X(f"{field}:Q", scale=scale, axis=None)


def word_row(columns: Columns, values: Sequence[float] | None = None, *, known: Sequence[bool], title: str) -> Layered:
    """Return the words in a row, tinted by values where given: blue below 0, orange above; unknown ones dotted below.

    title: what the values are, in the tooltip.
    """
    largest = max(map(abs, values), default=0.0) or 1.0 if values is not None else 1.0
    numbers = [0.0] * len(columns.tokens) if values is None else list(values)
    table = columns.table(
        value=numbers,
        label=[label(token) for token in columns.tokens],
        unknown=["" if one else "unknown to the model" for one in known],
        dark=[abs(value) > 0.55 * largest for value in numbers],
    )
    tooltip = [alt.Tooltip("word:N"), alt.Tooltip("unknown:N", title="vocabulary")]
    if values is not None:
        tooltip.insert(1, alt.Tooltip("value:Q", title=title, format="+.3f"))
    base = alt.Chart(table).encode(x=columns.x(), tooltip=tooltip)
    layers = []
    if values is not None:
        colour = alt.Color("value:Q", legend=None, scale=alt.Scale(domain=[-largest, 0, largest], range=list(SIGNED)))
        layers.append(base.mark_rect(stroke=None).encode(x2=RIGHT, color=colour))
    if columns.labelled:
        ink = alt.value(QUIET) if values is None else alt.condition("datum.dark", alt.value(PAPER), alt.value(INK))
        text = base.mark_text(fontSize=13, baseline="middle", font="sans-serif")
        layers.append(text.encode(x=columns.x("middle"), text=alt.Text("label:N"), color=ink))
    if not all(known):
        dotted = base.transform_filter("datum.unknown != ''").mark_rule(strokeDash=[2, 2], strokeWidth=2)
        under = alt.value(QUIET if values is None else INK)
        layers.append(dotted.encode(x2=RIGHT, y=alt.value(ROW_HEIGHT - 2), color=under))
    if not layers:
        layers.append(base.mark_rect(opacity=0))
    return alt.layer(*layers, width=columns.width, height=ROW_HEIGHT)


def margin_lines(columns: Columns, lines: Mapping[str, Sequence[float]], colours: Mapping[str, str]) -> Layered:
    """Return margins after every word as lines over the words' columns, with a rule at 0.

    lines: {title: margins}, the last one drawn on top and with its numbers written; colours: {title: colour}.
    """
    middle, y = columns.x("middle"), alt.Y("margin:Q", axis=None)
    layers: list[alt.Chart] = []
    for title, margins in lines.items():
        told = [signed(margin) for margin in margins]
        peaks = [_is_peak(margins, place) for place in range(len(margins))]
        base = alt.Chart(columns.table(margin=list(margins), written=told, peak=peaks, zero=0.0))
        if not layers:
            zero = base.mark_rule(color=QUIET, strokeDash=[3, 3])
            layers.append(zero.encode(x=columns.x(), x2=RIGHT, y=alt.Y("zero:Q", axis=None)))
        tooltip = [alt.Tooltip("word:N"), alt.Tooltip("margin:Q", title=title, format="+.3f")]
        layers.append(base.mark_line(color=colours[title], strokeWidth=2).encode(x=middle, y=y))
        point = base.mark_point(color=colours[title], filled=True, opacity=1, size=40 if columns.labelled else 8)
        layers.append(point.encode(x=middle, y=y, tooltip=tooltip))
    for peak in ("", "!") if columns.labelled else ():  # on the side of the point where the line is not
        written = base.transform_filter(f"{peak}datum.peak").mark_text(color=QUIET, dy=12 if peak else -11, fontSize=11)
        layers.append(written.encode(x=middle, y=y, text=alt.Text("written:N")))
    return alt.layer(*layers, width=columns.width, height=LINE_HEIGHT)


def stacked(*charts: alt.Chart | Layered, spacing: int = 6, **properties: Any) -> alt.VConcatChart:
    """Return charts of the same words one below the other, each with colours of its own; properties: of the whole."""
    return alt.vconcat(*charts, spacing=spacing, autosize=NATURAL, resolve=APART, **properties)


def _is_peak(values: Sequence[float], place: int) -> bool:
    """Whether a line through values turns down, or goes on, at a place, rather than up."""
    around = [*values[max(0, place - 1) : place], *values[place + 1 : place + 2]]
    return not around or values[place] >= sum(around) / len(around)


def headed(chart: Part, text: str) -> Part:
    """Return a chart with a line above it that says what it shows."""
    titled = chart.copy(deep=False)
    titled.title = alt.Title(text, anchor="start", fontSize=12, fontWeight="normal", color=QUIET, offset=4)
    return titled


def labels(tokens: Sequence[str]) -> str:
    """Return words as a list that an axis' labelExpr can index, so that repeated words are different places."""
    return json.dumps([label(token) for token in tokens])


def label(token: str) -> str:
    """Return a word as it is written in a chart, not too long."""
    return token if len(token) <= LONGEST else f"{token[:LONGEST]}…"


def _width(token: str) -> float:
    letters = (WIDE_LETTER if east_asian_width(letter) in "WF" else LETTER for letter in label(token))
    return max(NARROWEST, MARGIN + sum(letters))
