"""Long short-term memory."""

from typing import ClassVar

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells import fused
from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State, tanh_ratio


class GatedMemory(Cell):
    """What the LSTM and its relatives share: a memory c carried by f, written by i and g, read by o."""

    states: ClassVar[tuple[str, ...]] = ("h", "c")
    x_blocks = h_blocks = 4  # i, f, g, o
    retention_gate: ClassVar[str | None] = "f"
    gates = {
        "i": Gate("write"),
        "f": Gate("keep"),
        "g": Gate("candidate", -1.0, 1.0),
        "o": Gate("read"),
    }

    def contract(self, gates: State, before: State) -> Contract | None:
        return Contract("c", carry=gates["f"], write=gates["i"] * gates["g"])

    def read(self, gates: State, after: State) -> Tensor:
        return gates["o"] * tanh_ratio(after["c"])


class ForgetBias(GatedMemory):
    """A gated memory whose forget gate's bias starts above zero, so that remembering is the default."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.forget_bias = forget_bias
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)

    @torch.no_grad()
    def reset_parameters(self) -> None:
        super().reset_parameters()
        forget = list(self.gates).index("f")  # W's rows begin with the first gates in their order
        nn.init.constant_(self.W.bias.chunk(self.x_blocks)[forget], self.forget_bias)


class LSTM(ForgetBias):
    """Long short-term memory with a forget gate.

        i = sigmoid(W_i x + U_i h + b_i)      f = sigmoid(W_f x + U_f h + b_f)
        g = tanh(W_g x + U_g h + b_g)         o = sigmoid(W_o x + U_o h + b_o)
        c = f * c + i * g                     h = o * tanh(c)

    i writes, f keeps, o reads: 1 lets through, 0 shuts; g is the candidate. One bias per gate (torch.nn.LSTM keeps
    two, of which only the sum matters). forget_bias: the start value of b_f, 1 after Jozefowicz et al. (2015),
    section 4.2. Contract of c: carry f, write i * g; read o * tanh(c) / c.
    Source: Hochreiter and Schmidhuber (1997); the forget gate from Gers et al. (2000).
    """

    name = "lstm"
    title = "Long short-term memory"
    source = "Hochreiter and Schmidhuber (1997), Neural Computation 9(8); Gers et al. (2000)"

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f, g, o = gate("i", sigmoid(i)), gate("f", sigmoid(f)), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": o * tanh(c), "c": c}

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        return fused.lstm(x, state, self.W, self.U)
