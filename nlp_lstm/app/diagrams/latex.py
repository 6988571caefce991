"""Equations as LaTeX, in signs and with the numbers of one step in their place."""

from dataclasses import dataclass

from nlp_lstm.app.diagrams.equations import of_cell
from nlp_lstm.app.diagrams.grammar import Equation, Node
from nlp_lstm.app.diagrams.scope import Scope, base, letter
from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.cells.base import Cell
from nlp_lstm.laboratory.inside import INVERSES, Reading

SIGNS = {"sigmoid": r"\sigma", "tanh": r"\tanh", "exp": r"\exp", "log": r"\log", "phi": r"\varphi", "max": r"\max"}
OF = {"identity": "", "relu": r"\mathrm{relu}"}


@dataclass(frozen=True)
class Line:
    """One equation. letter: the gate or state it gives, "" for words; signs, numbers: LaTeX, numbers "" if none."""

    letter: str
    signs: str
    numbers: str = ""


def lines(cell: Cell | type[Cell], found: Reading | None = None, step: Step | None = None) -> list[Line]:
    """Return a cell's equations; with a reading and one of its steps, each with that step's numbers."""
    scope = Scope(cell.states, tuple(cell.gates), step)
    made = []
    for row in of_cell(cell):
        label = row[0].text
        loops = label.endswith(":") and not label[-2].isdigit()  # gone through several times, as k odd: ...
        for equation in row:
            made.append(_line(equation, scope, found, loops=loops))
            if loops:
                scope.local.pop(equation.left, None)
            elif equation.right is not None:
                scope.assign(equation.left, scope.evaluate(equation.right))
    return made


def _line(equation: Equation, scope: Scope, found: Reading | None, *, loops: bool) -> Line:
    left, right = equation.left, equation.right
    name = letter(left) if scope.gate(left) else base(left) if base(left) in scope.states else ""
    if right is None:
        value = scope.result(left) if name else None
        return Line(
            name, words(equation.text), "" if value is None else f"{symbol(left, scope, new=True)} = {shown(value)}"
        )
    sign = r"\leftarrow" if loops else "="
    if loops:
        return Line("", f"{signs_of(Node('name', left), scope)} {sign} {signs_of(right, scope)}")
    signs = f"{_left(left, scope)} {sign} {signs_of(right, scope)}"
    value = scope.result(left)
    if value is None:
        return Line(name, signs)
    inserted = _inserted(right, scope, found, letter(left), value)
    known = [part for part in (inserted, shown(value)) if part]
    if len(known) == 2 and known[0] == known[1]:
        known.pop()
    return Line(name, signs, f"{_left(left, scope)} = {' = '.join(known)}")


def _left(name: str, scope: Scope) -> str:
    if name.startswith("["):
        return "[" + r"\;".join(symbol(one, scope, new=True) for one in name[1:-1].split()) + "]"
    return symbol(name, scope, new=True)


def _inserted(right: Node, scope: Scope, found: Reading | None, gate: str, value: float) -> str:
    """Return the right side with numbers, "" where it holds vectors that do not come down to a number of this unit."""
    if scope.evaluate(right) is not None:
        return numbers_of(right, scope)
    if right.kind not in ("call", "+") or found is None or gate not in found.gates:
        return ""
    function = scope.function(right.text) if right.kind == "call" else "identity"
    if function not in INVERSES:
        return ""
    inner = right.parts[0] if right.kind == "call" else right
    sums = found.sums(gate, function) if any(term.kind == "apply" for term in _terms(inner)) else None
    assert scope.step is not None
    place, unit = scope.step.place, scope.step.unit
    if sums is None:
        whole = float(INVERSES[function](found.gates[gate][place, unit]))
        inside = shown(whole) if abs(whole) < 1e6 else r"\gg 0" if whole > 0 else r"\ll 0"
    else:
        inside = _sum(inner, {name: float(value[place, unit]) for name, value in sums.items()}, scope)
    name = SIGNS.get(function, OF.get(function, ""))
    return rf"{name}({inside})" if name else inside


