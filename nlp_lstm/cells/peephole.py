"""LSTM whose gates look into the memory."""

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import GateHook, State
from nlp_lstm.cells.lstm import ForgetBias


class PeepholeLSTM(ForgetBias):
    """LSTM with peephole connections: i and f see the memory before, o the memory after the step.

        i = sigmoid(W_i x + U_i h + p_i * c + b_i)      f = sigmoid(W_f x + U_f h + p_f * c + b_f)
        g = tanh(W_g x + U_g h + b_g)                   c' = f * c + i * g
        o = sigmoid(W_o x + U_o h + p_o * c' + b_o)     h' = o * tanh(c')

    The peepholes p are diagonal, one weight per unit, and start at zero.
    Source: Gers and Schmidhuber (2000), IJCNN; in these letters Graves (2013), eq. 7-11.
    """

    name = "peephole"
    title = "LSTM with peephole connections"
    source = "Gers and Schmidhuber (2000), IJCNN; Graves (2013), arXiv:1308.0850, eq. 7-11"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.p_i, self.p_f, self.p_o = (nn.Parameter(torch.zeros(hidden_size)) for _ in range(3))

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f = gate("i", sigmoid(i + self.p_i * c)), gate("f", sigmoid(f + self.p_f * c))
        c = f * c + i * gate("g", tanh(g))
        o = gate("o", sigmoid(o + self.p_o * c))
        return {"h": o * tanh(c), "c": c}
