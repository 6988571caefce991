"""A picture of which gates carry an effect, beside what a placebo does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from nlp_lstm.explanations.pictures.canvas import keep, kind_of, titled, written
from nlp_lstm.explanations.pictures.drawing import EFFECTS, HOLLOW


def draw_mediation(table: Sequence[Mapping[str, Any]], path: Path, *, total_effect: float, title: str = "") -> None:
    """Draw NIE and TIE of every set of gates at every place, with the placebo band and the total effect.

    table: lines with "gates", "where", "nie", "tie", and what may be None, "placebo_band", "interval", "supported".
    Bars of what is not supported, or was not measured, are hollow. Raises UsageError for a file type that cannot be
    drawn.
    """
    kind_of(path)
    where = list(dict.fromkeys(line["where"] for line in table))
    gates = list(dict.fromkeys(line["gates"] for line in table))
    figure = Figure(figsize=(1.6 + 3.4 * len(where), 1.9 + 0.5 * len(gates)), layout="constrained")
    grid = figure.subplots(1, len(where), squeeze=False, sharex=True, sharey=True)[0]
    for axes, place in zip(grid, where, strict=True):
        for line in [line for line in table if line["where"] == place]:
            row = gates.index(line["gates"])
            if line["placebo_band"] is not None:
                ends = 2 * line["placebo_band"]
                axes.barh(row, ends, left=-ends / 2, height=0.92, color="0.85", zorder=1)
            for shift, name in ((-0.2, "nie"), (0.2, "tie")):
                face = EFFECTS[name] if line["supported"] else HOLLOW
                axes.barh(row + shift, line[name], height=0.34, color=face, edgecolor=EFFECTS[name], zorder=2)
            if line["interval"] is not None:
                axes.plot(line["interval"], [row - 0.2] * 2, color="0.15", linewidth=1.2, zorder=3)
        axes.axvline(0, color="0.3", linewidth=0.8)
        axes.axvline(total_effect, color="0.3", linestyle=":", linewidth=1)
        axes.set_title(place if place == "everywhere" else f"{place} the negator", fontsize=9)
        axes.grid(axis="x", alpha=0.3)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
    grid[0].set_yticks(range(len(gates)), [written(name) for name in gates], fontsize=9, parse_math=False)
    grid[0].set_ylim(len(gates) - 0.4, -0.6)
    with_interval = any(line["interval"] is not None for line in table)
    figure.legend(
        handles=_keys(total_effect)[: None if with_interval else -1],
        loc="outside lower center",
        ncols=3,
        fontsize=8,
        frameon=False,
    )
    titled(figure, title)
    keep(figure, path)


def _keys(total_effect: float) -> list[Patch | Line2D]:
    """Return what the bars and lines of a picture of mediation mean."""
    return [
        Patch(color=EFFECTS["nie"], label="NIE: what the gates alone bring about"),
        Patch(color=EFFECTS["tie"], label="TIE: what is lost without their reaction"),
        Line2D([], [], color="0.3", linestyle=":", label=f"total effect {total_effect:+.2f}"),
        Patch(color="0.85", label="placebo band"),
        Patch(facecolor=HOLLOW, edgecolor="0.4", label="hollow: NIE not supported, or not measured"),
        Line2D([], [], color="0.15", label="95 % interval of NIE"),
    ]
