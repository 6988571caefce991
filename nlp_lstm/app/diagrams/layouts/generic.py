"""A layout for every cell there is or will be, made from its gates, its states and its contract."""

from math import ceil

from nlp_lstm.app.diagrams.canvas import Canvas
from nlp_lstm.app.diagrams.layouts.base import BUS, LEFT, RIGHT, Stage, bus, gate_box, is_signed
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell

PER_ROW, HEIGHT_OF_ONE = 4, 452
BELT, FIRST, NEXT, PILLS = 46, 180, 100, 46
STAGE_OF = {"keep": 0, "reset": 0, "write": 1, "candidate": 1, "mix": 1, "read": 3}


def fits(cell: Cell) -> bool:
    """Say yes: this is the layout of all that have no other."""
    return True


def height(cell: Cell) -> int:
    """Return how high the drawing is: a row for every four gates."""
    return HEIGHT_OF_ONE + NEXT * (_rows(cell) - 1)


def _rows(cell: Cell) -> int:
    return ceil(len(cell.gates) / PER_ROW)


def _others(cell: Cell) -> list[str]:
    return [state for state in cell.states if state != "clock"]


def stages(cell: Cell) -> list[Stage]:
    """Return the four stages, with the gates that belong to each by what they do; a stage without any is left out."""
    found: list[list[str]] = [[], [], [], []]
    for letter, gate in cell.gates.items():
        found[STAGE_OF[gate.meaning]].append(letter)
    found[2] = [state for state in cell.states if state != cell.output]
    found[3].append(cell.output)
    names = ("forget", "input", "update", "output")
    says = (
        "what keeps or hides the past",
        "what is offered and how much of it is written",
        "the states take their new values",
        "what goes up to the next layer",
    )
    return [Stage(*one) for one in zip(names, says, map(tuple, found), strict=True) if one[2]]


def draw(canvas: Canvas, step: Step) -> None:
    """Draw one step."""
    cell = step.cell
    at = {letter: place for place, stage in enumerate(stages(cell)) for letter in stage.letters}
    rows = _rows(cell)
    memory = step.memory if step.carry is not None else None
    if memory is None:
        canvas.top = FIRST - 40
    if memory is not None and step.write is not None and step.carry is not None:
        _belt(canvas, step, memory, at)
    letters = list(cell.gates)
    frame_bottom = FIRST + NEXT * (rows - 1) + 74
    middle = (FIRST - 24 + frame_bottom) / 2
    base_line = BUS + NEXT * (rows - 1)
    for place, letter in enumerate(letters):
        row, column = divmod(place, PER_ROW)
        x, y = 160 + 84 * column, FIRST + NEXT * row + 20
        gate_box(canvas, step, letter, x, y, stage=at.get(letter, 0), sign="" if is_signed(cell.gates[letter]) else " ")
    right = sorted((state for state in _others(cell) if state != memory), key=lambda state: state != cell.output)
    for place, state in enumerate(right):
        at_height = middle + PILLS * (place - (len(right) - 1) / 2)
        canvas.wire([(454, at_height), (RIGHT - 37, at_height)], stage=at.get(state, 0))
        canvas.state(RIGHT, at_height, state, "t", step.after.get(state), stage=at.get(state, 0))
    canvas.wires.insert(
        0,
        f'<rect x="118" y="{FIRST - 24}" width="336" height="{frame_bottom - FIRST + 24}" rx="10" fill="none" '
        f'stroke="{canvas.theme.ink}" stroke-dasharray="2 5" opacity="0.6"/>',
    )
    left = [state for state in _others(cell) if state not in (memory, cell.feedback)]
    for place, state in enumerate(left):
        at_height = middle + PILLS * (place - (len(left) - 1) / 2)
        canvas.state(LEFT, at_height, state, "t−1", step.before.get(state))
        canvas.wire([(LEFT + 36, at_height), (117, at_height)])
    _shifted_bus(canvas, step, base_line, frame_bottom)


def _belt(canvas: Canvas, step: Step, memory: str, at: dict[str, int]) -> None:
    assert step.carry is not None
    assert step.write is not None
    before, after, kept = step.before[memory], step.after[memory], step.carry * step.before[memory]
    canvas.wire([(LEFT + 36, BELT), (186, BELT)], before)
    canvas.wire([(214, BELT), (346, BELT)], kept)
    canvas.wire([(374, BELT), (RIGHT - 37, BELT)], after, stage=at.get(memory, 0))
    canvas.state(LEFT, BELT, memory, "t−1", before)
    canvas.state(RIGHT, BELT, memory, "t", after, stage=at.get(memory, 0))
    canvas.meeting(200, BELT, "×", stage=0)
    canvas.meeting(360, BELT, "+", stage=at.get(memory, 0))
    canvas.value(280, BELT - 15, kept)
    canvas.wire([(200, FIRST - 24), (200, BELT + 14)], step.carry, gate=True)
    canvas.text(210, 96, "keeps", size=12, anchor="start")
    canvas.value(210, 112, step.carry, anchor="start")
    writing = at.get(memory, 0)
    canvas.wire([(360, FIRST - 24), (360, BELT + 14)], step.write, stage=writing)
    canvas.text(370, 96, "writes", size=12, anchor="start", stage=writing)
    canvas.value(370, 112, step.write, anchor="start", stage=writing)


def _shifted_bus(canvas: Canvas, step: Step, line: float, top: float) -> None:
    """Draw what is read below the gates, however many rows these take."""
    inner = Canvas(canvas.width, canvas.height, canvas.theme, canvas.stage)
    bus(inner, step, [286], top=BUS - (line - top))
    shift = f'<g transform="translate(0 {line - BUS:g})">'
    canvas.wires += [shift, *inner.wires, "</g>"]
    canvas.things += [shift, *inner.things, "</g>"]
