"""LSTM whose gates look into the memory."""

import torch
from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import GateHook, State
from nlp_lstm.cells.lstm import ForgetBias
from nlp_lstm.errors import UsageError


class PeepholeLSTM(ForgetBias):
    """LSTM with peephole connections: i and f see the memory before, o the memory after the step.

        i = sigmoid(W_i x + U_i h + p_i * c + b_i)      f = sigmoid(W_f x + U_f h + p_f * c + b_f)
        g = tanh(W_g x + U_g h + b_g)                   c' = f * c + i * g
        o = sigmoid(W_o x + U_o h + p_o * c' + b_o)     h' = o * tanh(c')

    The peepholes p are diagonal, one weight per unit, and start at zero. peepholes: the gates that have one, any
    of "ifo"; "" is the plain LSTM. matrices: full matrices in their place, U_ci c, U_cf c and U_co c, of the
    memory before for o too, as if c stood beside h: the form of some textbooks, not of the papers.
    f keeps, i writes, o reads. One bias per gate.
    Source: Gers and Schmidhuber (2000), IJCNN; in these letters Graves (2013), eq. 7-11.
    Contract of c: carry f, write i * g; read o * tanh(c) / c.
    """

    name = "peephole"
    title = "LSTM with peephole connections"
    source = "Gers and Schmidhuber (2000), IJCNN; Graves (2013), arXiv:1308.0850, eq. 7-11"
    p_i: Tensor
    p_f: Tensor
    p_o: Tensor

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        peepholes: str = "ifo",
        matrices: bool = False,
        recurrent_init: str = "orthogonal",
    ) -> None:
        if not set(peepholes) <= set("ifo"):
            raise UsageError(f"peepholes {peepholes!r}: name gates among i, f and o, as in --cell-option peepholes=if")
        self.peepholes, self.matrices = peepholes, matrices
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        for letter in sorted(set(peepholes), key="ifo".index):
            if matrices:
                matrix = nn.Linear(hidden_size, hidden_size, bias=False)
                self.draw_recurrent(matrix.weight)
                self.add_module(f"U_c{letter}", matrix)
            else:
                self.register_parameter(f"p_{letter}", nn.Parameter(torch.zeros(hidden_size)))

    def peep(self, letter: str, c: Tensor) -> Tensor | float:
        """Return what a gate sees of the memory c: p * c or U_c c, 0 without a peephole."""
        if letter not in self.peepholes:
            return 0.0
        return getattr(self, f"U_c{letter}")(c) if self.matrices else getattr(self, f"p_{letter}") * c

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f = gate("i", sigmoid(i + self.peep("i", c))), gate("f", sigmoid(f + self.peep("f", c)))
        before, c = c, f * c + i * gate("g", tanh(g))
        o = gate("o", sigmoid(o + self.peep("o", before if self.matrices else c)))
        return {"h": o * tanh(c), "c": c}
