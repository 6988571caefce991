"""A drawing of boxes, wires and numbers that becomes SVG; every piece of text in it is escaped."""

import math
from collections.abc import Sequence
from html import escape

from nlp_lstm.app.diagrams import colours
from nlp_lstm.app.diagrams.colours import Theme
from nlp_lstm.app.numbers import number

FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
RADIUS = 13  # of a circle in which two values meet
Point = tuple[float, float]


class Canvas:
    """What is drawn, in units of pixels from the top left.

    stage: the stage that is lit, from 0; what belongs to a later one is faint and without numbers. None: all are lit.
    """

    def __init__(self, width: int, height: int, theme: Theme, stage: int | None = None) -> None:
        self.width, self.height, self.theme, self.stage = width, height, theme, stage
        self.top = 0
        self.wires: list[str] = []
        self.things: list[str] = []

    def ahead(self, stage: int) -> bool:
        """Say whether something of a stage is still to come."""
        return self.stage is not None and stage > self.stage

    def _style(self, stage: int) -> str:
        return ' opacity="0.22"' if self.ahead(stage) else ""

    def _lit(self, stage: int) -> bool:
        return self.stage is not None and stage == self.stage

    def text(
        self,
        x: float,
        y: float,
        said: str,
        *,
        size: int = 14,
        anchor: str = "middle",
        bold: bool = False,
        colour: str = "",
        stage: int = 0,
        halo: bool = False,
        under: str = "",
    ) -> None:
        """Write a line of text around a height; under: an index below the line; halo: clear what lies behind it."""
        fill = colour or self.theme.ink
        behind = (
            f' stroke="{self.theme.paper}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
            if halo
            else ""
        )
        weight = ' font-weight="600"' if bold else ""
        index = f'<tspan font-size="{size - 4}" dy="4">{escape(under)}</tspan>' if under else ""
        self.things.append(
            f'<text x="{x:g}" y="{y + size * 0.35:g}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"'
            f"{weight}{behind}{self._style(stage)}>{escape(said)}{index}</text>"
        )

    def value(self, x: float, y: float, value: float | None, *, stage: int = 0, anchor: str = "middle") -> None:
        """Write a number on the drawing, unless its stage is still to come."""
        if value is not None and not self.ahead(stage):
            self.text(x, y, number(value), size=13, anchor=anchor, stage=stage, halo=True)

    def wire(
        self,
        points: Sequence[Point],
        value: float | None = None,
        *,
        stage: int = 0,
        gate: bool = False,
        dashed: bool = False,
        arrow: bool = True,
    ) -> None:
        """Draw a line through points, coloured by what flows through it; gate: a value from 0 to 1."""
        known = value is not None and not self.ahead(stage)
        width = 2.0 if value is None or not known else 2 + 3 * min(1.0, abs(value))
        colour = self.theme.ink
        if known and value is not None:
            colour = colours.of_gate(value) if gate else colours.of_signed(value)
        elif not known and value is None:
            colour = colours.SIGNED[1]
        style = (' stroke-dasharray="4 4"' if dashed else "") + self._style(stage)
        path = " ".join(f"{'M' if place == 0 else 'L'}{x:g} {y:g}" for place, (x, y) in enumerate(points))
        if gate and known:  # the dark end of the scale would be lost on a dark page, the bright one on a white page
            self.wires.append(
                f'<path d="{path}" fill="none" stroke="{colours.SIGNED[1]}" stroke-width="{width + 2:g}"{style}/>'
            )
        self.wires.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{style}/>')
        if arrow:
            self._head(points[-2], points[-1], colours.SIGNED[1] if gate else colour, stage)

    def _head(self, before: Point, end: Point, colour: str, stage: int) -> None:
        angle = math.degrees(math.atan2(end[1] - before[1], end[0] - before[0]))
        self.wires.append(
            f'<path d="M0 0L-9 -5L-9 5Z" transform="translate({end[0]:g} {end[1]:g}) rotate({angle:g})" '
            f'fill="{colour}"{self._style(stage)}/>'
        )

    def box(
        self, x: float, y: float, letter: str, value: float | None, *, kind: str, sign: str, says: str, stage: int
    ) -> None:
        """Draw a gate or candidate around a point: its letter, its function, its number, and what it does below.

        kind: "gate" is coloured from 0 to 1, "signed" around 0.
        """
        known = value is not None and not self.ahead(stage)
        fill = self.theme.faint
        if known and value is not None:
            fill = colours.of_gate(value) if kind == "gate" else colours.of_signed(value)
        ink = colours.on(fill)
        edge, width = (self.theme.accent, 4) if self._lit(stage) else (self.theme.ink, 1)
        self.things.append(
            f'<rect x="{x - 34:g}" y="{y - 28:g}" width="68" height="56" rx="7" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{width}"{self._style(stage)}/>'
        )
        head, digits = (letter[0], letter[1:]) if len(letter) > 1 else (letter, "")
        self.text(x - 22, y - 13, head, size=15, bold=True, colour=ink, stage=stage, under=digits)
        self.text(x + 18, y - 13, sign, size=12, colour=ink, stage=stage)
        if known:
            self.text(x, y + 12, number(value), size=16, bold=True, colour=ink, stage=stage)
        if says:
            self.text(x, y + 39, says, size=12, stage=stage, halo=True)

    def ghost(self, x: float, y: float, letter: str, said: str, *, stage: int) -> None:
        """Draw a gate that this cell does not have, and the number that stands in its place."""
        self.things.append(
            f'<rect x="{x - 34:g}" y="{y - 28:g}" width="68" height="56" rx="7" fill="{self.theme.paper}" '
            f'stroke="{self.theme.ink}" stroke-dasharray="4 4"{self._style(stage)}/>'
        )
        self.text(x, y, f"{letter} = {said}", size=14, stage=stage)

    def meeting(self, x: float, y: float, sign: str, *, stage: int) -> None:
        """Draw the circle in which values are multiplied, added or changed."""
        edge, width = (self.theme.accent, 4) if self._lit(stage) else (self.theme.ink, 1.5)
        half = max(RADIUS, 4 + 4.5 * len(sign))
        self.things.append(
            f'<rect x="{x - half:g}" y="{y - RADIUS}" width="{2 * half:g}" height="{2 * RADIUS}" rx="{RADIUS}" '
            f'fill="{self.theme.paper}" stroke="{edge}" stroke-width="{width}"{self._style(stage)}/>'
        )
        self.text(x, y, sign, size=18 if len(sign) == 1 else 13, stage=stage)

    def state(self, x: float, y: float, name: str, time: str, value: float | None, *, stage: int = 0) -> None:
        """Draw a state before or after the step, or the input: its name with the time, and its number."""
        known = value is not None and not self.ahead(stage)
        fill = colours.of_signed(value) if known and value is not None else self.theme.faint
        ink = colours.on(fill)
        edge, width = (self.theme.accent, 4) if self._lit(stage) and stage else (self.theme.ink, 1)
        self.things.append(
            f'<rect x="{x - 36:g}" y="{y - 21:g}" width="72" height="42" rx="21" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{width}"{self._style(stage)}/>'
        )
        head, _, rest = name.partition("_")
        shown, under, size = (rest, f"{head} {time}", 12) if rest else (head, time, 14)
        self.text(x, y - 9 if known else y, shown, size=size, bold=True, colour=ink, stage=stage, under=under)
        if known:
            self.text(x, y + 9, number(value), size=14, colour=ink, stage=stage)

    def strip(self, x: float, y: float, values: Sequence[float], *, side: float = 9) -> None:
        """Draw the first numbers of a vector as a row of coloured squares."""
        most = max((abs(value) for value in values), default=0.0) or 1.0
        for place, value in enumerate(values):
            self.things.append(
                f'<rect x="{x + place * side:g}" y="{y:g}" width="{side - 1:g}" height="{side + 3:g}" '
                f'fill="{colours.of_signed(value, most)}"/>'
            )

    def svg(self, title: str) -> str:
        """Return the drawing; title: what a screen reader says of it."""
        said, height = escape(title, quote=True), self.height - self.top
        head = f'viewBox="0 {self.top} {self.width} {height}" width="{self.width}" height="{height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {head} role="img" aria-label="{said}" font-family="{FONT}">'
            f"<title>{said}</title>" + "".join(self.wires + self.things) + "</svg>"
        )


def short(word: str, most: int = 16) -> str:
    """Return a word that fits below a pill, cut with a sign where it is longer."""
    return word if len(word) <= most else word[: most - 1] + "…"
