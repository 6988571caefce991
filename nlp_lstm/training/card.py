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
from nlp_lstm.trained import SentimentModel


def write_card(model: SentimentModel, folder: Path) -> None:
    """Write the model card beside the model."""
    storage.write_text(folder / CARD, card(model, folder))


def record(model: SentimentModel, folder: Path, report: dict[str, Any]) -> None:
    """Keep the figures of an evaluation in the model's metrics.json and card; raises UsageError without a card."""
    if "training" not in model.metrics:
        raise UsageError(f"the training of {folder} has not ended: leave out --save, or go on with it first")
    model.metrics.setdefault("evaluations", {})[f"{report['corpus']}, {report['split']}"] = report
    storage.write_json(folder / METRICS, model.metrics)
    write_card(model, folder)


def card(model: SentimentModel, folder: Path) -> str:
    """Return the model card in Markdown; its commands run in the present working directory."""
    config, made, place = model.config, model.metrics["training"], _from_here(folder)
    asked = f'{shlex.quote(place)} "not bad at all"'
    directions = "bidirectional" if config.bidirectional else "left to right"
    parts = [
        f"# {folder.resolve().name}",
        f"A sentence classifier ({', '.join(model.labels)}): {_count(config.layers, 'layer')} of the {config.cell} "
        f"cell with {_count(config.hidden_size, 'unit')}, {directions}, {config.pooling} pooling, "
        f"{config.embedding_size}-dimensional word vectors for {made['vocabulary']:,} words; "
        f"{made['parameters']:,} weights.",
        "## Use",
        f"```\nnlp-lstm predict {asked}\nnlp-lstm gates {asked} --png gates.png\n```",
        "## Figures",
        _figures(model.metrics),
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
        f"It knows the words of its training split and no others ({_unknown(model.metrics)} of the words of the "
        "validation split are unknown to it); a sentence with unknown words is judged by the rest. It has learned "
        "the labels of its corpus and the kind of text found there; other languages, irony, and opinions that need "
        "knowledge of the world are beyond it. Its probabilities are not calibrated. A picture of its gates "
        "describes what they did; it does not prove why the model decided as it did.",
    ]
    return "\n\n".join(parts) + "\n"


def _figures(metrics: dict[str, Any]) -> str:
    rows = [("validation", metrics["validation"], metrics.get("baseline"))]
    for place, figures in metrics.get("evaluations", {}).items():
        rows.append((place, figures, figures.get("baseline")))
    titles = ["split", "rows", "accuracy", "macro F1", "baseline", "its accuracy", "its macro F1"]
    lines = [_row(titles), _row(["---"] * len(titles))]
    for place, figures, baseline in rows:
        beside = [baseline["name"], *_percent(baseline)] if baseline else ["not measured", "", ""]
        lines.append(_row([place, f"{figures['n']:,}", *_percent(figures), *beside]))
    return "\n".join(lines)


def _overlaps(learned: str, metrics: dict[str, Any]) -> list[str]:
    tested = {"validation": overlap(learned, learned)}
    tested |= {place: figures.get("overlap", []) for place, figures in metrics.get("evaluations", {}).items()}
    return [
        f"Not a clean measurement: {place}. The training rows of {' and '.join(names)} have sentences of it."
        for place, names in tested.items()
        if names
    ]


def _percent(figures: dict[str, Any]) -> list[str]:
    return [f"{100 * figures['accuracy']:.1f}", f"{100 * figures['macro_f1']:.1f}"]


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


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _unknown(metrics: dict[str, Any]) -> str:
    return f"{100 * metrics['validation']['unknown_words']:.1f} %"
