"""nlp-lstm predict: what a model says about texts."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.cli.texts import Input, Output, TextColumn, Texts, open_texts

app = typer.Typer()


@app.command()
def predict(
    model: Model,
    texts: Texts = None,
    input: Input = None,
    output: Output = None,
    text_column: TextColumn = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Texts at a time.")] = 64,
    json: Json = False,
) -> None:
    """Judge sentences, or a whole file. Example: nlp-lstm predict runs/demo "not bad at all" "not good\""""
    rows = open_texts("predict", texts, input, output, text_column)

    from tqdm import tqdm

    from nlp_lstm.cli.answers import write_answers
    from nlp_lstm.trained import SentimentModel, load_as

    loaded = load_as(SentimentModel, model)
    answers: Iterator[dict[str, Any]] = (asdict(answer) for answer in loaded.stream(rows, batch_size=batch_size))
    if output:
        with tqdm(answers, "predicting", unit=" texts", leave=False, disable=None if input else True) as bar:
            count = write_answers(bar, output, _columns)
        document: dict[str, Any] = {"output": str(output), "n": count}
        return print_json(document) if json else note(f"{count:,} answers in {output}")
    if json:
        return print_json({"predictions": list(answers)})
    table = []
    for answer in answers:
        unknown = [token for token, known in zip(answer["tokens"], answer["known"], strict=True) if not known]
        probabilities = [f"{p:.2f}" for p in answer["probabilities"].values()]
        table.append([answer["text"], answer["label"], *probabilities, ", ".join(unknown)])
    numbers = tuple(range(2, 2 + len(loaded.labels)))
    columns = ["text", "answer", *loaded.labels, "unknown words"]
    if not any(row[-1] for row in table):
        columns, table = columns[:-1], [row[:-1] for row in table]
    print_table("", columns, table, right=numbers)
    if len(columns) > numbers[-1] + 1:
        print_lines("Unknown words were not in the training split; the answer rests on the others.")


def _columns(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the label and one probability column per label."""
    return {"label": answer["label"], **{f"probability_{label}": p for label, p in answer["probabilities"].items()}}
