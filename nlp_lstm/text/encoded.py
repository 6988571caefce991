"""A corpus as ids, kept on disk: encoded once for each content and tokenizer, memory-mapped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import datasets
from datasets.fingerprint import Hasher

from nlp_lstm.text.tokenizer import WordTokenizer

_SMALL = 50_000  # rows that are encoded before anybody would look at a progress bar


@contextmanager
def without_bars(quiet: bool = True) -> Iterator[None]:
    """Keep the progress bars of `datasets` away for a while, and leave the setting as it was."""
    if not quiet or datasets.are_progress_bars_disabled():
        yield
        return
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        datasets.enable_progress_bars()


def encode_dataset(
    dataset: datasets.Dataset, tokenizer: WordTokenizer, *, max_length: int | None = None
) -> datasets.Dataset:
    """Columns ids (list of int32), length (int32) and, where the dataset has it, label (int64), row for row.

    `max_length` keeps the first tokens of longer texts. The result lies in the cache of `datasets`, beside the
    dataset's own file, under a key of dataset, tokenizer and `max_length`; a dataset held in memory stays there.
    """
    columns = {"ids": datasets.Sequence(datasets.Value("int32")), "length": datasets.Value("int32")}
    if "label" in dataset.column_names:
        columns["label"] = datasets.Value("int64")

    def encoded(texts: list[str]) -> dict[str, list]:
        ids = [row[:max_length] for row in tokenizer.ids(texts)]
        return {"ids": ids, "length": [len(row) for row in ids]}

    with without_bars(len(dataset) <= _SMALL):
        return dataset.map(
            encoded,
            batched=True,
            input_columns="text",
            remove_columns=[name for name in dataset.column_names if name != "label"],
            features=datasets.Features(columns),
            new_fingerprint=Hasher.hash([dataset._fingerprint, tokenizer.fingerprint, max_length]),
            desc="encoding",
        )
