"""LSTM with layer normalisation."""

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, GateHook, State
from nlp_lstm.cells.lstm import GatedMemory


class LayerNormLSTM(GatedMemory):
    """LSTM whose sums and memory are normalised over the units, at every step and in every row by themselves.

        [i~ f~ g~ o~] = LN_x(W x) + LN_h(U h) + b
        i, f, o = sigmoid(i~), sigmoid(f~), sigmoid(o~)   g = tanh(g~)
        c = f * c + i * g                                 h = o * tanh(LN_c(c))

    LN(a) = gain * (a - mean(a)) / sqrt(var(a) + 1e-5) + shift over all four gates at once (LN_x, LN_h) or all units
    of the memory (LN_c). i writes, f keeps, o reads: 1 lets through, 0 shuts.
    Biases: one, b, which is the shift of LN_h; W has none, LN_x no shift. forget_bias is the start value of b_f.
    It states no contract: LN_c mixes the units of c, so that h is no factor times c.
    Source: Ba et al. (2016), arXiv:1607.06450, eq. 20-22.
    """

    name = "layer-norm"
    title = "LSTM with layer normalisation"
    source = "Ba et al. (2016), arXiv:1607.06450, eq. 20-22"
    contract = Cell.contract

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.forget_bias = forget_bias
        self.W.register_parameter("bias", None)
        self.norm_x, self.norm_h = nn.LayerNorm(4 * hidden_size, bias=False), nn.LayerNorm(4 * hidden_size)
        self.norm_c = nn.LayerNorm(hidden_size)
        with torch.no_grad():
            self.norm_h.bias.chunk(4)[1].fill_(forget_bias)

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        return {"x": self.norm_x(self.W(x))}

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = (x + self.norm_h(self.U(h))).chunk(4, -1)  # each (batch, hidden)
        i, f, g, o = gate("i", sigmoid(i)), gate("f", sigmoid(f)), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": o * tanh(self.norm_c(c)), "c": c}
