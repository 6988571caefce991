"""nlp-lstm examples: networks set by hand."""

from typing import Annotated

import typer

from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import print_json, print_lines, print_table
from nlp_lstm.registry import choose

app = typer.Typer()


@app.command()
def examples(
    name: Annotated[str | None, typer.Argument(help="linear, memory or copying [all].")] = None,
    json: Json = False,
) -> None:
    """Run networks whose weights were set by hand. Example: nlp-lstm examples memory"""
    from dataclasses import asdict

    from nlp_lstm.laboratory.examples import EXAMPLES

    chosen = [choose("example", name, EXAMPLES)] if name else list(EXAMPLES)
    found = [EXAMPLES[one]() for one in chosen]
    if json:
        return print_json({"examples": [asdict(one) for one in found]})
    for one in found:
        told = one.facts.get("told")
        columns = [*(["told"] if told else []), *one.columns]
        rows = [
            [*([told[step]] if told else []), *(f"{value:.3g}" for value in row)] for step, row in enumerate(one.rows)
        ]
        print_table(one.name, columns, rows, right=tuple(range(1, len(columns))))
        print_lines(one.says, "")
