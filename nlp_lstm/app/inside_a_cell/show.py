"""Drawings of ours in a page: as pictures, so that nothing in them can ever be a page's own code."""

from base64 import b64encode
from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from nlp_lstm.app.diagrams.colours import DARK, LIGHT, Theme
from nlp_lstm.app.downloads import downloads

NARROWEST = 345  # pixels: on a smaller screen a drawing scrolls in its own frame


def theme() -> Theme:
    """Return the colours of the page as it is seen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show(svg: str, said: str, *, width: int, scale: bool = True) -> None:
    """Show a drawing; said: what stands in its place where it cannot be seen. scale: to the width of its column."""
    smallest = min(width, NARROWEST)
    size = f"width:100%;min-width:{smallest}px;max-width:{width}px" if scale else f"width:{width}px;max-width:none"
    picture = b64encode(svg.encode()).decode()
    st.html(
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{escape(said, quote=True)}">'
        f'<img alt="{escape(said, quote=True)}" style="{size}" src="data:image/svg+xml;base64,{picture}"></div>'
    )


def save(svg: str, name: str, document: Callable[[], Any] | None = None) -> None:
    """Show the buttons that download a drawing as SVG, and its numbers as JSON."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "SVG",
            svg,
            f"{name}.svg",
            "image/svg+xml",
            on_click="ignore",
            type="tertiary",
            key=f"{name} svg",
            help=f"Download {name}.svg",
        )
        if document:
            downloads(name, document=document)
