"""Every cell once more, one unit and one moment at a time, typed from the papers in plain Python floats.

These are the witnesses of tests/cells: slow, without tensors, without a matrix product, and written without a look
at the cells they judge. A reference takes the weights of one direction, the words of one row and the state before
the first word, and returns every gate and every state of every step, under the letters of the cell.

Notation: x is the input, h the output, c the memory; g (LSTM) and n (GRU, Elman) are candidates; W multiplies x,
U multiplies h, b is a bias, p a peephole. Papers with other letters are named beside their equations.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

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


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def relu(a: float) -> float:
    return a if a > 0 else 0.0


def dot(row: Vector, vector: Vector) -> float:
    total = 0.0
    for left, right in zip(row, vector, strict=True):
        total += left * right
    return total


def cut(rows: list, letters: str) -> dict[str, list]:
    """Cut rows packed one gate after the other into {letter: the rows of this gate}."""
    size, rest = divmod(len(rows), len(letters))
    if rest:
        raise ValueError(f"{len(rows)} rows cannot be {len(letters)} gates of one size")
    return {letter: rows[k * size : (k + 1) * size] for k, letter in enumerate(letters)}


def lstm(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM with a forget gate.

    Hochreiter & Schmidhuber 1997, "Long short-term memory", Neural Computation 9(8): the memory and the gates i and o.
    Gers, Schmidhuber & Cummins 2000, "Learning to forget", Neural Computation 12(10): the gate f; 1 means keep.
    In today's form, with tanh for both squashing functions: Graves 2013 (arXiv:1308.0850), equations 7-11 without
    the terms in c; Greff et al. 2015 (arXiv:1503.04069), the vanilla LSTM without peepholes (z, y there are g, h here).
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {letter: [] for letter in "ifgoch"}
        for j in range(len(h)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.b["i"][j])
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.b["f"][j])
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            c_new = f * c[j] + i * g
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def peephole(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM whose gates see the memory: i and f the one before the step, o the one after it.

    Gers & Schmidhuber 2000, "Recurrent nets that time and count", IJCNN; Gers, Schraudolph & Schmidhuber 2002,
    "Learning precise timing with LSTM recurrent networks", JMLR 3. Equations 7-11 of Graves 2013 (arXiv:1308.0850),
    where the matrices W_ci, W_cf, W_co are diagonal, so unit j of a gate sees unit j of the memory alone.
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {letter: [] for letter in "ifgoch"}
        for j in range(len(h)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.p["i"][j] * c[j] + w.b["i"][j])  # eq. 7
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.p["f"][j] * c[j] + w.b["f"][j])  # eq. 8
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            c_new = f * c[j] + i * g  # eq. 9
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.p["o"][j] * c_new + w.b["o"][j])  # eq. 10
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))  # eq. 11
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def cifg(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM that forgets what it overwrites: f = 1 - i.

    Greff et al. 2015, "LSTM: a search space odyssey" (arXiv:1503.04069), variant CIFG; here without the peepholes
    that the paper's variant keeps.
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {letter: [] for letter in "ifgoch"}
        for j in range(len(h)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.b["i"][j])
            f = 1 - i
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            c_new = f * c[j] + i * g
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def gru(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """GRU; z = 1 keeps the old state, r = 0 hides it from the candidate.

    Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder" (arXiv:1406.1078), equations 5-8,
    with one change, that of cuDNN and torch.nn.GRU: in equation 8 the reset gate stands after the recurrent product,
    r * (U h + b_U), not inside it, U (r * h); hence a second bias in each gate.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {letter: [] for letter in "rznh"}
        for j in range(len(h)):
            r = sigmoid(dot(w.W["r"][j], x) + w.b["r"][j] + dot(w.U["r"][j], h) + w.b_U["r"][j])  # eq. 5
            z = sigmoid(dot(w.W["z"][j], x) + w.b["z"][j] + dot(w.U["z"][j], h) + w.b_U["z"][j])  # eq. 6
            n = math.tanh(dot(w.W["n"][j], x) + w.b["n"][j] + r * (dot(w.U["n"][j], h) + w.b_U["n"][j]))  # eq. 8
            record(now, r=r, z=z, n=n, h=z * h[j] + (1 - z) * n)  # eq. 7
        steps.append(now)
        h = now["h"]
    return steps


def elman(w: Weights, words: list[Vector], state: Step, phi: Callable[[float], float] = math.tanh) -> list[Step]:
    """The simple recurrent network: the hidden units see the words and their own copy from the step before.

    Elman 1990, "Finding structure in time", Cognitive Science 14(2), figure 2 (context units fed one to one by the
    hidden units). The paper's units are logistic; phi is tanh or relu here. The candidate n is the new state itself.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {letter: [] for letter in "nh"}
        for j in range(len(h)):
            n = phi(dot(w.W["n"][j], x) + dot(w.U["n"][j], h) + w.b["n"][j])
            record(now, n=n, h=n)
        steps.append(now)
        h = now["h"]
    return steps


def record(now: Step, **values: float) -> None:
    for letter, value in values.items():
        now[letter].append(value)


# One entry for every cell of nlp_lstm.cells; a test compares the two sets.
REFERENCES: dict[str, Reference] = {
    "cifg": cifg,
    "elman": elman,
    "gru": gru,
    "lstm": lstm,
    "peephole": peephole,
}

# The order in which a cell packs the rows of its W and U.
ROWS: dict[str, str] = {"cifg": "igo", "elman": "n", "gru": "rzn", "lstm": "ifgo", "peephole": "ifgo"}
