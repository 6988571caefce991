"""Pictures of what was found out, drawn with matplotlib into files."""

from collections.abc import Mapping, Sequence
from math import floor, log10
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.pictures.canvas import (
    drawable,
    keep,
    kind_of,
    signed,
    titled,
    words_below,
    words_beside,
)
from nlp_lstm.explanations.pictures.drawing import (
    MOST_UNITS,
    SIGNED,
    UNSIGNED,
    is_signed,
    most_changing,
    most_read,
    value_range,
    waterfall,
)
from nlp_lstm.trained import TextTrace

SHORT = 14  # words of a text whose directions stand side by side
WIDEST = 60.0  # inches of one direction; a longer text gets narrower columns


def gate_heatmap(
    traced: TextTrace[Any],
    letter: str,
    gate: Gate,
    path: Path,
    *,
    relevance: Mapping[str, np.ndarray] | None = None,
    below: str = "",
) -> None:
    """Draw one gate of every layer and direction, units by words, into a PNG, SVG or PDF file.

    gate: what the cell says of this gate. Gates are drawn from 0 to 1, candidates from -1 to 1 around 0, never
    rescaled to the picture (only a candidate without a bound is). Of more than MOST_UNITS units those are shown that
    change most along the sentence; of the top layer those that count most for the margin, where relevance says what it
    reads of each {direction: (time, hidden)}. Directions stand side by side, of a longer text one below the other; a
    very long text has only some of its words written below. below: a line under the picture, as how far it can be
    trusted. Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    layers = sorted({layer.layer for layer in traced.layers})
    directions = list(dict.fromkeys(layer.direction for layer in traced.layers))
    units, beside = traced.layers[0].gates[letter].shape[-1], len(traced.tokens) <= SHORT
    width = min(WIDEST, max(3.2, 0.55 * len(traced.tokens))) if beside else min(WIDEST, 0.33 * len(traced.tokens))
    rows, columns = (len(layers), len(directions)) if beside else (len(layers) * len(directions), 1)
    size = (1.6 + columns * width, 0.9 + rows * (0.9 + min(MOST_UNITS, units) * 0.085))
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True).flatten()
    scale = value_range(letter, gate, traced.layers)
    colours = signed() if is_signed(gate) else UNSIGNED
    for layer in traced.layers:
        axes = grid[layers.index(layer.layer) * len(directions) + directions.index(layer.direction)]
        values = layer.gates[letter][0].numpy()
        read = (relevance or {}).get(layer.direction) if layer.layer == layers[-1] else None
        order = most_changing(values) if read is None or read.shape != values.shape else most_read(read)
        image = _panel(axes, values[:, order], traced.tokens, scale, colours, width=width)
        axes.set_title(f"layer {layer.layer}, {layer.direction}", fontsize=9)
    figure.colorbar(image, ax=list(grid), label=f"{letter} ({gate.meaning})", shrink=0.8, pad=0.01)
    shown = f"{MOST_UNITS} of {units} units" if units > MOST_UNITS else "the units"
    first = "those on top change most"
    if relevance:
        first = "those on top count most for the margin (top layer), or change most (below)"
    answer = traced.prediction
    sentence = shorten(drawable(answer.text), round(40 + 7 * width))
    figure.suptitle(f"{sentence}   {answer.headline}", fontsize=10, parse_math=False)
    reading = f"words in their order; rows: {shown}, {first}"
    under = "\n".join([reading, *wrap(drawable(below), round(14 * size[0]))])
    figure.supxlabel(under, fontsize=8, parse_math=False)
    keep(figure, path)


def _panel(
    axes: Axes,
    values: np.ndarray,
    tokens: list[str],
    scale: tuple[float, float],
    colours: str | Colormap,
    *,
    width: float,
) -> AxesImage:
    """Draw values (time, units) as units by words; return the image, for the colour bar."""
    image = axes.imshow(values.T, aspect="auto", cmap=colours, vmin=scale[0], vmax=scale[1], interpolation="nearest")
    words_below(axes, tokens, width=width)
    axes.set_yticks([])
    return image


def draw_retention(
    tokens: list[str],
    triangles: Mapping[str, Sequence[Sequence[float] | None]],
    path: Path,
    *,
    title: str = "",
    unit: str = "word",
) -> None:
    """Draw how much of what each word wrote is left at every other, from 0 to 1, a triangle for each direction.

    triangles: {"forward" or "backward": [s][t]}, None in the place of a word of which nothing matters, which is
    hatched; what was read before the word stays white. unit: what stands at a place of the text, "word" or "position".
    Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    side = min(WIDEST, max(2.4, 0.21 * len(tokens)))
    figure = Figure(figsize=(1.9 + len(triangles) * (side + 0.3), side + 1.7), layout="constrained")
    grid = figure.subplots(1, len(triangles), squeeze=False, sharey=True)[0]
    for axes, (direction, rows) in zip(grid, triangles.items(), strict=True):
        square = np.array([[np.nan] * len(tokens) if row is None else row for row in rows], dtype=float)
        keeps = np.tril if direction == "backward" else np.triu
        square[keeps(np.ones(square.shape)) == 0] = np.nan
        image = axes.imshow(square, cmap=UNSIGNED, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        for place in [place for place, row in enumerate(rows) if row is None]:
            axes.axhspan(place - 0.5, place + 0.5, facecolor="none", edgecolor="0.6", hatch="////", linewidth=0)
        axes.set_title(direction, fontsize=9)
        words_below(axes, tokens, width=side)
        words_beside(axes, tokens, height=side)
        axes.set_xlabel(f"left at this {unit}", fontsize=8)
    grid[0].set_ylabel(f"of what this {unit} wrote", fontsize=8)
    figure.colorbar(image, ax=list(grid), label="share that is left", shrink=0.8, pad=0.01)
    titled(figure, title)
    keep(figure, path)


def draw_contributions(
    tokens: list[str],
    contributions: Mapping[str, Any],
    path: Path,
    *,
    title: str = "",
    unit: str = "word",
    below: str = "",
) -> None:
    """Draw contributions as a waterfall that begins with what belongs to no word and ends at the margin.

    contributions: "per_token" [time], "initial", "constant", "margin" and "residual", and what may be None,
    "ambiguity". The residual is printed, never hidden. unit: "word" or, above layer 0, "position". below: a line under
    the picture, as how far it can be trusted. Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    steps = waterfall(tokens, contributions)
    height = min(WIDEST, 0.24 * len(steps))
    figure = Figure(figsize=(7.5, 1.5 + height), layout="constrained")
    axes = figure.subplots()
    ends = [end for step in steps for end in (step.start, step.end)]
    span = (max(ends) - min(ends)) or 1.0
    digits = max(0, 2 - floor(log10(span)))  # behind the point, so that a hundredth of the picture can be told
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    for place, step in enumerate(steps):
        right, change = max(step.start, step.end), step.end - step.start
        colour = "#404040" if step.whole else SIGNED[2] if step.end >= step.start else SIGNED[0]
        axes.barh(place, change, left=step.start, color=colour, height=0.75)
        axes.plot([step.end, step.end], [place, min(place + 1, len(steps) - 1)], color="0.55", linewidth=0.7)
        axes.text(right + 0.012 * span, place, f"{change:+.{digits}f}", va="center", fontsize=7, bbox=behind, zorder=3)
    words_beside(axes, [step.name for step in steps], height=height)
    for label, step in zip(axes.get_yticklabels(), steps, strict=False):
        label.set_fontstyle("italic" if step.aside else "normal")
    axes.axvline(0, color="0.3", linewidth=0.8)
    axes.set_xlim(min(ends) - 0.04 * span, max(ends) + 0.13 * span)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    doubt = contributions.get("ambiguity")
    said = f"residual {contributions['residual']:+.1e}" + (
        "" if doubt is None else f", two rules differ by {doubt:.2g}"
    )
    under = "\n".join([f"margin, one {unit} after the other; {said}", *wrap(drawable(below), 100)])
    axes.set_xlabel(under, fontsize=8, parse_math=False)
    titled(figure, title)
    keep(figure, path)
