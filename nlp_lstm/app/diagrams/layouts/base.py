"""What the layouts share: the stages, the left edge with what is read, and the words for what a gate does."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_lstm.app.diagrams.canvas import Canvas, short
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Gate

SAYS = {
    "keep": "keeps", "write": "writes", "read": "shows", "reset": "resets", "candidate": "candidate", "mix": "mixes",
}  # fmt: skip
BUS = 352  # the height of the line that all gates read from
WIDTH, LEFT, RIGHT = 570, 44, 526  # of a drawing; where states stand before the step and after it
ENTERS = 104  # where the word comes in


@dataclass(frozen=True)
class Stage:
    """One of the steps in which a diagram is lit: its name, what happens, and the gates and states that it gives."""

    name: str
    says: str
    letters: tuple[str, ...]


def is_signed(gate: Gate) -> bool:
    """Say whether a gate's values are coloured around 0."""
    return gate.low < 0 or gate.meaning == "candidate"


def gate_box(canvas: Canvas, step: Step, letter: str, x: float, y: float, *, stage: int, sign: str = "") -> None:
    """Draw one of the cell's gates where it stands."""
    gate = step.cell.gates[letter]
    signed = is_signed(gate)
    canvas.box(
        x,
        y,
        letter,
        step.gates.get(letter),
        kind="signed" if signed else "gate",
        sign=sign or ("tanh" if signed else "" if gate.fixed else "σ"),
        says=SAYS[gate.meaning],
        stage=stage,
    )


def bus(canvas: Canvas, step: Step, stubs: Sequence[float], *, top: float, reads_state: bool = True) -> None:
    """Draw the word's vector and the state before as they come in and go to every gate that reads them."""
    name = step.cell.feedback
    canvas.state(LEFT, BUS, name, "t−1", step.before.get(name))
    if reads_state:
        canvas.wire([(LEFT + 36, BUS), (max(stubs), BUS)], arrow=False)
        canvas.strip(8, BUS - 40, step.seen, side=8)
    else:
        canvas.text(8, BUS - 34, "no gate reads it", size=12, anchor="start")
        canvas.wire([(ENTERS, BUS), (max(stubs), BUS)], arrow=False)
    canvas.state(LEFT, 424, "x", "t", None)
    canvas.text(88, 414, short(step.word), size=15, bold=True, anchor="start")
    canvas.strip(88, 426, step.read, side=8)
    canvas.wire([(LEFT, 403), (LEFT, 388), (ENTERS, 388), (ENTERS, BUS)], arrow=False)
    if reads_state:
        canvas.things.append(f'<circle cx="{ENTERS}" cy="{BUS}" r="4" fill="{canvas.theme.ink}"/>')
    for x in stubs:
        canvas.wire([(x, BUS), (x, top)])
