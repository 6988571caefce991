"""The recurrent network that sees its own output."""

import torch
from torch import Tensor, nn, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State, within


class Jordan(Cell):
    """Recurrent network whose hidden units see the outputs of the steps before, and not themselves.

        s = decay * s + y               the state units: what the network has put out so far
        n = tanh(W x + U s + b)         the hidden units
        y = tanh(V n + b_V)             the output

    decay: how much of the older outputs s keeps, 0 to 0.999; at 0 it is the last output alone. There are no gates;
    n and y are both candidates, and U multiplies s.
    Deviation: the paper's output is a movement; inside a stack it is y, as wide as the hidden layer, and goes up.
    Two biases, one in W and one in V.
    Source: Jordan (1986), ICS Report 8604; in these letters Jordan (1997), Advances in Psychology 121.
    Contract of y: carry 0, write y. What stays over time is s, which is linear in the outputs before.
    """

    name = "jordan"
    title = "Simple recurrent network fed by its output"
    source = "Jordan (1986), ICS Report 8604; Jordan (1997), Advances in Psychology 121"
    states = ("y", "s")
    output = "y"
    feedback = "s"
    gates = {"n": Gate("candidate", -1.0, 1.0), "y": Gate("candidate", -1.0, 1.0)}

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        decay: float = 0.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.decay = within("decay", decay, 0.0, 0.999)
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.V = nn.Linear(hidden_size, hidden_size)
        self.draw_input(self.V)

    def step(self, gate: GateHook, *, x: Tensor, y: Tensor, s: Tensor) -> State:  # type: ignore[override]
        s = self.decay * s + y
        n = gate("n", tanh(x + self.U(s)))
        return {"y": gate("y", tanh(self.V(n))), "s": s}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("y", carry=torch.zeros_like(gates["y"]), write=gates["y"])
