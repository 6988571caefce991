"""Minimal gated unit."""

from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State


class MGU(Cell):
    """Gated recurrent unit with one gate, which resets and updates.

        f = sigmoid(W_f x + U_f h + b_f)      n = tanh(W_n x + U_n (f * h) + b_n)
        h = (1 - f) * h + f * n

    f writes: 1 replaces the state by the candidate, 0 leaves it as it was (the paper calls it the forget gate).
    Biases: one each for f and n, in W.
    Contract: carry 1 - f, write f * n.
    Source: Zhou et al. (2016), arXiv:1603.09420, section 3.
    """

    name = "mgu"
    title = "Minimal gated unit"
    source = "Zhou et al. (2016), arXiv:1603.09420, section 3"
    x_blocks = 2  # f, n
    gates = {"f": Gate("write"), "n": Gate("candidate", -1.0, 1.0)}

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.U_n = nn.Linear(hidden_size, hidden_size, bias=False)
        self.draw_recurrent(self.U_n.weight)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        f, n = x.chunk(2, -1)  # each (batch, hidden)
        f = gate("f", sigmoid(f + self.U(h)))
        n = gate("n", tanh(n + self.U_n(f * h)))
        return {"h": (1 - f) * h + f * n}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=1 - gates["f"], write=gates["f"] * gates["n"])
