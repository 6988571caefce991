"""The picture of one step of a cell."""

from types import ModuleType

from nlp_lstm.app.diagrams.canvas import Canvas
from nlp_lstm.app.diagrams.colours import LIGHT, Theme
from nlp_lstm.app.diagrams.layouts import elman, generic, gru, lstm
from nlp_lstm.app.diagrams.layouts.base import WIDTH, Stage
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell

LAYOUTS: tuple[ModuleType, ...] = (lstm, gru, elman, generic)  # the first that fits


def layout_of(cell: Cell) -> ModuleType:
    """Return the layout of a cell's family, the generic one for a cell that belongs to none."""
    return next(layout for layout in LAYOUTS if layout.fits(cell))


def stages_of(cell: Cell) -> list[Stage]:
    """Return the stages in which a cell's diagram is lit, one after the other."""
    found: list[Stage] = layout_of(cell).stages(cell)
    return found


def diagram(step: Step, *, stage: int | None = None, theme: Theme = LIGHT) -> str:
    """Return one step of a cell as SVG. stage: the one that is lit, from 0, what comes later is faint; None: all."""
    layout = layout_of(step.cell)
    height: int = layout.height(step.cell) if layout is generic else layout.HEIGHT
    canvas = Canvas(WIDTH, height, theme, stage)
    layout.draw(canvas, step)
    return canvas.svg(f"One step of the {step.cell.name} cell at the word {step.word}, unit {step.unit}")
