"""nlp-lstm gate-stats: what the gates do over many texts."""

import random
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import Corpus, DataDir, Json, Model, Split, TextColumn
from nlp_lstm.cli.output import print_json, print_lines, print_table

BARS = " ▁▂▃▄▅▆▇█"

app = typer.Typer()


@app.command("gate-stats")
def gate_stats(
    model: Model,
    corpus: Corpus,
    split: Split = None,
    text_column: TextColumn = None,
    limit: Annotated[int, typer.Option(min=1, help="Texts that are read, drawn at random if there are more.")] = 500,
    seed: Annotated[int, typer.Option(help="Seed of that draw and of the intervals.")] = 1,
    png: Annotated[Path | None, typer.Option(help="Draw the histograms: .png, .svg or .pdf.")] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Show how gates are spread and how long they keep. Example: nlp-lstm gate-stats runs/sst2 --corpus sst2"""
    if png:
        check_picture(png, "--png")

    from nlp_lstm import trained
    from nlp_lstm.corpora import open_corpus
    from nlp_lstm.explanations.pictures.histograms import draw_gate_statistics
    from nlp_lstm.explanations.statistics.after_important import kept_after_important
    from nlp_lstm.explanations.statistics.gate_statistics import gate_statistics
    from nlp_lstm.trained import SentimentModel
    from nlp_lstm.training.evaluate import default_split

    loaded = trained.load(model)
    split = split or default_split(loaded, corpus)
    source = open_corpus(corpus, data_dir=data_dir, text_column=text_column)
    rows = source.split(split) if isinstance(loaded, SentimentModel) and source.labels else source.texts(split)
    chosen = sorted(random.Random(seed).sample(range(len(rows)), min(limit, len(rows))))
    texts = rows.select(chosen)["text"][:]
    layers = gate_statistics(loaded, texts)
    important = kept_after_important(loaded, texts, seed=seed) if isinstance(loaded, SentimentModel) else None
    if png:
        draw_gate_statistics(layers, f"{loaded.stack.cell(0).title}: {corpus}, {split}", png)
    if json:
        return print_json(
            {"model": model, "corpus": corpus, "split": split, "seed": seed, "texts": len(texts)}
            | {"layers": layers, "important": important}
        )
    _print_gates(f"{corpus}, {split}: {len(texts):,} texts", layers)
    _print_memory(layers)
    if important is not None:
        _print_important(important)
    if png:
        print_lines(f"histograms: {png}")


def _print_gates(title: str, layers: list[dict[str, Any]]) -> None:
    rows = [
        [
            place if index == 0 else "",
            f"{name} ({gate['meaning']})",
            f"{gate['mean']:.2f}",
            *("" if gate["tails"] is None else f"{gate[end]:.0%}" for end in ("below", "above")),
            f"{gate['low']:g} {bars(gate['histogram'])} {gate['high']:g}",
        ]
        for place, layer in _places(layers)
        for index, (name, gate) in enumerate(layer["gates"].items())
    ]
    columns = ["layer", "gate", "mean", "shut", "open", "how often each value"]
    print_table(title, columns, rows, right=(2, 3, 4))
    print_lines("shut: below 0.1, of candidates below -0.9; open: above 0.9.")


def _print_memory(layers: list[dict[str, Any]]) -> None:
    rows = []
    for place, layer in _places(layers):
        lives = ["no additive memory", "", ""] if layer["half_life"] is None else map(_steps, layer["half_life"])
        rows.append([place, *lives, _changes(layer["states"])])
    columns = ["layer", "25 %", "median", "75 %", "change of a state from word to word"]
    print_table("half-life in steps, quartiles of the units", columns, rows, right=(1, 2, 3))
    print_lines("change: mean |s(t) - s(t-1)|, and its share of mean |s|.")


def _print_important(found: dict[str, Any]) -> None:
    rows = []
    for place, layer in _places(found["layers"]):
        one = layer["kept_after_important"]
        if one is None:
            rows.append([place, "", "", "nothing to compare", ""])
            continue
        low, high = one["interval"]
        said = "rises" if low > 0 else "falls" if high < 0 else "not shown"
        means = [f"{one[name]:.3f}" for name in ("after_important", "after_others")]
        rows.append([place, *means, f"{low:+.3f} to {high:+.3f}", said])
    columns = ["layer", "important", "others", "difference, 95 %", "retention"]
    print_table("what is kept at the step after important words, and after others", columns, rows, right=(1, 2, 3))
    print_lines(
        f"Important: the {found['share']:.0%} of {found['words']:,} words in {found['sentences']:,} sentences with the "
        "largest occlusion; the others stand at the same places."
    )


def bars(shares: list[float]) -> str:
    """Return a histogram as a line of bars, the highest full; anything above none can be seen."""
    top = max(shares)
    return "".join(BARS[0] if share == 0 else BARS[max(1, round((len(BARS) - 1) * share / top))] for share in shares)


def _places(layers: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{layer['layer']} {layer['direction']}", layer) for layer in layers]


def _changes(states: dict[str, dict[str, float | None]]) -> str:
    """Return how far each state moves from word to word, and what part of its size that is."""
    found = []
    for name, one in states.items():
        if one["change"] is None or one["size"] is None:
            continue
        part = f" ({one['change'] / one['size']:.0%})" if one["size"] else ""
        found.append(f"{name} {one['change']:.3f}{part}")
    return ", ".join(found)


def _steps(number: float | None) -> str:
    return "never" if number is None else f"{number:.2g}"
