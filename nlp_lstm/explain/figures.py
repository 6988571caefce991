"""Pictures of what was found out, drawn with matplotlib into files."""

import io
import warnings
from math import ceil
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from nlp_lstm import storage
from nlp_lstm.cells.base import Gate
from nlp_lstm.explain.drawing import MOST_UNITS, SIGNED, UNSIGNED, is_signed, most_changing, value_range
from nlp_lstm.registry import choose
from nlp_lstm.trained import TextTrace

WIDEST = 60.0  # inches of one direction; a longer text gets narrower columns
LONGEST = 24  # letters of a word below a heatmap
LABELS_PER_INCH = 5  # words that can be read below a heatmap; of more only every second, third, ... is written


def gate_heatmap(traced: TextTrace[Any], letter: str, gate: Gate, path: Path) -> None:
    """Draw one gate of every layer and direction, units by words, into a PNG, SVG or PDF file.

    gate: what the cell says of this gate. Gates are drawn from 0 to 1, candidates from -1 to 1 around 0, never
    rescaled to the picture (only a candidate without a bound is). Of more than MOST_UNITS units those that change
    most along the sentence are shown; a very long text has only some of its words written below. Raises
    UsageError for a file type that cannot be drawn.
    """
    kind = choose("type of picture", path.suffix.lower(), (".png", ".svg", ".pdf"))
    layers = sorted({layer.layer for layer in traced.layers})
    directions = list(dict.fromkeys(layer.direction for layer in traced.layers))
    width, units = min(WIDEST, max(3.2, 0.55 * len(traced.tokens))), traced.layers[0].gates[letter].shape[-1]
    size = (1.6 + len(directions) * width, 0.9 + len(layers) * (0.9 + min(MOST_UNITS, units) * 0.085))
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(len(layers), len(directions), squeeze=False, sharex=True)
    scale = value_range(letter, gate, traced.layers)
    colours = LinearSegmentedColormap.from_list("signed", SIGNED) if is_signed(gate) else UNSIGNED
    for layer in traced.layers:
        axes = grid[layers.index(layer.layer), directions.index(layer.direction)]
        image = _panel(axes, layer.gates[letter][0].numpy(), traced.tokens, scale, colours, width=width)
        axes.set_title(f"layer {layer.layer}, {layer.direction}", fontsize=9)
    figure.colorbar(image, ax=grid, label=f"{letter} ({gate.meaning})", shrink=0.8, pad=0.01)
    shown = f"{MOST_UNITS} of {units} units, those" if units > MOST_UNITS else "the units"
    answer = traced.prediction
    sentence = shorten(_drawable(answer.text), round(40 + 7 * width))
    figure.suptitle(
        f"{sentence}   {answer.headline}",
        fontsize=10,
        parse_math=False,
    )
    figure.supxlabel(f"words in their order; rows: {shown} that change most on top", fontsize=8)
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a sign that no font here has is drawn as a box
        figure.savefig(content, format=kind.removeprefix("."), dpi=150)
    storage.write_bytes(path, content.getvalue())


def _panel(
    axes: Axes,
    values: np.ndarray,
    tokens: list[str],
    scale: tuple[float, float],
    colours: str | Colormap,
    *,
    width: float,
) -> AxesImage:
    """Draw values (time, hidden) as units by words; return the image, for the colour bar."""
    shown = values[:, most_changing(values)].T
    image = axes.imshow(shown, aspect="auto", cmap=colours, vmin=scale[0], vmax=scale[1], interpolation="nearest")
    every = ceil(len(tokens) / (LABELS_PER_INCH * width))
    letters_per_inch = 13
    words = [_drawable(token if len(token) <= LONGEST else f"{token[:LONGEST]}…") for token in tokens]
    crowded = max(map(len, words)) > letters_per_inch * width * every / len(words)
    axes.set_xticks(
        range(0, len(words), every),
        words[::every],
        fontsize=8,
        parse_math=False,
        rotation=45 if crowded else 0,
        ha="right" if crowded else "center",
        rotation_mode="anchor",
    )
    axes.tick_params(axis="x", labelbottom=True, length=0)
    axes.set_yticks([])
    return image


def _drawable(text: str) -> str:
    """Return text without halves of characters (lone surrogates), which no font can draw."""
    return text.encode("utf-8", "replace").decode()
