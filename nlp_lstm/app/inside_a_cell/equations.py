"""Equations on the page: in signs, below each its numbers, small enough for their place."""

import re
from collections.abc import Sequence

import streamlit as st

from nlp_lstm.app.diagrams.latex import Line

GREY = "#8d8d8d"
WIDE, LONG = 26, 40  # signs in a line from which on equations are written smaller, and no longer fit beside a diagram


def equations(found: Sequence[Line], lit: tuple[str, ...] | None = None) -> None:
    """Show equations with their numbers; lit: the gates and states of the stage, the others are grey."""
    rows = []
    for line in found:
        grey = lit is not None and bool(line.letter) and line.letter not in lit
        for latex in _aligned(line):
            left, sign, right = latex.partition("&")
            rows.append(f"{_grey(left)}{sign}{_grey(right)}" if grey else latex)
    if not rows:
        st.caption("This cell's docstring holds no equations.")
        return
    size = r"\small" if signs(found) < WIDE else r"\footnotesize"
    st.latex(size + r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}")


def signs(found: Sequence[Line]) -> int:
    """Return how many signs the longest line has, about."""
    written = [latex for line in found for latex in _aligned(line)]
    return max((len(re.sub(r"\\[a-zA-Z]+|[{}_&,\\ ]", "", latex)) for latex in written), default=0)


def _aligned(line: Line) -> list[str]:
    """Return an equation and its numbers as rows of one table, aligned at the sign of equality."""
    first = line.signs.replace(" = ", " &= ", 1).replace(r" \leftarrow ", r" &\leftarrow ", 1)
    rows = [first if "&" in first else f"& {first}"]
    return [*rows, f"&= {line.numbers.partition(' = ')[2]}"] if line.numbers else rows


def _grey(latex: str) -> str:
    return rf"\textcolor{{{GREY}}}{{{latex}}}" if latex.strip() else latex
