"""LSTM whose memory also takes in the memory of the layer below."""

from math import inf

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Contract, Gate, GateHook, State
from nlp_lstm.cells.peephole import PeepholeLSTM


class DepthGatedLSTM(PeepholeLSTM):
    """Peephole LSTM with one gate more, d, that lets in the memory l of the layer below at the same word.

        i = sigmoid(W_i x + U_i h + p_i * c + b_i)      f = sigmoid(W_f x + U_f h + p_f * c + b_f)
        g = tanh(W_g x + U_g h + b_g)                   d = sigmoid(W_d x + p_d * c + p_l * l + b_d)
        c' = f * c + i * g + d * l
        o = sigmoid(W_o x + U_o h + p_o * c' + b_o)     h' = o * tanh(c')

    f keeps, i and d write, o reads; d is a mixture of two memories, 1 takes in all of l. l has no bounds.
    The lowest layer has nothing below: l = d = 0, without weights, and it is the peephole LSTM. A layer above
    reads the memory below as it is: dropout stands between the outputs. One bias per gate; peepholes start at 0.
    Source: Yao et al. (2015), arXiv:1508.03790, eq. 7-11.
    Contract of c: carry f, write i * g + d * l; read o * tanh(c) / c.
    """

    name = "depth-gated"
    title = "LSTM with a gate between the memories of its layers"
    source = "Yao et al. (2015), arXiv:1508.03790, eq. 7-11"
    reads_below = True
    x_blocks = 5  # i, f, g, o, d
    gates = {
        "i": Gate("write"),
        "f": Gate("keep"),
        "g": Gate("candidate", -1.0, 1.0),
        "l": Gate("candidate", -inf, inf),
        "d": Gate("mix"),
        "o": Gate("read"),
    }

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        layer: int = 0,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.lowest = layer == 0
        self.x_blocks = 4 if self.lowest else 5
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        if not self.lowest:
            self.p_d, self.p_l = (nn.Parameter(torch.zeros(hidden_size)) for _ in range(2))

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        if self.lowest:
            return {"x": self.W(x), "l": x.new_zeros(*x.shape[:-1], self.hidden_size)}
        assert below is not None, "a layer that is not the lowest reads the one below"
        return {"x": self.W(x), "l": below["c"]}

    def step(self, gate: GateHook, *, x: Tensor, l: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override] # noqa: E741
        x, x_d = x.split([4 * self.hidden_size, x.shape[-1] - 4 * self.hidden_size], -1)
        i, f, g, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f = gate("i", sigmoid(i + self.p_i * c)), gate("f", sigmoid(f + self.p_f * c))
        g, l = gate("g", tanh(g)), gate("l", l)  # noqa: E741
        d = gate("d", torch.zeros_like(l) if self.lowest else sigmoid(x_d + self.p_d * c + self.p_l * l))
        c = f * c + i * g + d * l
        o = gate("o", sigmoid(o + self.p_o * c))
        return {"h": o * tanh(c), "c": c}

    def contract(self, gates: State, before: State) -> Contract:
        write = gates["i"] * gates["g"] + gates["d"] * gates["l"]
        return Contract("c", carry=gates["f"], write=write)
