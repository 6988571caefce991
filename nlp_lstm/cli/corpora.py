"""nlp-lstm corpora: what can be trained on."""

from typing import Any

import typer

from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import print_json, print_table

app = typer.Typer()


@app.command()
def corpora(json: Json = False) -> None:
    """List the corpora with their splits, labels and licences. Example: nlp-lstm corpora"""
    from nlp_lstm.corpora import all_corpora

    entries: list[dict[str, Any]] = [
        {
            "name": name,
            "task": corpus.task,
            "splits": dict(corpus.rows),
            "labels": list(corpus.labels),
            "licence": corpus.licence,
            "citation": corpus.citation,
            "note": corpus.note,
        }
        for name, corpus in all_corpora().items()
    ]
    if json:
        return print_json({"corpora": entries})
    rows = []
    for entry in entries:
        splits = ", ".join(f"{split} {count:,}" for split, count in entry["splits"].items())
        rows.append([entry["name"], entry["task"], splits, ", ".join(entry["labels"]), entry["licence"]])
    print_table("Corpora", ["name", "task", "rows", "labels", "licence"], rows)
