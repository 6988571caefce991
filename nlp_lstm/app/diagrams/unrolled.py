"""The cell once for every word, from left to right: what one unit reads, holds and shows."""

from nlp_lstm.app.diagrams.canvas import Canvas, short
from nlp_lstm.app.diagrams.colours import LIGHT, Theme, of_gate, of_signed, on
from nlp_lstm.app.diagrams.layouts.base import is_signed
from nlp_lstm.app.diagrams.step import step_of
from nlp_lstm.laboratory.inside import Reading

STEP, LEFT, CELL, MOST = 150, 110, 110, 60  # pixels from word to word, before the first, of a box; words at most


def unrolled(found: Reading, unit: int, *, theme: Theme = LIGHT, marked: int | None = None) -> str:
    """Return the run of one unit over the sentence as SVG, its first MOST words; marked: the word to be framed.

    A cell with a memory beside its output has it on a second line, above.
    """
    memory = found.memory if found.memory != found.cell.output else None
    if memory is None and "c" in found.cell.states and found.cell.output != "c":
        memory = "c"
    words = found.words[:MOST]
    belt, row, bottom = 44, 150, 268
    canvas = Canvas(LEFT + STEP * len(words) + 30, 340, theme)
    canvas.top = 0 if memory else 86
    output = found.cell.output
    lines = [(row, output), *([(belt, memory)] if memory else [])]
    first = step_of(found, 0, unit)
    for y, name in lines:
        canvas.state(50, y, name, "0", first.before.get(name))
    for place, word in enumerate(words):
        step = step_of(found, place, unit)
        x = LEFT + 20 + STEP * place
        edge, width = (theme.accent, 4) if place == marked else (theme.ink, 1)
        canvas.things.append(
            f'<rect x="{x - 14}" y="{belt - 30 if memory else row - 52}" width="{CELL}" '
            f'height="{row + 64 - (belt - 30 if memory else row - 52)}" rx="10" fill="none" stroke="{edge}" '
            f'stroke-width="{width}"/>'
        )
        for y, name in lines:
            start = 88 if place == 0 else x - STEP + 98
            canvas.wire([(start, y), (x - 2, y)], step.before.get(name), arrow=False)
            canvas.wire([(x - 2, y), (x + 84, y)], step.after.get(name))
            canvas.value(x + 41, y - 14, step.after.get(name))
        gates = [letter for letter in found.cell.gates if letter in step.gates][:4]
        for index, letter in enumerate(gates):
            _small(canvas, x - 6 + 25 * index, row + 14, letter, step.gates[letter], found)
        canvas.wire([(x + 41, bottom), (x + 41, row + 66)])
        canvas.text(x + 41, bottom + 16, short(word, 15), size=15, bold=True)
        canvas.strip(x + 5, bottom + 30, step.read[:9], side=8)
    return canvas.svg(f"The {found.cell.name} cell over {len(words)} words, unit {unit}")


def _small(canvas: Canvas, x: float, y: float, letter: str, value: float, found: Reading) -> None:
    signed = is_signed(found.cell.gates[letter])
    fill = of_signed(value) if signed else of_gate(value)
    canvas.things.append(
        f'<rect x="{x:g}" y="{y:g}" width="23" height="40" rx="4" fill="{fill}" stroke="{canvas.theme.ink}"/>'
    )
    ink = on(fill)
    canvas.text(x + 11.5, y + 11, letter, size=12, bold=True, colour=ink)
    canvas.text(x + 11.5, y + 29, _tenth(value), size=11, colour=ink)


def _tenth(value: float) -> str:
    """Return a number with one digit behind the point, and none before it where that is 0: .7, −.3, 1."""
    text = f"{value:.1f}"
    return {"-0.0": "0", "0.0": "0", "1.0": "1", "-1.0": "−1"}.get(text, text.replace("0.", ".").replace("-", "−"))
