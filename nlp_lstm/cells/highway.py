"""Recurrent highway network."""

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State
from nlp_lstm.errors import UsageError


def floors(depth: int) -> dict[str, Gate]:
    """Return the gates of the micro-steps, t1, n1, t2, n2, ..."""
    pair = {"t": Gate("write"), "n": Gate("candidate", -1.0, 1.0)}
    return {f"{letter}{k}": gate for k in range(1, depth + 1) for letter, gate in pair.items()}


class Highway(Cell):
    """Recurrent network that takes several gated micro-steps at each word; the first of them reads the word.

        s = h
        k = 1:           t_1 = sigmoid(W_t x + U_t1 s + b_t1)     n_1 = tanh(W_n x + U_n1 s + b_n1)
        k = 2 .. depth:  t_k = sigmoid(U_tk s + b_tk)             n_k = tanh(U_nk s + b_nk)
        after each:      s = (1 - t_k) * s + t_k * n_k
        h = s

    t_k writes: 1 replaces the state by the candidate n_k, 0 carries it on. U is that of k = 1, U_2, U_3, ... those
    of the others, rows t n. Biases: one each for t_k and n_k, in W for k = 1, in U_k after it.
    carry_bias: b_t starts at minus this, so that carrying is the default.
    Deviation: of the paper's carry gate only the coupled form, 1 - t, is here, as in its experiments.
    Contract: carry prod_k (1 - t_k), write sum_k t_k * n_k * prod_{j > k} (1 - t_j).
    Source: Zilly et al. (2017), arXiv:1607.03474, eq. 6-9.
    """

    name = "highway"
    title = "Recurrent highway network"
    source = "Zilly et al. (2017), arXiv:1607.03474, eq. 6-9"
    x_blocks = h_blocks = 2  # t, n
    gates = floors(3)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        depth: int = 3,
        carry_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        if depth < 1:
            raise UsageError(f"depth is {depth}: use --cell-option depth=NUMBER, 1 or more")
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.depth, self.carry_bias = depth, carry_bias
        self.gates = floors(depth)
        for k in range(2, depth + 1):
            matrix = nn.Linear(hidden_size, 2 * hidden_size)
            self.draw_recurrent(matrix.weight)
            nn.init.zeros_(matrix.bias)
            self.add_module(f"U_{k}", matrix)
        with torch.no_grad():
            for bias in (self.W.bias, *(getattr(self, f"U_{k}").bias for k in range(2, depth + 1))):
                bias.chunk(2)[0].fill_(-carry_bias)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        for k in range(1, self.depth + 1):
            t, n = (x + self.U(h) if k == 1 else getattr(self, f"U_{k}")(h)).chunk(2, -1)  # each (batch, hidden)
            t, n = gate(f"t{k}", sigmoid(t)), gate(f"n{k}", tanh(n))
            h = (1 - t) * h + t * n
        return {"h": h}

    def contract(self, gates: State, before: State) -> Contract:
        carry, write = torch.ones_like(gates["t1"]), torch.zeros_like(gates["t1"])
        for k in range(1, self.depth + 1):
            t, n = gates[f"t{k}"], gates[f"n{k}"]
            carry, write = (1 - t) * carry, (1 - t) * write + t * n
        return Contract("h", carry, write)
