"""LSTM with a second LSTM through the layers."""

import torch
from torch import Tensor, cat, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, Gate, GateHook, State


class GridLSTM(Cell):
    """Two LSTMs at every word and layer: one through time with the memory m, one through depth with a memory too.

    Both read H = [h; below_h]: h of the word before, below_h of the layer below.

        [i f g o] = sigmoid, sigmoid, tanh, sigmoid of U_time H + b       m = f * m + i * g
                                                                          h = tanh(o * m)
        [di df dg do] = sigmoid, sigmoid, tanh, sigmoid of U_depth H + b  depth_m = df * below_m + di * dg
                                                                          depth_h = tanh(do * depth_m)

    below_h and below_m are depth_h and depth_m of the layer below at this word, and depth_h goes up. f and df
    keep, i and di write, o and do read, inside the tanh. One bias per gate and LSTM. Both f and df start at
    forget_bias. Deviations: in the lowest layer below_h = W_in x and below_m = 0, so that df has nothing to keep
    there; a stack of this layer alone is refused. below_h and below_m are those of the same direction, without dropout.
    Source: Kalchbrenner et al. (2016), arXiv:1507.01526, sections 3.1 and 3.2.
    No contract: there are two memories, and what goes up is not that of time.
    """

    name = "grid"
    title = "Grid LSTM: one LSTM through time, one through the layers"
    source = "Kalchbrenner et al. (2016), arXiv:1507.01526, sections 3.1 and 3.2"
    states = ("h", "m", "depth_h", "depth_m")
    output = "depth_h"
    x_blocks = h_blocks = 0  # all that is read stands in H
    reads_below = True
    stands_alone = False
    retention_gate = "f"
    gates = {
        "i": Gate("write"),
        "f": Gate("keep"),
        "g": Gate("candidate", -1.0, 1.0),
        "o": Gate("read"),
        "di": Gate("write"),
        "df": Gate("keep"),
        "dg": Gate("candidate", -1.0, 1.0),
        "do": Gate("read"),
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
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.lowest = layer == 0
        if self.lowest:
            self.W_in = nn.Linear(input_size, hidden_size)
            self.draw_input(self.W_in)
        self.U_time, self.U_depth = (nn.Linear(2 * hidden_size, 4 * hidden_size) for _ in range(2))
        for one in (self.U_time, self.U_depth):
            self.draw_recurrent(one.weight)
            nn.init.zeros_(one.bias)
            nn.init.constant_(one.bias[hidden_size : 2 * hidden_size], forget_bias)

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        if self.lowest:
            below_h = self.W_in(x)  # (batch, time, hidden)
            return {"below_h": below_h, "below_m": torch.zeros_like(below_h)}
        assert below is not None, "a layer that is not the lowest reads the one below"
        return {"below_h": below["depth_h"], "below_m": below["depth_m"]}

    def step(  # type: ignore[override]
        self, gate: GateHook, *, below_h: Tensor, below_m: Tensor, h: Tensor, m: Tensor, **_: Tensor
    ) -> State:
        H = cat([h, below_h], -1)  # (batch, 2 * hidden)
        h, m = self._lstm(gate, "", self.U_time(H), m)
        depth_h, depth_m = self._lstm(gate, "d", self.U_depth(H), below_m)
        return {"h": h, "m": m, "depth_h": depth_h, "depth_m": depth_m}

    @staticmethod
    def _lstm(gate: GateHook, side: str, read: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Return output and memory of one of the two; `side` begins the names of its gates."""
        i, f, g, o = read.chunk(4, -1)  # each (batch, hidden)
        i, f = gate(side + "i", sigmoid(i)), gate(side + "f", sigmoid(f))
        g, o = gate(side + "g", tanh(g)), gate(side + "o", sigmoid(o))
        memory = f * memory + i * g
        return tanh(o * memory), memory
