"""Gated and leaky units: a state h on a belt along the top, divided between its past and a candidate."""

from nlp_lstm.app.diagrams.canvas import Canvas
from nlp_lstm.app.diagrams.layouts.base import LEFT, RIGHT, Stage, bus, gate_box
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell

HEIGHT = 452
BELT, ROW = 46, 236
R, Z, N = 140, 262, 392


def parts(cell: Cell) -> tuple[str | None, str, str] | None:
    """Return the letters of the gate that resets, of the one that divides and of the candidate, None for others."""
    if cell.states[0] != "h" or set(cell.states) - {"h", "clock"}:
        return None
    candidates = [letter for letter, gate in cell.gates.items() if gate.meaning == "candidate"]
    dividing = [letter for letter, gate in cell.gates.items() if gate.meaning in ("keep", "write")]
    resetting = [letter for letter, gate in cell.gates.items() if gate.meaning == "reset"]
    if len(candidates) != 1 or len(dividing) != 1 or len(candidates + dividing + resetting) < len(cell.gates):
        return None
    shared = dividing[0] if not resetting and hasattr(cell, "U_n") else None  # one gate that does both
    return (resetting[0] if resetting else shared), dividing[0], candidates[0]


def fits(cell: Cell) -> bool:
    """Say whether this is a cell of one state, one candidate and one gate that divides between them."""
    return parts(cell) is not None


def stages(cell: Cell) -> list[Stage]:
    """Return the stages: without a reset gate there are three."""
    found = parts(cell)
    assert found is not None
    reset, divide, candidate = found
    steps = [
        Stage("forget", "the reset gate decides what of the past the candidate may see", (reset or "",)),
        Stage("input", "the candidate is made from the word and the past", (candidate,)),
        Stage("update", "one gate divides the unit between its past and the candidate", (divide,)),
        Stage("output", "the new state is also what is shown", ("h",)),
    ]
    return steps if reset and reset != divide else steps[1:]


def draw(canvas: Canvas, step: Step) -> None:
    """Draw one step."""
    cell, gates, h, after = step.cell, step.gates, step.before["h"], step.after["h"]
    found = parts(cell)
    assert found is not None
    reset, divide, candidate = found
    names = [stage.name for stage in stages(cell)]
    at = {name: names.index(name) if name in names else 0 for name in ("forget", "input", "update", "output")}
    z, n = gates[divide], gates[candidate]
    keeps = cell.gates[divide].meaning == "keep"
    keep, write = (z, 1 - z) if keeps else (1 - z, z)
    # the belt
    canvas.wire([(LEFT + 36, BELT), (Z - 14, BELT)], h)
    canvas.wire([(Z + 14, BELT), (N - 14, BELT)], keep * h, stage=at["update"])
    canvas.wire([(N + 14, BELT), (RIGHT - 37, BELT)], after, stage=at["output"])
    canvas.state(LEFT, BELT, "h", "t−1", h)
    canvas.state(RIGHT, BELT, "h", "t", after, stage=at["output"])
    canvas.meeting(Z, BELT, "×", stage=at["update"])
    canvas.meeting(N, BELT, "+", stage=at["output"])
    canvas.value((Z + N) / 2, BELT - 15, keep * h, stage=at["update"])
    # the gate that divides
    fork = 138
    canvas.wire([(Z, ROW - 28), (Z, fork)], z, gate=True, stage=at["update"], arrow=False)
    canvas.wire([(Z, fork), (Z, BELT + 14)], keep, gate=True, stage=at["update"])
    canvas.wire([(Z, fork), (N - 14, fork)], write, gate=True, stage=at["update"])
    canvas.meeting(*((326, fork) if keeps else (Z, 98)), "1−", stage=at["update"])
    gate_box(canvas, step, divide, Z, ROW, stage=at["update"])
    # the candidate
    canvas.wire([(N, ROW - 28), (N, fork + 14)], n, stage=at["input"])
    canvas.wire([(N, fork - 14), (N, BELT + 14)], write * n, stage=at["update"])
    canvas.meeting(N, fork, "×", stage=at["update"])
    canvas.value(N + 10, 96, write * n, stage=at["update"], anchor="start")
    gate_box(canvas, step, candidate, N, ROW, stage=at["input"])
    stubs: list[float] = [N] if cell.gates[divide].fixed else [Z, N]
    if reset:
        stubs += _reset(canvas, step, reset, divide, at["forget"])
    bus(canvas, step, stubs, top=ROW + 52)


def _reset(canvas: Canvas, step: Step, reset: str, divide: str, stage: int) -> list[float]:
    """Draw how the past reaches the candidate through a gate; return where that gate reads."""
    r = step.gates[reset]
    h = step.before["h"]
    canvas.wire([(94, BELT), (94, 170), (R - 14, 170)], h, stage=stage)
    canvas.meeting(R, 170, "×", stage=stage)
    before = hasattr(step.cell, "U_n")  # whether the gate stands before the matrix, or behind it
    shown = r * h if before else None
    canvas.wire([(R + 14, 170), (192, 170), (192, 318), (340, 318), (340, ROW), (N - 36, ROW)], shown, stage=stage)
    canvas.value(199, 184, shown, stage=stage, anchor="start")
    canvas.meeting(*((192, 292) if before else (94, 110)), "U", stage=stage)
    if reset == divide:
        canvas.wire([(Z - 34, ROW), (R, ROW), (R, 184)], r, gate=True, stage=stage)
        return []
    canvas.wire([(R, ROW - 28), (R, 184)], r, gate=True, stage=stage)
    gate_box(canvas, step, reset, R, ROW, stage=stage)
    return [R]
