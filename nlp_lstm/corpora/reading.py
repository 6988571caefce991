"""The rows of a person's own file, one at a time, in constant memory; every error says which row, and what to do."""

import csv
import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from nlp_lstm.errors import UsageError

TABLES = (".csv", ".tsv", ".jsonl", ".json", ".parquet")
SUFFIXES = (*TABLES, ".txt")
TEXT_NAMES = ("text", "sentence", "review", "content", "comment", "tweet")
LABEL_NAMES = ("label", "sentiment", "category", "class", "polarity")
_FASTTEXT = "__label__"

Row = tuple[int, dict[str, Any]]  # its number in the file, as an editor or spreadsheet counts, and its columns


def existing(path: Path | str) -> Path:
    """The path, if something is there; raises UsageError with the nearest name in its folder otherwise."""
    path = Path(path).expanduser()
    if path.exists():
        return path
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}, so no {path.name} in it: check the path")
    near = get_close_matches(path.name, sorted(other.name for other in path.parent.iterdir()), n=1, cutoff=0.6)
    hint = f"did you mean {path.with_name(near[0])}?" if near else "check the path"
    raise UsageError(f"there is no file {path}: {hint}")


def read_texts(path: Path | str, text_column: str | None = None, *, empty: bool = True) -> Iterator[str]:
    """The texts of a file, in order: a column of a table or the lines of a .txt; empty lines of a .txt are texts too.

    empty: False refuses a text without a word, by its row. Errors in the path, the columns or the bytes are
    UsageErrors; the first ones come before the first text.
    """
    path = known_file(path)
    if path.suffix.lower() == ".txt":
        if text_column is not None:
            raise UsageError(f"{path} has no columns: leave --text-column out, or give a csv file")
        return _checked(path, counted(path, _lines(path)), empty)
    return _checked(path, _texts(path, text_column), empty)


def _checked(path: Path, texts: Iterator[tuple[int, str]], empty: bool) -> Iterator[str]:
    for number, text in texts:
        if not empty and not text.strip():
            raise UsageError(f"{path}, row {number} is empty: give it at least one word, or take the row out")
        yield text


def _texts(path: Path, text_column: str | None) -> Iterator[tuple[int, str]]:
    column = None
    for number, row in rows(path):
        column = column or column_of(path, list(row), text_column, TEXT_NAMES, "text")
        yield number, text_of(path, number, row, column)


def labelled(path: Path, text_column: str | None, label_column: str | None) -> Iterator[tuple[str, str]]:
    """(text, label) of each row of a file; raises UsageError for a row that lacks one of them."""
    if path.suffix.lower() == ".txt":
        for number, line in counted(path, _lines(path)):
            if line.strip():
                yield _labelled_line(path, number, line)
        return
    columns = None
    for number, row in rows(path):
        if columns is None:
            names = list(row)
            columns = (
                column_of(path, names, text_column, TEXT_NAMES, "text"),
                column_of(path, names, label_column, LABEL_NAMES, "label"),
            )
        label = row.get(columns[1])
        if isinstance(label, float) and label.is_integer():
            label = int(label)  # what a table with a missing number elsewhere makes of 1
        if label is None or str(label).strip() == "":
            raise UsageError(f"{path}, row {number} has no {columns[1]}: give it one, or take the row out")
        yield text_of(path, number, row, columns[0]), str(label).strip()


def rows(path: Path | str) -> Iterator[Row]:
    """The numbered rows of a table (.csv, .tsv, .jsonl, .json, .parquet), columns by name."""
    path = known_file(path)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return counted(path, _separated(path, "\t" if suffix == ".tsv" else ","))
    if suffix == ".parquet":
        return counted(path, _parquet(path))
    return counted(path, _json(path))


