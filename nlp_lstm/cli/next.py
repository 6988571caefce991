"""nlp-lstm next: the words that may follow."""

from dataclasses import asdict
from typing import Annotated

import typer

from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import print_json, print_table, print_unknown

app = typer.Typer()


@app.command()
def next(
    model: Model,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The beginning of a sentence.")],
    top: Annotated[int, typer.Option(help="How many words to show.")] = 10,
    json: Json = False,
) -> None:
    """Show the most probable next words. Example: nlp-lstm next runs/demo-lm "The key to the cabinets" --top 5"""
    from nlp_lstm.trained import NextWordModel, load_as

    answer = load_as(NextWordModel, model).next(text, top=top)
    if json:
        return print_json(asdict(answer))
    rows = [[str(rank), word.token, f"{word.probability:.4f}"] for rank, word in enumerate(answer.next, 1)]
    print_table("", ["", "next word", "probability"], rows, right=(0, 2))
    print_unknown(answer.tokens, answer.known)
