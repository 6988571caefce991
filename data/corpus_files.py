"""What the scripts that write a corpus share: telling sentences apart, and writing the files."""

import argparse
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

Row = TypeVar("Row")


def bare(text: str) -> str:
    """Return the text in lower case and without punctuation: what may not occur twice."""
    return " ".join(re.sub(r"[^a-z0-9 ]", "", text.lower()).split())


def write(folder: Path, splits: Mapping[str, Iterable[Row]], as_json: Callable[[Row], str]) -> None:
    """Write a file for each split into the folder, which is made if it is missing; as_json: returns a row's line."""
    folder.mkdir(parents=True, exist_ok=True)
    for split, rows in splits.items():
        text = "".join(as_json(row) + "\n" for row in rows)
        (folder / f"{split}.jsonl").write_text(text, encoding="ascii", newline="\n")


def wanted_folder(name: str) -> Path:
    """Return the folder that the command line asks for: that of the corpus, beside this file, if it asks for none."""
    parser = argparse.ArgumentParser(description=f'Write the corpus "{name}".')
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).parent / name,
        help=f"folder to write into (default: {name}, beside this file)",
    )
    folder: Path = parser.parse_args().out
    return folder
