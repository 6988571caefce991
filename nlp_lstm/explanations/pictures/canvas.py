"""What all pictures in files share: how they are kept, and how words are written beside them."""

import io
import warnings
from math import ceil
from pathlib import Path
from textwrap import fill, shorten

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nlp_lstm import storage
from nlp_lstm.explanations.pictures.drawing import SIGNED
from nlp_lstm.registry import choose

KINDS = (".png", ".svg", ".pdf")
LONGEST = 24  # letters of a word
LABELS_PER_INCH = 5  # words that can be read below a picture; of more only every second, third, ... is written
LETTERS_PER_INCH = 13


def signed() -> LinearSegmentedColormap:
    """Return the colours of values around 0: blue below, orange above."""
    return LinearSegmentedColormap.from_list("signed", SIGNED)


def kind_of(path: Path) -> str:
    """Return the type of picture that a file's name says; raises UsageError for one that cannot be drawn."""
    return choose("type of picture", path.suffix.lower(), KINDS).removeprefix(".")


def keep(figure: Figure, path: Path) -> None:
    """Write a figure into a PNG, SVG or PDF file, in one step; raises UsageError for another type."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a sign that no font here has is drawn as a box
        figure.savefig(content, format=kind_of(path), dpi=150)
    storage.write_bytes(path, content.getvalue())


def words_below(axes: Axes, tokens: list[str], *, width: float) -> None:
    """Write the words of a text below a picture so many inches wide, of a long text only some of them."""
    every = ceil(len(tokens) / (LABELS_PER_INCH * width))
    words = [written(token) for token in tokens]
    crowded = max(map(len, words)) > LETTERS_PER_INCH * width * every / len(words)
    axes.set_xticks(
        range(0, len(words), every),
        words[::every],
        fontsize=8,
        parse_math=False,
        rotation=45 if crowded else 0,
        ha="right" if crowded else "center",
        rotation_mode="anchor",
    )
    axes.tick_params(axis="x", labelbottom=True, length=0)


def words_beside(axes: Axes, tokens: list[str], *, height: float) -> None:
    """Write the words of a text to the left of a picture so many inches high, of a long text only some of them."""
    every = ceil(len(tokens) / (LABELS_PER_INCH * height))
    words = [written(token) for token in tokens]
    axes.set_yticks(range(0, len(words), every), words[::every], fontsize=8, parse_math=False)
    axes.tick_params(axis="y", length=0)


def written(token: str) -> str:
    """Return a word as it is written beside a picture: not too long."""
    return drawable(token if len(token) <= LONGEST else f"{token[:LONGEST]}…")


def drawable(text: str) -> str:
    """Return text without halves of characters (lone surrogates), which no font can draw."""
    return text.encode("utf-8", "replace").decode()


def titled(figure: Figure, text: str) -> None:
    """Write a text above a picture, as much of it as five lines hold."""
    letters = round(0.8 * LETTERS_PER_INCH * figure.get_figwidth())
    lines = fill(shorten(drawable(text), 5 * letters - 20), letters)
    figure.suptitle(lines, fontsize=10, parse_math=False)
