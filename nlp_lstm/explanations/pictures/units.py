"""A picture of what a language model loses without each unit, and of the retention gate along a passage."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nlp_lstm.explanations.pictures.canvas import keep, kind_of, titled, words_below
from nlp_lstm.explanations.pictures.drawing import EFFECTS, HOLLOW, MOST_UNITS, UNSIGNED

CARRIES, OTHER = EFFECTS["tie"], EFFECTS["nie"]


def draw_units(found: Mapping[str, Any], path: Path) -> None:
    """Draw the effects of all units, the largest first, with the band, and f of the shown ones along the example.

    found: a document of `units`. Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    example = found["example"]
    width = min(16.0, max(8.0, 0.55 * len(example["words"])))
    figure = Figure(figsize=(width, 4.9 + 0.3 * len(example["keep"])), layout="constrained")
    effects, gates = figure.subplots(2, 1, height_ratios=(2.6, 0.6 + 0.3 * len(example["keep"])))
    _draw_effects(effects, found)
    _draw_gate(gates, example, width=width)
    titled(figure, found["verdict"])
    keep(figure, path)


def _draw_effects(axes: Axes, found: Mapping[str, Any]) -> None:
    units = [
        (effect, f"{layer['layer']}:{unit}")
        for layer in found["layers"]
        for unit, effect in enumerate(layer["effects"])
    ]
    units.sort(reverse=True)
    carriers = {f"{layer}:{unit}" for layer, unit in found["carriers"]}
    colours = [CARRIES if name in carriers else OTHER for _, name in units]
    height = found["band"]["height"]
    axes.axhspan(-height, height, color="0.85", zorder=1, label="band of the other units")
    axes.scatter(range(1, len(units) + 1), [effect for effect, _ in units], s=14, c=colours, zorder=3)
    for place, (effect, name) in enumerate(units[:MOST_UNITS], 1):
        if name in carriers:
            axes.annotate(name, (place, effect), xytext=(5, 0), textcoords="offset points", fontsize=8, va="center")
    axes.axhline(0, color="0.3", linewidth=0.8)
    if len(units) > 100:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(f"all {len(units)} units (layer:unit), the strongest first", fontsize=9)
    axes.set_ylabel("margin lost without the unit", fontsize=9)
    axes.scatter([], [], s=14, c=CARRIES, label=f"carries {found['feature']}")
    axes.scatter([], [], s=14, c=OTHER, label="not chosen, or does not stand out")
    axes.legend(fontsize=8, frameon=False, loc="upper right")
    axes.grid(axis="y", alpha=0.3)


def _draw_gate(axes: Axes, example: Mapping[str, Any], *, width: float) -> None:
    values = np.array(list(example["keep"].values()))  # (units, words)
    image = axes.imshow(values, aspect="auto", cmap=UNSIGNED, vmin=0, vmax=1, interpolation="nearest")
    axes.set_yticks(range(len(values)), list(example["keep"]), fontsize=8)
    for place, line in ((example["end"], ":"), (example["subject"], "-")):
        for edge in (place - 0.5, place + 0.5):
            axes.axvline(edge, color=HOLLOW, linestyle=line, linewidth=1.5)
    words_below(axes, example["words"], width=width)
    axes.set_title(
        f"gate {example['gate']} (1 keeps) of the units; between lines: the end of the old sentence, the new subject",
        fontsize=9,
    )
    axes.figure.colorbar(image, ax=axes, pad=0.01)
