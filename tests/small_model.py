"""A small corpus and a small model that learns it in a second, shared by the tests of training, doors and pages."""

import csv
from itertools import product
from pathlib import Path

from nlp_lstm.config import SentimentConfig
from nlp_lstm.trained import SentimentModel
from nlp_lstm.training.sentiment import train_sentiment

THINGS = ("food", "film", "room", "staff", "book")
WORDS = {
    "negative": ("bad", "awful", "poor", "dull"),
    "neutral": ("usual", "average", "plain", "square"),
    "positive": ("good", "lovely", "great", "fine"),
}
FRAMES = ("the {thing} was {word} .", "a {word} {thing} , really", "i found the {thing} {word}")


def rows(labels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return (text, label) of every combination, in an order that does not depend on the label."""
    found = [
        (frame.format(thing=thing, word=word), label)
        for frame, thing, label in product(FRAMES, THINGS, labels)
        for word in WORDS[label]
    ]
    return sorted(found, key=lambda row: row[0][::-1])


def write_corpus(path: Path, labels: tuple[str, ...] = ("negative", "positive")) -> Path:
    """Write the rows as a csv file; the split by a hash of the text is the same every time."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows(rows(labels))
    return path


def small_config(rows: Path, **changes: object) -> SentimentConfig:
    """Return the configuration of a network that trains in a second."""
    values: dict[str, object] = {
        "hidden_size": 8, "embedding_size": 8, "layers": 2, "epochs": 2, "batch_size": 16,
        "learning_rate": 0.02, "seed": 3,
    }  # fmt: skip
    return SentimentConfig.from_dict({"corpus": str(rows)} | values | changes)


def train_small(folder: Path, rows: Path, **changes: object) -> SentimentModel:
    """Train a small model into a folder."""
    return train_sentiment(small_config(rows, **changes), folder)[0]
