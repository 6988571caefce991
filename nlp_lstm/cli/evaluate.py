"""nlp-lstm evaluate: a model on a split, with the baseline beside it."""

from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import Corpus, DataDir, Json, Model, Split, TextColumn
from nlp_lstm.cli.output import note, print_json, print_lines, print_table

app = typer.Typer()


@app.command()
def evaluate(
    model: Model,
    corpus: Corpus,
    split: Split = None,
    text_column: TextColumn = None,
    label_column: Annotated[str | None, typer.Option(help="Column that holds the label (your own files).")] = None,
    baseline: Annotated[bool, typer.Option(help="Train and measure the baseline too: TF-IDF, or n-grams.")] = True,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures in the model's metrics and card.")] = False,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Rows, or pieces of a text, at a time [64; 1 for language models].")
    ] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure a model on a corpus. Example: nlp-lstm evaluate runs/sst2 --corpus sst2 --split test"""
    from nlp_lstm import trained
    from nlp_lstm.locate import model_folder
    from nlp_lstm.trained import NextWordModel
    from nlp_lstm.training.card import record, refuse_unfinished
    from nlp_lstm.training.evaluate import evaluate as measured

    loaded = trained.load(model)
    if save:
        refuse_unfinished(loaded, model_folder(model))
    report = measured(
        loaded,
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
    if report["overlap"] is None:
        note(f"whether the model has learned from text of {corpus} is not known")
    if save:
        record(loaded, model_folder(model), report)
        note(f"kept in {model_folder(model) / 'metrics.json'} and its README.md")
    if json:
        return print_json(report)
    figures = {"model": report}
    if report["baseline"]:
        figures[report["baseline"]["name"]] = report["baseline"]
    if isinstance(loaded, NextWordModel):
        return _print_perplexity(f"{corpus}, {report['split']}", figures, report["unknown_words"])
    _print_accuracy(f"{corpus}, {report['split']}", figures)
    labels = report["labels"]
    counts = [[label, *map(str, row)] for label, row in zip(labels, report["confusion"], strict=True)]
    print_table("confusion (rows: truth, columns: the model's answer)", ["", *labels], counts, right=(1, 2, 3, 4, 5, 6))


def _print_accuracy(title: str, figures: dict[str, dict[str, Any]]) -> None:
    rows = [
        [name, *(f"{one[figure]:.4f}" for figure in ("accuracy", "macro_f1", "calibration_error")), f"{one['n']:,}"]
        for name, one in figures.items()
    ]
    print_table(title, ["", "accuracy", "macro F1", "calibration error", "rows"], rows, right=(1, 2, 3, 4))


def _print_perplexity(title: str, figures: dict[str, dict[str, Any]], unknown: float) -> None:
    rows = [
        [name, f"{one['perplexity']:.2f}", f"{one['bits_per_token']:.3f}", f"{one['n']:,}"]
        for name, one in figures.items()
    ]
    print_table(title, ["", "perplexity", "bits per token", "tokens"], rows, right=(1, 2, 3))
    if unknown:
        print_lines(f"{unknown:.2%} of the tokens are unknown words, which count as one and the same.")
