"""nlp-lstm cells: the recurrent cells, and what each gate means."""

from typing import Any

import typer

from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import print_json, print_table

app = typer.Typer()


@app.command()
def cells(json: Json = False) -> None:
    """List the recurrent cells and the meaning of their gates. Example: nlp-lstm cells"""
    from nlp_lstm.cells import all_cells, options

    entries: list[dict[str, Any]] = [
        {
            "name": name,
            "title": cell.title,
            "source": cell.source,
            "gates": {letter: gate.meaning for letter, gate in cell.gates.items()},
            "retention_gate": cell.retention_gate,
            "states": list(cell.states),
            "kernel": cell.has_kernel(),
            "options": options(name),
        }
        for name, cell in all_cells().items()
    ]
    if json:
        return print_json({"cells": entries})
    rows = [
        [
            entry["name"],
            entry["title"],
            ", ".join(f"{letter} {meaning}" for letter, meaning in entry["gates"].items()),
            entry["retention_gate"] or "none",
            "fused" if entry["kernel"] else "loop",
            entry["source"],
        ]
        for entry in entries
    ]
    print_table("Cells", ["name", "title", "gates", "1 keeps", "runs", "source"], rows)
