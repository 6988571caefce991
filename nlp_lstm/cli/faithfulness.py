"""nlp-lstm faithfulness: how far a model's explanations, and the pictures of its gates, can be trusted."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import Corpus, DataDir, Json, Model, TextColumn
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.errors import UsageError

app = typer.Typer()


@app.command()
def faithfulness(
    model: Model,
    corpus: Corpus,
    split: Annotated[
        str | None, typer.Option(help="train, validation, test, or all of a file [all of a new file; test]")
    ] = None,
    text_column: TextColumn = None,
    limit: Annotated[
        int, typer.Option(min=1, help="Sentences of 3 to 40 words that are drawn at random; time grows with them.")
    ] = 200,
    methods: Annotated[
        str | None, typer.Option(help="Methods, as occlusion,lrp,contributions,gates [all that apply].")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sample, the random orders and the new weights.")] = 1,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures in the model's metrics and card.")] = False,
    png: Annotated[Path | None, typer.Option(help="Draw F with its intervals: .png, .svg or .pdf.")] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Measure explanations by deleting words. Example: nlp-lstm faithfulness runs/demo --corpus everyday --save"""
    if png:
        check_picture(png, "--png")
    if save and methods is not None:
        raise UsageError("--save keeps the figures of all methods in place of the old ones: leave out --methods")

    from nlp_lstm.corpora import ALL, open_corpus
    from nlp_lstm.explanations.faithfulness.faithfulness import faithfulness as measured
    from nlp_lstm.explanations.faithfulness.faithfulness import sample
    from nlp_lstm.explanations.pictures.faithfulness import draw_faithfulness
    from nlp_lstm.locate import model_folder
    from nlp_lstm.trained import SentimentModel, load_as
    from nlp_lstm.training.card import record_as, refuse_unfinished
    from nlp_lstm.training.evaluate import default_split

    loaded = load_as(SentimentModel, model)
    if save:
        refuse_unfinished(loaded, model_folder(model))
    if split is None:
        split = ALL if default_split(loaded, corpus) == ALL else "test"
    source = open_corpus(corpus, data_dir=data_dir, text_column=text_column)
    rows = source.split(split) if source.labels else source.texts(split)
    texts = sample(loaded, rows["text"][:], limit=limit, seed=seed)
    names = None if methods is None else methods.split(",")
    report = {"corpus": corpus, "split": split, "limit": limit, **measured(loaded, texts, methods=names, seed=seed)}
    if png:
        draw_faithfulness(report, png, title=f"{model} on {corpus}, {split}: {report['sentences']} sentences")
    if save:
        record_as("faithfulness", loaded, model_folder(model), report)
        note(f"kept in {model_folder(model) / 'metrics.json'} and its README.md")
    if json:
        return print_json(report)
    _print(report)
    if png:
        print_lines(f"picture: {png}")


def _print(report: dict[str, Any]) -> None:
    from nlp_lstm.explanations.pictures.faithfulness import in_order

    rows = []
    for _, one in in_order(report):
        bounds = "" if one["interval"] is None else f" [{one['interval'][0]:.2f}, {one['interval'][1]:.2f}]"
        some = "" if one["n"] == report["sentences"] else f", {one['n']} of the sentences"
        numbers = [_shown(one.get(name)) for name in ("sufficiency", "spearman", "reinitialised")]
        rows.append([one["title"] + some, _shown(one["F"]) + bounds, *numbers])
    columns = ["", "F", "lacking", "occlusion", "untrained"]
    title = f"{report['corpus']}, {report['split']}: {report['sentences']} sentences, {report['words']:,} words"
    print_table(title, columns, rows, right=tuple(range(1, len(columns))))
    chance, best = report["random"], report["best"]
    print_lines(
        f"F: what the margin (mean {report['margin']:.2f}) loses when the words with the largest scores are deleted, "
        f"in the mean over their number: 0 is as at random ({chance['aopc']:.2f}), 1 as in the best order that a "
        f"greedy search finds ({best['aopc']:.2f}). In brackets: 95 % bootstrap interval.",
        "lacking: what it lacks when only these words are left, the less the better; at random "
        f"{chance['sufficiency']:.2f}.",
        "occlusion: Spearman's correlation with occlusion, of gates with |occlusion|. untrained: with the same method "
        "on untrained networks; near 0 is right.",
        "Gates: the mean over the units of the top layer. A heatmap of gates describes; F says how far it explains.",
        *(f"left out: {name}: {reason}" for name, reason in report["left_out"].items()),
    )


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:z.2f}"
