"""What every corpus is: rows of text and label under a name, with where they come from and how many there are."""

import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import datasets
import numpy as np
import pyarrow.compute
from huggingface_hub import snapshot_download

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose
from nlp_lstm.text.encoded import without_bars

CARVED = 0.1  # the share of the training rows that becomes the validation split where none is published


class Corpus:
    """One published corpus. A subclass is one file: the attributes below, and nothing where the layout is usual.

    The rows come from the folder `name` inside `data_dir` where one is given, else from the hub; the two have the
    same layout. A language-model corpus has no labels and no `label_columns`: its rows are text alone.
    """

    name: str
    task: str = "sentiment"  # or "classification", "language-model"
    source: str | None = None  # hub id; None where the hub has no copy with these rows
    origin: str = "a copy given with --data-dir"  # where the rows come from if `source` is None
    revision: str | None = None
    subfolder: str | None = None  # the folder of the hub's copy that holds these rows, where it holds several corpora
    hub_splits: Mapping[str, str] = {}  # what the hub's copy calls a split that has another name there
    licence: str
    citation: str
    labels: tuple[str, ...]  # what 0, 1, ... mean
    rows: Mapping[str, int]  # as published; without "validation" this is carved from the training rows
    note: str = ""  # deviations, and what it shares with other corpora
    overlaps: tuple[str, ...] = ()  # corpora whose validation or test sentences are among these training rows
    text_columns: tuple[str, ...] = ("text", "sentence")  # the first that exists
    label_columns: tuple[str, ...] = ("label",)
    tokenization: str = "words"  # "spaces" where the text comes already cut into tokens
    split_names: tuple[str, ...] = ("train", "validation", "test")

    def __init__(self, data_dir: Path | str | None = None) -> None:
        self.data_dir = data_dir

    def split(self, name: str) -> datasets.Dataset:
        """Rows with the columns text and label (int), in published order; raises UsageError if there are none."""
        choose(f"split of {self.name}", name, self.split_names)
        carved = "validation" not in self.rows and name != "test"
        if not carved and name not in self.rows:
            raise UsageError(f"{self.name} has no {name} rows: use its validation rows, or test on another corpus")
        rows = self.load("train" if carved else name)
        if not carved:
            return rows
        inside = [share(text) < CARVED for text in rows["text"][:]]
        return rows.select([k for k, held_out in enumerate(inside) if held_out == (name == "validation")])

    def texts(self, name: str) -> datasets.Dataset:
        """The text of one split alone, in the column text: what language models and word vectors learn from."""
        return self.split(name).select_columns("text")

    def refuse_without_labels(self) -> None:
        """Raise UsageError for a corpus that no classifier can learn from."""
        if not self.labels:
            raise UsageError(
                f"{self.name} has no labels to learn: choose a corpus with labels (nlp-lstm corpora lists them), "
                "or `nlp-lstm train language-model`"
            )

    def load(self, name: str) -> datasets.Dataset:
        """The published split `name`, its columns and row count checked."""
        folder = self.folder()
        try:
            with without_bars():
                rows = datasets.load_dataset(str(folder), data_files=self._files(name), split=name)
                rows = self._columns(rows, folder)
        except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
            if isinstance(error, UsageError):
                raise
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise UsageError(f"{folder} has no readable {name} split ({reason}): {self._expected(name)}") from error
        if len(rows) != self.rows[name]:
            raise UsageError(f"{folder} has {len(rows):,} {name} rows: {self._expected(name)}")
        return rows

    def folder(self) -> Path:
        """The folder that holds the rows, downloaded where no `data_dir` was given; the hub's may be a `subfolder`."""
        if self.data_dir is not None:
            folder = Path(self.data_dir) / self.name
            if folder.is_dir():
                return folder
            raise UsageError(f"there is no folder {folder}: give --data-dir a folder that holds {self.name}/")
        if self.source is None:
            raise UsageError(f"{self.name} is not on the hub: give --data-dir a folder that holds {self.name}/")
        try:
            wanted = f"{self.subfolder}/*" if self.subfolder else None
            copy = snapshot_download(self.source, repo_type="dataset", revision=self.revision, allow_patterns=wanted)
            return Path(copy, self.subfolder or "")
        except (OSError, ValueError) as error:  # all of the hub's errors are OSError or ValueError
            raise UsageError(
                f"{self.name} could not be downloaded ({self.source}, no answer from huggingface.co): "
                f"connect, or give --data-dir a folder that holds {self.name}/"
            ) from error

    def _files(self, name: str) -> dict[str, str] | None:
        """The files of a split that has another name on the hub; None where the usual names are there."""
        there = self.hub_splits.get(name) if self.data_dir is None else None
        return {name: f"{there}-*.parquet"} if there else None

    def _columns(self, rows: datasets.Dataset, folder: Path) -> datasets.Dataset:
        wanted = {"text": self.text_columns, "label": self.label_columns}
        found = {}
        for column, names in wanted.items():
            if not names:
                continue
            given = next((name for name in names if name in rows.column_names), None)
            if given is None:
                raise UsageError(
                    f"{folder} has no column {' or '.join(names)}, only {', '.join(rows.column_names)}: "
                    f"give --data-dir another copy of {self.name}"
                )
            found[given] = column
        rows = rows.select_columns(list(found)).rename_columns({a: b for a, b in found.items() if a != b})
        types = {"text": datasets.Value("string"), "label": datasets.Value("int64")}
        features = datasets.Features({column: types[column] for column in found.values()})
        rows = rows if rows.features == features else rows.cast(features)
        for column in found.values():
            if rows.data.column(column).null_count:
                raise UsageError(f"{folder} has rows without {column}: give --data-dir another copy of {self.name}")
        if "label" in features and len(rows):
            ends = pyarrow.compute.min_max(rows.data.column("label")).as_py()
            if ends["min"] < 0 or ends["max"] >= len(self.labels):
                raise UsageError(
                    f"{folder} has labels from {ends['min']} to {ends['max']} where {self.name} has 0 to "
                    f"{len(self.labels) - 1}: give --data-dir another copy of {self.name}"
                )
        return rows

    def _expected(self, name: str) -> str:
        copy = f"the copy of {self.source} on the hub" if self.source else "its copy"
        return f"expected are the {self.rows[name]:,} of {copy}; give --data-dir a folder that holds it as {self.name}/"


def share(text: str) -> float:
    """Where in [0, 1) a text falls: by its SHA-256, whatever its case and spacing, so that equals stay together."""
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    return int.from_bytes(hashlib.sha256(plain.encode("utf-8", "replace")).digest()[:8], "big") / 2**64


def with_labels(rows: datasets.Dataset, labels: np.ndarray) -> datasets.Dataset:
    """Return the rows with other labels."""
    return rows.remove_columns("label").add_column("label", labels.astype(np.int64))
