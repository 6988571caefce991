"""The Streamlit app: pages only arrange what the floors below compute."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import torch

from nlp_lstm.app.charts.words import QUIET

PAGES = Path(__file__).parent / "pages"
# A chart that is wider than the page scrolls by itself, not the page with it; its quiet words have the page's own ink,
# which no one grey could have on light and dark pages alike.
STYLE = f"""<style>
[data-testid="stFullScreenFrame"] > div:has(> [data-testid="stVegaLiteChart"]) {{overflow-x: auto; overflow-y: hidden}}
[data-testid="stVegaLiteChart"] svg text[fill="{QUIET}"] {{fill: currentColor; opacity: 0.8}}
</style>"""


def run() -> None:
    """Show the page that the address names; every file in `pages` is one, and says its own TITLE and ORDER."""
    torch.set_float32_matmul_precision("medium")
    torch.set_num_threads(1)  # sessions run side by side; one short text is no faster on more, on a busy machine slower
    st.set_page_config(page_title="nlp_lstm", layout="wide")
    st.html(STYLE)
    files = sorted(PAGES.glob("[!_]*.py"), key=lambda path: stated(path)["ORDER"])
    st.navigation([st.Page(path, title=stated(path)["TITLE"]) for path in files]).run()


@cache
def stated(path: Path) -> dict[str, Any]:
    """Return the constants that a page's file states at its top, without running the page."""
    found: dict[str, Any] = {}
    for line in ast.parse(path.read_text()).body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            found |= {target.id: line.value.value for target in line.targets if isinstance(target, ast.Name)}
    return found
