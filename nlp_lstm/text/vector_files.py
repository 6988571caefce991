"""Text files of word vectors, read by torchtext: a word and its numbers on each line."""

import contextlib
import gzip
import io
import ssl
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import torch

from nlp_lstm.errors import UsageError
from nlp_lstm.text.vectors import WordVectors

SUFFIXES = (".txt", ".vec")
_SIGNS = {b"\t": "tabs", b",": "commas", b";": "semicolons"}
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)
_NARROWEST = 3  # numbers in a vector that torchtext tells from a file's header


def check(path: Path, *, published: bool) -> int:
    """Return how many numbers the vectors of a text file have; raises UsageError for a line that has others.

    published: words that are not UTF-8, as some published sets have, will be passed over; else they are refused.
    """
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    if plain.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} is no text file of vectors: give a .txt or .vec (or one as .gz), or a folder")
    width = promised = None
    count = 0
    for number, line in _lines(path):
        entries = line.rstrip().split(b" ", 2) if number == 1 else []
        if len(entries) == 2 and all(entry.isdigit() for entry in entries):
            promised = int(entries[0])
            continue
        count += 1
        if not published and not _is_text(line):
            raise UsageError(f"{path}, line {number} is not UTF-8 text: save it as UTF-8, or take the line out")
        has = line.rstrip().count(b" ")
        if width is None:
            width = has
            _check_kind(path, number, line)
            if has < _NARROWEST:
                raise UsageError(
                    f"{path}, line {number} has {has} numbers: write a word and {_NARROWEST} numbers or more, "
                    "with one space between"
                )
        elif has != width and has and not any(map(_is_number, line.split()[1:])):
            raise UsageError(f"{path}, line {number} has no numbers behind its first word: mend it or take it out")
        elif has != width:
            raise UsageError(
                f"{path}, line {number} has {has} numbers where those before have {width}: mend it or take it "
                "out (no space may be inside a word)"
            )
    if width is None:
        raise UsageError(f"{path} has no vectors: give a file with a word and its numbers on each line")
    if promised not in (None, count):
        raise UsageError(f"{path} has {count:,} vectors where its first line says {promised:,}: get the file again")
    return width


def _check_kind(path: Path, number: int, line: bytes) -> None:
    """Raise UsageError for a first word and numbers that have another sign than a space between, or are no numbers."""
    for sign, name in _SIGNS.items():
        entries = [entry.strip() for entry in line.strip().split(sign)]
        if len(entries) > _NARROWEST and all(map(_is_number, entries[1:])):
            raise UsageError(
                f"{path}, line {number} has {name} between its numbers: write the word and its numbers with one space "
                "between"
            )
    entries = line.split()[1:]
    if sum(map(_is_number, entries)) < len(entries) / 2 or not entries:
        raise UsageError(
            f"{path} is no file of word vectors (line {number}): give one with a word and {_NARROWEST} numbers or "
            "more on each line, with one space between"
        )


def _is_text(line: bytes) -> bool:
    try:
        return line.isascii() or bool(line.decode())
    except UnicodeDecodeError:
        return False


def _is_number(entry: bytes) -> bool:
    try:
        float(entry)
    except ValueError:
        return False
    return True


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from enumerate(file, 1)
    except _BROKEN as error:
        raise UsageError(f"{path} cannot be unpacked ({error}): get the file again") from error


def read(path: Path, reading: Path, *, first: bool) -> WordVectors:
    """Read a text file with torchtext. first: of a word's several vectors take the first, as published; else refuse."""
    from torchtext.vocab import Vectors

    quiet = contextlib.nullcontext() if sys.stderr.isatty() else contextlib.redirect_stderr(io.StringIO())
    try:
        with _checked_certificates(), quiet:
            read = Vectors(str(path), cache=str(reading / "pickled"))
    except ValueError as error:
        raise UsageError(_not_a_number(path)) from error
    values = read.vectors  # with a row of zeros at the end for each word that is no UTF-8, which was passed over
    bad = (~torch.isfinite(values)).any(1).nonzero()
    if len(bad):
        raise UsageError(f"{path}: the vector of {read.itos[int(bad[0])]!r} is not finite: mend it or take it out")
    rows: dict[str, int] = {}
    for row, word in enumerate(read.itos):
        if rows.setdefault(word, row) != row and not first and not torch.equal(values[row], values[rows[word]]):
            raise UsageError(f"{path} has two vectors of {word!r}: take one of them out")
    return WordVectors(list(rows), values if len(rows) == len(values) else values[list(rows.values())])


def _not_a_number(path: Path) -> str:
    for number, line in _lines(path):
        for entry in line.rstrip().split(b" ")[1:]:
            if not _is_number(entry):
                return f"{path}, line {number}: {entry.decode(errors='replace')!r} is no number, mend it or take it out"
    return f"{path} cannot be read: write a word and its numbers on each line, with one space between"


@contextlib.contextmanager
def _checked_certificates() -> Iterator[None]:
    """torchtext turns the checking of certificates off for the whole process: turn it on again."""
    before = ssl._create_default_https_context
    try:
        yield
    finally:
        ssl._create_default_https_context = before