def _sum(node: Node, sums: dict[str, float], scope: Scope) -> str:
    """Return word + past + rest, those of them that the equation has, peepholes as products."""
    terms, parts, rest = _terms(node), [], sums["rest"]
    matrices = [term for term in terms if term.kind == "apply"]
    if any("x" in _names(term) for term in matrices):
        parts.append(shown(sums["word"]))
    if any("x" not in _names(term) for term in matrices):
        parts.append(shown(sums["past"]))
    for term in terms:
        number = scope.evaluate(term)
        if number is not None and term.kind == "*":
            parts.append(numbers_of(term, scope))
            rest -= number
    if any(term.kind == "name" for term in terms) or abs(rest) > 1e-9:
        parts.append(shown(rest))
    return " + ".join(parts).replace("+ -", "- ")


def _terms(node: Node) -> list[Node]:
    return [one for part in node.parts for one in _terms(part)] if node.kind == "+" else [node]


def _names(node: Node) -> set[str]:
    own = {base(node.text)} if node.kind == "name" else set()
    return own.union(*(_names(part) for part in node.parts))


def signs_of(node: Node, scope: Scope) -> str:
    """Return an expression in signs."""
    return _write(node, scope, numbers=False)


def numbers_of(node: Node, scope: Scope) -> str:
    """Return an expression with the number of every name in its place."""
    return _write(node, scope, numbers=True)


def _write(node: Node, scope: Scope, *, numbers: bool) -> str:
    parts = [_write(part, scope, numbers=numbers) for part in node.parts]
    if node.kind == "number":
        return node.text
    if node.kind == "name":
        value = scope.value(node.text) if numbers else None
        return symbol(node.text, scope) if value is None else shown(value)
    if node.kind == "call":
        name = scope.function(node.text) if numbers else node.text
        sign = SIGNS.get(name, OF.get(name, symbol(name, scope)))
        return rf"{sign}({', '.join(parts)})"
    if node.kind == "vector":
        before = Scope(scope.states, scope.gates)
        return "[" + r";\, ".join(_write(part, before, numbers=False) for part in node.parts) + "]"
    if node.kind == "negative":
        return f"-{parts[0]}"
    if node.kind == "apply":
        inner = node.parts[1].kind in ("+", "-", "*", "/")
        return rf"{parts[0]}\,({parts[1]})" if inner else rf"{parts[0]}\,{parts[1]}"
    bracketed = [
        rf"({part})" if one.kind in ("+", "-") or (numbers and part.startswith("-") and place) else part
        for place, (one, part) in enumerate(zip(node.parts, parts, strict=True))
    ]
    if node.kind == "*":
        return (r" \cdot " if numbers else r" \odot ").join(bracketed)
    if node.kind == "/":
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    last = bracketed[1] if node.kind == "-" or (numbers and parts[1].startswith("-")) else parts[1]
    return f"{parts[0]} {node.kind} {last}"


def symbol(name: str, scope: Scope, *, new: bool = False) -> str:
    """Return a name as LaTeX: with its time where it changes from word to word, else with its index."""
    stem, bare = base(name), base(name).rstrip("~")
    head, _, index = bare.partition("_")
    over = rf"\tilde{{{head}}}" if stem.endswith("~") else head
    if head in ("below", "depth"):
        time = "t" if new or head == "below" or scope.is_new(name) else "t-1"
        return rf"{index}^{{\mathrm{{{head}}}}}_{{{time}}}"
    if bare in scope.states or scope.gate(bare) or bare in ("x", "l") or stem.endswith("~"):
        time = "t" if new or bare in ("x", "l") or stem.endswith("~") or scope.is_new(name) else "t-1"
        digits = letter(bare)[1:] if scope.gate(bare) and letter(bare) != head else ""
        if scope.gate(bare) and len(head) > 1 and not digits:
            over, digits = head[0], head[1:]
        return rf"{over}_{{{digits + ',' if digits else ''}{time}}}"
    if len(head) > 1:
        head = rf"\mathrm{{{head}}}"
    return rf"{head}_{{{_index(index)}}}" if index else over if len(bare) == 1 else head


def _index(index: str) -> str:
    return rf"\mathrm{{{index}}}" if len(index) > 2 else index


def words(text: str) -> str:
    """Return what is no equation as upright text."""
    escaped = {"~": r"\textasciitilde ", "^": " ", "\\": " "} | {sign: rf"\{sign}" for sign in "#$%&_{}"}
    kept = "".join(escaped.get(letter, letter) for letter in text)
    return rf"\text{{{kept}}}"


def shown(value: float) -> str:
    """Return a number for an equation: three digits that mean something, 0 and 1 as they are."""
    if abs(value) >= 1000 or 0 < abs(value) < 0.0005:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    text = f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3f}"
    return text if float(text) else "0"
