"""A small text and a small language model that learns it in a second, shared by tests."""

import hashlib
from itertools import product
from pathlib import Path

from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.trained import NextWordModel
from nlp_lstm.training.language_model import train_language_model

PEOPLE = ("Anna", "Peter", "the boy", "the girl", "the old man")
DOINGS = ("reads", "sleeps", "sings", "runs", "waits")
PLACES = ("in the garden", "at home", "by the river", "on the bus")


def write_text(path: Path) -> Path:
    """Write 100 sentences, a line each, in an order that mixes them."""
    lines = [f"{who} {does} {where} ." for who, does, where in product(PEOPLE, DOINGS, PLACES)]
    mixed = sorted(lines, key=lambda line: hashlib.sha256(line.encode()).hexdigest())
    path.write_text("\n".join(mixed) + "\n", encoding="utf-8")
    return path


def small_lm_config(text: Path, **changes: object) -> LanguageModelConfig:
    """Return the configuration of a language model that trains in a second."""
    values: dict[str, object] = {
        "hidden_size": 12, "embedding_size": 12, "layers": 2, "epochs": 2, "batch_size": 4, "window": 8,
        "learning_rate": 0.02, "dropout": 0.0, "input_dropout": 0.1, "output_dropout": 0.1, "seed": 3,
    }  # fmt: skip
    return LanguageModelConfig.from_dict({"corpus": str(text)} | values | changes)


def train_small_lm(folder: Path, text: Path, **changes: object) -> NextWordModel:
    """Train a small language model into a folder."""
    return train_language_model(small_lm_config(text, **changes), folder)[0]
