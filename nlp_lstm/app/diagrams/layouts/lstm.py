"""The LSTM and its relatives: a memory c on a belt along the top, gates that write on it, keep it and show it."""

from nlp_lstm.app.diagrams.canvas import Canvas
from nlp_lstm.app.diagrams.layouts.base import LEFT, RIGHT, Stage, bus, gate_box
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell

HEIGHT = 452
BELT, ROW = 46, 236
AT_F, AT_I, AT_G, AT_O, SHOWN = 136, 220, 304, 390, 456
WRITTEN = (AT_I + AT_G) // 2  # where what is written reaches the memory
MOST = {"i", "f", "g", "o", "a"}
STAGES = [
    Stage("forget", "the forget gate decides what stays of the memory", ("f",)),
    Stage("input", "the input gate and the candidate make what is written", ("i", "g", "a")),
    Stage("update", "the memory keeps its share of the old and takes in the new", ("c",)),
    Stage("output", "the output gate decides what of the memory is shown", ("o", "h")),
]


def fits(cell: Cell) -> bool:
    """Say whether this is a cell with a memory c and a candidate g, and no gates but those of the family."""
    mixing = {letter for letter, gate in cell.gates.items() if gate.meaning == "mix" and letter[-1].isdigit()}
    return cell.states[:2] == ("h", "c") and "g" in cell.gates and set(cell.gates) - mixing <= MOST


def stages(cell: Cell) -> list[Stage]:
    """Return the four stages of the lecture."""
    return STAGES


def draw(canvas: Canvas, step: Step) -> None:
    """Draw one step."""
    cell, gates, c, after = step.cell, step.gates, step.before["c"], step.after["c"]
    f, i, g, o = gates.get("f", 1.0), gates.get("i", 1.0), gates["g"], gates.get("o", 1.0)
    kept, written = f * c, i * g
    perceptron = "a" in cell.gates
    # the belt
    canvas.wire([(LEFT + 36, BELT), (AT_F - 14, BELT)], c)
    canvas.wire([(AT_F + 14, BELT), (WRITTEN - 14, BELT)], kept, stage=0)
    canvas.wire([(WRITTEN + 14, BELT), (RIGHT - 37, BELT)], after, stage=2)
    canvas.state(LEFT, BELT, "c", "t−1", c)
    canvas.state(RIGHT, BELT, "c", "t", after, stage=2)
    canvas.meeting(AT_F, BELT, "×", stage=0)
    canvas.meeting(WRITTEN, BELT, "+", stage=2)
    canvas.value(196, BELT - 15, kept, stage=0)
    # forget
    if "f" in cell.gates:
        coupled = cell.gates["f"].complement_of
        canvas.wire([(AT_F, ROW - 28), (AT_F, BELT + 14)], f, gate=True)
        gate_box(canvas, step, "f", AT_F, ROW, stage=0, sign=f"1−{coupled}" if coupled else "")
        if coupled:
            canvas.wire([(AT_I - 34, ROW), (AT_F + 35, ROW)], i, gate=True)
    else:
        canvas.wire([(AT_F, ROW - 28), (AT_F, BELT + 14)])
        canvas.ghost(AT_F, ROW, "f", "1", stage=0)
    # input
    if perceptron:
        gate_box(canvas, step, "a", AT_I, ROW, stage=1)
        canvas.wire([(AT_I + 34, ROW), (AT_G - 35, ROW)], gates["a"], stage=1)
        canvas.wire([(AT_G, ROW - 28), (AT_G, 130), (WRITTEN, 130), (WRITTEN, BELT + 14)], written, stage=1)
    else:
        if "i" in cell.gates:
            canvas.wire([(AT_I, ROW - 28), (AT_I, 130), (WRITTEN - 14, 130)], i, gate=True, stage=1)
            gate_box(canvas, step, "i", AT_I, ROW, stage=1)
        else:
            canvas.wire([(AT_I, ROW - 28), (AT_I, 130), (WRITTEN - 14, 130)], stage=1)
            canvas.ghost(AT_I, ROW, "i", "1", stage=1)
        canvas.wire([(AT_G, ROW - 28), (AT_G, 130), (WRITTEN + 14, 130)], g, stage=1)
        canvas.meeting(WRITTEN, 130, "×", stage=1)
        canvas.wire([(WRITTEN, 116), (WRITTEN, BELT + 14)], written, stage=1)
    canvas.value(WRITTEN + 8, 90, written, stage=1, anchor="start")
    unbounded = cell.gates["g"].high > 1
    gate_box(canvas, step, "g", AT_G, ROW, stage=1, sign="Σ" if unbounded else "")
    # output
    _output(canvas, step, o)
    _peepholes(canvas, step)
    reads = cell.U is not None
    stubs = {"f": AT_F, "i": AT_I, "g": AT_G, "o": AT_O, "a": AT_I}
    if perceptron:
        stubs.pop("g")
    read = [x for letter, x in stubs.items() if letter in cell.gates and not cell.gates[letter].complement_of]
    bus(canvas, step, read, top=ROW + 52, reads_state=reads)
    if any(gate.meaning == "mix" for gate in cell.gates.values()):
        canvas.meeting(214, 388, "x, h scale each other", stage=0)