def column_of(path: Path, names: list[str], wanted: str | None, usual: tuple[str, ...], role: str) -> str:
    """The column for `role`: `wanted`, else one called as the role, else the only one with a usual name."""
    have = f"{path} has the columns {', '.join(names)}"
    if wanted is not None:
        if wanted in names:
            return wanted
        raise UsageError(f"{have}: {wanted!r} is not one of them, name one with --{role}-column")
    found = [name for name in names if name.strip().lower() in usual]
    exact = [name for name in found if name.strip().lower() == usual[0]]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    raise UsageError(f"{have}: say with --{role}-column which holds the {role}")


def text_of(path: Path, number: int, row: dict[str, Any], column: str) -> str:
    """The text of a row; raises UsageError where it has none, or something else than text."""
    text = row.get(column)
    if text is None:
        raise UsageError(f"{path}, row {number} has no {column}: give it one, or take the row out")
    if isinstance(text, dict | list):
        raise UsageError(f"{path}, row {number}: {column} is not a text, name another column with --text-column")
    return str(text)


def known_file(path: Path | str) -> Path:
    path = existing(path)
    if path.is_dir():
        raise UsageError(f"{path} is a folder: give a file ({', '.join(SUFFIXES)})")
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} is not of a known kind: give one of {', '.join(SUFFIXES)}")
    if path.stat().st_size == 0:
        raise UsageError(f"{path} is empty: give a file with rows")
    return path


def counted(path: Path, found: Iterator[Any]) -> Iterator[Any]:
    """Pass the rows on; a file without any, or with bytes that are no text, is a UsageError."""
    count = 0
    try:
        for count, row in enumerate(found, 1):  # noqa: B007  (read after the loop)
            yield row
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text (after row {count}): save it as UTF-8") from error
    if not count:
        raise UsageError(f"{path} has no rows: give a file with rows")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            yield number, line.removesuffix("\n")


def _labelled_line(path: Path, number: int, line: str) -> tuple[str, str]:
    if line.startswith(_FASTTEXT):
        label, _, text = line.removeprefix(_FASTTEXT).partition(" ")
    else:
        label, tab, text = line.partition("\t")
        if not tab:
            label = ""
    if label.strip():
        return text, label.strip()
    raise UsageError(
        f"{path}, row {number} has no label: write 'label<TAB>text' lines, or give a csv with the columns text,label"
    )


def _separated(path: Path, separator: str) -> Iterator[Row]:
    csv.field_size_limit(sys.maxsize)  # whole books are rows too
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.reader(lines, delimiter=separator)
        names = next(table, [])
        number = 1
        try:
            for number, values in enumerate(table, 2):
                if not values:
                    continue
                if len(values) != len(names):
                    raise UsageError(
                        f"{path}, row {number} has {len(values)} values for {len(names)} columns: put quotes "
                        'round a text that holds a separator ("like, this")'
                    )
                yield number, dict(zip(names, values, strict=True))
        except csv.Error as error:
            raise UsageError(f"{path}, after row {number}, is not a table that can be read ({error})") from error


def _json(path: Path) -> Iterator[Row]:
    """JSON lines; a .json may also be one list of objects, which is read whole."""
    with path.open(encoding="utf-8-sig") as lines:
        if path.suffix.lower() == ".json" and lines.read(1) == "[":
            lines.seek(0)
            for number, row in enumerate(_parsed(path, 1, lines.read()), 1):
                yield number, _object(path, number, row)
            return
        lines.seek(0)
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _object(path, number, _parsed(path, number, line))


def _parsed(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = 'write a row as {"text": "...", "label": "..."}, one a line'
        raise UsageError(f"{path}, row {number} is not JSON ({error.msg}): {message}") from error


def _object(path: Path, number: int, row: Any) -> dict[str, Any]:
    if isinstance(row, dict):
        return row
    raise UsageError(f'{path}, row {number} is not an object: write a row as {{"text": "...", "label": "..."}}')


def _parquet(path: Path) -> Iterator[Row]:
    try:
        number = 0
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=1024):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except pyarrow.ArrowException as error:
        raise UsageError(f"{path} is not a parquet file that can be read: write it again") from error
