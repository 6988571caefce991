"""Relevance handed down through an LSTM and a GRU, typed from the rules of Arras et al. in plain Python floats.

Arras et al. (2017), arXiv:1706.07206, and (2019), arXiv:1909.12114. Of the relevance R_j of a sum
z_j = sum_i z_ij + b_j the summand i gets z_ij / (z_j + eps sign(z_j)) * R_j, with sign(0) = 1; of a product of a gate
and a signal the signal gets all; a function of one number hands on what it has.
"""

import math
from typing import Any

Vector = list[float]


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def dot(row: Vector, vector: Vector) -> float:
    return sum(left * right for left, right in zip(row, vector, strict=True))


def share(part: float, whole: float, eps: float) -> float:
    return part / (whole + (eps if whole >= 0 else -eps))


def lstm(w: dict[str, Any], xs: list[Vector]) -> list[dict[str, Any]]:
    """Return what an LSTM does at each step, with the pre-activation `a` of its candidate."""
    size = len(w["bg"])
    h, c, steps = [0.0] * size, [0.0] * size, []
    for x in xs:
        now: dict[str, Any] = {"x": x, "h_before": h, "c_before": c}
        pre = {k: [dot(w["W" + k][j], x) + dot(w["U" + k][j], h) + w["b" + k][j] for j in range(size)] for k in "ifgo"}
        i, f, o = ([sigmoid(a) for a in pre[k]] for k in "ifo")
        g = [math.tanh(a) for a in pre["g"]]
        c = [f[j] * c[j] + i[j] * g[j] for j in range(size)]
        h = [o[j] * math.tanh(c[j]) for j in range(size)]
        steps.append(now | {"i": i, "f": f, "o": o, "g": g, "a": pre["g"], "c": c, "h": h})
    return steps


def lstm_down(w: dict[str, Any], steps: list[dict[str, Any]], given: list[Vector], eps: float) -> list[Vector]:
    """Return the relevance of every input, (time, features), for the relevance `given` to every output."""
    size, features = len(given[0]), len(steps[0]["x"])
    R_h, R_c, found = [0.0] * size, [0.0] * size, []
    for now, above in zip(reversed(steps), reversed(given), strict=True):
        R_h = [R_h[j] + above[j] for j in range(size)]
        R_c = [R_c[j] + R_h[j] for j in range(size)]  # o is a gate, and tanh hands on
        R_a = [share(now["i"][j] * now["g"][j], now["c"][j], eps) * R_c[j] for j in range(size)]
        R_c = [share(now["f"][j] * now["c_before"][j], now["c"][j], eps) * R_c[j] for j in range(size)]
        R_x, R_h = [0.0] * features, [0.0] * size
        for j in range(size):
            for k in range(features):
                R_x[k] += share(w["Wg"][j][k] * now["x"][k], now["a"][j], eps) * R_a[j]
            for k in range(size):
                R_h[k] += share(w["Ug"][j][k] * now["h_before"][k], now["a"][j], eps) * R_a[j]
        found.append(R_x)
    return found[::-1]


def gru(w: dict[str, Any], xs: list[Vector]) -> list[dict[str, Any]]:
    """Return what a GRU does at each step: z keeps, the reset gate comes after the product."""
    size = len(w["bn"])
    h, steps = [0.0] * size, []
    for x in xs:
        now: dict[str, Any] = {"x": x, "h_before": h}
        in_, re = (
            {k: [dot(w[m + k][j], v) + w[b + k][j] for j in range(size)] for k in "rzn"}
            for m, b, v in (("W", "b", x), ("U", "a", h))
        )
        r, z = ([sigmoid(in_[k][j] + re[k][j]) for j in range(size)] for k in "rz")
        a = [in_["n"][j] + r[j] * re["n"][j] for j in range(size)]
        h = [z[j] * h[j] + (1 - z[j]) * math.tanh(a[j]) for j in range(size)]
        steps.append(now | {"r": r, "z": z, "a": a, "h": h})
    return steps


def gru_down(w: dict[str, Any], steps: list[dict[str, Any]], given: list[Vector], eps: float) -> list[Vector]:
    """As `lstm_down`."""
    size, features = len(given[0]), len(steps[0]["x"])
    R_h, found = [0.0] * size, []
    for now, above in zip(reversed(steps), reversed(given), strict=True):
        R_h = [R_h[j] + above[j] for j in range(size)]
        new = [(1 - now["z"][j]) * math.tanh(now["a"][j]) for j in range(size)]
        R_a = [share(new[j], now["h"][j], eps) * R_h[j] for j in range(size)]
        R_x = [0.0] * features
        R_h = [share(now["z"][j] * now["h_before"][j], now["h"][j], eps) * R_h[j] for j in range(size)]
        for j in range(size):
            for k in range(features):
                R_x[k] += share(w["Wn"][j][k] * now["x"][k], now["a"][j], eps) * R_a[j]
            for k in range(size):
                R_h[k] += share(now["r"][j] * w["Un"][j][k] * now["h_before"][k], now["a"][j], eps) * R_a[j]
        found.append(R_x)
    return found[::-1]
