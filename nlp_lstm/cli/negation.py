"""nlp-lstm negation: what negation does over many sentences, and which gates carry it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import Corpus, DataDir, Json, Model, Split, TextColumn
from nlp_lstm.cli.output import print_json, print_lines, print_table
from nlp_lstm.errors import UsageError

app = typer.Typer()


@app.command()
def negation(
    model: Model,
    corpus: Corpus = "everyday",
    split: Split = None,
    text_column: TextColumn = None,
    limit: Annotated[
        int, typer.Option(min=1, help="Sentences of each negator, drawn at random if there are more.")
    ] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of that draw, the placebos and the intervals.")] = 0,
    png: Annotated[Path | None, typer.Option(help="Draw all negators together: .png, .svg or .pdf.")] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure what carries negation in a corpus. Example: nlp-lstm negation runs/demo --corpus everyday"""
    if png:
        check_picture(png, "--png")

    from tqdm import tqdm

    from nlp_lstm import trained
    from nlp_lstm.corpora import open_corpus
    from nlp_lstm.explanations.negation.study import ALL, study
    from nlp_lstm.explanations.pictures.mediation import draw_mediation
    from nlp_lstm.trained import SentimentModel
    from nlp_lstm.training.evaluate import default_split

    loaded = trained.load(model)
    if not isinstance(loaded, SentimentModel):
        raise UsageError(f"{model} is a {loaded.noun}: give a sentence classifier")
    split = split or default_split(loaded, corpus)
    texts = open_corpus(corpus, data_dir=data_dir, text_column=text_column).texts(split)["text"][:]
    with tqdm(desc="pairs", unit="", disable=None, leave=False) as bar:
        groups = study(loaded, texts, limit=limit, seed=seed, tick=bar.update)
    found = {"model": model, "corpus": corpus, "split": split, "seed": seed, "groups": groups}
    whole = groups[ALL] if ALL in groups else next(iter(groups.values()))
    if png:
        title = f"{loaded.stack.cell(0).title}: {corpus}, {split}, {whole['n']} sentences"
        draw_mediation(whole["mediation"], png, total_effect=whole["te"], title=title)
    if json:
        return print_json(found)
    _print_effects(f"{corpus}, {split}: what negation does to the margin", groups)
    _print_carriers(groups)
    if png:
        print_lines(f"picture: {png}")


def _print_effects(title: str, groups: dict[str, Any]) -> None:
    rows = [
        [
            name,
            str(one["n"]),
            _with(one["te"], one["te_interval"]),
            f"{one['moves_away']:.0%}",
            f"{one['changes_sign']:.0%}",
            "-" if one["cut"] is None else _with(one["cut"]["te"], one["cut"]["interval"]),
            _with(one["shuffled"]["te"], one["shuffled"]["interval"]),
        ]
        for name, one in groups.items()
    ]
    columns = ["negator", "n", "effect [95 %]", "moves away", "sign turns", "memory cut", "words shuffled"]
    print_table(title, columns, rows, right=tuple(range(1, 7)))
    print_lines(
        'An effect is positive where it turns the margin away from the plain sentence\'s; that of "but" where it '
        "turns it to the side of the clause after it. All: the negators with placebos. Memory cut: nothing is kept "
        "after the negator. Words shuffled: both sentences in the same random order."
    )


def _print_carriers(groups: dict[str, Any]) -> None:
    """Print NIE as a share of the effect, a table for each place, a column for each set of gates."""
    from nlp_lstm.explanations.causes.placebo import FEWEST_FILLERS

    for where in ("at", "after", "everywhere"):
        gates = [line["gates"] for line in next(iter(groups.values()))["mediation"] if line["where"] == where]
        rows = [
            [name, *(_share(line) for line in one["mediation"] if line["where"] == where)]
            for name, one in groups.items()
        ]
        place = where if where == "everywhere" else f"{where} the negator"
        title = f"what the gates alone bring about {place}, as a share of the effect"
        print_table(title, ["negator", *gates], rows, right=tuple(range(1, len(gates) + 1)))
    print_lines(
        "*: carries it (supported, a fifth at least). In brackets: not supported, no more than a placebo does. "
        f"?: not measured, fewer than {FEWEST_FILLERS} harmless words are known to the model."
    )


def _share(line: dict[str, Any]) -> str:
    if line["nie_fraction"] is None:
        return "-"
    share = f"{100 * line['nie_fraction']:.0f} %"
    if line["supported"] is None:
        return f"{share} ?"
    return f"{share} *" if line["verdict"] == "carries" else share if line["supported"] else f"({share})"


def _with(value: float, interval: list[float] | None) -> str:
    return f"{value:+.2f}" + (f" [{interval[0]:.1f}, {interval[1]:.1f}]" if interval else "")
