"""LSTMs whose gates look into a memory, and what Greff et al. took away from them: plain Python floats."""

import math
from collections.abc import Callable

from reference_parts import Step, Vector, Weights, cut, dot, identity, record, sigmoid


def peephole(
    w: Weights, words: list[Vector], state: Step, peepholes: str = "ifo", matrices: bool = False
) -> list[Step]:
    """LSTM whose gates see the memory: i and f the one before the step, o the one after it.

    Gers & Schmidhuber 2000, "Recurrent nets that time and count", IJCNN; Gers, Schraudolph & Schmidhuber 2002,
    "Learning precise timing with LSTM recurrent networks", JMLR 3. Equations 7-11 of Graves 2013 (arXiv:1308.0850),
    where the matrices W_ci, W_cf, W_co are diagonal, so unit j of a gate sees unit j of the memory alone.

    peepholes: the gates that look. matrices: full matrices U_ci, U_cf, U_co over the memory before the step for all
    three gates, o too: the memory is one more thing to read beside x and h.
    """
    h, c, steps = state["h"], state["c"], []

    def looks(gate: str, j: int, memory: Vector) -> float:
        if gate not in peepholes:
            return 0.0
        if matrices:
            return dot(w.named[f"U_c{gate}.weight"][j], c)
        return w.p[gate][j] * memory[j]

    for x in words:
        now: Step = {}
        c_new = [0.0] * len(c)
        for j in range(len(c)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + looks("i", j, c) + w.b["i"][j])  # eq. 7
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + looks("f", j, c) + w.b["f"][j])  # eq. 8
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            c_new[j] = f * c[j] + i * g  # eq. 9
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + looks("o", j, c_new) + w.b["o"][j])  # eq. 10
            record(now, i=i, f=f, g=g, o=o, c=c_new[j], h=o * math.tanh(c_new[j]))  # eq. 11
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def without(
    missing: str = "", input_phi: Callable[[float], float] = math.tanh, output_phi: Callable[[float], float] = math.tanh
) -> Callable[[Weights, list[Vector], Step], list[Step]]:
    """The vanilla LSTM of Greff et al. 2015 (arXiv:1503.04069), section II, with one thing taken away.

    Section V-A (its names): NIG no input gate, i = 1; NFG no forget gate, f = 1; NOG no output gate, o = 1; NIAF no
    input activation function, g(x) = x; NOAF no output activation function, h(x) = x. The vanilla LSTM has all three
    peepholes, diagonal; the paper's z, y are g, h here. A gate that is missing has no weights and is not shown.
    """

    def run(w: Weights, words: list[Vector], state: Step) -> list[Step]:
        h, c, steps = state["h"], state["c"], []

        def gate(letter: str, j: int, x: Vector, memory: float) -> float:
            if letter == missing:
                return 1.0
            return sigmoid(dot(w.W[letter][j], x) + dot(w.U[letter][j], h) + w.p[letter][j] * memory + w.b[letter][j])

        for x in words:
            now: Step = {}
            for j in range(len(c)):
                g = input_phi(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
                i, f = gate("i", j, x, c[j]), gate("f", j, x, c[j])
                c_new = g * i + c[j] * f
                o = gate("o", j, x, c_new)
                record(now, i=i, f=f, g=g, o=o, c=c_new, h=output_phi(c_new) * o)
            now.pop(missing, None)
            steps.append(now)
            h, c = now["h"], now["c"]
        return steps

    return run


nig, nfg, nog = without("i"), without("f"), without("o")
niaf, noaf = without(input_phi=identity), without(output_phi=identity)


def fgr(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """Full gate recurrence: the gates read all three gates of the step before too.

    Greff et al. 2015 (arXiv:1503.04069), section V-A, FGR: R_ii i + R_fi f + R_oi o is added to the input gate's sum,
    likewise for the two other gates; nine matrices, as in the first LSTM (Hochreiter & Schmidhuber 1997).
    U_gates holds them: the blocks of its rows are the gates that read, i f o, those of its columns the gates read.
    """
    h, c, steps = state["h"], state["c"], []
    i_old, f_old, o_old = state["i"], state["f"], state["o"]
    R = cut(w.named["U_gates.weight"], "ifo")
    for x in words:
        now: Step = {}
        gates = i_old + f_old + o_old  # one after the other
        for j in range(len(c)):
            a_i = dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + dot(R["i"][j], gates) + w.b["i"][j]
            a_f = dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + dot(R["f"][j], gates) + w.b["f"][j]
            a_o = dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + dot(R["o"][j], gates) + w.b["o"][j]
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            i, f = sigmoid(a_i + w.p["i"][j] * c[j]), sigmoid(a_f + w.p["f"][j] * c[j])
            c_new = g * i + c[j] * f
            o = sigmoid(a_o + w.p["o"][j] * c_new)
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=math.tanh(c_new) * o)
        steps.append(now)
        h, c, i_old, f_old, o_old = now["h"], now["c"], now["i"], now["f"], now["o"]
    return steps


def depth_gated(w: Weights, words: list[Vector], state: Step, below: list[Step] | None = None) -> list[Step]:
    """LSTM with peepholes whose memory takes in a gated part of the memory of the layer below, at the same moment.

    Yao et al. 2015, "Depth-gated LSTM" (arXiv:1508.03790), section 3: d = sigmoid(b_d + W_xd x + w_cd * c_{t-1} +
    w_ld * c^L_t) and c = d * c^L_t + f * c_{t-1} + i * tanh(W_xc x + W_hc h). Here l is c^L_t, and the lowest layer,
    with no memory below it, has l = 0 and d = 0.
    """
    h, c, steps = state["h"], state["c"], []
    for t, x in enumerate(words):
        now: Step = {}
        for j in range(len(c)):
            l_, d = 0.0, 0.0
            if below is not None:
                l_ = below[t]["c"][j]
                d = sigmoid(w.b["d"][j] + dot(w.W["d"][j], x) + w.p["d"][j] * c[j] + w.p["l"][j] * l_)
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.p["i"][j] * c[j] + w.b["i"][j])
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.p["f"][j] * c[j] + w.b["f"][j])
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            c_new = d * l_ + f * c[j] + i * g
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.p["o"][j] * c_new + w.b["o"][j])
            record(now, i=i, f=f, g=g, o=o, d=d, l=l_, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps
