"""The three cells that a search over ten thousand architectures found."""

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State


class Mutant(Cell):
    """What the three share: h = (1 - z) * h + z * n, the candidate n seeing h through the reset gate r and U_n."""

    gates = {
        "z": Gate("write"),
        "r": Gate("reset"),
        "n": Gate("candidate", -1.0, 1.0),
    }

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.U_n = self.recurrent()

    def recurrent(self) -> nn.Linear:
        """Return one more recurrent matrix."""
        matrix = nn.Linear(self.hidden_size, self.hidden_size, bias=False)
        self.draw_recurrent(matrix.weight)
        return matrix

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=1 - gates["z"], write=gates["z"] * gates["n"])


class MUT1(Mutant):
    """Gated recurrent unit whose update gate sees the input alone.

        z = sigmoid(W_z x + b_z)              r = sigmoid(W_r x + U_r h + b_r)
        n = tanh(U_n (r * h) + tanh(W_n x) + b_n)
        h = (1 - z) * h + z * n

    z writes: 1 replaces the state by the candidate. r = 0 hides the state from the candidate.
    Biases: one each for z and r, in W, and b_n, outside of W_n's tanh.
    Deviation: the paper has tanh(x) for tanh(W_n x), which needs as many features as units.
    Contract: carry 1 - z, write z * n.
    Source: Jozefowicz et al. (2015), ICML, "MUT1".
    """

    name = "mut1"
    title = "MUT1: the update gate sees the input alone"
    source = "Jozefowicz et al. (2015), ICML, MUT1"
    x_blocks = 2  # z, r

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.W_n = nn.Linear(input_size, hidden_size, bias=False)
        self.draw_input(self.W_n)
        self.b_n = nn.Parameter(torch.zeros(hidden_size))

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        return {"x": self.W(x), "x_n": tanh(self.W_n(x)) + self.b_n}

    def step(self, gate: GateHook, *, x: Tensor, x_n: Tensor, h: Tensor) -> State:  # type: ignore[override]
        z, r = x.chunk(2, -1)  # each (batch, hidden)
        z, r = gate("z", sigmoid(z)), gate("r", sigmoid(r + self.U(h)))
        n = gate("n", tanh(self.U_n(r * h) + x_n))
        return {"h": (1 - z) * h + z * n}


class MUT2(Mutant):
    """Gated recurrent unit, the reset gate before the product, as the search found it a second time.

        z = sigmoid(W_z x + U_z h + b_z)      r = sigmoid(W_r x + U_r h + b_r)
        n = tanh(U_n (r * h) + W_n x + b_n)   h = (1 - z) * h + z * n

    z writes: 1 replaces the state by the candidate. r = 0 hides the state from the candidate.
    Biases: one each for z, r and n, in W.
    Deviation: the paper has x for W_r x, which needs as many features as units. With W_r it is the unit of Cho et al.
    Contract: carry 1 - z, write z * n.
    Source: Jozefowicz et al. (2015), ICML, "MUT2".
    """

    name = "mut2"
    title = "MUT2: the reset gate reads the input"
    source = "Jozefowicz et al. (2015), ICML, MUT2"
    x_blocks = 3  # z, r, n
    h_blocks = 2  # z, r

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        (z_x, r_x, n_x), (z_h, r_h) = x.chunk(3, -1), self.U(h).chunk(2, -1)  # each (batch, hidden)
        z, r = gate("z", sigmoid(z_x + z_h)), gate("r", sigmoid(r_x + r_h))
        n = gate("n", tanh(self.U_n(r * h) + n_x))
        return {"h": (1 - z) * h + z * n}


class MUT3(Mutant):
    """Gated recurrent unit whose update gate sees the state through tanh.

        z = sigmoid(W_z x + U_z tanh(h) + b_z)      r = sigmoid(W_r x + U_r h + b_r)
        n = tanh(U_n (r * h) + W_n x + b_n)         h = (1 - z) * h + z * n

    z writes: 1 replaces the state by the candidate. r = 0 hides the state from the candidate.
    Biases: one each for z, r and n, in W.
    Contract: carry 1 - z, write z * n.
    Source: Jozefowicz et al. (2015), ICML, "MUT3".
    """

    name = "mut3"
    title = "MUT3: the update gate sees the squashed state"
    source = "Jozefowicz et al. (2015), ICML, MUT3"
    x_blocks = 3  # z, r, n; U has r, U_z reads tanh(h)

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.U_z = self.recurrent()

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        z, r, n = x.chunk(3, -1)  # each (batch, hidden)
        z, r = gate("z", sigmoid(z + self.U_z(tanh(h)))), gate("r", sigmoid(r + self.U(h)))
        n = gate("n", tanh(self.U_n(r * h) + n))
        return {"h": (1 - z) * h + z * n}
