"""The card of word vectors."""

import shlex
from pathlib import Path
from typing import Any

from nlp_lstm.config import VectorsConfig, command
from nlp_lstm.training.cards.base import corpus_facts, from_here


def vectors_card(config: VectorsConfig, metrics: dict[str, Any], folder: Path) -> str:
    """Return the card in Markdown."""
    place = from_here(folder)
    rows = [f"| {word} | {', '.join(near for near, _ in found)} |" for word, found in metrics["neighbours"].items()]
    parts = [
        f"# {folder.resolve().name}",
        f"Word vectors: {metrics['words']:,} words, {metrics['width']} numbers each, {config.algorithm} with "
        f"negative sampling, learned from {metrics['tokens']:,} words of text in "
        f"{metrics['seconds'] / 60:.1f} minutes.",
        "## Use",
        f"```\nnlp-lstm train sentiment --vectors {shlex.quote(place)} --embedding-size {metrics['width']} "
        "--out runs/with-vectors\n```",
        "## Nearest words",
        "\n".join(["| word | nearest by cosine |", "| --- | --- |", *rows]),
        "## Made with",
        f"```\n{command(config, place)}\n```",
        f"Seed {metrics['seed']}, commit {metrics['commit'] or 'unknown'}, "
        + ", ".join(f"{package} {number}" for package, number in metrics["versions"].items())
        + ".",
        "## Data",
        f"{corpus_facts(config.corpus)} The training split alone was read.",
        "## Limits",
        "They hold how words were used in that text, its prejudices too; words that occurred fewer than "
        f"{config.min_count} times have none, and a word with several meanings has one vector for all of them.",
    ]
    return "\n\n".join(parts) + "\n"
