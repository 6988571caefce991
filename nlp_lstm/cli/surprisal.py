"""nlp-lstm surprisal: how surprising each word of a text is."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.cli.texts import Input, Output, TextColumn, Texts, open_texts

app = typer.Typer()


@app.command()
def surprisal(
    model: Model,
    texts: Texts = None,
    input: Input = None,
    output: Output = None,
    text_column: TextColumn = None,
    eos: Annotated[bool, typer.Option("--eos", help="Also score the end of each sentence.")] = False,
    batch_size: Annotated[int, typer.Option(min=1, help="Texts at a time.")] = 64,
    json: Json = False,
) -> None:
    """Score texts word by word, in bits. Example: nlp-lstm surprisal runs/demo-lm "The key to the cabinets is here\""""
    rows = open_texts("surprisal", texts, input, output, text_column)

    from tqdm import tqdm

    from nlp_lstm.cli.answers import write_answers
    from nlp_lstm.trained import NextWordModel, load_as

    loaded = load_as(NextWordModel, model)
    answers: Iterator[dict[str, Any]] = (
        asdict(answer) for answer in loaded.surprisal(rows, end=eos, batch_size=batch_size)
    )
    if output:
        with tqdm(answers, "scoring", unit=" texts", leave=False, disable=None if input else True) as bar:
            count = write_answers(bar, output, _columns)
        return print_json({"output": str(output), "n": count}) if json else note(f"{count:,} answers in {output}")
    if json:
        return print_json({"texts": list(answers)})
    for answer in answers:
        table = [
            [token if known else f"{token} (unknown)", f"{bits:.2f}", "#" * round(2 * bits)]
            for token, known, bits in zip(answer["tokens"], answer["known"], answer["surprisal"], strict=True)
        ]
        print_table(answer["text"], ["word", "bits", ""], table, right=(1,))
        print_lines(f"{answer['bits']:.2f} bits, perplexity {answer['perplexity']:.2f}")


def _columns(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the words, the bits of each, and the sums."""
    return {name: answer[name] for name in ("tokens", "surprisal", "bits", "perplexity")}
