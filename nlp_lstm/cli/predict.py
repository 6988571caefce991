"""nlp-lstm predict: what a model says about texts."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.errors import UsageError

app = typer.Typer()


@app.command()
def predict(
    model: Model,
    texts: Annotated[list[str] | None, typer.Argument(metavar="TEXT...", help="Sentences to judge.")] = None,
    input: Annotated[Path | None, typer.Option(help="File of texts: .jsonl, .csv, .tsv, .txt or .parquet.")] = None,
    output: Annotated[Path | None, typer.Option(help="File for the answers: .jsonl, .csv, .tsv or .parquet.")] = None,
    text_column: Annotated[str | None, typer.Option(help="Column that holds the text.")] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Texts at a time.")] = 64,
    json: Json = False,
) -> None:
    """Judge sentences, or a whole file. Example: nlp-lstm predict runs/demo "not bad at all" "not good\""""
    if texts and input:
        raise UsageError("sentences and --input were both given: leave one of them out")
    if not texts and not input:
        raise UsageError('give sentences, as in: nlp-lstm predict MODEL "not bad", or a file with --input FILE')

    from tqdm import tqdm

    from nlp_lstm import trained
    from nlp_lstm.cli.answers import check_output, write_answers
    from nlp_lstm.corpora.files import read_texts

    if output:
        check_output(output, input)
    loaded = trained.load(model)
    rows = read_texts(input, text_column, empty=False) if input else iter(texts or [])
    answers: Iterator[dict[str, Any]] = (asdict(answer) for answer in loaded.stream(rows, batch_size=batch_size))
    if output:
        with tqdm(answers, "predicting", unit=" texts", leave=False, disable=None if input else True) as bar:
            count = write_answers(bar, output)
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
