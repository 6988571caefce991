"""What the signs and colours of the diagrams mean, as a drawing of its own."""

from nlp_lstm.app.diagrams.canvas import Canvas
from nlp_lstm.app.diagrams.colours import LIGHT, Theme, of_gate, of_signed

SIGNS = (("×", "two values multiplied"), ("+", "added"), ("tanh", "squashed to −1 … 1"), ("1−", "1 minus the value"))


def legend(theme: Theme = LIGHT) -> str:
    """Return the legend of the cell diagrams as SVG."""
    canvas = Canvas(700, 222, theme)
    canvas.state(52, 36, "c", "t−1", None)
    canvas.text(102, 28, "a state of this unit: t−1 before", anchor="start")
    canvas.text(102, 48, "this word, t after it", anchor="start")
    canvas.box(52, 100, "f", 0.92, kind="gate", sign="σ", says="", stage=0)
    canvas.text(102, 92, "a gate: letter, function, value", anchor="start")
    canvas.text(102, 112, "of this unit at this word", anchor="start")
    for place, (sign, says) in enumerate(SIGNS):
        canvas.meeting(410, 26 + 34 * place, sign, stage=0)
        canvas.text(450, 26 + 34 * place, says, anchor="start")
    for place in range(11):
        canvas.things.append(
            f'<rect x="{18 + 20 * place}" y="174" width="20" height="14" fill="{of_gate(place / 10)}"/>'
            f'<rect x="{378 + 20 * place}" y="174" width="20" height="14" fill="{of_signed(place / 5 - 1)}"/>'
        )
    for x, said in ((42, "0 shut"), (222, "1 open"), (378, "−1"), (488, "0"), (598, "+1")):
        canvas.text(x, 202, said, size=13)
    canvas.text(128, 162, "gates", size=13)
    canvas.text(488, 162, "states, candidates and wires; thicker is larger", size=13)
    return canvas.svg("Legend: states, gates, operations and colours")
