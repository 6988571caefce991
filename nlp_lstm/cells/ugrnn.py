"""Update gate network."""

from torch import Tensor, sigmoid, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State


class UGRNN(Cell):
    """Simple recurrent network with one gate between its state before and its new one.

        n = tanh(W_n x + U_n h + b_n)         g = sigmoid(W_g x + U_g h + b_g)
        h = g * h + (1 - g) * n

    g keeps: 1 leaves the state as it was, 0 replaces it by the candidate n.
    Biases: one each for n and g, in W, both 0 at the start.
    Contract: carry g, write (1 - g) * n.
    Source: Collins et al. (2017), arXiv:1611.09913, "UGRNN".
    """

    name = "ugrnn"
    title = "Update gate network"
    source = "Collins et al. (2017), arXiv:1611.09913"
    x_blocks = h_blocks = 2  # n, g
    retention_gate = "g"
    gates = {"n": Gate("candidate", -1.0, 1.0), "g": Gate("keep")}

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        n, g = (x + self.U(h)).chunk(2, -1)  # each (batch, hidden)
        n, g = gate("n", tanh(n)), gate("g", sigmoid(g))
        return {"h": g * h + (1 - g) * n}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=gates["g"], write=(1 - gates["g"]) * gates["n"])
