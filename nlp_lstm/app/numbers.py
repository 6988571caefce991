"""Numbers as they are printed on the pages: two significant digits, a true minus sign."""

import re
from math import floor, log10, nan

MINUS = "−"


def number(value: float | None, *, digits: int = 2) -> str:
    """Return a number with so many significant digits: 0.034, 3.4, 120."""
    if value is None or value != value:
        return "–"
    rounded = float(f"{value:.{digits}g}")
    behind = max(0, digits - 1 - floor(log10(abs(rounded)))) if rounded else digits - 1
    return minus(f"{rounded:.{behind}f}") if behind < 7 else minus(f"{rounded:.{digits - 1}e}")


def signed(value: float | None, *, digits: int = 2) -> str:
    """Return a number with its sign: +3.4, −0.12, 0.0."""
    text = number(value, digits=digits)
    return f"+{text}" if (nan if value is None else value) > 0 else text


def share(value: float | None) -> str:
    """Return a share of 1 as a percentage: 82 %."""
    return "–" if value is None else minus(f"{100 * value:z.0f} %")


def minus(text: str) -> str:
    """Return text with a true minus sign before its negative numbers."""
    return re.sub(r"(?<![\w-])-(?=[\d.])", MINUS, text)
