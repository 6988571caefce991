"""What the names of an equation stand for as its lines are read from the top: a state before the step or after it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from nlp_lstm.app.diagrams.grammar import Node
from nlp_lstm.app.diagrams.step import Step

CALLS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)) if a > -700 else 0.0,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
}


@dataclass
class Scope:
    """The names that have a new value so far. cell: that of the equations; step: its numbers, None for signs alone."""

    states: tuple[str, ...]
    gates: tuple[str, ...]
    step: Step | None = None
    fresh: set[str] = field(default_factory=set)
    local: dict[str, float] = field(default_factory=dict)

    def assign(self, name: str, value: float | None) -> None:
        """Say that an equation has given this name its new value; value: of a name that is neither gate nor state."""
        self.fresh.add(base(name))
        self.local.pop(name, None)
        if value is not None:
            self.local[name] = value

    def is_new(self, name: str) -> bool:
        """Say whether a name means its value after this step."""
        only_gate = self.gate(name) and base(name) not in self.states
        return name.endswith("'") or only_gate or base(name) in self.fresh

    def gate(self, name: str) -> bool:
        """Say whether a name is a gate or candidate; t_1 is the gate t1."""
        return letter(name) in self.gates

    def value(self, name: str) -> float | None:
        """Return the number of a name, None where it has none or is a vector."""
        if self.step is None:
            return None
        if self.gate(name) and self.is_new(name):
            return self.step.gates.get(letter(name))
        if base(name) in self.states:
            return (self.step.after if self.is_new(name) else self.step.before).get(base(name))
        if name in self.local:
            return self.local[name]
        return self.step.beside.get(name, self.step.constant(name))

    def result(self, name: str) -> float | None:
        """Return the number that an equation with this left side ends with."""
        if self.step is None:
            return None
        return self.step.gates.get(letter(name)) if self.gate(name) else self.step.after.get(base(name))

    def evaluate(self, node: Node) -> float | None:
        """Return the number of an expression, None where a matrix or a vector stands in it."""
        if node.kind == "number":
            return float(node.text)
        if node.kind == "name":
            return self.value(node.text)
        if node.kind == "vector" or (node.kind == "apply" and node.parts[0].kind != "number"):
            return None
        values = [self.evaluate(part) for part in node.parts]
        if any(value is None for value in values):
            return None
        known = [value for value in values if value is not None]
        if node.kind == "negative":
            return -known[0]
        if node.kind == "call":
            of = CALLS.get(self.function(node.text))
            return of(known[0]) if of and len(known) == 1 else None
        one, other = known
        if node.kind == "/":
            return one / other if other else None
        return one + other if node.kind == "+" else one - other if node.kind == "-" else one * other

    def function(self, name: str) -> str:
        """Return the function that phi stands for in this cell, any other as it is."""
        return str(getattr(self.step.cell, "nonlinearity", name)) if name == "phi" and self.step else name


def base(name: str) -> str:
    """Return a name without the sign that it is new."""
    return name.rstrip("'")


def letter(name: str) -> str:
    """Return the letter of a gate as cells write it: t_1 is t1."""
    return base(name).replace("_", "")
