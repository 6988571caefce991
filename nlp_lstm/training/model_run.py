"""What every training run does, whatever is learned: checks before, a model folder after."""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from nlp_lstm import provenance
from nlp_lstm.config import OptimisationConfig, Settings, option_name
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CONFIG, WEIGHTS
from nlp_lstm.trained import TrainedModel
from nlp_lstm.training import state
from nlp_lstm.training.card import write_card
from nlp_lstm.training.loop import Task, train
from nlp_lstm.training.precision import refuse_unsupported
from nlp_lstm.training.state import Progress

RESUMABLE = {"epochs", "patience", "max_minutes", "save_minutes"}  # what may change while a training goes on
Show = Callable[[dict[str, Any], bool], None]
C = TypeVar("C", bound=Settings)
M = TypeVar("M", bound=TrainedModel)


def learn(
    build: Callable[[], tuple[M, Task]],
    config: Any,
    folder: Path,
    *,
    settings: dict[str, Any],
    facts: dict[str, Any],
    vectors: dict[str, Any] | None,
    measure: Callable[[M], dict[str, Any]],
    baseline: Callable[[], dict[str, Any] | None] | None,
    resume: bool,
    show: Show,
) -> tuple[M, str]:
    """Build model and task from the configuration's seed, train, measure; return the best model and why it ended.

    settings: what a resumed run has to share. facts: further entries of metrics["training"]. vectors: what is known
    of the pretrained vectors. measure, baseline: return the figures of the model, and of what it has to beat, on
    validation; the baseline is left out of an interrupted run. The model then lies in `folder` with metrics and
    card. The caller's random numbers are untouched; a folder in which nothing was learned is left as if never written.
    """
    made_with = {"commit": provenance.commit(), "versions": provenance.versions()}
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(config.seed)
        model, task = build()
        if resume:
            state.sweep(folder)
        else:
            state.remove(folder)
        try:
            progress = train(
                task,
                config,
                folder,
                settings=settings,
                keep_best=lambda progress: model.save(folder),
                resume=resume,
                show=show,
            )
        except BaseException:
            if not any((folder / name).exists() for name in (WEIGHTS, state.STATE)):
                state.remove(folder)  # nothing was learned: leave nothing behind
            raise
    best = type(model).load(folder)
    best.network.to(next(model.network.parameters()).device)
    best.config = config
    steps = len(task.order(0))
    best.metrics = {
        "evaluations": {},
        "training": {**figures(progress, steps, model), **facts, "seed": config.seed, **made_with},
        **({} if vectors is None else {"vectors": vectors}),
        "validation": measure(best),
        "baseline": baseline() if baseline and progress.stopped != "interrupted" else None,
    }
    best.save(folder)
    write_card(best, folder)
    return best, progress.stopped or "epochs"


def figures(progress: Progress, steps: int, model: TrainedModel) -> dict[str, Any]:
    """Return how long a training took and how large its network is; steps: those of one epoch."""
    return {
        "epochs": round(progress.step / steps, 4),
        "best_epoch": progress.best_epoch,
        "steps": progress.step,
        "seconds": round(progress.seconds, 1),
        "waiting_share": max((entry["waiting_share"] for entry in progress.history), default=None),
        "vocabulary": len(model.tokenizer),
        "parameters": sum(weight.numel() for weight in model.network.parameters()),
    }


def resumed_config(kind: type[C], folder: Path, given: dict[str, Any]) -> C:
    """Return the configuration of the training in `folder`, with what may change while it goes on.

    given: {field: value} asked for now. Raises UsageError for one that may not change, without a training, and
    for one of another task.
    """
    before = state.header(folder)["settings"]
    if before.get("task") not in (None, kind.task):
        raise UsageError(f"{folder} holds a training of another kind: go on with nlp-lstm train {before['task']}")
    if "task" not in before or set(before["config"]) != {field.name for field in fields(kind)}:  # type: ignore[arg-type]
        raise UsageError(f"the training in {folder} began with another version of nlp_lstm: use --overwrite instead")
    return kind.from_dict(before["config"] | _changes(kind, before["config"], given))


def refuse_other_run(folder: Path, kind: type[Settings], settings: dict[str, Any]) -> None:
    """Raise UsageError where the training in `folder` began with other settings or on other rows."""
    before = state.header(folder)["settings"]
    _changes(kind, before["config"], settings["config"])
    if before["data"] != settings["data"]:
        raise UsageError(f"the rows are not those the training in {folder} began with: use --overwrite instead")


def _changes(kind: type[Settings], before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    options = {field.name: option_name(field) for field in fields(kind)}  # type: ignore[arg-type]
    for name, value in now.items():
        if name not in RESUMABLE and value != before[name]:
            option = options[name]
            raise UsageError(f"{option} was {before[name]} when this training began: leave {option} out to resume it")
    return now


def refuse_impossible(config: OptimisationConfig, build: Callable[[], nn.Module]) -> None:
    """Raise UsageError for a network that cannot be, or that needs more memory than there is.

    build: returns the network; it is built without memory, so that nothing has to be read or held before.
    """
    refuse_unsupported(config.mixed_precision)
    with torch.device("meta"):
        network = build()
    needed = 16 * sum(weight.numel() for weight in network.parameters())  # weight, gradient, two moments: 4 bytes each
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > present:
        raise UsageError(
            f"this network needs {needed / 2**30:,.0f} GiB of memory and there are {present / 2**30:,.0f}: "
            "use a smaller --hidden-size, --embedding-size or --layers"
        )


def refuse_file(folder: Path) -> None:
    """Raise UsageError for a place where no folder can be."""
    if any(path.is_file() for path in (folder, *folder.parents)):
        raise UsageError(f"{folder} is a file or lies in one: choose another --out")


def check_folder(folder: Path, *, resume: bool, overwrite: bool) -> None:
    """Raise UsageError for a folder that this run may not write into; nobody's other files are ever replaced."""
    if resume:
        state.header(folder)
        return
    refuse_file(folder)
    if not folder.exists():
        return
    if not all(map(state.leftover, folder.iterdir())) and not (folder / CONFIG).exists():
        raise UsageError(f"{folder} holds other files and no model: choose another --out")
    if not overwrite and any((folder / name).exists() for name in (CONFIG, WEIGHTS, state.STATE)):
        raise UsageError(f"{folder} is not empty: choose another --out, or add --resume or --overwrite")
