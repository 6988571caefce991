"""The LSTM and the relatives whose gates do not look into the memory, typed from the papers in plain Python floats."""

import math

from reference_parts import Matrix, Step, Vector, Weights, cut, dot, record, sigmoid


def lstm(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM with a forget gate.

    Hochreiter & Schmidhuber 1997, "Long short-term memory", Neural Computation 9(8): the memory and the gates i and o.
    Gers, Schmidhuber & Cummins 2000, "Learning to forget", Neural Computation 12(10): the gate f; 1 means keep.
    In today's form, with tanh for both squashing functions: Graves 2013 (arXiv:1308.0850), equations 7-11 without
    the terms in c; Greff et al. 2015 (arXiv:1503.04069), the vanilla LSTM without peepholes (z, y there are g, h here).
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {}
        for j in range(len(c)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.b["i"][j])
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.b["f"][j])
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            c_new = f * c[j] + i * g
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))
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
        now: Step = {}
        for j in range(len(c)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.b["i"][j])
            f = 1 - i
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            c_new = f * c[j] + i * g
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def simple_lstm(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM whose gates and candidate see the word alone: nothing but the memory goes from step to step.

    The equations of the LSTM with U = 0; close to the gated networks without a recurrent product of Balduzzi &
    Ghifary 2016 (arXiv:1602.02218) and Bradbury et al. 2017 (arXiv:1611.01576, "ifo-pooling").
    """
    c, steps = state["c"], []
    for x in words:
        now: Step = {}
        for j in range(len(c)):
            i = sigmoid(dot(w.W["i"][j], x) + w.b["i"][j])
            f = sigmoid(dot(w.W["f"][j], x) + w.b["f"][j])
            g = math.tanh(dot(w.W["g"][j], x) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + w.b["o"][j])
            c_new = f * c[j] + i * g
            record(now, i=i, f=f, g=g, o=o, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        c = now["c"]
    return steps


def projection(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM whose output, and what U reads, is a projection of o * tanh(c) onto fewer units.

    Sak, Senior & Beaufays 2014, "Long short-term memory recurrent neural network architectures for large scale
    acoustic modeling" (arXiv:1402.1128): r = W_rm m. Here m has no name, r is h; without the paper's peepholes and
    without its second, non-recurrent projection, as in torch.nn.LSTM(proj_size).
    """
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {}
        m = []
        for j in range(len(c)):
            i = sigmoid(dot(w.W["i"][j], x) + dot(w.U["i"][j], h) + w.b["i"][j])
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.b["f"][j])
            g = math.tanh(dot(w.W["g"][j], x) + dot(w.U["g"][j], h) + w.b["g"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            c_new = f * c[j] + i * g
            m.append(o * math.tanh(c_new))
            record(now, i=i, f=f, g=g, o=o, c=c_new)
        now["h"] = [dot(row, m) for row in w.named["U_projection.weight"]]
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def normalised(a: Vector, gain: Vector, bias: Vector | None = None) -> Vector:
    """Ba et al. 2016, equations 3-4: mean 0 and variance 1 over the units, then a gain and a bias for each.

    1e-5 is added to the variance, as everywhere in practice; the paper's equations have no such number.
    """
    mean = sum(a) / len(a)
    variance = sum((value - mean) ** 2 for value in a) / len(a)
    scaled = [(value - mean) / math.sqrt(variance + 1e-5) * gain[j] for j, value in enumerate(a)]
    return scaled if bias is None else [value + bias[j] for j, value in enumerate(scaled)]


def layer_norm(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM with a layer normalisation of what the word says, of what the past says, and of the memory that is shown.

    Ba, Kiros & Hinton 2016, "Layer normalization" (arXiv:1607.06450), equations 20-22. The paper writes a bias in
    each of the two normalisations of equation 20 and a third beside them; only their sum counts, and it is kept
    where norm_h has its own.
    """
    h, c, steps = state["h"], state["c"], []
    of_words: Matrix = w.named["W.weight"]  # all four gates are normalised together
    of_past: Matrix = w.named["U.weight"]
    for x in words:
        said = normalised([dot(row, x) for row in of_words], w.named["norm_x.weight"])
        kept = normalised([dot(row, h) for row in of_past], w.named["norm_h.weight"], w.named["norm_h.bias"])
        a = cut([one + other for one, other in zip(said, kept, strict=True)], "ifgo")  # eq. 20
        now: Step = {}
        for j in range(len(c)):
            i, f, g, o = sigmoid(a["i"][j]), sigmoid(a["f"][j]), math.tanh(a["g"][j]), sigmoid(a["o"][j])
            record(now, i=i, f=f, g=g, o=o, c=f * c[j] + i * g)  # eq. 21
        shown = normalised(now["c"], w.named["norm_c.weight"], w.named["norm_c.bias"])
        now["h"] = [o * math.tanh(value) for o, value in zip(now["o"], shown, strict=True)]  # eq. 22
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps


def perceptron(w: Weights, words: list[Vector], state: Step) -> list[Step]:
    """LSTM that writes what a perceptron with one hidden layer makes of word and past: no gate i, a layer a instead."""
    h, c, steps = state["h"], state["c"], []
    for x in words:
        now: Step = {}
        a = [math.tanh(dot(w.W["a"][j], x) + dot(w.U["a"][j], h) + w.b["a"][j]) for j in range(len(c))]
        for j in range(len(c)):
            f = sigmoid(dot(w.W["f"][j], x) + dot(w.U["f"][j], h) + w.b["f"][j])
            o = sigmoid(dot(w.W["o"][j], x) + dot(w.U["o"][j], h) + w.b["o"][j])
            g = math.tanh(dot(w.named["V.weight"][j], a) + w.named["V.bias"][j])
            c_new = f * c[j] + g
            record(now, f=f, o=o, a=a[j], g=g, c=c_new, h=o * math.tanh(c_new))
        steps.append(now)
        h, c = now["h"], now["c"]
    return steps
