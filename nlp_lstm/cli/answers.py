"""Answers to a file of texts, written one by one."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose
from nlp_lstm.storage import json_text, replacing

FORMATS = (".jsonl", ".csv", ".tsv", ".parquet")
PARQUET_ROWS = 4096
Row = dict[str, Any]  # of a table: its columns by name


def check_output(path: Path, source: Path | None) -> None:
    """Raise UsageError for a file that answers cannot be written to, before any work is done."""
    if path.suffix not in FORMATS:
        raise UsageError(f"cannot write answers as {path.suffix or path.name!r}: end --output in {', '.join(FORMATS)}")
    check_folder_of(path, "--output")
    if path.is_dir():
        raise UsageError(f"{path} is a folder: choose another --output")
    if source and source.exists() and path.exists() and path.samefile(source):
        raise UsageError(f"{path} is the file of texts itself: choose another --output")


def check_folder_of(path: Path, option: str) -> None:
    """Raise UsageError for a file in a folder that does not exist."""
    if not path.absolute().parent.is_dir():
        raise UsageError(f"the folder of {path} does not exist: make it, or choose another {option}")


def check_picture(path: Path, option: str) -> None:
    """Raise UsageError for a picture of no known type, or in a folder that does not exist."""
    choose("type of picture", path.suffix.lower(), (".png", ".svg", ".pdf"))
    check_folder_of(path, option)


def write_answers(answers: Iterable[dict[str, Any]], path: Path, columns: Callable[[dict[str, Any]], Row]) -> int:
    """Write the answers in their order and return how many there are; the file appears when all are written.

    .jsonl keeps everything; the tables hold the text and what `columns` makes of an answer. A list is a list in
    .parquet, and a JSON array in .csv and .tsv.
    """

    def flat(answer: dict[str, Any]) -> Row:
        return {name: _storable(value) for name, value in {"text": answer["text"], **columns(answer)}.items()}

    with replacing(path) as part:
        if path.suffix == ".parquet":
            return _write_parquet(map(flat, answers), part)
        return _write_text(answers, part, path.suffix, flat)


def _storable(value: Any) -> Any:
    """Return a value whose texts fit a table, as halves of characters do not."""
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _write_text(
    answers: Iterable[dict[str, Any]], part: Path, suffix: str, flat: Callable[[dict[str, Any]], Row]
) -> int:
    table = None
    count = 0
    with part.open("w", encoding="utf-8", newline="") as file:
        for answer in answers:
            count += 1
            if suffix == ".jsonl":
                file.write(json_text(answer) + "\n")
                continue
            row = flat(answer)
            if table is None:
                table = csv.DictWriter(file, list(row), delimiter="\t" if suffix == ".tsv" else ",")
                table.writeheader()
            table.writerow({name: json_text(cell) if isinstance(cell, list) else cell for name, cell in row.items()})
    return count


def _write_parquet(answers: Iterable[Row], part: Path) -> int:
    import pyarrow
    import pyarrow.parquet

    count, writer = 0, None
    rows: list[Row] = []

    def flush() -> None:
        nonlocal writer
        table = pyarrow.Table.from_pylist(rows)
        writer = writer or pyarrow.parquet.ParquetWriter(part, table.schema)
        writer.write_table(table)
        rows.clear()

    for answer in answers:
        count += 1
        rows.append(answer)
        if len(rows) == PARQUET_ROWS:
            flush()
    if rows or writer is None:
        flush()
    writer.close()  # type: ignore[union-attr]
    return count
