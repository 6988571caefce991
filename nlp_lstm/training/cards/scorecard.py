"""What a model card says of a model's negation, or of a language model's grammar."""

from typing import Any


def scorecard(report: dict[str, Any] | None) -> list[str]:
    """Return a title, a table and a sentence about the scorecard's measures, nothing where it was not measured.

    report: what `nlp-lstm scorecard` found, with the titles of its measures.
    """
    if report is None:
        return []
    columns = {"model": report, **report["compared"]}
    measures = [name for name in report["titles"] if report["measures"][name]["n"]]
    lines = [
        f"| {report['titles'][name]} | {' | '.join(_shown(one['measures'][name]) for one in columns.values())} |"
        for name in measures
    ]
    titles = f"| measure | {' | '.join(columns)} |"
    return [
        "## Scorecard",
        "\n".join([titles, "| --- |" + " --- |" * len(columns), *lines]),
        f"{report['sentences']} sentences that are in no training file; {100 * report['unknown_words']:.1f} % of their "
        "words are unknown to the model. In brackets: 95 % bootstrap interval.",
    ]


def _shown(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "-"
    ends = figure["interval"]
    return f"{figure['value']:.2f}" + (f" [{ends[0]:.2f}, {ends[1]:.2f}]" if ends else "")
