"""The simple recurrent network."""

import torch
from torch import Tensor

from nlp_lstm.cells import fused
from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State
from nlp_lstm.registry import choose


class Elman(Cell):
    """Simple recurrent network: n = phi(W x + U h + b), h = n.

    nonlinearity: phi, "tanh" or "relu" (Le et al. 2015). It has no gates; its candidate n is its whole state,
    so nothing is carried over elementwise and its contract is carry 0, write n.
    Source: Elman (1990), Cognitive Science 14(2).
    """

    name = "elman"
    title = "Simple recurrent network"
    source = "Elman (1990), Cognitive Science 14(2)"
    gates = {"n": Gate("candidate", -1.0, 1.0)}

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: str = "tanh",
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.nonlinearity = choose("nonlinearity", nonlinearity, ("tanh", "relu"))
        if nonlinearity == "relu":
            self.gates = {"n": Gate("candidate", 0.0, float("inf"))}

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        phi = torch.tanh if self.nonlinearity == "tanh" else torch.relu
        return {"h": gate("n", phi(x + self.U(h)))}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=torch.zeros_like(gates["n"]), write=gates["n"])

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        fused_rnn = torch.rnn_tanh if self.nonlinearity == "tanh" else torch.rnn_relu
        return fused.single_state(fused_rnn, x, state, self.W, self.U)
