"""Contextual decomposition of LSTMs, typed from Murdoch et al. in plain Python floats.

Murdoch, Liu, Yu (2018), arXiv:1801.05453, section 3.2: beta is the part of the span, gamma that of all else. A gate's
pre-activation is beta + gamma + b; its function is made linear by the average over the orders of beta and gamma, the
bias always first. Products of two parts go to beta where both are of the span or one is of the span and one a bias;
that of two biases where the word is of the span.
"""

import math
from collections.abc import Callable
from typing import Any

Vector = list[float]
Parts = tuple[list[Vector], list[Vector]]  # beta and gamma of a sequence, (time, units) each


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def dot(row: Vector, vector: Vector) -> float:
    return sum(left * right for left, right in zip(row, vector, strict=True))


def linear(phi: Callable[[float], float], beta: float, gamma: float, b: float) -> tuple[float, float, float]:
    """Return what phi(beta + gamma + b) has from each of the three, averaged over both orders behind b."""
    first, second = phi(b + beta) - phi(b), phi(b + gamma + beta) - phi(b + gamma)
    of_beta = (first + second) / 2
    first, second = phi(b + gamma) - phi(b), phi(b + beta + gamma) - phi(b + beta)
    return of_beta, (first + second) / 2, phi(b)


def before(
    w: dict[str, Any], k: str, j: int, of_beta: tuple[Vector, ...], of_gamma: tuple[Vector, ...], kind: str
) -> tuple[float, float, float]:
    """Return the pre-activation of unit j of gate k in three parts, from (x, h, c) of the span and of all else."""
    parts = []
    for x, h, c in (of_beta, of_gamma):
        peephole = w["p" + k][j] * c[j] if kind == "peephole" and k in "if" else 0.0
        parts.append(dot(w["W" + k][j], x) + dot(w["U" + k][j], h) + peephole)
    return parts[0], parts[1], w["b" + k][j]


def steps(w: dict[str, Any], inputs: Parts, biases: list[bool], kind: str) -> Parts:
    """Return beta and gamma of h for those of x. biases: whether the product of two biases counts for the span.

    kind: "lstm", "simple-lstm" (U is 0), "cifg" (no f of its own) or "peephole" (p of i, f and o).
    """
    size = len(w["bg"])
    zeros = [0.0] * size
    h_b, h_g, c_b, c_g = zeros, zeros, zeros, zeros
    out: Parts = ([], [])
    for x_b, x_g, whose in zip(*inputs, biases, strict=True):
        new_h_b, new_h_g, new_c_b, new_c_g = list(zeros), list(zeros), list(zeros), list(zeros)
        for j in range(size):
            pre = {k: before(w, k, j, (x_b, h_b, c_b), (x_g, h_g, c_g), kind) for k in w["letters"]}
            i_b, i_g, i_0 = linear(sigmoid, *pre["i"])
            g_b, g_g, g_0 = linear(math.tanh, *pre["g"])
            f_b, f_g, f_0 = (-i_b, -i_g, 1 - i_0) if kind == "cifg" else linear(sigmoid, *pre["f"])
            beta = i_b * g_b + i_b * g_0 + i_0 * g_b  # what is written
            gamma = i_g * g_b + i_g * g_g + i_g * g_0 + i_b * g_g + i_0 * g_g
            if whose:
                beta += i_0 * g_0
            else:
                gamma += i_0 * g_0
            beta += f_b * c_b[j] + f_0 * c_b[j]  # what is kept
            gamma += f_g * c_b[j] + f_b * c_g[j] + f_g * c_g[j] + f_0 * c_g[j]
            new_c_b[j], new_c_g[j] = beta, gamma
            seen = sum(pre["o"]) + (w["po"][j] * (beta + gamma) if kind == "peephole" else 0.0)
            of_beta, of_gamma, _ = linear(math.tanh, beta, gamma, 0.0)
            new_h_b[j], new_h_g[j] = sigmoid(seen) * of_beta, sigmoid(seen) * of_gamma
        h_b, h_g, c_b, c_g = new_h_b, new_h_g, new_c_b, new_c_g
        out[0].append(h_b)
        out[1].append(h_g)
    return out
