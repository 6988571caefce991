"""What the training commands of all tasks share."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.output import note, print_lines
from nlp_lstm.config import Settings
from nlp_lstm.errors import Stopped, UsageError
from nlp_lstm.recipes import Recipe
from nlp_lstm.recipes import recipe as recipe_of

Out = Annotated[Path, typer.Option("--out", help="Folder of the new model.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the training in --out.")]
FromRecipe = Annotated[
    str | None, typer.Option("--recipe", help="Take the settings of a published run (nlp-lstm recipes lists them).")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the model in --out.")]


def configuration(
    kind: type[Settings], given: dict[str, Any], out: Path, recipe: str | None, *, resume: bool, overwrite: bool
) -> Any:
    """Return the configuration of a run: what was typed, over a recipe, over the defaults.

    A resumed run takes the settings it began with in place of the defaults.
    """
    if resume and recipe:
        raise UsageError("--resume goes on with the settings the training began with: leave --recipe out")
    if recipe:
        found = recipe_of(recipe, kind.task)
        if "vectors" not in given:
            _refuse_missing_vectors(found)
        given = {**found.values, **given}
    if resume and overwrite:
        raise UsageError("--resume goes on with a training and --overwrite replaces it: give one of them")
    if not resume:
        return kind.from_dict(given)  # a wrong value is refused before torch is loaded

    from nlp_lstm.training import state
    from nlp_lstm.training.model_run import resumed_config

    config: Any = resumed_config(kind, out, given)
    if "epochs" in given and config.epochs != state.header(out)["settings"]["config"]["epochs"]:
        note(f"the learning rate's schedule now spans {config.epochs} epochs, as if these had been asked for at first")
    return config


def _refuse_missing_vectors(recipe: type[Recipe]) -> None:
    """Raise UsageError for a recipe whose word vectors have to be trained first."""
    vectors = recipe.values.get("vectors")
    if recipe.needs and vectors and not Path(vectors).exists():
        raise UsageError(
            f"the recipe {recipe.name} needs {vectors}, which does not exist: first run {recipe.needs}, "
            "or give other word vectors with --vectors"
        )


def shower(line: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any], bool], None]:
    """Return what prints an epoch's figures, `line` being the part that depends on the task."""

    def show(entry: dict[str, Any], better: bool) -> None:
        best = " (best so far, kept)" if better else ""
        note(f"epoch {entry['epoch']:g}: {line(entry)}{best}; {entry['seconds']:.0f} s")

    return show


def print_coverage(metrics: dict[str, Any]) -> None:
    """Print how many of the words the pretrained vectors have, where there were any."""
    if "vectors" in metrics:
        from nlp_lstm.training.pretrained_embedding import in_words

        print_lines(in_words(metrics["vectors"]))


def end(task: str, out: Path, stopped: str, *, baseline: bool, data_dir: Path | None) -> None:
    """Raise Stopped, which says how to go on, if the command was interrupted."""
    if stopped == "interrupted":
        words = ["nlp-lstm", "train", task, "--out", str(out), "--resume"]
        if data_dir is not None and str(data_dir) != os.environ.get("NLP_LSTM_DATA"):  # typed
            words += ["--data-dir", str(data_dir)]
        if not baseline:
            words.append("--no-baseline")
        raise Stopped(f"stopped before the end; to go on: {shlex.join(words)}")
