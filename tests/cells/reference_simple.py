"""Networks without gates that are learned, and with clocks: plain Python floats."""

import math
from collections.abc import Callable

from reference_parts import Step, Vector, Weights, dot, record, sigmoid


def elman(w: Weights, words: list[Vector], state: Step, phi: Callable[[float], float] = math.tanh) -> list[Step]:
    """The simple recurrent network: the hidden units see the words and their own copy from the step before.

    Elman 1990, "Finding structure in time", Cognitive Science 14(2), figure 2 (context units fed one to one by the
    hidden units). The paper's units are logistic; phi is tanh, relu or the identity here. The candidate n is the new
    state itself.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {}
        for j in range(len(h)):
            n = phi(dot(w.W["n"][j], x) + dot(w.U["n"][j], h) + w.b["n"][j])
            record(now, n=n, h=n)
        steps.append(now)
        h = now["h"]
    return steps


def jordan(w: Weights, words: list[Vector], state: Step, decay: float = 0.0) -> list[Step]:
    """Hidden units that see the words and state units, which are fed one to one by the outputs and by themselves.

    Jordan 1986, "Serial order", ICS Report 8604 (also Advances in Psychology 121, 1997): the state units are
    exponentially decaying sums of all outputs before, s(t) = mu s(t-1) + y(t-1). mu is decay here.
    """
    y, s, steps = state["y"], state["s"], []
    for x in words:
        s = [decay * old + output for old, output in zip(s, y, strict=True)]
        n = [math.tanh(dot(w.W["n"][j], x) + dot(w.U["n"][j], s) + w.b["n"][j]) for j in range(len(s))]
        V, b = w.named["V.weight"], w.named["V.bias"]
        y = [math.tanh(dot(V[j], n) + b[j]) for j in range(len(V))]
        steps.append({"n": n, "y": y, "s": s})
    return steps


def leaky(
    w: Weights,
    words: list[Vector],
    state: Step,
    leak: float = 0.5,
    learned: bool = False,
    phi: Callable[[float], float] = math.tanh,
) -> list[Step]:
    """Leaky-integrator units: each goes only a part of the way from its old value to the candidate.

    Jaeger, Lukosevicius, Popovici & Siewert 2007, "Optimization and applications of echo state networks with
    leaky-integrator neurons", Neural Networks 20(3), equation 2 in steps of one: x = (1 - a gamma) x + gamma f(...),
    in the form with gamma = a that most later texts use (one number scales the old value and the candidate).
    learned: the leak of each unit is sigmoid(a_logit) of its own, after the learned time constants of Mozer 1992.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {}
        for j in range(len(h)):
            a = sigmoid(w.named["a_logit"][j]) if learned else leak
            n = phi(dot(w.W["n"][j], x) + dot(w.U["n"][j], h) + w.b["n"][j])
            record(now, a=a, n=n, h=(1 - a) * h[j] + a * n)
        steps.append(now)
        h = now["h"]
    return steps


def esn(w: Weights, words: list[Vector], state: Step, leak: float = 1.0) -> list[Step]:
    """The reservoir of an echo state network: the equations of leaky units with weights that are never trained.

    Jaeger 2001, "The echo state approach to analysing and training recurrent neural networks", GMD Report 148.
    """
    return leaky(w, words, state, leak)


def clockwork(
    w: Weights,
    words: list[Vector],
    state: Step,
    periods: tuple[int, ...] = (1, 2, 4, 8),
    phi: Callable[[float], float] = math.tanh,
) -> list[Step]:
    """Groups of units with a clock each: a group is computed when its period divides the time, else it keeps its value.

    Koutnik, Greff, Gomez & Schmidhuber 2014, "A clockwork RNN" (arXiv:1402.3511), section 3: groups in order of
    rising periods; W_H is block-upper triangular, so a group reads from itself and from the slower ones.
    """
    h, (clock,), steps = state["h"], state["clock"], []
    size = len(h) // len(periods)
    for x in words:
        now: Step = {}
        for j in range(len(h)):
            period = periods[j // size]
            total = dot(w.W["n"][j], x) + w.b["n"][j]
            for k in range(len(h)):
                if periods[k // size] >= period:
                    total += w.U["n"][j][k] * h[k]
            n = phi(total)
            a = 1.0 if round(clock) % period == 0 else 0.0
            record(now, n=n, a=a, h=n if a else h[j])
        clock += 1
        now["clock"] = [clock]
        steps.append(now)
        h = now["h"]
    return steps
