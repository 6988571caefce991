"""nlp-lstm scorecard: is a model competent at negation, or at agreement, at all?"""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.scorecard.titles import LANGUAGE_MODEL, MEANS, SENTIMENT, shown

app = typer.Typer()


@app.command()
def scorecard(
    model: Model,
    set: Annotated[
        Path | None,
        typer.Option("--set", help="Your own sentences, .jsonl with the shipped columns [the shipped ones]"),
    ] = None,
    baseline: Annotated[
        bool, typer.Option(help="Measure the others too: a bag of words, VADER and TextBlob; n-grams.")
    ] = True,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures in the model's metrics and card.")] = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure negation, or grammar for language models. Example: nlp-lstm scorecard runs/demo"""
    if save and set is not None:
        raise UsageError("--save keeps the figures of the shipped sentences: leave out --set")

    from nlp_lstm import trained
    from nlp_lstm.explanations.scorecard.predictors import lexicons
    from nlp_lstm.explanations.scorecard.scorecard import scorecard as measured
    from nlp_lstm.locate import model_folder
    from nlp_lstm.trained import NextWordModel
    from nlp_lstm.training.card import record_as, refuse_unfinished

    loaded = trained.load(model)
    if save:
        refuse_unfinished(loaded, model_folder(model))
    report = measured(loaded, path=set, data_dir=data_dir, baseline=baseline)
    if baseline and not isinstance(loaded, NextWordModel) and len(lexicons()) < 2:
        note("VADER and TextBlob stand beside the model once they are installed: pip install 'nlp-lstm[scorecard]'")
    if save:
        titles = LANGUAGE_MODEL if isinstance(loaded, NextWordModel) else SENTIMENT
        record_as("scorecard", loaded, model_folder(model), {**report, "titles": titles})
        note(f"kept in {model_folder(model) / 'metrics.json'} and its README.md")
    if json:
        return print_json(report)
    columns = {"model": report, **report["compared"]}
    if isinstance(loaded, NextWordModel):
        _print("total log-probability", columns, "measures", LANGUAGE_MODEL)
        _print_parts("agreement by nouns in between", columns, "per_attractors")
        _print_parts("words that want a denial", columns, "per_word")
        if left := sum(report["left_out"].values()):
            print_lines(f"Pairs left out, since they differ in a word that the model does not know: {left}.")
    else:
        _print("negation", columns, "measures", SENTIMENT)
        _print_parts("balanced flip by negator", columns, "per_negator", "balanced_flip")
        _print_parts("balanced flip by distance in words", columns, "per_distance", "balanced_flip")
    print_lines(
        f"{report['sentences']} sentences; {report['unknown_words']:.1%} of their words are unknown to the model. "
        "In brackets: 95 % bootstrap interval; n: how many were counted for the model."
    )


def _print(title: str, columns: dict[str, Any], part: str, names: dict[str, str]) -> None:
    first = next(iter(columns.values()))[part]
    rows = [
        [text, *(shown(one[part][name], share=name not in MEANS) for one in columns.values()), str(first[name]["n"])]
        for name, text in names.items()
        if first[name]["n"]
    ]
    print_table(title, ["", *columns, "n"], rows, right=tuple(range(1, len(columns) + 2)))


def _print_parts(title: str, columns: dict[str, Any], part: str, name: str | None = None) -> None:
    """Print one figure for each value of a fact, as for each negator."""
    first = next(iter(columns.values()))[part]

    def figure(one: dict[str, Any], value: str) -> dict[str, Any]:
        found: dict[str, Any] = one[part][value]
        return found if name is None else found[name]

    rows = [
        [value, *(shown(figure(one, value)) for one in columns.values()), str(figure(columns["model"], value)["n"])]
        for value in first
    ]
    if rows:
        print_table(title, ["", *columns, "n"], rows, right=tuple(range(1, len(columns) + 2)))
