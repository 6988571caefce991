"""The texts that a command is about: typed, or in a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from nlp_lstm.errors import UsageError

Texts = Annotated[list[str] | None, typer.Argument(metavar="TEXT...", help="Sentences.")]
Input = Annotated[Path | None, typer.Option(help="File of texts: .jsonl, .csv, .tsv, .txt or .parquet.")]
Output = Annotated[Path | None, typer.Option(help="File for the answers: .jsonl, .csv, .tsv or .parquet.")]
TextColumn = Annotated[str | None, typer.Option(help="Column that holds the text.")]


def open_texts(
    command: str, texts: list[str] | None, input: Path | None, output: Path | None, text_column: str | None
) -> Iterator[str]:
    """Return the texts, one after the other; raises UsageError where both or none were given, or cannot be."""
    if texts and input:
        raise UsageError("sentences and --input were both given: leave one of them out")
    if text_column and not input:
        raise UsageError("--text-column names a column of a file: add --input FILE, or leave it out")
    if not texts and not input:
        raise UsageError(f'give sentences, as in: nlp-lstm {command} MODEL "not bad", or a file with --input FILE')

    from nlp_lstm.cli.answers import check_output
    from nlp_lstm.corpora.files import read_texts

    if output:
        check_output(output, input)
    return read_texts(input, text_column, empty=False) if input else iter(texts or [])
