"""The colours of values: gates from 0 to 1 in cividis, signed values from blue over grey to orange."""

from dataclasses import dataclass
from itertools import pairwise

CIVIDIS = ("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838")
SIGNED = ("#2166ac", "#8d8d8d", "#d95f02")  # the middle is grey enough to be seen as a wire on white and on black


@dataclass(frozen=True)
class Theme:
    """The colours that are no values: of text and lines, of the page behind, and of what the eye shall go to."""

    ink: str
    paper: str
    faint: str
    accent: str


LIGHT = Theme(ink="#262730", paper="#ffffff", faint="#e4e6ea", accent="#1f6f8b")
DARK = Theme(ink="#fafafa", paper="#171614", faint="#3a3936", accent="#5cb8d6")


def of_gate(value: float) -> str:
    """Return the colour of a gate's value, 0 dark and 1 bright; beyond these the colour of the end."""
    return _between(CIVIDIS, value)


def of_signed(value: float, most: float = 1.0) -> str:
    """Return the colour of a signed value: blue at -most and below, grey at 0, orange at most and above."""
    return _between(SIGNED, 0.5 + 0.5 * value / most)


def on(colour: str) -> str:
    """Return black or white, whichever can be read better on a colour."""
    red, green, blue = (_linear(part / 255) for part in _rgb(colour))
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"


def _between(colours: tuple[str, ...], share: float) -> str:
    share = min(1.0, max(0.0, share)) if share == share else 0.5
    place = share * (len(colours) - 1)
    low, high = list(pairwise(colours))[min(int(place), len(colours) - 2)]
    part = place - min(int(place), len(colours) - 2)
    mixed = (round(a + part * (b - a)) for a, b in zip(_rgb(low), _rgb(high), strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
