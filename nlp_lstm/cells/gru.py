"""Gated recurrent units."""

import torch
from torch import Tensor, nn, sigmoid, tanh
from torch.func import functional_call

from nlp_lstm.cells import fused
from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State
from nlp_lstm.registry import choose


class Updated(Cell):
    """What the gated recurrent units share: a state divided between the past and the candidate n by one gate z.

    update: "keep", z = 1 leaves the state as it was; "write", z = 1 replaces it by n. Both are one function, the
    weights and biases of z negated.
    """

    retention_gate = "z"
    gates = {
        "r": Gate("reset"),
        "z": Gate("keep"),
        "n": Gate("candidate", -1.0, 1.0),
    }

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        update: str = "keep",
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.update = choose("update", update, ("keep", "write"))
        if update == "write":
            self.gates = self.gates | {"z": Gate("write")}
            self.retention_gate = None  # type: ignore[misc, assignment]

    def contract(self, gates: State, before: State) -> Contract:
        keep, write = self.shares(gates["z"])
        return Contract("h", carry=keep, write=write * gates["n"])

    def main_gate(self) -> str:
        return "z"

    def shares(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the state before and the candidate each contribute to the next state."""
        return (z, 1 - z) if self.update == "keep" else (1 - z, z)


class GRU(Updated):
    """Gated recurrent unit, the reset gate applied after the matrix product.

        r = sigmoid(W_r x + b_r + U_r h + a_r)      z = sigmoid(W_z x + b_z + U_z h + a_z)
        n = tanh(W_n x + b_n + r * (U_n h + a_n))   h = z * h + (1 - z) * n
                                                    h = (1 - z) * h + z * n   with update="write"

    z keeps: 1 leaves the state as it was (Cho et al. eq. 7); with update="write", as in their figure and many
    textbooks, 1 replaces it. r = 0 hides the state from n.
    Two biases, b in W and a in U, because a_n stands inside the product with r.
    Deviation: Cho et al. multiply r into h before U_n; this is the form of cuDNN, PyTorch and Keras.
    Contract: carry z, write (1 - z) * n, or the other way round.
    Source: Cho et al. (2014), arXiv:1406.1078, eq. 5-8.
    """

    name = "gru"
    title = "Gated recurrent unit, reset after the product"
    source = "Cho et al. (2014), arXiv:1406.1078, eq. 5-8"
    x_blocks = h_blocks = 3  # r, z, n
    h_bias = True

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        (r_x, z_x, n_x), (r_h, z_h, n_h) = x.chunk(3, -1), self.U(h).chunk(3, -1)  # each (batch, hidden)
        r, z = gate("r", sigmoid(r_x + r_h)), gate("z", sigmoid(z_x + z_h))
        n = gate("n", tanh(n_x + r * n_h))
        keep, write = self.shares(z)
        return {"h": keep * h + write * n}

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        def run(cell: GRU) -> tuple[Tensor, State]:
            return fused.single_state(torch.gru, x, state, cell.W, cell.U)

        return run(self) if self.update == "keep" else functional_call(self, self._with_z_turned(), (run,))

    def _with_z_turned(self) -> State:
        """Return the weights of a z that is 1 minus ours, rows of z negated: sigmoid(-a) = 1 - sigmoid(a)."""
        turned = {}
        for name, weight in self.named_parameters():
            r, z, n = weight.chunk(3)
            turned[name] = torch.cat([r, -z, n])
        return turned


class GRUBefore(Updated):
    """Gated recurrent unit, the reset gate applied before the matrix product.

        r = sigmoid(W_r x + U_r h + b_r)            z = sigmoid(W_z x + U_z h + b_z)
        n = tanh(W_n x + U_n (r * h) + b_n)         h = z * h + (1 - z) * n
                                                    h = (1 - z) * h + z * n   with update="write"

    z keeps: 1 leaves the state as it was; with update="write" 1 replaces it. r = 0 hides the state from n.
    Biases: one each for r, z and n, in W; Cho et al. write none.
    Contract: carry z, write (1 - z) * n, or the other way round.
    Source: Cho et al. (2014), arXiv:1406.1078, eq. 5-8.
    """

    name = "gru-before"
    title = "Gated recurrent unit, reset before the product"
    source = "Cho et al. (2014), arXiv:1406.1078, eq. 5-8"
    x_blocks = 3  # r, z, n
    h_blocks = 2  # r, z

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        update: str = "keep",
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, update=update, recurrent_init=recurrent_init)
        self.U_n = nn.Linear(hidden_size, hidden_size, bias=False)
        self.draw_recurrent(self.U_n.weight)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        (r_x, z_x, n_x), (r_h, z_h) = x.chunk(3, -1), self.U(h).chunk(2, -1)  # each (batch, hidden)
        r, z = gate("r", sigmoid(r_x + r_h)), gate("z", sigmoid(z_x + z_h))
        n = gate("n", tanh(n_x + self.U_n(r * h)))
        keep, write = self.shares(z)
        return {"h": keep * h + write * n}
