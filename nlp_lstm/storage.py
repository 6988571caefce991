"""Writing files so that a reader sees the old content or the new, never half of one."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` at the end, and is removed after an error."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the file in one step; folders above it are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Replace a text file in one step, in UTF-8."""
    write_bytes(path, text.encode())


def json_text(document: Any, *, encoding: str = "utf-8", indent: int | None = None) -> str:
    """Return JSON that can be written in an encoding: readable, or escaped where it holds what has no code there.

    No encoding has halves of characters (lone surrogates). Raises ValueError for a number that is not finite.
    """
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(document, indent=indent, allow_nan=False)
    return text


def write_json(path: Path, document: Any) -> None:
    """Replace a JSON file in one step."""
    write_text(path, json_text(document, indent=2) + "\n")


def write_json_lines(path: Path, documents: Iterable[Any]) -> None:
    """Replace a file of one JSON document a line in one step."""
    write_text(path, "".join(json_text(document) + "\n" for document in documents))


def write_tensors(path: Path, tensors: "dict[str, Tensor]", document: Any = None) -> None:
    """Replace a safetensors file in one step; `document` is kept in its header as JSON."""
    from safetensors.torch import save

    metadata = None if document is None else {"document": json.dumps(document)}
    write_bytes(path, save({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, metadata))
