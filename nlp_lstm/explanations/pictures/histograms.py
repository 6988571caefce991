"""A picture of how the gates of a model are spread over many texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nlp_lstm.explanations.pictures.canvas import keep, kind_of, titled
from nlp_lstm.explanations.pictures.drawing import SIGNED


def draw_gate_statistics(layers: Sequence[dict[str, Any]], title: str, path: Path) -> None:
    """Draw the histogram of every gate, a row for each layer and direction; the mean is marked.

    layers: what `gate_statistics` returns. Each panel runs over the range that the gate can have, up to the highest
    bar of its row. Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    names = list(dict.fromkeys(name for layer in layers for name in layer["gates"]))
    figure = Figure(figsize=(1.2 + 2.3 * len(names), 0.9 + 1.7 * len(layers)), layout="constrained")
    grid = figure.subplots(len(layers), len(names), squeeze=False, sharey="row")
    for row, layer in zip(grid, layers, strict=True):
        for axes, name in zip(row, names, strict=True):
            gate = layer["gates"].get(name)
            if gate is None:
                axes.set_axis_off()
                continue
            edges = np.linspace(gate["low"], gate["high"], len(gate["histogram"]) + 1)
            axes.stairs(gate["histogram"], edges, fill=True, color=SIGNED[0])
            axes.axvline(gate["mean"], color=SIGNED[2], linewidth=1.5)
            axes.set_title(f"{name} ({gate['meaning']}), mean {gate['mean']:.2f}", fontsize=8)
            axes.set_xlim(gate["low"], gate["high"])
            axes.tick_params(labelsize=7)
        row[0].set_ylabel(f"layer {layer['layer']},\n{layer['direction']}", fontsize=8)
    figure.supxlabel("value of the gate; height: share of all units at all words", fontsize=8)
    titled(figure, title)
    keep(figure, path)
