"""The peephole LSTM with one part taken away or added: the variants of a large comparison.

Source of all: Greff et al. (2015), "LSTM: a search space odyssey", arXiv:1503.04069, section 3 and appendix A. Its
letters z and y are g and h here. The variant with coupled gates is `cifg`, without peepholes; the one without
peepholes is `lstm`.
"""

from math import inf
from typing import ClassVar

import torch
from torch import Tensor, cat, nn, sigmoid, tanh

from nlp_lstm.cells.base import Contract, Gate, GateHook, State, tanh_ratio
from nlp_lstm.cells.lstm import ForgetBias, GatedMemory
from nlp_lstm.cells.peephole import PeepholeLSTM

SOURCE = "Greff et al. (2015), arXiv:1503.04069, section 3"


class Variant(GatedMemory):
    """What the variants share, the peephole LSTM in which parts can be missing.

        i = sigmoid(W_i x + U_i h + p_i * c + b_i)      f = sigmoid(W_f x + U_f h + p_f * c + b_f)
        g = tanh(W_g x + U_g h + b_g)                   c' = f * c + i * g
        o = sigmoid(W_o x + U_o h + p_o * c' + b_o)     h' = o * tanh(c')

    `gates` names those that are there, W and U have their rows in this order; a missing gate is 1 and has no
    weights. f keeps, i writes, o reads. One bias per gate; the peepholes start at 0.
    Contract of c: carry f, write i * g; read o * tanh(c) / c, each with 1 for what is missing.
    """

    source = SOURCE
    tanh_of_input: ClassVar[bool] = True
    tanh_of_memory: ClassVar[bool] = True

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        self.x_blocks = self.h_blocks = len(self.gates)
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        for letter in "ifo":
            if letter in self.gates:
                self.register_parameter(f"p_{letter}", nn.Parameter(torch.zeros(hidden_size)))

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        read = dict(zip(self.gates, (x + self.U(h)).chunk(len(self.gates), -1), strict=True))

        def peeping(letter: str, c: Tensor) -> Tensor | float:
            if letter not in self.gates:
                return 1.0
            return gate(letter, sigmoid(read[letter] + getattr(self, f"p_{letter}") * c))

        i, f = peeping("i", c), peeping("f", c)
        g = gate("g", tanh(read["g"]) if self.tanh_of_input else read["g"])
        c = f * c + i * g
        o = peeping("o", c)
        return {"h": o * (tanh(c) if self.tanh_of_memory else c), "c": c}

    def contract(self, gates: State, before: State) -> Contract:
        one = torch.ones_like(gates["g"])
        return Contract("c", carry=gates.get("f", one), write=gates.get("i", one) * gates["g"])

    def read(self, gates: State, after: State) -> Tensor:
        shown = tanh_ratio(after["c"]) if self.tanh_of_memory else torch.ones_like(after["c"])
        return gates.get("o", torch.ones_like(shown)) * shown


def without(letter: str) -> dict[str, Gate]:
    """Return the gates of the LSTM without one of them."""
    return {name: gate for name, gate in GatedMemory.gates.items() if name != letter}


class NoInputGate(ForgetBias, Variant):
    """Peephole LSTM without input gate: everything is written.

        i = 1

    All else is as in the peephole LSTM.
    """

    name = "nig"
    title = "Peephole LSTM without input gate"
    gates = without("i")


class NoForgetGate(Variant):
    """Peephole LSTM without forget gate: nothing is forgotten, as in the LSTM of 1997.

        f = 1

    All else is as in the peephole LSTM.
    """

    name = "nfg"
    title = "Peephole LSTM without forget gate"
    gates = without("f")
    retention_gate = None


class NoOutputGate(ForgetBias, Variant):
    """Peephole LSTM without output gate: all of the memory is seen.

        o = 1

    All else is as in the peephole LSTM.
    """

    name = "nog"
    title = "Peephole LSTM without output gate"
    gates = without("o")


class NoInputActivation(ForgetBias, Variant):
    """Peephole LSTM without tanh around the candidate, which has no bounds.

        g = W_g x + U_g h + b_g

    All else is as in the peephole LSTM.
    """

    name = "niaf"
    title = "Peephole LSTM without input activation function"
    gates = {**GatedMemory.gates, "g": Gate("candidate", -inf, inf)}
    tanh_of_input = False


class NoOutputActivation(ForgetBias, Variant):
    """Peephole LSTM without tanh around the memory.

        h' = o * c'

    All else is as in the peephole LSTM.
    """

    name = "noaf"
    title = "Peephole LSTM without output activation function"
    tanh_of_memory = False


class FullGateRecurrence(PeepholeLSTM):
    """Peephole LSTM whose gates see all gates of the step before.

        i = sigmoid(W_i x + U_i h + p_i * c + R_i [i; f; o] + b_i)
        f = sigmoid(W_f x + U_f h + p_f * c + R_f [i; f; o] + b_f)
        o = sigmoid(W_o x + U_o h + p_o * c' + R_o [i; f; o] + b_o)

    The three R are the rows of U_gates. Gates, biases and contract are those of the peephole LSTM; i, f and o become
    states, 0 before the first step.
    """

    name = "fgr"
    title = "Peephole LSTM whose gates see the gates before"
    source = SOURCE
    states = ("h", "c", "i", "f", "o")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.U_gates = nn.Linear(3 * hidden_size, 3 * hidden_size, bias=False)  # rows and columns i, f, o
        self.draw_recurrent(self.U_gates.weight)

    def step(  # type: ignore[override]
        self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor, i: Tensor, f: Tensor, o: Tensor
    ) -> State:
        i_seen, f_seen, o_seen = self.U_gates(cat([i, f, o], -1)).chunk(3, -1)  # each (batch, hidden)
        i, f, g, o = (x + self.U(h)).chunk(4, -1)
        i, f = gate("i", sigmoid(i + i_seen + self.p_i * c)), gate("f", sigmoid(f + f_seen + self.p_f * c))
        c = f * c + i * gate("g", tanh(g))
        o = gate("o", sigmoid(o + o_seen + self.p_o * c))
        return {"h": o * tanh(c), "c": c, "i": i, "f": f, "o": o}
