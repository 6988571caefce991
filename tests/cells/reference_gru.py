"""The GRU and other units with one state, written through a gate: plain Python floats."""

import math

from reference_parts import Step, Vector, Weights, cut, dot, record, sigmoid


def gru(w: Weights, words: list[Vector], state: Step, update: str = "keep") -> list[Step]:
    """GRU; z = 1 keeps the old state (or writes the new one, if asked), r = 0 hides the old state from the candidate.

    Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder" (arXiv:1406.1078), equations 5-8,
    with one change, that of cuDNN and torch.nn.GRU: in equation 8 the reset gate stands after the recurrent product,
    r * (U h + b_U), not inside it, U (r * h); hence a second bias in each gate.
    update "write": h = (1 - z) h + z n, as in Chung et al. 2014 (arXiv:1412.3555), equation 5.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {}
        for j in range(len(h)):
            r = sigmoid(dot(w.W["r"][j], x) + w.b["r"][j] + dot(w.U["r"][j], h) + w.b_U["r"][j])  # eq. 5
            z = sigmoid(dot(w.W["z"][j], x) + w.b["z"][j] + dot(w.U["z"][j], h) + w.b_U["z"][j])  # eq. 6
            n = math.tanh(dot(w.W["n"][j], x) + w.b["n"][j] + r * (dot(w.U["n"][j], h) + w.b_U["n"][j]))  # eq. 8
            h_new = z * h[j] + (1 - z) * n if update == "keep" else (1 - z) * h[j] + z * n  # eq. 7
            record(now, r=r, z=z, n=n, h=h_new)
        steps.append(now)
        h = now["h"]
    return steps


def gru_before(w: Weights, words: list[Vector], state: Step, update: str = "keep") -> list[Step]:
    """GRU as Cho et al. 2014 (arXiv:1406.1078) print it: the reset gate stands inside the recurrent product.

    Equations 5-8; the paper leaves the biases out "to make the equations uncluttered", one each here.
    update "write": as Chung et al. 2014 (arXiv:1412.3555), equation 5.
    """
    h, steps = state["h"], []
    for x in words:
        r, z, n = [], [], []
        for j in range(len(h)):
            r.append(sigmoid(dot(w.W["r"][j], x) + dot(w.U["r"][j], h) + w.b["r"][j]))  # eq. 5
            z.append(sigmoid(dot(w.W["z"][j], x) + dot(w.U["z"][j], h) + w.b["z"][j]))  # eq. 6
        left = [r[j] * h[j] for j in range(len(h))]
        for j in range(len(h)):
            n.append(math.tanh(dot(w.W["n"][j], x) + dot(w.U["n"][j], left) + w.b["n"][j]))  # eq. 8
        keep = z if update == "keep" else [1 - value for value in z]
        h = [keep[j] * h[j] + (1 - keep[j]) * n[j] for j in range(len(h))]  # eq. 7
        steps.append({"r": r, "z": z, "n": n, "h": h})
    return steps


def mgu(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """Minimal gated unit: one gate f, which shows the old state to the candidate and lets the candidate in.

    Zhou, Wu, Zhang & Zhou 2016, "Minimal gated unit for recurrent neural networks" (arXiv:1603.09420), table 1.
    """
    h, steps = state["h"], []
    for x in words:
        f = [sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.b["f"][j]) for j in range(len(h))]
        shown = [f[j] * h[j] for j in range(len(h))]
        n = [math.tanh(dot(w.W["n"][j], x) + dot(w.U["n"][j], shown) + w.b["n"][j]) for j in range(len(h))]
        h = [(1 - f[j]) * h[j] + f[j] * n[j] for j in range(len(h))]
        steps.append({"f": f, "n": n, "h": h})
    return steps


def ugrnn(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """Update gate RNN: a simple recurrent network with one gate, which keeps.

    Collins, Sohl-Dickstein & Sussillo 2017, "Capacity and trainability in recurrent neural networks"
    (arXiv:1611.09913), section 1.1 (c there is n here): h = g h + (1 - g) c.
    """
    h, steps = state["h"], []
    for x in words:
        now: Step = {}
        for j in range(len(h)):
            n = math.tanh(dot(w.W["n"][j], x) + dot(w.U["n"][j], h) + w.b["n"][j])
            g = sigmoid(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            record(now, n=n, g=g, h=g * h[j] + (1 - g) * n)
        steps.append(now)
        h = now["h"]
    return steps


def mut(w: Weights, words: list[Vector], state: Step, which: int) -> list[Step]:
    """The three units that a search over thousands of architectures left.

    Jozefowicz, Zaremba & Sutskever 2015, "An empirical exploration of recurrent network architectures", ICML,
    MUT1-MUT3: h = tanh(U_n (r * h) + input + b_n) * z + h * (1 - z), where
    MUT1 has no h in z, and tanh(x) as the input; MUT2 has x itself, unweighted, in r; MUT3 has tanh(h) in z.
    Where the paper adds x to h as it is, which needs as many inputs as units, W x stands here.
    """
    h, steps = state["h"], []
    for x in words:
        size = range(len(h))
        r = [sigmoid(dot(w.W["r"][j], x) + dot(w.U["r"][j], h) + w.b["r"][j]) for j in size]
        z, squashed = [], [math.tanh(value) for value in h]
        for j in size:
            past = 0.0 if which == 1 else dot(w.U["z"][j], h if which == 2 else squashed)
            z.append(sigmoid(dot(w.W["z"][j], x) + past + w.b["z"][j]))
        left = [r[j] * h[j] for j in size]
        n = []
        for j in size:
            said = dot(w.W["n"][j], x)
            n.append(math.tanh(dot(w.U["n"][j], left) + (math.tanh(said) if which == 1 else said) + w.b["n"][j]))
        h = [n[j] * z[j] + h[j] * (1 - z[j]) for j in size]
        steps.append({"z": z, "r": r, "n": n, "h": h})
    return steps


def highway(w: Weights, words: list[Vector], state: Step, depth: int = 3) -> list[Step]:
    """Recurrent highway network: several gated layers inside one step; the word comes into the first alone.

    Zilly, Srivastava, Koutnik & Schmidhuber 2017, "Recurrent highway networks" (arXiv:1607.03474), equations 6-9
    with the carry gate coupled, c = 1 - t. The paper's h_l, s_l are n_l and s here.
    """
    s, steps = state["h"], []
    for x in words:
        now: Step = {}
        for layer in range(1, depth + 1):
            U, b = w.U, w.b
            if layer > 1:
                U, b = (cut(w.named[f"U_{layer}.{part}"], "tn") for part in ("weight", "bias"))
            t, n = [], []
            for j in range(len(s)):
                said_t, said_n = (dot(w.W[gate][j], x) if layer == 1 else 0.0 for gate in "tn")
                n.append(math.tanh(said_n + dot(U["n"][j], s) + b["n"][j]))  # eq. 7
                t.append(sigmoid(said_t + dot(U["t"][j], s) + b["t"][j]))  # eq. 8
            s = [n[j] * t[j] + s[j] * (1 - t[j]) for j in range(len(s))]  # eq. 6, 9
            now |= {f"t{layer}": t, f"n{layer}": n}
        steps.append({**now, "h": s})
    return steps
