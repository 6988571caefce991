"""What a command prints: one JSON document on stdout, or tables for people; everything else on stderr."""

import sys
import unicodedata
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp_lstm.storage import json_text

NOTES = Console(stderr=True, highlight=False)
PAGE = Console(highlight=False)


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json_text(document, encoding=sys.stdout.encoding or "utf-8") + "\n")


def print_table(title: str, columns: list[str], rows: list[list[str]], *, right: tuple[int, ...] = ()) -> None:
    """Print a table on stdout; user text in it is text, never markup. right: columns aligned to the right."""
    table = Table(title=title or None, title_justify="left", title_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(shown, row))
    PAGE.print(table)


def print_lines(*lines: str) -> None:
    """Print plain lines on stdout."""
    for line in lines:
        PAGE.print(shown(line), soft_wrap=True)


def print_unknown(tokens: list[str], known: list[bool]) -> None:
    """Print on stdout which of a text's words a language model does not know, if there are any."""
    if unknown := [token for token, is_known in zip(tokens, known, strict=True) if not is_known]:
        print_lines(f"Unknown words, read as <unk>: {', '.join(unknown)}")


def note(line: str) -> None:
    """Print a line on stderr."""
    NOTES.print(shown(line), soft_wrap=True)


def shown(text: str) -> Text:
    """Return a person's text for the terminal: never markup, a sign in place of what would steer the terminal."""
    steers = ("Cc", "Cs")  # control characters, halves of characters
    return Text("".join("�" if unicodedata.category(c) in steers and c not in "\n\t" else c for c in text))
