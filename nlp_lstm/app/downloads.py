"""Buttons that download a figure as PNG or SVG and a document as JSON, made when they are pressed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from nlp_lstm.storage import json_text

MIME = {"png": "image/png", "svg": "image/svg+xml", "json": "application/json"}
Draw = Callable[[Path], None]


def downloads(
    name: str, *, draw: Draw | None = None, document: Callable[[], Any] | None = None, key: str | None = None
) -> None:
    """Show the buttons PNG and SVG of a figure, and JSON of a document, in one row.

    name: of the files. draw: writes the figure into a file of the type that its name says, as those of
    `explanations.pictures` do. document: the same plain values that the command line prints. key: where a name is not
    the only one of a page.
    """
    made: dict[str, Callable[[], bytes | str]] = {}
    if draw:
        made |= {kind: partial(picture, draw, kind) for kind in ("png", "svg")}
    if document:
        made["json"] = partial(text_of, document)
    with st.container(horizontal=True, gap="small"):
        for kind, content in made.items():
            st.download_button(
                kind.upper(),
                content,
                f"{name}.{kind}",
                MIME[kind],
                key=f"{key or name} {kind}",
                on_click="ignore",
                type="tertiary",
                help=f"Download {name}.{kind}",
            )


def picture(draw: Draw, kind: str) -> bytes:
    """Return a figure as the bytes of a file of this type."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"figure.{kind}"
        draw(path)
        return path.read_bytes()


def text_of(document: Callable[[], Any]) -> str:
    """Return a document as the command line prints it."""
    return json_text(document()) + "\n"
