"""nlp-lstm generate: go on with a text."""

from dataclasses import asdict
from typing import Annotated

import typer

from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import print_json, print_lines, print_unknown
from nlp_lstm.config.settings import LARGEST

app = typer.Typer()


@app.command()
def generate(
    model: Model,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The beginning of the text.")],
    tokens: Annotated[int, typer.Option(help="How many tokens to add.")] = 30,
    temperature: Annotated[float, typer.Option(help="0 always takes the likeliest word; 1 draws as learned.")] = 1.0,
    top_k: Annotated[int, typer.Option(help="Draw from the k likeliest words only, 0 for all.")] = 0,
    top_p: Annotated[float, typer.Option(help="Draw from the likeliest words that have this probability.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST, help="Seed of the draws.")] = 0,
    json: Json = False,
) -> None:
    """Continue a text. Example: nlp-lstm generate runs/demo-lm "The author" --tokens 20 --temperature 0.7 --seed 1"""
    from nlp_lstm.trained import NextWordModel, load_as

    loaded = load_as(NextWordModel, model)
    made = loaded.generate(text, tokens=tokens, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed)
    if json:
        return print_json(asdict(made))
    print_lines(made.text)
    print_unknown(made.prompt_tokens, made.known)
