"""The Streamlit app: pages only arrange what the floors below compute."""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "pages"


def run() -> None:
    """Show the page that the address names; every file in `pages` is one, titled by its file name."""
    st.set_page_config(page_title="nlp_lstm", layout="wide")
    pages = [st.Page(path, title=path.stem.replace("_", " ").capitalize()) for path in sorted(PAGES.glob("[!_]*.py"))]
    st.navigation(pages).run()
