"""A person's own rows as a corpus: one file, a folder of splits, or a folder with a folder of texts for each label."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import datasets

from nlp_lstm.corpora.base import Corpus, share
from nlp_lstm.corpora.reading import SUFFIXES, existing, labelled, read_texts
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose
from nlp_lstm.text.encoded import without_bars

__all__ = ["FileCorpus", "read_texts"]

_FORMAT = 1  # of the cached rows: to be raised when the readers read anything differently
_SPLITS = {"train": ("train", "training"), "validation": ("validation", "valid", "val", "dev"), "test": ("test",)}
_ORDERED = ("very negative", "negative", "neutral", "positive", "very positive")
_IGNORED = ("unsup",)  # the unlabelled reviews of the IMDB release


class FileCorpus(Corpus):
    """Rows of text and label in `path`; the labels are those of the training rows.

    One file, or one folder of label folders, is split 80/10/10 by a hash of each text. A folder may instead hold
    train, validation (valid, dev) and test as files or as folders; without a validation part this is carved out of
    the training rows as for every corpus.
    """

    origin = "a person's own file"
    licence = "that of the file's owner"
    citation = ""
    note = "labels and counts are the file's own; where it has no splits, rows are split by a hash of their text"

    def __init__(self, path: Path | str, *, text_column: str | None = None, label_column: str | None = None) -> None:
        super().__init__()
        self.path = existing(path)
        self.columns = (text_column, label_column)
        self.name = str(path)
        self.rows = {}

    @cached_property
    def parts(self) -> dict[str, Path]:
        """Where the rows of each split are; {"all": path} where the split is ours to make."""
        if self.path.is_file():
            return {"all": self.path}
        found: dict[str, Path] = {}
        for split, names in _SPLITS.items():
            here = [p for p in sorted(self.path.iterdir()) if p.stem.lower().partition("-")[0] in names and _is_part(p)]
            if len(here) > 1:
                raise UsageError(f"{self.path} has {here[0].name} and {here[1].name} for {split}: keep one of them")
            if here:
                found[split] = here[0]
        if "train" in found:
            return found
        if found:
            raise UsageError(f"{self.path} has {min(found)} rows but no training rows: add a train file")
        if _label_folders(self.path):
            return {"all": self.path}
        raise UsageError(
            f"{self.path} is no corpus: put train.csv, validation.csv and test.csv in it, or a folder of .txt files "
            "for each label"
        )

    @cached_property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        """The labels of the training rows, in order of meaning, number or alphabet."""
        found = set(self._strings("train")["label"][:])
        if len(found) < 2:
            raise UsageError(f"{self.path} has one label, {', '.join(found)}: give training rows of two or more")
        if found <= set(_ORDERED):
            return tuple(label for label in _ORDERED if label in found)
        if all(_is_number(label) for label in found):
            return tuple(sorted(found, key=float))
        return tuple(sorted(found))

    def split(self, name: str) -> datasets.Dataset:
        """Rows of one split; raises UsageError for a label that no training row has, or a split without rows."""
        choose(f"split of {self.path}", name, self.split_names)
        rows = self._strings(name)
        if not len(rows):
            raise UsageError(f"{self.path} has no row for the {name} split: give more rows, or a {name} file")
        numbers = {label: number for number, label in enumerate(self.labels)}
        if strangers := sorted(set(rows["label"][:]) - set(numbers)):
            raise UsageError(
                f"{self.path}: no training row has the label {strangers[0]!r} of the {name} rows: "
                f"use {', '.join(self.labels)}, or add training rows with it"
            )
        with without_bars():
            return rows.map(
                lambda labels: {"label": [numbers[label] for label in labels]},
                batched=True,
                input_columns="label",
                features=datasets.Features({"text": datasets.Value("string"), "label": datasets.Value("int64")}),
                new_fingerprint=datasets.fingerprint.Hasher.hash([rows._fingerprint, self.labels]),
            )

    def _strings(self, name: str) -> datasets.Dataset:
        """The rows of one split, with the labels as they are written."""
        if "all" in self.parts:
            rows = self._read(self.parts["all"])
            edges = {"validation": (0.0, 0.1), "test": (0.1, 0.2), "train": (0.2, 1.0)}
        elif name in self.parts and (name != "train" or "validation" in self.parts):
            return self._read(self.parts[name])
        elif name == "test":
            raise UsageError(f"{self.path} has no test rows: add a test file, or use validation")
        else:
            rows = self._read(self.parts["train"])
            edges = {"validation": (0.0, 0.1), "train": (0.1, 1.0)}
        low, high = edges[name]
        return rows.select([k for k, text in enumerate(rows["text"][:]) if low <= share(text) < high])

    def _read(self, part: Path) -> datasets.Dataset:
        """The rows of one file or folder, memory-mapped, read anew when content or columns have changed.

        No list among the arguments: `datasets` takes one for shards, and reads the rows once for each member.
        """
        try:
            with without_bars():
                return datasets.Dataset.from_generator(
                    _labelled_rows,
                    features=datasets.Features({"text": datasets.Value("string"), "label": datasets.Value("string")}),
                    gen_kwargs={"part": str(part), "columns": self.columns, "content": f"{_FORMAT} {_content(part)}"},
                )
        except datasets.exceptions.DatasetGenerationError as error:
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, UsageError):
                cause = cause.__cause__
            raise cause or error from None


def _labelled_rows(part: str, columns: tuple[str | None, str | None], content: str) -> Iterator[dict[str, str]]:
    path = Path(part)
    if path.is_file():
        for text, label in labelled(path, *columns):
            yield {"text": text, "label": label}
        return
    for folder in _label_folders(path):
        for file in sorted(folder.glob("*.txt")):
            try:
                yield {"text": file.read_text(encoding="utf-8-sig"), "label": folder.name}
            except UnicodeDecodeError as error:
                raise UsageError(f"{file} is not UTF-8 text: save it as UTF-8") from error


def _label_folders(path: Path) -> list[Path]:
    folders = (p for p in sorted(path.iterdir()) if p.is_dir() and p.name not in _IGNORED)
    return [folder for folder in folders if any(folder.glob("*.txt"))]


def _is_part(path: Path) -> bool:
    return bool(_label_folders(path)) if path.is_dir() else path.suffix.lower() in SUFFIXES


def _is_number(label: str) -> bool:
    try:
        float(label)
    except ValueError:
        return False
    return True


def _content(path: Path) -> str:
    """SHA-256 of a file, or of the names, sizes and times of the texts in a folder's label folders."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for folder in _label_folders(path):
        for file_path in sorted(folder.glob("*.txt")):
            facts = file_path.stat()
            digest.update(f"{folder.name}/{file_path.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
