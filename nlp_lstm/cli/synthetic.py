"""nlp-lstm synthetic: how far cells remember."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.compare import numbers
from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

app = typer.Typer()


@app.command()
def synthetic(
    task: Annotated[str, typer.Option(help="copy, adding, counting or timing.")] = "copy",
    cells: Annotated[str, typer.Option(help="Cells, as lstm,gru,elman.")] = "lstm,gru,elman",
    gaps: Annotated[str, typer.Option(help="Steps between what belongs together, as 5,20,50.")] = "5,20,50,100",
    seeds: Annotated[int, typer.Option(help="Seeds that are measured (0 chooses the learning rate).")] = 3,
    weights: Annotated[int, typer.Option(help="Weights of each network.")] = 10_000,
    layers: Annotated[int, typer.Option(help="Recurrent layers.")] = 1,
    steps: Annotated[int, typer.Option(help="Training steps of 50 rows, at most.")] = 2000,
    rates: Annotated[str, typer.Option(help="Learning rates, of which each cell and gap gets its best.")] = (
        "0.001,0.003,0.01"
    ),
    out: Annotated[Path, typer.Option(help="Folder; the same command goes on with what it holds.")] = Path(
        "runs/synthetic"
    ),
    plot: Annotated[Path | None, typer.Option(help="Draw accuracy by gap: .png, .svg or .pdf.")] = None,
    json: Json = False,
) -> None:
    """Learn a made-up task at growing gaps. Example: nlp-lstm synthetic --task copy --cells lstm,elman --gaps 5,50"""
    if plot:
        check_picture(plot, "--plot")

    import torch

    from nlp_lstm.cells import all_cells
    from nlp_lstm.laboratory.figures import draw_memory
    from nlp_lstm.laboratory.memory import Plan, refuse_impossible, remember
    from nlp_lstm.laboratory.synthetic import SYNTHETIC

    torch.set_float32_matmul_precision("medium")
    choose("synthetic task", task, SYNTHETIC)
    names = tuple(choose("cell", name.strip(), all_cells()) for name in cells.split(","))
    plan = Plan(task, names, steps_of(gaps), seeds, weights, layers, steps, numbers(rates))
    refuse_impossible(plan)
    found = remember(plan, out, show=lambda run: note(_said(run)))
    if plot:
        draw_memory(found, plot)
    if json:
        return print_json(found)
    rows = [
        [curve["cell"], f"{curve['hidden_size']:,}", f"{curve['weights']:,}", *map(_point, curve["points"])]
        for curve in found["curves"]
    ]
    columns = ["cell", "hidden", "weights", *(f"gap {gap}" for gap in plan.gaps)]
    rows.append(["without memory", "", "", *(f"{SYNTHETIC[task].chance(gap):.1%}" for gap in plan.gaps)])
    title = f"{SYNTHETIC[task].title}: right, mean of {seeds} seeds (95 % interval)"
    print_table(title, columns, rows, right=tuple(range(1, len(columns))))
    longer = [
        [
            curve["cell"],
            *(f"{100 * point['longer']['mean']:.1f} %" if point["longer"] else "-" for point in curve["points"]),
        ]
        for curve in found["curves"]
    ]
    if any(point["longer"] for curve in found["curves"] for point in curve["points"]):
        columns = ["cell", *(f"{gap + 1} to {2 * gap}" if task == "counting" else f"{2 * gap}" for gap in plan.gaps)]
        title = "The same networks beyond the gap they learned at: right, mean"
        print_table(title, columns, longer, right=tuple(range(1, len(columns))))
    print_lines(f"folder: {out}", *([f"plot: {plot}"] if plot else []))


def steps_of(text: str) -> tuple[int, ...]:
    """Return the gaps that were typed; raises UsageError."""
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise UsageError(f"--gaps {text}: give whole numbers, as 5,20,50") from None


def _point(point: dict[str, Any]) -> str:
    shown = f"{100 * point['mean']:.1f} %"
    if point["interval"]:
        low, high = point["interval"]
        shown += f" ({100 * max(0.0, low):.0f} to {100 * min(1.0, high):.0f})"
    return shown


def _said(run: dict[str, Any]) -> str:
    name = f"{run['cell']}, gap {run['gap']}, learning rate {run['learning_rate']:g}, seed {run['seed']}"
    return f"{name}: " + ("diverged" if run["diverged"] else f"{run['accuracy']:.1%} right after {run['steps']} steps")
