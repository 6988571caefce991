"""What is left of a corpus without word order."""

import random
from typing import Any

import datasets

from nlp_lstm.corpora.base import Corpus
from nlp_lstm.text.encoded import without_bars

MARK = "~shuffled"  # behind a corpus's name


class ShuffledCorpus(Corpus):
    """The rows of another corpus, the words of each in an order drawn by lot: the same one every time for a text.

    Words are what white space separates.
    """

    def __init__(self, ordered: Corpus) -> None:
        super().__init__()
        self.ordered, self.name = ordered, ordered.name + MARK
        self.task, self.split_names, self.tokenization = ordered.task, ordered.split_names, ordered.tokenization

    @property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        """Those of the ordered corpus."""
        return self.ordered.labels

    def refuse_without_labels(self) -> None:
        """Raise UsageError where the ordered corpus has none."""
        self.ordered.refuse_without_labels()

    def split(self, name: str) -> datasets.Dataset:
        """Labelled rows of one split, in published order, the words of each shuffled."""
        return _shuffled(self.ordered.split(name))

    def texts(self, name: str) -> datasets.Dataset:
        """The text of one split alone, the words of each row shuffled."""
        return _shuffled(self.ordered.texts(name))


def shuffle(text: str) -> str:
    """Return the words of a text in an order that depends on nothing but the text."""
    words = text.split()
    random.Random(text).shuffle(words)
    return " ".join(words)


def _shuffled(rows: datasets.Dataset) -> datasets.Dataset:
    def changed(texts: list[str]) -> dict[str, Any]:
        return {"text": [shuffle(text) for text in texts]}

    with without_bars():
        return rows.map(changed, batched=True, input_columns="text")
