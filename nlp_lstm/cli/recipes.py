"""nlp-lstm recipes: the runs we publish."""

from typing import Any

import typer

from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import print_json, print_lines, print_table

app = typer.Typer()


@app.command()
def recipes(json: Json = False) -> None:
    """List the published runs, which `train ... --recipe NAME` repeats. Example: nlp-lstm recipes"""
    from nlp_lstm.recipes import all_recipes

    entries: list[dict[str, Any]] = [
        {
            "name": name,
            "task": recipe.task,
            "corpus": recipe.values["corpus"],
            "measured": recipe.measured,
            "command": f"nlp-lstm train {recipe.task} --recipe {name} --out runs/{name}",
            "needs": recipe.needs,
            "values": dict(recipe.values),
        }
        for name, recipe in all_recipes().items()
    ]
    if json:
        return print_json({"recipes": entries})
    rows = [[entry[column] for column in ("name", "task", "corpus", "measured")] for entry in entries]
    print_table("Recipes", ["name", "task", "corpus", "measured"], rows)
    for entry in entries:
        before = f"{entry['needs']}, then " if entry["needs"] else ""
        print_lines(f"{entry['name']}: {before}{entry['command']}")
