"""Pictures of comparisons, drawn with matplotlib into files."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from nlp_lstm.explanations.pictures.canvas import keep, kind_of

COLOUR = "#3b5b92"


def draw_comparison(found: dict[str, Any], path: Path) -> None:
    """Draw every contender's mean, interval and single figures, the best on top, the baseline as a line.

    found: what `compare` returns. path: a PNG, SVG or PDF file. Raises UsageError for another type.
    """
    kind_of(path)
    arms = [arm for arm in found["arms"] if arm["mean"] is not None]
    scale = 100 if found["metric"] == "accuracy" else 1
    figure = Figure(figsize=(7, 1.2 + 0.32 * len(arms)), layout="constrained")
    axes = figure.subplots()
    for place, arm in enumerate(arms):
        axes.scatter([scale * value for value in arm["figures"]], [place] * len(arm["figures"]), s=12, color="0.6")
        low, high = arm["interval"] or (arm["mean"], arm["mean"])
        axes.plot([scale * low, scale * high], [place, place], color=COLOUR, linewidth=1.5)
        axes.plot(scale * arm["mean"], place, "o", color=COLOUR)
    if found["baseline"]:
        axes.axvline(scale * found["baseline"][found["metric"]], color="0.4", linestyle=":")
        axes.set_title(f"dotted: {found['baseline']['name']}", fontsize=8, loc="right", color="0.4")
    axes.set_yticks(range(len(arms)), [arm["name"] for arm in arms])
    axes.invert_yaxis()
    axes.set_xlabel(
        f"{found['metric']}{' (%)' * (scale == 100)} on {found['corpus']}, {found['split']}; "
        f"mean and 95 % interval of {found['seeds']} seeds"
    )
    axes.grid(axis="x", alpha=0.3)
    keep(figure, path)


def draw_memory(found: dict[str, Any], path: Path) -> None:
    """Draw accuracy against gap for every cell, with its intervals, and the chance level as a line.

    found: what `remember` returns. path: a PNG, SVG or PDF file. Raises UsageError for another type.
    """
    kind_of(path)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for curve in found["curves"]:
        points = curve["points"]
        gaps, means = [point["gap"] for point in points], [100 * point["mean"] for point in points]
        (line,) = axes.plot(gaps, means, "o-", label=curve["cell"], markersize=4)
        if all(point["interval"] for point in points):
            low, high = ([100 * point["interval"][end] for point in points] for end in (0, 1))
            axes.fill_between(gaps, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
    points = found["curves"][0]["points"]
    chance = [100 * point["chance"] for point in points]
    axes.plot([point["gap"] for point in points], chance, color="0.4", linestyle=":", label="without memory")
    axes.set(xlabel="gap (steps)", ylabel="right (%)", ylim=(-3, 103))
    axes.set_title(f"{found['task']}: {found['budget']:,} weights", fontsize=10)
    axes.legend(fontsize=8, ncols=2)
    axes.grid(alpha=0.3)
    keep(figure, path)


def draw_flow(found: list[dict[str, Any]], path: Path) -> None:
    """Draw the norm of d state(T) / d state(t) against the distance, on a logarithmic scale, and each belt dashed.

    found: what `flows` returns. path: a PNG, SVG or PDF file. Raises UsageError for another type.
    """
    kind_of(path)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for flow in found:
        (line,) = axes.plot(flow["distance"], flow["norm"], label=flow["name"])
        if flow["belt"]:
            axes.plot(flow["distance"], flow["belt"], "--", color=line.get_color(), linewidth=1)
    axes.set(yscale="log", xlabel="steps back", ylabel="largest singular value (dashed: belt)")
    axes.axhline(1, color="0.4", linewidth=0.8)
    axes.legend(fontsize=8, ncols=2)
    axes.grid(alpha=0.3)
    keep(figure, path)
