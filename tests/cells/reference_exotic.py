"""LSTMs that read their input, the layer below or their own scale in another way: plain Python floats."""

import math

from reference_lstm import lstm
from reference_parts import Matrix, Step, Vector, Weights, cut, dot, record, sigmoid, through


def mogrifier(w: Weights, words: list[Vector], state: Step, rounds: int = 5) -> list[Step]:
    """LSTM before which x and h scale each other in turns.

    Melis, Kocisky & Blunsom 2020, "Mogrifier LSTM" (arXiv:1909.01792), equations 1-2: for odd rounds
    x = 2 sigmoid(Q h) * x, for even ones h = 2 sigmoid(R x) * h; no biases. Q and R may be products of two matrices.
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        turns: Step = {}
        for k in range(1, rounds + 1):
            if k % 2:
                turns[f"q{k}"] = [2 * sigmoid(value) for value in through(w, f"U_q{k}", h)]
                x = [scale * value for scale, value in zip(turns[f"q{k}"], x, strict=True)]  # eq. 1
            else:
                turns[f"r{k}"] = [2 * sigmoid(value) for value in through(w, f"r{k}", x)]
                h = [scale * value for scale, value in zip(turns[f"r{k}"], h, strict=True)]  # eq. 2
        (now,) = lstm(w, [x], {"h": h, "c": c})
        steps.append({**turns, **now})
        h, c = now["h"], now["c"]
    return steps


def grid(w: Weights, words: list[Vector], state: Step, below: list[Step] | None = None) -> list[Step]:
    """Two LSTMs at every crossing of time and depth, which read the outputs of both.

    Kalchbrenner, Danihelka & Graves 2016, "Grid long short-term memory" (arXiv:1507.01526), section 3.1 with two
    dimensions: H = [h; below], each dimension then an LSTM over H with its own memory and its own weights.
    The paper's LSTM shows h = tanh(o * m). The lowest layer reads W_in x in depth, beside a memory of 0.
    """
    h, m, steps = state["h"], state["m"], []
    of_time, b_time = cut(w.named["U_time.weight"], "ifgo"), cut(w.named["U_time.bias"], "ifgo")
    of_depth, b_depth = cut(w.named["U_depth.weight"], "ifgo"), cut(w.named["U_depth.bias"], "ifgo")

    def pre(rows: dict[str, Matrix], bias: dict[str, Vector], gate: str, j: int, both: Vector) -> float:
        return dot(rows[gate][j], both) + bias[gate][j]

    for t, x in enumerate(words):
        if below is None:
            below_h = [dot(row, x) + b for row, b in zip(w.named["W_in.weight"], w.named["W_in.bias"], strict=True)]
            below_m = [0.0] * len(h)
        else:
            below_h, below_m = below[t]["depth_h"], below[t]["depth_m"]
        both, now = h + below_h, {}
        for j in range(len(h)):
            i, f, o = (sigmoid(pre(of_time, b_time, gate, j, both)) for gate in "ifo")
            g = math.tanh(pre(of_time, b_time, "g", j, both))
            m_new = f * m[j] + i * g
            record(now, i=i, f=f, g=g, o=o, m=m_new, h=math.tanh(o * m_new))
            i, f, o = (sigmoid(pre(of_depth, b_depth, gate, j, both)) for gate in "ifo")
            g = math.tanh(pre(of_depth, b_depth, "g", j, both))
            m_new = f * below_m[j] + i * g
            record(now, di=i, df=f, dg=g, do=o, depth_m=m_new, depth_h=math.tanh(o * m_new))
        steps.append(now)
        h, m = now["h"], now["m"]
    return steps


def log_sigmoid(a: float) -> float:
    return -math.log1p(math.exp(-a)) if a >= 0 else a - math.log1p(math.exp(a))


def slstm(w: Weights, words: list[Vector], state: Step, forget: str = "sigmoid") -> list[Step]:
    """LSTM with an exponential input gate, a normaliser n and a stabiliser m.

    Beck et al. 2024, "xLSTM" (arXiv:2405.04517), equations 8-17 (the candidate is z): equations 8-14 the unit,
    15-17 the stabiliser, by which i and f are scaled down alike, so that h is the same. One head. Before the first
    word the stabiliser is minus infinity: nothing is there to be scaled (and f, of nothing, is at most 1).
    """
    h, c, n, m, steps = state["h"], state["c"], state["n"], state["m"], []
    for x in words:
        now: Step = {}
        for j in range(len(c)):
            pre = {gate: dot(w.W[gate][j], x) + dot(w.U[gate][j], h) + w.b[gate][j] for gate in "ifzo"}
            z, o = math.tanh(pre["z"]), sigmoid(pre["o"])  # eq. 11, 14
            log_f = log_sigmoid(pre["f"]) if forget == "sigmoid" else pre["f"]  # eq. 13
            m_new = max(log_f + m[j], pre["i"]) if n[j] else pre["i"]  # eq. 15; log i = i~ by eq. 12
            i, f = math.exp(pre["i"] - m_new), math.exp(min(0.0, log_f + m[j] - m_new))  # eq. 16, 17
            c_new, n_new = f * c[j] + i * z, f * n[j] + i  # eq. 8, 9
            record(now, i=i, f=f, z=z, o=o, c=c_new, n=n_new, m=m_new, h=o * c_new / n_new)  # eq. 10
        steps.append(now)
        h, c, n, m = now["h"], now["c"], now["n"], now["m"]
    return steps
