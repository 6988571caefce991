"""A person's own rows as a corpus: one file, a folder of splits, or a folder with a folder of texts for each label."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import datasets

from nlp_lstm.corpora.base import Corpus, share
from nlp_lstm.corpora.layout import content, find_parts, label_folders
from nlp_lstm.corpora.reading import existing, labelled, read_texts
from nlp_lstm.corpora.running import running_texts
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose
from nlp_lstm.text.encoded import without_bars

__all__ = ["FileCorpus", "read_texts"]

ALL = "all"  # every row of a file without splits of its own
_FORMAT = 1  # of the cached rows: to be raised when the readers read anything differently
_ORDERED = ("very negative", "negative", "neutral", "positive", "very positive")
_LARGE = 50_000_000  # bytes that take a few seconds to read
_TOGETHER = 250  # rows held while they are read: running text may have 100,000 characters in each


class FileCorpus(Corpus):
    """Rows of text and label in `path`; the labels are those of the training rows.

    One file, or one folder of label folders, is split 80/10/10 by a hash of each text. A folder may instead hold
    train, validation (valid, dev) and test as files or as folders; without a validation part this is carved out of
    the training rows as for every corpus. The split "all" is every row of what has no splits of its own.
    """

    split_names = ("train", "validation", "test", ALL)

    origin = "a person's own file"
    licence = "that of the file's owner"
    citation = ""
    note = (
        "labels and counts are the file's own; where it has no splits, rows with labels are split by a hash of their "
        "text, running text by place"
    )

    def __init__(self, path: Path | str, *, text_column: str | None = None, label_column: str | None = None) -> None:
        super().__init__()
        self.path = existing(path)
        self.columns = (text_column, label_column)
        self.name = str(path)
        self.rows = {}

    @cached_property
    def parts(self) -> dict[str, Path]:
        """Where the rows of each split are; {ALL: path} where the split is ours to make."""
        return find_parts(self.path)

    @cached_property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        """The labels of the training rows, or of all where the splits are ours to make, in order of meaning."""
        found = set(self._strings(ALL if ALL in self.parts else "train")["label"][:])
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

    def texts(self, name: str) -> datasets.Dataset:
        """Running text of one split, in the column text: labels are not needed, and of a .txt file each line is a row.

        One file, or one folder of .txt files, is split by place, since a language model reads on from row to row: the
        first 80 % of the rows are training, the next 10 % validation, the last 10 % test. (`split` goes by a hash of
        the text, so the two share rows.) Where there are splits but no validation part, it is the last tenth of the
        training rows. Rows of more than 100,000 characters are cut. Raises UsageError for a split without rows.
        """
        choose(f"split of {self.path}", name, self.split_names)
        parts = find_parts(self.path, texts=True)
        if name == "test" and not {ALL, "test"} & set(parts):
            raise UsageError(f"{self.path} has no test rows: add a test file, or use validation")
        part = parts.get(ALL) or parts.get(name) or parts["train"]
        self._refuse_all(name, parts)
        edges = {"train": (0, 10), "validation": (0, 10), "test": (0, 10)}  # in tenths of the part's rows
        if ALL in parts:
            edges = {"train": (0, 8), "validation": (8, 9), "test": (9, 10), ALL: (0, 10)}
        elif "validation" not in parts:
            edges |= {"train": (0, 9), "validation": (9, 10)}
        rows = self._kept(running_rows, part, ("text",), self.columns[0])
        low, high = (len(rows) * edge // 10 for edge in edges[name])
        if low == high:
            lines = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
            raise UsageError(
                f"{self.path} has {lines} of text, none of them for the {name} split: break the text into lines, a "
                f"sentence or a paragraph each, or give a {name} file"
            )
        return rows.select(range(low, high))

    def refuse_without_labels(self) -> None:
        """Whether there are labels is known when the rows are read, which then refuses what has none."""

    def _strings(self, name: str) -> datasets.Dataset:
        """The rows of one split, with the labels as they are written."""
        self._refuse_all(name, self.parts)
        if ALL in self.parts:
            rows = self._read(self.parts[ALL])
            edges = {"validation": (0.0, 0.1), "test": (0.1, 0.2), "train": (0.2, 1.0), ALL: (0.0, 1.0)}
        elif name in self.parts and (name != "train" or "validation" in self.parts):
            return self._read(self.parts[name])
        elif name == "test":
            raise UsageError(f"{self.path} has no test rows: add a test file, or use validation")
        else:
            rows = self._read(self.parts["train"])
            edges = {"validation": (0.0, 0.1), "train": (0.1, 1.0)}
        low, high = edges[name]
        return rows.select([k for k, text in enumerate(rows["text"][:]) if low <= share(text) < high])

    def _refuse_all(self, name: str, parts: dict[str, Path]) -> None:
        if name == ALL and ALL not in parts:
            raise UsageError(f"{self.path} has splits of its own: use {', '.join(parts)}")

    def _read(self, part: Path) -> datasets.Dataset:
        return self._kept(labelled_rows, part, ("text", "label"), self.columns)

    def _kept(self, read: Callable[..., Any], part: Path, names: tuple[str, ...], columns: Any) -> datasets.Dataset:
        """The rows of one file or folder, memory-mapped, read anew when content or columns have changed.

        No list among the arguments: `datasets` takes one for shards, and reads the rows once for each member.
        """
        try:
            with without_bars(part.is_dir() or part.stat().st_size < _LARGE):
                return datasets.Dataset.from_generator(
                    read,
                    features=datasets.Features({name: datasets.Value("string") for name in names}),
                    gen_kwargs={"part": str(part), "columns": columns, "content": f"{_FORMAT} {content(part)}"},
                    writer_batch_size=_TOGETHER,
                )
        except datasets.exceptions.DatasetGenerationError as error:
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, UsageError | OSError):
                cause = cause.__cause__
            raise cause or error from None


def running_rows(part: str, columns: str | None, content: str) -> Iterator[dict[str, str]]:
    """The running text of a part as `datasets` takes it; `content` tells two states of a file apart."""
    for text in running_texts(Path(part), columns):
        yield {"text": text}


def labelled_rows(part: str, columns: tuple[str | None, str | None], content: str) -> Iterator[dict[str, str]]:
    """The labelled rows of a part as `datasets` takes them."""
    path = Path(part)
    if path.is_file():
        for text, label in labelled(path, *columns):
            yield {"text": text, "label": label}
        return
    for folder in label_folders(path):
        for file in sorted(folder.glob("*.txt")):
            try:
                yield {"text": file.read_text(encoding="utf-8-sig"), "label": folder.name}
            except UnicodeDecodeError as error:
                raise UsageError(f"{file} is not UTF-8 text: save it as UTF-8") from error


def _is_number(label: str) -> bool:
    try:
        float(label)
    except ValueError:
        return False
    return True
