"""nlp-lstm scorecard: is a model competent at negation, or at agreement, at all?"""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table

app = typer.Typer()

# What each measure is, in the order in which they are shown.
SENTIMENT = {
    "flip_positive": "flips: not + positive is not positive",
    "flip_negative": "flips: not + negative is not negative",
    "balanced_flip": "both together (harmonic mean)",
    "shift_positive": "margin falls: not + positive",
    "shift_negative": "margin rises: not + negative",
    "crossed": "squares with A < 0 and B > 0",
    "A": "A, mean: not + positive",
    "B": "B, mean: not + negative",
    "I": "I = A - B, mean",
    "intensity": '"not very good" in between',
    "double": "double negation, litotes: right",
    "pseudo_false_flip": '"not only" and the like: flipped (0 is best)',
    "but": '"but": right',
    "scope_leak": "scope leak (0 is best)",
}
LANGUAGE_MODEL = {"agreement": "agreement: right", "polarity": '"ever", "any", ...: right'}
MEANS = ("A", "B", "I", "scope_leak")


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
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure negation, or grammar for language models. Example: nlp-lstm scorecard runs/demo"""
    from nlp_lstm import trained
    from nlp_lstm.explanations.scorecard.predictors import lexicons
    from nlp_lstm.explanations.scorecard.scorecard import scorecard as measured
    from nlp_lstm.trained import NextWordModel

    loaded = trained.load(model)
    report = measured(loaded, path=set, data_dir=data_dir, baseline=baseline)
    if baseline and not isinstance(loaded, NextWordModel) and len(lexicons()) < 2:
        note("VADER and TextBlob stand beside the model once they are installed: pip install 'nlp-lstm[scorecard]'")
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
        [text, *(_shown(one[part][name], share=name not in MEANS) for one in columns.values()), str(first[name]["n"])]
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
        [value, *(_shown(figure(one, value)) for one in columns.values()), str(figure(columns["model"], value)["n"])]
        for value in first
    ]
    if rows:
        print_table(title, ["", *columns, "n"], rows, right=tuple(range(1, len(columns) + 2)))


def _shown(figure: dict[str, Any], *, share: bool = True) -> str:
    if figure["value"] is None:
        return "-"
    numbers = [figure["value"], *(figure["interval"] or ())]
    value, *bounds = [f"{100 * number:.0f}" if share else f"{number:.2f}" for number in numbers]
    return f"{value}{' %' if share else ''}" + (f" [{bounds[0]}, {bounds[1]}]" if bounds else "")
