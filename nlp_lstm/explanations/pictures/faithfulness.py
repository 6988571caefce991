"""A picture of how faithful the explanations of a model are."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from nlp_lstm.explanations.pictures.canvas import keep, kind_of, titled, written
from nlp_lstm.explanations.pictures.drawing import SIGNED

COLOURS = {"methods": SIGNED[0], "gates": SIGNED[1], "changes": SIGNED[1]}


def draw_faithfulness(report: dict[str, Any], path: Path, *, title: str = "") -> None:
    """Draw F of every method and gate with its interval, the most faithful on top.

    report: what `faithfulness` returns. Raises UsageError for a file type that cannot be drawn.
    """
    kind_of(path)
    bars = in_order(report)
    figure = Figure(figsize=(7.0, 1.7 + 0.32 * len(bars)), layout="constrained")
    axes = figure.subplots()
    for place, (group, one) in enumerate(bars):
        axes.barh(place, one["F"] or 0.0, color=COLOURS[group], edgecolor="0.4", linewidth=0.5, height=0.7)
        if one["interval"] is not None:
            axes.plot(one["interval"], [place, place], color="0.15", linewidth=1.2)
    names = [one["title"] + (" (not defined)" if one["F"] is None else "") for _, one in bars]
    axes.set_yticks(range(len(bars)), [written(name) for name in names], fontsize=8, parse_math=False)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    for mark in (0, 1):
        axes.axvline(mark, color="0.3", linewidth=0.8, linestyle="-" if mark == 0 else ":")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    axes.set_xlabel("F: 0 is deleting words at random, 1 the best order that a greedy search finds", fontsize=8)
    titled(figure, title)
    keep(figure, path)


def in_order(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return (group, figures) of all that was measured, the largest F first, what has none last."""
    found = [(group, one) for group in COLOURS for one in report[group].values()]
    return sorted(found, key=lambda bar: (bar[1]["F"] is None, -(bar[1]["F"] or 0.0)))
