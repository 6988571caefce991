"""What the references of all families share: the weights by letter, and sums, squashing and packing in plain floats.

Notation: x is the input, h the output, c the memory; g (LSTM) and n (GRU, Elman) are candidates; W multiplies x,
U multiplies h, b is a bias, p a peephole. Papers with other letters are named beside their equations.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Vector = list[float]
Matrix = list[Vector]
Step = dict[str, Vector]  # gates and states of one moment: letter -> one value per unit
Reference = Callable[..., list[Step]]


@dataclass(frozen=True)
class Weights:
    """One direction's weights by gate letter: W[gate] is hidden x input, U[gate] hidden x hidden, the others hidden."""

    W: dict[str, Matrix]
    U: dict[str, Matrix]
    b: dict[str, Vector]
    b_U: dict[str, Vector] = field(default_factory=dict)  # the bias inside the recurrent product; GRU only
    p: dict[str, Vector] = field(default_factory=dict)  # peepholes
    named: dict[str, Any] = field(default_factory=dict)  # everything under its full name: "V.weight", "U_ci.weight"


def read(letters: str, values: dict[str, Any], not_in_U: str = "") -> Weights:
    """Sort one direction's weights, {full name: nested lists}, by letter.

    letters: the order in which the cell packs the rows of W and U; not_in_U: those that U has no rows of. A letter
    with a matrix of its own (W_n, U_n) is not among the packed rows, and may have a bias of its own (b_n).
    """
    W, b = sort_rows("W", letters, values)
    U, b_U = sort_rows("U", "".join(letter for letter in letters if letter not in not_in_U), values)
    b |= {letter: values[f"b_{letter}"] for letter in letters if f"b_{letter}" in values}
    p = {name[2:]: value for name, value in values.items() if name[:2] == "p_"}
    return Weights(W, U, b, b_U, p, values)


def sort_rows(name: str, letters: str, values: dict[str, Any]) -> tuple[dict[str, Matrix], dict[str, Vector]]:
    own = [letter for letter in letters if f"{name}_{letter}.weight" in values]
    packed = [letter for letter in letters if letter not in own]
    rows: dict[str, Matrix] = {letter: values[f"{name}_{letter}.weight"] for letter in own}
    bias = {letter: values[f"{name}_{letter}.bias"] for letter in own if f"{name}_{letter}.bias" in values}
    if packed:
        rows |= cut(values[f"{name}.weight"], packed)
    if packed and f"{name}.bias" in values:
        bias |= cut(values[f"{name}.bias"], packed)
    return rows, bias


def cut(rows: list, letters: Sequence[str]) -> dict[str, list]:
    """Cut rows packed one gate after the other into {letter: the rows of this gate}."""
    size, rest = divmod(len(rows), len(letters))
    if rest:
        raise ValueError(f"{len(rows)} rows cannot be {len(letters)} gates of one size")
    return {letter: rows[k * size : (k + 1) * size] for k, letter in enumerate(letters)}


def through(w: Weights, name: str, vector: Vector) -> Vector:
    """Multiply the vector by the matrix of this name, or by the two whose product it is."""
    found = [value for key, value in w.named.items() if re.match(rf"{name}\D", key)]
    found.sort(key=lambda matrix: len(matrix[0]) != len(vector))  # the one that takes the vector comes first
    for matrix in found:
        vector = [dot(row, vector) for row in matrix]
    return vector


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def relu(a: float) -> float:
    return a if a > 0 else 0.0


def identity(a: float) -> float:
    return a


def dot(row: Vector, vector: Vector) -> float:
    total = 0.0
    for left, right in zip(row, vector, strict=True):
        total += left * right
    return total


def record(now: Step, **values: float) -> None:
    for letter, value in values.items():
        now.setdefault(letter, []).append(value)
