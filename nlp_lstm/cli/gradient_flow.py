"""nlp-lstm gradient-flow and half-life: how long cells remember, before and after training."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import Json
from nlp_lstm.cli.output import print_json, print_lines, print_table
from nlp_lstm.errors import UsageError

app = typer.Typer()

Model = Annotated[str | None, typer.Argument(metavar="[MODEL", help="A model folder; without it, untrained cells.")]
Text = Annotated[str | None, typer.Argument(metavar="TEXT]", help="What the model reads.")]
Cells = Annotated[str, typer.Option(help="Untrained cells, as lstm,gru,elman.")]
Size = Annotated[int, typer.Option(help="Inputs and units of untrained cells.")]
Length = Annotated[int, typer.Option(help="Steps that untrained cells read.")]
Rows = Annotated[int, typer.Option(help="Rows of random numbers that untrained cells read.")]
Seed = Annotated[int, typer.Option(help="Seed of weights and numbers.")]
ForgetBias = Annotated[float | None, typer.Option(help="Start value of the forget gate's bias [the cell's own].")]


@app.command("gradient-flow")
def gradient_flow(
    model: Model = None,
    text: Text = None,
    cells: Cells = "lstm,gru,elman",
    size: Size = 64,
    length: Length = 50,
    rows: Rows = 8,
    seed: Seed = 1,
    forget_bias: ForgetBias = None,
    plot: Annotated[Path | None, typer.Option(help="Draw norms by distance: .png, .svg or .pdf.")] = None,
    json: Json = False,
) -> None:
    """Show what is left of a change so many steps later. Example: nlp-lstm gradient-flow --cells lstm,gru,elman"""
    if plot:
        check_picture(plot, "--plot")

    from nlp_lstm.laboratory.figures import draw_flow
    from nlp_lstm.laboratory.flows import flows

    found = flows(_places(model, text, cells, size, length, rows, seed, forget_bias))
    if plot:
        draw_flow(found, plot)
    if json:
        return print_json({"flows": found})
    distances = [d for d in (1, 2, 5, 10, 20, 50, 100) if d <= len(found[0]["distance"])]
    table = []
    for flow in found:
        table.append([flow["name"], *(_number(flow["norm"][d - 1]) for d in distances), f"{flow['exploded']:.0%}"])
        if flow["belt"]:
            table.append(["  its belt alone", *(_number(flow["belt"][d - 1]) for d in distances), ""])
    columns = ["cell", *(f"{d} back" for d in distances), "exploded"]
    print_table("d state(T) / d state(t): largest singular value, median", columns, table, right=tuple(range(1, 10)))
    if plot:
        print_lines(f"plot: {plot}")


@app.command("half-life")
def half_life(
    model: Model = None,
    text: Text = None,
    cells: Cells = "lstm",
    size: Size = 64,
    length: Length = 50,
    rows: Rows = 8,
    seed: Seed = 1,
    forget_bias: ForgetBias = None,
    json: Json = False,
) -> None:
    """Show for how many steps memories keep half. Example: nlp-lstm half-life --cells lstm --forget-bias 1"""
    from nlp_lstm.laboratory.flows import lives

    found = lives(_places(model, text, cells, size, length, rows, seed, forget_bias))
    if json:
        return print_json({"half_lives": found})
    table = [
        [one["name"], *(["no additive memory", "", ""] if one["half_life"] is None else map(_steps, one["half_life"]))]
        for one in found
    ]
    print_table(
        "half-life in steps, quartiles of the units", ["cell", "25 %", "median", "75 %"], table, right=(1, 2, 3)
    )


def _places(
    model: str | None,
    text: str | None,
    cells: str,
    size: int,
    length: int,
    rows: int,
    seed: int,
    forget_bias: float | None,
) -> Iterator[Any]:
    from nlp_lstm import trained
    from nlp_lstm.laboratory import flows

    if model is not None and text is None:
        raise UsageError("a model needs a text to read: give it behind the model")
    if model is not None and text is not None:
        return flows.trained(trained.load(model), text)
    if min(size, rows) < 1 or length < 2:
        raise UsageError("give --size and --rows of 1 or more, and --length of 2 or more")
    options = {} if forget_bias is None else {"forget_bias": forget_bias}
    names = [name.strip() for name in cells.split(",")]
    return flows.untrained(names, size=size, length=length, rows=rows, seed=seed, **options)


def _steps(number: float | None) -> str:
    return "never" if number is None else f"{number:.2g}"


def _number(number: float | None) -> str:
    return "overflow" if number is None else f"{number:.2g}"
