"""nlp-lstm evaluate: a model on a split, with the baseline beside it."""

from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, Model
from nlp_lstm.cli.output import note, print_json, print_table

app = typer.Typer()


@app.command()
def evaluate(
    model: Model,
    corpus: Annotated[str, typer.Option(help="Corpus name, or a file or folder.")],
    split: Annotated[str, typer.Option(help="Split of the corpus.")] = "validation",
    text_column: Annotated[str | None, typer.Option(help="Column that holds the text (your own files).")] = None,
    label_column: Annotated[str | None, typer.Option(help="Column that holds the label (your own files).")] = None,
    baseline: Annotated[bool, typer.Option(help="Train and measure the TF-IDF baseline too.")] = True,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures in the model's metrics and card.")] = False,
    batch_size: Annotated[int, typer.Option(min=1, help="Rows at a time.")] = 64,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure a model on a corpus. Example: nlp-lstm evaluate runs/sst2 --corpus sst2 --split test"""
    from nlp_lstm import trained
    from nlp_lstm.locate import model_folder
    from nlp_lstm.training.card import record
    from nlp_lstm.training.evaluate import evaluate as measured

    report = measured(
        loaded := trained.load(model),
        corpus,
        split,
        data_dir=data_dir,
        text_column=text_column,
        label_column=label_column,
        baseline=baseline,
        batch_size=batch_size,
    )
    if report["overlap"]:
        names = " and ".join(report["overlap"])
        note(f"warning: not a clean measurement: the training rows of {names} have sentences of {corpus}")
    if save:
        record(loaded, model_folder(model), report)
        note(f"kept in {model_folder(model) / 'metrics.json'} and its README.md")
    if json:
        return print_json(report)
    rows = [_row("model", report)]
    if report["baseline"]:
        rows.append(_row(report["baseline"]["name"], report["baseline"]))
    print_table(f"{corpus}, {split}", ["", "accuracy", "macro F1", "rows"], rows, right=(1, 2, 3))
    labels = report["labels"]
    counts = [[label, *map(str, row)] for label, row in zip(labels, report["confusion"], strict=True)]
    print_table("confusion (rows: truth, columns: the model's answer)", ["", *labels], counts, right=(1, 2, 3, 4, 5, 6))


def _row(name: str, figures: dict[str, Any]) -> list[str]:
    return [name, f"{figures['accuracy']:.4f}", f"{figures['macro_f1']:.4f}", f"{figures['n']:,}"]
