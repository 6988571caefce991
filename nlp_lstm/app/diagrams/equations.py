"""A cell's equations, taken from its docstring, where each is written once."""

import inspect
import re
from collections.abc import Iterator

from nlp_lstm.app.diagrams.grammar import Equation
from nlp_lstm.app.diagrams.grammar import equations as read
from nlp_lstm.cells.base import Cell

OPTION = re.compile(r'with (\w+)="?([\w.]+)"?')


def of_cell(cell: Cell | type[Cell]) -> list[list[Equation]]:
    """Return the indented lines of a cell's docstring, each the equations that stand side by side.

    A cell that says only what differs has the lines of its nearest relative, its own in place of those with the same
    left side; so has an option, in a line that ends with it: with update="write". A cell without any has none.
    """
    always: list[list[Equation]] = []
    with_options: dict[str, Equation] = {}
    for line in _of_kind(cell if isinstance(cell, type) else type(cell)):
        asked = OPTION.fullmatch(line[-1].text)
        if asked is None:
            always.append(line)
        elif str(getattr(cell, asked[1], None)) == asked[2]:
            with_options |= {equation.left: equation for equation in line[:-1]}
    return [[with_options.get(equation.left, equation) for equation in line] for line in always]


def _of_kind(kind: type[Cell]) -> list[list[Equation]]:
    own: dict[str, Equation] = {}
    for one in kind.__mro__[: kind.__mro__.index(Cell)]:
        lines = [[equation for piece in pieces for equation in read(piece)] for pieces in _lines(one)]
        if not lines:
            continue
        if not inspect.getdoc(one) or not _differs(one):
            return [[own.get(equation.left, equation) for equation in line] for line in lines]
        own = {equation.left: equation for line in lines for equation in line} | own
    return [list(own.values())] if own else []


def _differs(kind: type[Cell]) -> bool:
    """Say whether the docstring gives only what differs from the class above: an equation of all states is missing."""
    left = {equation.left for pieces in _lines(kind) for piece in pieces for equation in read(piece)}
    above = [one for one in kind.__mro__[1 : kind.__mro__.index(Cell)] if _lines(one)]
    return bool(above) and bool(left) and left < {e.left for p in _lines(above[0]) for t in p for e in read(t)}


def _lines(kind: type) -> list[list[str]]:
    """Return the indented lines of a class's own docstring, each cut where three blanks or more stand."""
    if not (kind.__doc__ and "__doc__" in vars(kind)):
        return []
    return list(_indented(inspect.cleandoc(kind.__doc__)))


def _indented(text: str) -> Iterator[list[str]]:
    """Yield the pieces of the indented lines; where nothing follows them, their indent is no longer to be seen."""
    rest = text.splitlines()[1:]
    lost = not any(line.startswith("    ") for line in rest)
    for line in rest:
        if line.startswith("    ") or (lost and all(one.right for one in read(line.strip()))):
            yield [piece.strip() for piece in re.split(r" {3,}|(?<=:) {2,}|(?<= b) {2,}", line.strip())]
