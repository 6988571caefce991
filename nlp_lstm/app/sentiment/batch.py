"""A file of texts, judged row by row, as `nlp-lstm predict --input` does it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from nlp_lstm.app.shared import plain
from nlp_lstm.corpora.files import read_texts
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import SentimentModel

PORTION = 64  # rows between two movements of the progress bar
MOST = 100_000  # rows of one file; a longer one is for the command line
SHOWN = 200


def judge_file(model: SentimentModel) -> None:
    """Let a person upload a table of texts and download it with an answer to each."""
    given = st.file_uploader("Table with a column of texts, one row each", type=["csv", "tsv", "txt"])
    column = st.text_input("Column of the texts", placeholder="text", help="Found by itself where it is named text.")
    if given is None or not st.button("Judge all rows", type="primary"):
        return
    try:
        answers = judged(model, given.name, given.getvalue(), column.strip() or None)
    except UsageError as error:
        st.error(plain(str(error)))
        return
    st.dataframe(answers.head(SHOWN), hide_index=True)
    told = f", of which the first {SHOWN} are shown" if len(answers) > SHOWN else ""
    st.caption(f"{len(answers):,} answers{told}.")
    content = answers.to_csv(index=False).encode()
    st.download_button("Download the answers", content, "answers.csv", "text/csv", on_click="ignore")


def judged(model: SentimentModel, name: str, content: bytes, column: str | None) -> pd.DataFrame:
    """Return a row for each text: text, label and the labels' probabilities; a bar shows how far it is.

    Raises UsageError for a file that cannot be read, and for a row without words.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(name).stem or 'texts'}{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            texts = list(read_texts(path, column, empty=False))
        except UsageError as error:
            raise UsageError(str(error).replace(str(path), name).replace("--text-column", "the column")) from error
    if len(texts) > MOST:
        raise UsageError(f"{name} has {len(texts):,} rows: use nlp-lstm predict --input for more than {MOST:,}")
    rows: list[dict[str, Any]] = []
    bar = st.progress(0.0, "Judging")
    for place, answer in enumerate(model.stream(texts, batch_size=PORTION), 1):
        shares = {f"probability_{label}": share for label, share in answer.probabilities.items()}
        rows.append({"text": answer.text, "label": answer.label, **shares})
        if place % PORTION == 0 or place == len(texts):
            bar.progress(place / len(texts), f"{place:,} of {len(texts):,} rows")
    return pd.DataFrame(rows)
