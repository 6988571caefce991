"""Simple recurrent networks: the word and the past are added, squashed, and that is the new state."""

from nlp_lstm.app.diagrams.canvas import Canvas, short
from nlp_lstm.app.diagrams.layouts.base import LEFT, RIGHT, Stage, gate_box
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell

HEIGHT = 270
ROW = 90


def fits(cell: Cell) -> bool:
    """Say whether this is a cell of candidates alone, one behind the other."""
    return 1 <= len(cell.gates) <= 2 and all(gate.meaning == "candidate" for gate in cell.gates.values())


def stages(cell: Cell) -> list[Stage]:
    """Return two stages: there are no gates to be lit."""
    return [
        Stage("input", "the word and the state before are added up and squashed", (next(iter(cell.gates)),)),
        Stage("output", "what comes out is the new state; nothing else is carried over", (cell.output, *cell.gates)),
    ]


def draw(canvas: Canvas, step: Step) -> None:
    """Draw one step."""
    cell, letters = step.cell, list(step.cell.gates)
    seen, name = cell.feedback, cell.output
    sign = {"relu": "relu", "identity": "="}.get(str(getattr(cell, "nonlinearity", "tanh")), "tanh")
    last = 290 + 106 * (len(letters) - 1)
    canvas.state(LEFT, ROW, seen, "t−1", step.before.get(seen))
    canvas.wire([(LEFT + 36, ROW), (176, ROW)], arrow=True)
    canvas.text(128, ROW - 16, "U", size=14)
    canvas.strip(84, ROW + 12, step.seen, side=8)
    canvas.meeting(190, ROW, "+", stage=0)
    canvas.state(190, 230, "x", "t", None)
    canvas.text(238, 220, short(step.word), size=15, bold=True, anchor="start")
    canvas.strip(238, 234, step.read, side=8)
    canvas.wire([(190, 209), (190, ROW + 14)])
    canvas.text(202, 160, "W", size=14, anchor="start")
    canvas.wire([(204, ROW), (255, ROW)])
    for place, letter in enumerate(letters):
        x = 290 + 106 * place
        if place:
            canvas.wire([(x - 72, ROW), (x - 34, ROW)], step.gates[letters[place - 1]], stage=1)
        gate_box(canvas, step, letter, x, ROW, stage=min(place, 1), sign=sign if not place else "tanh")
    canvas.wire([(last + 34, ROW), (RIGHT - 37, ROW)], step.after.get(name), stage=1)
    canvas.state(RIGHT, ROW, name, "t", step.after.get(name), stage=1)
