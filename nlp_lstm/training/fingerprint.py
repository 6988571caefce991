"""Whether a resumed training meets the rows it began with."""

import hashlib
from collections.abc import Iterator, Mapping

from datasets import Dataset

_ROWS = 64  # read at a time; of a text without line breaks each may have 100,000 characters


def texts_of(rows: Dataset) -> Iterator[str]:
    """Yield the texts of all rows, however many there are, without holding them."""
    for batch in rows.iter(_ROWS):
        yield from batch["text"]


def fingerprint(rows: Mapping[str, Dataset]) -> str:
    """Return the SHA-256 of the texts, and labels where there are any, of all splits."""
    digest = hashlib.sha256()
    for split, part in rows.items():
        labels = part["label"][:] if "label" in part.column_names else []
        digest.update(f"{split} {len(part)} {labels}".encode())
        for text in texts_of(part):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
