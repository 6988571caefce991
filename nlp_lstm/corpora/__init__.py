"""Where texts, with labels or without, come from: one file for each source, and a person's own files."""

import sys
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import datasets
import numpy as np

from nlp_lstm.corpora.base import Corpus, with_labels
from nlp_lstm.corpora.files import ALL, FileCorpus
from nlp_lstm.corpora.shuffled import MARK, ShuffledCorpus
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose, members

__all__ = [
    "ALL",
    "Corpus",
    "FileCorpus",
    "JoinedCorpus",
    "all_corpora",
    "describe",
    "is_path",
    "open_corpus",
    "overlap",
]

NEUTRAL = "neutral"


def all_corpora() -> dict[str, type[Corpus]]:
    """The named corpora, by name."""
    return members(sys.modules[__name__], Corpus)


def open_corpus(
    name: str,
    *,
    data_dir: Path | str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
) -> Corpus:
    """The corpus of a name, of a path (file or folder), or of several joined by "+"; "~shuffled" behind it shuffles
    the words of every row.

    data_dir: the folder with the named corpora's folders; None reads from the hub. The columns are for files alone.
    Raises UsageError for what does not exist.
    """
    if name.endswith(MARK):
        ordered = name.removesuffix(MARK)
        return ShuffledCorpus(
            open_corpus(ordered, data_dir=data_dir, text_column=text_column, label_column=label_column)
        )
    if (text_column or label_column) and not any(is_path(part) for part in _parts(name)):
        raise UsageError(f"{name} has its own columns: leave --text-column and --label-column out")
    opened = [_open(part, data_dir, text_column, label_column) for part in _parts(name)]
    return opened[0] if len(opened) == 1 else JoinedCorpus(name, opened)


def describe(name: str) -> dict[str, str]:
    """Name, source, licence, citation and note of what `open_corpus(name)` opens, without reading a row."""
    parts = [FileCorpus if is_path(part) else all_corpora()[_known(part)] for part in _parts(name)]
    facts = {
        "source": [f"https://huggingface.co/datasets/{part.source}" if part.source else part.origin for part in parts],
        "licence": [part.licence for part in parts],
        "citation": [part.citation for part in parts],
        "note": [part.note for part in parts],
    }
    return {"name": name, **{fact: "; ".join(filter(None, dict.fromkeys(values))) for fact, values in facts.items()}}


def overlap(learned: str, tested: str, split: str = "validation") -> list[str] | None:
    """The corpora named in `learned` whose training rows contain sentences of a split of `tested`.

    Both may be joined by "+"; the sentences tested are those of the last part, of "train" those of all parts. None
    where it cannot be known: nobody knows what else a person's own file has in common with another corpus.
    """
    known, read, last = all_corpora(), list(dict.fromkeys(_parts(learned))), _parts(tested)[-1]
    if split in ("train", ALL) and (same := [part for part in read if part in _parts(tested)]):
        return same
    found = [part for part in read if part in known and last in known[part].overlaps]
    if not found and any(is_path(part) for part in (*read, last) if part != last or last not in read):
        return None
    return found


class JoinedCorpus(Corpus):
    """Several corpora: the training rows of all, the other splits of the last, whose labels are those of all.

    A part may lack the label neutral: film reviews without it join sentences that have it.
    """

    def __init__(self, name: str, parts: list[Corpus]) -> None:
        super().__init__()
        self.name, self.parts, last = name, parts, parts[-1]
        self.task, self.split_names = last.task, last.split_names
        self.tokenization = last.tokenization if len({part.tokenization for part in parts}) == 1 else "words"

    @cached_property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        """The labels of the last part; raises UsageError where another has a label beside these, or none at all."""
        last = self.parts[-1]
        for part in self.parts:
            part.refuse_without_labels()
        for part in self.parts[:-1]:
            if set(part.labels) not in (set(last.labels), set(last.labels) - {NEUTRAL}):
                raise UsageError(
                    f"{part.name} has the labels {', '.join(part.labels)} and {last.name} has "
                    f"{', '.join(last.labels)}: join equal labels, and put those with neutral last"
                )
        return last.labels

    def split(self, name: str) -> datasets.Dataset:
        """Labelled rows of one split; the training rows in the order in which the corpora are named."""
        choose(f"split of {self.name}", name, self.split_names)
        self.refuse_without_labels()
        return self._joined(name, [partial(self._relabelled, part) for part in self.parts])

    def texts(self, name: str) -> datasets.Dataset:
        """The text of one split alone, whatever the labels; the training rows in the order of the corpora."""
        choose(f"split of {self.name}", name, self.split_names)
        return self._joined(name, [part.texts for part in self.parts])

    def _relabelled(self, part: Corpus, name: str) -> datasets.Dataset:
        """A part's rows with the numbers that the labels have in the whole."""
        rows = part.split(name)
        if part.labels == self.labels:
            return rows
        numbers = np.array([self.labels.index(label) for label in part.labels])
        return with_labels(rows, numbers[rows["label"][:]])

    @staticmethod
    def _joined(name: str, read: list[Callable[[str], datasets.Dataset]]) -> datasets.Dataset:
        return datasets.concatenate_datasets([rows(name) for rows in read]) if name == "train" else read[-1](name)


def _parts(name: str) -> list[str]:
    name = name.removesuffix(MARK)
    return [name] if Path(name).expanduser().exists() else [part.strip() for part in name.split("+")]


def is_path(name: str) -> bool:
    """Whether a corpus's name means a file or folder."""
    name = name.removesuffix(MARK)
    if not name or name in all_corpora():
        return False
    return "/" in name or "\\" in name or bool(Path(name).suffix) or Path(name).expanduser().exists()


def _known(name: str) -> str:
    return choose("corpus", name, all_corpora())


def _open(name: str, data_dir: Path | str | None, text_column: str | None, label_column: str | None) -> Corpus:
    if is_path(name):
        return FileCorpus(name, text_column=text_column, label_column=label_column)
    return all_corpora()[_known(name)](data_dir)