def _output(canvas: Canvas, step: Step, o: float) -> None:
    """Draw the way from the memory to what is shown."""
    cell = step.cell
    squashed = getattr(cell, "tanh_of_memory", True)
    normalised = hasattr(cell, "norm_c") or any("norm" in type(part).__name__.lower() for part in cell.children())
    shown = step.after["h"] / o if o and cell.output_size == cell.hidden_size else None
    canvas.wire([(SHOWN, BELT), (SHOWN, 118)], step.after["c"], stage=3)
    if squashed:
        canvas.meeting(SHOWN, 132, "LN, tanh" if normalised else "tanh", stage=3)
    canvas.wire([(SHOWN, 146 if squashed else 118), (SHOWN, ROW - 14)], shown, stage=3)
    canvas.value(SHOWN + 8, 186, shown, stage=3, anchor="start")
    canvas.meeting(SHOWN, ROW, "×", stage=3)
    if "o" in cell.gates:
        canvas.wire([(AT_O + 34, ROW), (SHOWN - 14, ROW)], o, gate=True, stage=3)
        gate_box(canvas, step, "o", AT_O, ROW, stage=3)
    else:
        canvas.wire([(AT_O + 34, ROW), (SHOWN - 14, ROW)], stage=3)
        canvas.ghost(AT_O, ROW, "o", "1", stage=3)
    if cell.output_size < cell.hidden_size:
        canvas.wire([(SHOWN + 14, ROW), (RIGHT, ROW), (RIGHT, 276)], stage=3)
        canvas.meeting(RIGHT, 290, "U", stage=3)
        canvas.wire([(RIGHT, 304), (RIGHT, 330)], step.after.get("h"), stage=3)
        canvas.state(RIGHT, BELT + 306, "h", "t", step.after.get("h"), stage=3)
        return
    canvas.wire([(SHOWN + 14, ROW), (RIGHT - 37, ROW)], step.after["h"], stage=3)
    canvas.state(RIGHT, ROW, "h", "t", step.after["h"], stage=3)


def _peepholes(canvas: Canvas, step: Step) -> None:
    """Draw the dashed lines on which gates see the memory, with the weight of this unit."""
    seen = [letter for letter in "if" if step.constant(f"p_{letter}") is not None and letter in step.cell.gates]
    if seen:
        far = max({"i": AT_I, "f": AT_F}[letter] for letter in seen) - 22
        canvas.wire([(94, BELT), (94, 186), (far, 186)], dashed=True, arrow=False)
        for letter in seen:
            x = {"i": AT_I, "f": AT_F}[letter] - 22
            canvas.wire([(x, 186), (x, ROW - 29)], dashed=True)
        canvas.text(98, 174, "p", size=13, anchor="start", halo=True)
    if step.constant("p_o") is not None and "o" in step.cell.gates:
        canvas.wire([(AT_O, BELT), (AT_O, ROW - 29)], dashed=True, stage=3)
        canvas.text(AT_O + 8, 150, "p", size=13, anchor="start", halo=True, stage=3)
