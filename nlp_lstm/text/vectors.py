"""Word vectors: words with a row of numbers each, as `train vectors` or somebody else has trained them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from nlp_lstm import storage
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import VECTORS, WORDS


@dataclass(frozen=True)
class Coverage:
    """How many of a text's words have a vector: types are different words, tokens their occurrences.

    without: the most frequent words that have none, with their counts.
    """

    types: int
    types_found: int
    tokens: int
    tokens_found: int
    without: list[tuple[str, int]]


class WordVectors:
    """`words[k]` has the vector `values[k]`; values: (words, width), float32. A word occurs once."""

    def __init__(self, words: Sequence[str], values: Tensor) -> None:
        if len(words) != len(values):
            raise ValueError(f"{len(words)} words have {len(values)} vectors")
        self.words, self.values = list(words), values

    def __len__(self) -> int:
        return len(self.words)

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return self.values.shape[1]

    @cached_property
    def _exact(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _lowered(self) -> dict[str, int]:
        """The row of the first word, in files the most frequent, of each spelling without case."""
        found: dict[str, int] = {}
        for row, word in enumerate(self.words):
            found.setdefault(word.lower(), row)
        return found

    def row(self, word: str) -> int | None:
        """Return the row of a word as it is written, else of one that differs in case alone, else None."""
        row = self._exact.get(word)
        return self._lowered.get(word.lower()) if row is None else row

    def matrix(self, vocabulary: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the vectors of the vocabulary's words and which of them were found.

        Shapes (vocabulary, width) and (vocabulary,); a word that was not found has zeros.
        """
        rows = [self.row(word) for word in vocabulary]
        found = torch.tensor([row is not None for row in rows], dtype=torch.bool)
        values = torch.zeros(len(rows), self.width)
        values[found] = self.values[[row for row in rows if row is not None]]
        return values, found

    def coverage(self, counts: Mapping[str, int], *, unknown: int = 0, listed: int = 10) -> Coverage:
        """Return how many of the counted words have a vector; unknown: further tokens that are no counted word."""
        found = [word for word in counts if self.row(word) is not None]
        without = sorted(counts.keys() - set(found), key=lambda word: (-counts[word], word))[:listed]
        return Coverage(
            types=len(counts),
            types_found=len(found),
            tokens=sum(counts.values()) + unknown,
            tokens_found=sum(counts[word] for word in found),
            without=[(word, counts[word]) for word in without],
        )

    @cached_property
    def _directions(self) -> Tensor:
        return torch.nn.functional.normalize(self.values, dim=1)

    def neighbours(self, word: str, count: int = 5) -> list[tuple[str, float]]:
        """Return the words whose vectors point most nearly where the word's does, with the cosines."""
        own = self.row(word)
        if own is None:
            raise UsageError(f"there is no vector of {word!r}: give another word")
        cosines = self._directions @ self._directions[own]
        cosines[own] = -2  # itself
        best = cosines.topk(min(count, len(self) - 1))
        return [
            (self.words[row], value) for row, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write the two files of a folder of vectors: words, one a line, and values."""
        if any("\n" in word for word in self.words):
            raise ValueError("a word has a line break in it")
        text = "".join(f"{word}\n" for word in self.words)
        storage.write_text(folder / WORDS, text)
        storage.write_tensors(folder / VECTORS, {"values": self.values}, {"words": _digest(text.encode())})

    @classmethod
    def open(cls, folder: Path) -> "WordVectors":
        """Read a folder that `save` wrote; raises UsageError for any other, and for files of two writings."""
        try:
            text = (folder / WORDS).read_bytes()
            with safe_open(folder / VECTORS, framework="pt") as file:
                document: dict[str, Any] = json.loads(file.metadata()["document"])
                values = file.get_tensor("values")
        except FileNotFoundError as error:
            raise UsageError(
                f"{folder} has no {Path(error.filename or VECTORS).name}: give a folder that `nlp-lstm train vectors` "
                "wrote, or a .txt or .vec file"
            ) from error
        except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{folder / VECTORS} cannot be read: train or load the vectors again") from error
        if document.get("words") != _digest(text):
            raise UsageError(f"{folder}: {WORDS} is not the list that {VECTORS} was written with: train them again")
        return cls(text.decode().split("\n")[:-1], values)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
