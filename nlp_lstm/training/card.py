"""The README.md of a model folder: what the model is, how it was made, how good it is, where it fails."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp_lstm import storage
from nlp_lstm.config import command
from nlp_lstm.corpora import FileCorpus, describe, overlap
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CARD, METRICS
from nlp_lstm.registry import members
from nlp_lstm.trained import TrainedModel
from nlp_lstm.training import cards
from nlp_lstm.training.cards.base import TaskCard
from nlp_lstm.training.embeddings import in_words


def write_card(model: TrainedModel, folder: Path) -> None:
    """Write the model card beside the model."""
    storage.write_text(folder / CARD, card(model, folder))


def record(model: TrainedModel, folder: Path, report: dict[str, Any]) -> None:
    """Keep the figures of an evaluation in the model's metrics.json and card; raises UsageError without a card."""
    if "training" not in model.metrics:
        raise UsageError(f"the training of {folder} has not ended: leave out --save, or go on with it first")
    model.metrics.setdefault("evaluations", {})[f"{report['corpus']}, {report['split']}"] = report
    storage.write_json(folder / METRICS, model.metrics)
    write_card(model, folder)


def card(model: TrainedModel, folder: Path) -> str:
    """Return the model card in Markdown; its commands run in the present working directory."""
    task = members(cards, TaskCard)[model.name]()
    config: Any = model.config
    made, place = model.metrics["training"], _from_here(folder)
    commands = "\n".join(task.commands(shlex.quote(place)))
    parts = [
        f"# {folder.resolve().name}",
        f"{task.introduction(model)}, {config.embedding_size}-dimensional word vectors for {made['vocabulary']:,} "
        f"words; {made['parameters']:,} weights.",
        *([in_words(model.metrics["vectors"])] if "vectors" in model.metrics else []),
        "## Use",
        f"```\n{commands}\n```",
        "## Figures",
        _figures(task, model.metrics),
        *_overlaps(config.corpus, model.metrics),
        "Chosen on the validation split. A test figure stands here only if `nlp-lstm evaluate ... --save` put it here.",
        "## Made with",
        f"```\n{command(config, place)}\n```",
        f"Seed {made['seed']}, commit {made['commit'] or 'unknown'}, "
        + ", ".join(f"{package} {number}" for package, number in made["versions"].items())
        + f". Best after epoch {made['best_epoch']:g} of {made['epochs']:g}; {made['seconds'] / 60:.1f} minutes.",
        "## Data",
        _corpus(config.corpus),
        "## Limits",
        task.limits(f"{100 * model.metrics['validation']['unknown_words']:.1f} %"),
    ]
    return "\n\n".join(parts) + "\n"


def _figures(task: TaskCard, metrics: dict[str, Any]) -> str:
    rows = [("validation", metrics["validation"], metrics.get("baseline"))]
    for place, figures in metrics.get("evaluations", {}).items():
        rows.append((place, figures, figures.get("baseline")))
    titles = ["split", task.counted, *task.titles, "baseline", *(f"its {title}" for title in task.titles)]
    lines = [_row(titles), _row(["---"] * len(titles))]
    for place, figures, baseline in rows:
        beside = [baseline["name"], *task.cells(baseline)] if baseline else ["not measured", *("" for _ in task.titles)]
        lines.append(_row([place, f"{figures['n']:,}", *task.cells(figures), *beside]))
    return "\n".join(lines)


def _overlaps(learned: str, metrics: dict[str, Any]) -> list[str]:
    tested = {"validation": overlap(learned, learned)}
    tested |= {place: figures.get("overlap", []) for place, figures in metrics.get("evaluations", {}).items()}
    return [
        f"Not a clean measurement: {place}. The training rows of {' and '.join(names)} have sentences of it."
        for place, names in tested.items()
        if names
    ]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _corpus(name: str) -> str:
    try:
        corpus = describe(name)
    except UsageError:  # a file that is no longer where it was
        own = FileCorpus
        corpus = {"source": own.origin, "licence": own.licence, "citation": own.citation, "note": own.note}
    facts = [f"**{name}**: {corpus['source']}", f"Licence: {corpus['licence']}", corpus["citation"]]
    return ". ".join(filter(None, [*facts, corpus["note"] and f"Note: {corpus['note']}"])) + "."


def _from_here(folder: Path) -> str:
    """Return the folder as it was given, shorter where an absolute path lies under the working directory."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_absolute() and folder.is_relative_to(here) else folder)
