"""A corpus as one long text of ids, kept on disk and read in pieces: memory stays flat however long it is."""

import json
import os
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import datasets
import numpy as np
from datasets.fingerprint import Hasher
from tqdm import tqdm

from nlp_lstm import storage
from nlp_lstm.text.tokenizer import UNKNOWN_ID, WordTokenizer

_FORMAT = 1  # of the kept files: to be raised when the same text is to become other ids
_ID = np.dtype("<i4")
_ROWS = 64  # rows read at a time; of a text without line breaks each may have 100,000 characters
_CHARACTERS = 250_000  # encoded at a time: the library needs some 100 bytes for a token
_PATIENCE = 2  # seconds until a progress bar is of use


class TokenStream:
    """Ids one after the other in a file, read by position. Texts follow each other, each with an `END_ID` after it."""

    def __init__(self, path: Path, *, unknown: float) -> None:
        """unknown: the share of unknown words among the tokens."""
        self.path, self.unknown = path, unknown
        self._file = os.open(path, os.O_RDONLY)  # stays readable if the cache is emptied meanwhile
        weakref.finalize(self, os.close, self._file)
        self._length = os.fstat(self._file).st_size // _ID.itemsize

    def __len__(self) -> int:
        return self._length

    def read(self, start: int, length: int) -> np.ndarray:
        """Return the ids (length,) from `start` on, int64; raises ValueError for a place outside the text."""
        if start < 0 or length < 0 or (length and start + length > len(self)):
            raise ValueError(f"there are {len(self)} ids, not {length} from {start} on")
        wanted, found = length * _ID.itemsize, bytearray()
        while len(found) < wanted:  # the system reads 2 GiB at most
            some = os.pread(self._file, wanted - len(found), start * _ID.itemsize + len(found))
            if not some:
                raise OSError(f"{self.path} has become shorter while it was read: train again")
            found += some
        return np.frombuffer(found, _ID).astype(np.int64)

    def rows(self, batch_size: int) -> "StreamRows":
        """Return the text as `batch_size` rows to be read side by side; raises ValueError for less than one."""
        return StreamRows(self, batch_size)


class StreamRows:
    """A text cut into rows of equal length, one after the other; what is left at the end, less than a row, is not read.

    Window after window, each row is one running text: a state carried on from one window fits the next.
    """

    def __init__(self, stream: TokenStream, batch_size: int) -> None:
        if batch_size < 1:
            raise ValueError(f"a batch has at least one row, not {batch_size}")
        self.stream, self.batch_size = stream, batch_size
        self._length = len(stream) // batch_size

    def __len__(self) -> int:
        """How many ids each row has."""
        return self._length

    def window(self, start: int, length: int) -> np.ndarray:
        """Return the ids (batch_size, length) from `start` of every row on, int64; ValueError beyond the rows' end."""
        if start < 0 or length < 0 or start + length > len(self):
            raise ValueError(f"the rows have {len(self)} ids, not {length} from {start} on")
        return np.stack([self.stream.read(row * len(self) + start, length) for row in range(self.batch_size)])


def encode_stream(dataset: datasets.Dataset, tokenizer: WordTokenizer) -> TokenStream:
    """Return the column "text" of all rows as one long text of ids, with `END_ID` after every row; never a `PAD_ID`.

    A blank row is the end alone. The file lies in the cache of `datasets`, beside the dataset's own, under a key of
    dataset and tokenizer, and is written once, in constant memory; an interrupted run leaves nothing behind.
    Raises ValueError for a tokenizer without an end.
    """
    key = Hasher.hash([dataset._fingerprint, tokenizer.fingerprint, _FORMAT])
    own = [Path(file["filename"]).parent for file in dataset.cache_files]
    folder = next((path for path in own if os.access(path, os.W_OK)), Path(datasets.config.HF_DATASETS_CACHE))
    ids, facts = folder / f"stream-{key}.i32", folder / f"stream-{key}.json"
    if (kept := _kept(ids, facts)) is not None:
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        new_facts = stack.enter_context(storage.replacing(facts))
        new_ids = stack.enter_context(storage.replacing(ids))  # in its place first, then the facts
        with new_ids.open("wb") as file:
            tokens, unknown = _write(file, dataset, tokenizer)
        new_facts.write_text(json.dumps({"tokens": tokens, "unknown": unknown}))
    kept = _kept(ids, facts)
    assert kept is not None
    return kept


def _kept(ids: Path, facts: Path) -> TokenStream | None:
    """The stream of two files; None where they are not there, or do not belong together."""
    try:
        counts = json.loads(facts.read_text())
        stream = TokenStream(ids, unknown=counts["unknown"] / max(1, counts["tokens"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stream if len(stream) == counts["tokens"] else None


def _write(file: BinaryIO, dataset: datasets.Dataset, tokenizer: WordTokenizer) -> tuple[int, int]:
    """Write the ids of all rows; return how many there are, and how many of them are unknown words."""
    tokens = unknown = 0
    with tqdm(total=len(dataset), desc="encoding", unit=" rows", leave=False, delay=_PATIENCE, disable=None) as bar:
        for texts in _batches(dataset):
            rows = tokenizer.ids(texts, end=True)
            ids = np.fromiter(chain.from_iterable(rows), _ID)
            file.write(ids.tobytes())
            tokens += len(ids)
            unknown += int((ids == UNKNOWN_ID).sum())
            bar.update(len(texts))
    return tokens, unknown


def _batches(dataset: datasets.Dataset) -> Iterator[list[str]]:
    """The texts of all rows, in order, as many together as are worth it."""
    texts: list[str] = []
    waiting = 0
    for batch in dataset.select_columns("text").iter(_ROWS):
        for text in batch["text"]:
            texts.append(text)
            waiting += len(text) + 1
            if waiting >= _CHARACTERS:
                yield texts
                texts, waiting = [], 0
    if texts:
        yield texts
