"""The README.md of a model folder: what the model is, how it was made, how good it is, where it fails."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp_lstm import storage
from nlp_lstm.config import command
from nlp_lstm.corpora import FileCorpus, describe
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import CARD, METRICS, SentimentModel


def write_card(model: SentimentModel, folder: Path) -> None:
    """Write the model card beside the model."""
    storage.write_text(folder / CARD, card(model, folder.name))


def record(model: SentimentModel, folder: Path, report: dict[str, Any]) -> None:
    """Keep the figures of an evaluation in the model's metrics.json and card; raises UsageError without a card."""
    if "training" not in model.metrics:
        raise UsageError(f"the training of {folder} has not ended: leave out --save, or go on with it first")
    model.metrics.setdefault("evaluations", {})[f"{report['corpus']}, {report['split']}"] = report
    storage.write_json(folder / METRICS, model.metrics)
    write_card(model, folder)


def card(model: SentimentModel, name: str) -> str:
    """Return the model card in Markdown."""
    config, made = model.config, model.metrics["training"]
    directions = "bidirectional" if config.bidirectional else "left to right"
    parts = [
        f"# {name}",
        f"A sentence classifier ({', '.join(model.labels)}): {config.layers} layers of the {config.cell} cell with "
        f"{config.hidden_size} units, {directions}, {config.pooling} pooling, {config.embedding_size}-dimensional word "
        f"vectors for {made['vocabulary']:,} words; {made['parameters']:,} weights.",
        "## Use",
        f'```\nnlp-lstm predict {name} "not bad at all"\nnlp-lstm gates {name} "not bad at all" --png gates.png\n```',
        "## Figures",
        _figures(model.metrics),
        "Chosen on the validation split. A test figure stands here only if `nlp-lstm evaluate ... --save` put it here.",
        "## Made with",
        f"```\n{command(config, name)}\n```",
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
        beside = (
            [baseline["name"], f"{100 * baseline['accuracy']:.1f}", f"{100 * baseline['macro_f1']:.1f}"]
            if baseline
            else ["not measured", "", ""]
        )
        lines.append(_row([place, f"{figures['n']:,}", *_percent(figures), *beside]))
    return "\n".join(lines)


def _percent(figures: dict[str, Any]) -> list[str]:
    return [f"{100 * figures['accuracy']:.1f}", f"{100 * figures['macro_f1']:.1f}"]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _corpus(name: str) -> str:
    try:
        corpus = describe(name)
    except UsageError:  # a file that is no longer where it was
        corpus = {"source": FileCorpus.origin, "licence": FileCorpus.licence, "citation": FileCorpus.citation}
    return f"**{name}**: {corpus['source']}. Licence: {corpus['licence']}. {corpus['citation']}".rstrip()


def _unknown(metrics: dict[str, Any]) -> str:
    return f"{100 * metrics['validation']['unknown_words']:.1f} %"
