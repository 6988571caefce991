"""Units that renew a share of themselves at every step."""

import math

import torch
from torch import Tensor, nn, sigmoid

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State, within
from nlp_lstm.cells.elman import NONLINEARITIES
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose


class LeakyUnits(Cell):
    """What leaky units share: the share a of the state is the candidate's, the rest is what it was."""

    gates = {"a": Gate("write", fixed=True), "n": NONLINEARITIES["tanh"].candidate}
    nonlinearity = "tanh"
    leak: float

    def share(self, like: Tensor) -> Tensor:
        """Return a, in the shape of `like` (batch, ..., hidden)."""
        return torch.full_like(like, self.leak)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        n = x + self.U(h)  # (batch, hidden)
        a, n = gate("a", self.share(n)), gate("n", NONLINEARITIES[self.nonlinearity].of(n))
        return {"h": (1 - a) * h + a * n}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=1 - gates["a"], write=gates["a"] * gates["n"])


class Leaky(LeakyUnits):
    """Simple recurrent network whose units leak: each keeps the share 1 - a of itself.

        n = phi(W x + U h + b)      h = (1 - a) * h + a * n

    a writes: 1 replaces the state, and the network is Elman's. It is the same at every step: leak, from 0.001 to
    1, or with learn_leak a = sigmoid(a_logit), learned for every unit from there (then leak is below 1).
    nonlinearity: phi, "tanh" or "relu". One bias.
    Source: Jaeger et al. (2007), Neural Networks 20(3), eq. 2, without its time constants; Mozer (1992), NIPS 4.
    Contract of h: carry 1 - a, write a * n.
    """

    name = "leaky"
    title = "Simple recurrent network of leaky units"
    source = "Jaeger et al. (2007), Neural Networks 20(3), eq. 2; Mozer (1992), NIPS 4"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        leak: float = 0.5,
        learn_leak: bool = False,
        nonlinearity: str = "tanh",
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.leak, self.learn_leak = within("leak", leak, 0.001, 1.0), learn_leak
        if learn_leak and leak == 1:
            raise UsageError("a leak that is learned starts below 1: use --cell-option leak=0.9")
        self.nonlinearity = choose("nonlinearity", nonlinearity, ("tanh", "relu"))
        self.gates = {**LeakyUnits.gates, "n": NONLINEARITIES[nonlinearity].candidate}
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        if learn_leak:
            self.a_logit = nn.Parameter(torch.full((hidden_size,), math.log(leak / (1 - leak))))

    def share(self, like: Tensor) -> Tensor:
        return sigmoid(self.a_logit).expand_as(like) if self.learn_leak else super().share(like)
