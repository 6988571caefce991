"""nlp-lstm compare: contenders at equal size, several seeds, and what the figures show."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import DataDir, Json, pairs
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.config import LanguageModelConfig, SentimentConfig, from_text
from nlp_lstm.errors import Stopped, UsageError
from nlp_lstm.registry import choose

app = typer.Typer()
BUDGET = 500_000
OWN = {  # settings that have an option here
    "cell": "--cells", "corpus": "--corpus", "hidden_size": "--hidden-size", "learning_rate": "--rates",
    "max_minutes": "--max-minutes", "seed": "--seeds",
}  # fmt: skip


@app.command()
def compare(
    cells: Annotated[str, typer.Option(help="Cells, as lstm,gru,elman (nlp-lstm cells lists them).")] = "lstm",
    corpus: Annotated[str, typer.Option(help="Corpus name, A+B to join, or a file or folder.")] = "everyday",
    vary: Annotated[
        str,
        typer.Option(
            help="cell, direction, layers, pooling, front, residual, forget-bias or word-order: what differs."
        ),
    ] = "cell",
    seeds: Annotated[int, typer.Option(help="Seeds that are measured, 1, 2, ... (0 chooses the learning rate).")] = 3,
    max_minutes: Annotated[float | None, typer.Option(help="Minutes of training a run, at most.")] = None,
    weights: Annotated[
        int | None, typer.Option(help="Weights above the word vectors, the same for all [500,000].")
    ] = None,
    hidden_size: Annotated[int | None, typer.Option(help="The same hidden size for all, instead of --weights.")] = None,
    rates: Annotated[str, typer.Option(help="Learning rates, of which each contender gets its best.")] = (
        "0.0003,0.001,0.003"
    ),
    split: Annotated[str, typer.Option(help="Where the seeds are measured: validation, or test, once.")] = "validation",
    task: Annotated[str | None, typer.Option(help="sentiment or language-model [the corpus's].")] = None,
    set: Annotated[
        list[str] | None, typer.Option(help="Another setting of all contenders, NAME=VALUE, can be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder; the same command goes on with what it holds.")] = Path(
        "runs/comparison"
    ),
    plot: Annotated[Path | None, typer.Option(help="Draw means and intervals: .png, .svg or .pdf.")] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Compare cells or settings fairly. Example: nlp-lstm compare --cells lstm,gru --corpus everyday --seeds 3"""
    if weights is not None and hidden_size is not None:
        raise UsageError("--weights and --hidden-size are two ways to be fair: give one of them")
    if seeds < 1:
        raise UsageError(f"--seeds is {seeds}: give 1 or more")
    choose("split", split, ("validation", "test"))
    typed = pairs("--set", set or [])
    for name, option in OWN.items():
        if name in typed:
            raise UsageError(f"--set {name}={typed[name]}: use {option}")
    if plot:
        check_picture(plot, "--plot")

    import torch

    from nlp_lstm.corpora import open_corpus
    from nlp_lstm.laboratory.arms import arms
    from nlp_lstm.laboratory.compare import Plan
    from nlp_lstm.laboratory.compare import compare as measure
    from nlp_lstm.laboratory.figures import draw_comparison
    from nlp_lstm.laboratory.ledger import Interrupted

    torch.set_float32_matmul_precision("medium")
    if task is None:
        task = "language-model" if open_corpus(corpus, data_dir=data_dir).task == "language-model" else "sentiment"
    choose("task", task, ("sentiment", "language-model"))
    settings: dict[str, Any] = {
        **from_text(SentimentConfig if task == "sentiment" else LanguageModelConfig, typed),
        "corpus": corpus,
    }
    if max_minutes is not None:
        settings["max_minutes"] = max_minutes
    if hidden_size is not None:
        settings["hidden_size"] = hidden_size
    plan = Plan(
        task=task,
        vary=vary,
        arms=arms(vary, [cell.strip() for cell in cells.split(",")], settings, task),
        seeds=seeds,
        settings=settings,
        rates=numbers(rates),
        budget=None if hidden_size is not None else BUDGET if weights is None else weights,
        split=split,
    )
    try:
        found = measure(plan, out, data_dir=data_dir, show=lambda run: note(_said(run)))
    except Interrupted:
        raise Stopped(f"stopped before the end; the same command goes on with what lies in {out}") from None
    if plot:
        draw_comparison(found, plot)
    if json:
        return print_json(found)
    show(found)
    print_lines(f"folder: {out}", *([f"plot: {plot}"] if plot else []))


def numbers(text: str) -> tuple[float, ...]:
    """Return the learning rates that were typed; raises UsageError."""
    try:
        found = tuple(float(number) for number in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) <= 0:
        raise UsageError(f"--rates {text}: give numbers above 0, as 0.0003,0.001,0.003")
    return found


def show(found: dict[str, Any]) -> None:
    """Print a comparison as a table, and what it shows."""
    rows = [
        [
            str(arm["place"] or "-"),
            arm["name"],
            _with_interval(arm, found["metric"]),
            "-" if arm["learning_rate"] is None else f"{arm['learning_rate']:g}",
            f"{arm['hidden_size']:,}",
            f"{arm['weights']:,}",
            f"{sum(arm['epochs']) / len(arm['epochs']):.1f}" if arm["epochs"] else "-",
            _speed(arm["words_per_second"]),
        ]
        for arm in found["arms"]
    ]
    columns = ["place", found["vary"], f"{found['metric']} (95 %)", "rate", "hidden", "weights", "epochs", "words/s"]
    title = f"{found['corpus']}, {found['split']}, {found['seeds']} seeds; words/s fused, in the plain loop"
    print_table(title, columns, rows, right=tuple(range(2, 8)))
    for arm in found["arms"]:
        if arm["diverged"]:
            print_lines(f"{arm['name']}: {arm['diverged']} of {found['seeds']} runs diverged; not ranked")
        if arm["cut"]:
            print_lines(f"{arm['name']}: {arm['cut']} of {found['seeds']} runs were cut by --max-minutes")
    print_lines(*(f"{better} is better than {worse}" for better, worse in found["shown"]))
    print_lines("no other difference shown" if found["shown"] else "no difference shown")
    if found["split"] == "validation":
        print_lines("the best epoch and the learning rate were chosen on these rows: a little too good, for all alike")
    if found["baseline"]:
        base = found["baseline"]
        print_lines(f"beside it, {base['name']}: {_figure(base[found['metric']], found['metric'])}")


def _with_interval(arm: dict[str, Any], metric: str) -> str:
    ends = " to ".join(_figure(end, metric) for end in arm["interval"] or [])
    return _figure(arm["mean"], metric) + (f" ({ends})" if ends else "")


def _speed(words_per_second: dict[str, float | None]) -> str:
    fused, loop = words_per_second["fused"], words_per_second["loop"]
    return f"{loop:,.0f}" if fused is None else f"{fused:,.0f}, {loop:,.0f}"


def _figure(value: float | None, metric: str) -> str:
    if value is None:
        return "diverged"
    return f"{100 * value:.1f}" if metric == "accuracy" else f"{value:.1f}"


def _said(run: dict[str, Any]) -> str:
    if "speed" in run:
        return f"{run['arm']}: {_speed(run)} words a second"
    name = f"{run['arm']}, learning rate {run['learning_rate']:g}, seed {run['seed']}"
    if run["validation"] is None:
        return f"{name}: diverged"
    return f"{name}: validation {run['validation']:.4f} (best epoch {run['best_epoch']:g}); {run['seconds']:.0f} s"
