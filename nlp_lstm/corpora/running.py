"""The running text of a person's file or folder, row by row, in constant memory; no labels are needed."""

from collections.abc import Iterator
from pathlib import Path

from nlp_lstm.corpora.layout import text_files
from nlp_lstm.corpora.reading import counted, known_file, read_texts
from nlp_lstm.errors import UsageError

LONGEST = 100_000  # characters of a row; a line may be longer, a whole corpus even


def running_texts(path: Path, text_column: str | None = None) -> Iterator[str]:
    """The rows of text of a file or folder, in order, none longer than `LONGEST`: longer ones are cut at white space.

    A .txt file has a row in each line, blank ones left out, and a table in each cell of its text column. In a folder
    of .txt files the files follow each other; where they lie in folders, as labelled texts do, a file is a row.
    Raises UsageError for what cannot be read, and where there is no row.
    """
    if path.is_file():
        if path.suffix.lower() != ".txt":
            return (piece for text in read_texts(path, text_column) for piece in _pieces(text))
        if text_column is not None:
            raise UsageError(f"{path} has no columns: leave --text-column out, or give a csv file")
        return counted(path, _lines(known_file(path)))
    if text_column is not None:
        raise UsageError(f"{path} is a folder of texts without columns: leave --text-column out")
    return counted(path, _folder(path))


def _folder(path: Path) -> Iterator[str]:
    for file in text_files(path):
        try:
            if file.parent == path:
                yield from _lines(file)
            elif (text := file.read_text(encoding="utf-8-sig")).strip():
                yield from _pieces(text)
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} is not UTF-8 text: save it as UTF-8") from error


def _lines(path: Path) -> Iterator[str]:
    """The lines with a word, read little further than `LONGEST` at a time."""
    text = ""
    with path.open(encoding="utf-8-sig") as file:
        while read := file.readline(LONGEST + 1 - len(text)):
            text, rest = text + read, ""
            if len(text) > LONGEST and not text.endswith("\n"):
                text, rest = _cut(text)
            if text.strip():
                yield text.removesuffix("\n")
            text = rest
    if text.strip():
        yield text


def _pieces(text: str) -> Iterator[str]:
    while len(text) > LONGEST:
        piece, text = _cut(text)
        yield piece
        if not text:
            return
    yield text


def _cut(text: str) -> tuple[str, str]:
    """The text up to the last white space that leaves it no longer than `LONGEST`, and the text after that space."""
    window = text[: LONGEST + 1]
    words = window.rsplit(None, 1)
    if window[-1:].isspace():
        end = len(window)
    elif len(words) == 2:
        end = len(window) - len(words[1])
    else:
        end = LONGEST  # one word
    return text[:end].rstrip(), text[end:].lstrip()
