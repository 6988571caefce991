"""Gated recurrent unit."""

import torch
from torch import Tensor, sigmoid, tanh

from nlp_lstm.cells import fused
from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State


class GRU(Cell):
    """Gated recurrent unit, the reset gate applied after the matrix product.

        r = sigmoid(W_r x + b_r + U_r h + a_r)      z = sigmoid(W_z x + b_z + U_z h + a_z)
        n = tanh(W_n x + b_n + r * (U_n h + a_n))   h = (1 - z) * n + z * h

    z keeps: 1 leaves the state as it was (Cho et al. eq. 7; their figure, and many textbooks, use 1 - z).
    Two biases, b in W and a in U, because a_n stands inside the product with r.
    Deviation: Cho et al. multiply r into h before U_n; this is the form of cuDNN, PyTorch and Keras.
    Source: Cho et al. (2014), arXiv:1406.1078, eq. 5-8.
    """

    name = "gru"
    title = "Gated recurrent unit, reset after the product"
    source = "Cho et al. (2014), arXiv:1406.1078, eq. 5-8"
    x_blocks = h_blocks = 3  # r, z, n
    h_bias = True
    retention_gate = "z"
    gates = {
        "r": Gate("reset"),
        "z": Gate("keep"),
        "n": Gate("candidate", -1.0, 1.0),
    }

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        (r_x, z_x, n_x), (r_h, z_h, n_h) = x.chunk(3, -1), self.U(h).chunk(3, -1)  # each (batch, hidden)
        r, z = gate("r", sigmoid(r_x + r_h)), gate("z", sigmoid(z_x + z_h))
        n = gate("n", tanh(n_x + r * n_h))
        return {"h": (1 - z) * n + z * h}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=gates["z"], write=(1 - gates["z"]) * gates["n"])

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        return fused.single_state(torch.gru, x, state, self.W, self.U)
