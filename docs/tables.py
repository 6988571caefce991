"""Write the tables of the pages in this folder again, from the results that come with the package.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`, NAME being a document of nlp_lstm/laboratory/results.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp_lstm.laboratory.published import shipped_results

HERE = Path(__file__).parent
PLACE = re.compile(r"(<!-- table: (?P<name>[\w.-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def comparison(document: dict[str, Any]) -> list[str]:
    """Return the contenders of a comparison, the best first."""
    percent = document["metric"] == "accuracy"
    titles = f"hidden | weights | learning rate | {document['metric']} [95 %] | each seed | words/s, loop | fused"
    lines = [f"| contender | {titles} |", "|" + " --- |" * 8]
    for arm in document["arms"]:
        speed = arm["words_per_second"]
        cells = [
            arm["name"],
            f"{arm['hidden_size']}",
            f"{arm['weights']:,}",
            f"{arm['learning_rate']:g}",
            interval(arm["mean"], arm["interval"], percent=percent),
            ", ".join(figure(one, percent=percent) for one in arm["figures"]),
            f"{speed['loop']:,.0f}",
            f"{speed['fused']:,.0f}" if speed["fused"] else "-",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    baseline = document.get("baseline")
    if baseline:
        lines += ["", f"{baseline['name']} on the same rows: {figure(baseline[document['metric']], percent=percent)}."]
    pairs = "; ".join(f"{better} over {worse}" for better, worse in document["shown"])
    lines += ["", f"Differences that are shown (intervals apart): {pairs or 'none'}."]
    return [*lines, "", made_with(document)]


def memory(document: dict[str, Any]) -> list[str]:
    """Return accuracy by cell and gap of a synthetic task."""
    gaps = [point["gap"] for point in document["curves"][0]["points"]]
    lines = [f"| cell | hidden | {' | '.join(f'gap {gap}' for gap in gaps)} |", "| --- | --- |" + " --- |" * len(gaps)]
    for curve in document["curves"]:
        cells = [interval(point["mean"], point["interval"], percent=True) for point in curve["points"]]
        lines.append(f"| {curve['cell']} | {curve['hidden_size']} | {' | '.join(cells)} |")
    chances = ", ".join(f"{100 * point['chance']:.1f}" for point in document["curves"][0]["points"])
    lines += ["", f"Chance, by gap: {chances}."]
    return [*lines, "", made_with(document)]


def made_with(document: dict[str, Any]) -> str:
    """Return where the figures come from."""
    commits = ", ".join(commit[:7] for commit in document["commits"])
    return f"Seeds 1 to {document['seeds']}, commit {commits}, torch {document['versions']['torch']}."


def interval(mean: float | None, ends: list[float] | None, *, percent: bool) -> str:
    """Return a mean with its interval, "diverged" without one."""
    if mean is None:
        return "diverged"
    return figure(mean, percent=percent) + (
        f" [{', '.join(figure(end, percent=percent) for end in ends)}]" if ends else ""
    )


def figure(value: float, *, percent: bool) -> str:
    """Return a share in percent, or a perplexity."""
    return f"{100 * value:.1f}" if percent else f"{value:.1f}"


def table(document: dict[str, Any]) -> str:
    """Return a document's table in Markdown."""
    write: Callable[[dict[str, Any]], list[str]] = comparison if "arms" in document else memory
    return "\n".join(write(document)) + "\n"


def written(page: str, documents: dict[str, dict[str, Any]]) -> str:
    """Return a page with its tables made again; raises KeyError for a table without a document."""
    return PLACE.sub(lambda found: found.group(1) + table(documents[found["name"]]) + found.group(3), page)


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.md")):
        path.write_text(written(path.read_text(), shipped_results()))
