"""The README.md of a model folder: what the model is, how it was made, how good it is, where it fails."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp_lstm import storage
from nlp_lstm.config import command
from nlp_lstm.corpora import overlap
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CARD, METRICS
from nlp_lstm.registry import members
from nlp_lstm.trained import TrainedModel
from nlp_lstm.training import cards
from nlp_lstm.training.cards.base import TaskCard, corpus_facts, from_here
from nlp_lstm.training.cards.faithfulness import explanations
from nlp_lstm.training.cards.scorecard import scorecard
from nlp_lstm.training.pretrained_embedding import in_words, learned_from


def write_card(model: TrainedModel, folder: Path) -> None:
    """Write the model card beside the model."""
    storage.write_text(folder / CARD, card(model, folder))


def refuse_unfinished(model: TrainedModel, folder: Path) -> None:
    """Raise UsageError for a model whose training has not ended, and which has no card."""
    if "training" not in model.metrics:
        raise UsageError(f"the training of {folder} has not ended: leave out --save, or go on with it first")


def record(model: TrainedModel, folder: Path, report: dict[str, Any]) -> None:
    """Keep the figures of an evaluation in the model's metrics.json and card; raises UsageError without a card."""
    refuse_unfinished(model, folder)
    model.metrics.setdefault("evaluations", {})[f"{report['corpus']}, {report['split']}"] = report
    storage.write_json(folder / METRICS, model.metrics)
    write_card(model, folder)


def record_as(name: str, model: TrainedModel, folder: Path, report: dict[str, Any]) -> None:
    """Keep a report in the model's metrics.json and card, in place of the last of this name; raises UsageError without
    a card.

    name: "faithfulness" (of explanations), "scorecard" (of negation or grammar) or "units" (that carry a feature).
    """
    refuse_unfinished(model, folder)
    model.metrics[name] = report
    storage.write_json(folder / METRICS, model.metrics)
    write_card(model, folder)


def card(model: TrainedModel, folder: Path) -> str:
    """Return the model card in Markdown; its commands run in the present working directory."""
    task = members(cards, TaskCard)[model.name]()
    config: Any = model.config
    made, place = model.metrics["training"], from_here(folder)
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
        *_overlaps(learned_from(model), config.corpus, model.metrics),
        "Chosen on the validation split. A test figure stands here only if `nlp-lstm evaluate ... --save` put it here.",
        *scorecard(model.metrics.get("scorecard")),
        *explanations(model.metrics.get("faithfulness")),
        "## Made with",
        f"```\n{command(config, place)}\n```",
        f"Seed {made['seed']}, commit {made['commit'] or 'unknown'}, "
        + ", ".join(f"{package} {number}" for package, number in made["versions"].items())
        + f". Best after epoch {made['best_epoch']:g} of {made['epochs']:g}; {made['seconds'] / 60:.1f} minutes.",
        "## Data",
        corpus_facts(config.corpus),
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


def _overlaps(learned: str, own: str, metrics: dict[str, Any]) -> list[str]:
    tested: dict[str, list[str] | None] = {"validation": overlap(learned, own)}
    tested |= {place: figures.get("overlap") for place, figures in metrics.get("evaluations", {}).items()}
    return [
        f"Not a clean measurement: {place}. The training rows of {' and '.join(names)} have sentences of it."
        for place, names in tested.items()
        if names
    ]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
