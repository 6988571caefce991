"""What a model card says of the explanations of a model's answers."""

from typing import Any


def explanations(report: dict[str, Any] | None) -> list[str]:
    """Return a title, a table and a sentence about how faithful they are, nothing where it was not measured."""
    if report is None:
        return []
    figures = [one for group in ("methods", "gates", "changes") for one in report[group].values()]
    bar = "\\|"  # how a bar is written inside a table
    lines = [
        f"| {one['title'].replace('|', bar)} | {_shown(one['F'])} | {_shown(one['spearman'])} |" for one in figures
    ]
    table = ["| what is taken for an explanation | F | Spearman with occlusion |", "| --- | --- | --- |", *lines]
    return [
        "## Explanations",
        "\n".join(table),
        f"Measured on {report['sentences']} sentences of {report['corpus']}, {report['split']}, seed "
        f"{report['seed']}. F says how much of the margin goes when the words with the largest scores are deleted "
        "first: 0 is chance, 1 the best order that a greedy search finds. Gates are held against |occlusion|.",
    ]


def _shown(value: float | None) -> str:
    return "not defined" if value is None else f"{value:z.2f}"
