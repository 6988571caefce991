"""The simple recurrent network."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple

import torch
from torch import Tensor

from nlp_lstm.cells import fused
from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State
from nlp_lstm.registry import choose


class Nonlinearity(NamedTuple):
    """A function of the candidate's units, and the candidate that comes out of it."""

    of: Callable[[Tensor], Tensor]
    candidate: Gate


NONLINEARITIES = {
    "tanh": Nonlinearity(torch.tanh, Gate("candidate", -1.0, 1.0)),
    "relu": Nonlinearity(torch.relu, Gate("candidate", 0.0, inf)),
    "identity": Nonlinearity(lambda a: a, Gate("candidate", -inf, inf)),
}


class Elman(Cell):
    """Simple recurrent network: its hidden units see the input and their own values of the step before.

        n = phi(W x + U h + b)      h = n

    nonlinearity: phi, "tanh", "relu" (Le et al. 2015) or "identity", a linear network. There are no gates; the
    candidate n is the whole state, so nothing is carried over unit by unit.
    Deviation: the paper's units are logistic. One bias. tanh and relu have a kernel, identity has none.
    Source: Elman (1990), Cognitive Science 14(2), figure 2.
    Contract of h: carry 0, write n.
    """

    name = "elman"
    title = "Simple recurrent network"
    source = "Elman (1990), Cognitive Science 14(2)"
    gates = {"n": NONLINEARITIES["tanh"].candidate}

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: str = "tanh",
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.nonlinearity = choose("nonlinearity", nonlinearity, NONLINEARITIES)
        self.gates = {"n": NONLINEARITIES[nonlinearity].candidate}
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        phi = NONLINEARITIES[self.nonlinearity].of
        return {"h": gate("n", phi(x + self.U(h)))}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=torch.zeros_like(gates["n"]), write=gates["n"])

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        if not self.fused:
            raise NotImplementedError(f"Elman has no fused kernel with {self.nonlinearity}")
        fused_rnn = torch.rnn_tanh if self.nonlinearity == "tanh" else torch.rnn_relu
        return fused.single_state(fused_rnn, x, state, self.W, self.U)

    @property
    def fused(self) -> bool:
        return self.nonlinearity != "identity"
