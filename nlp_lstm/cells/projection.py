"""LSTM with a projected output."""

from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Cell, GateHook, State
from nlp_lstm.cells.lstm import ForgetBias
from nlp_lstm.errors import UsageError


class ProjectionLSTM(ForgetBias):
    """LSTM whose output is a smaller linear picture of what the memory shows, so that U and the layer above shrink.

        i = sigmoid(W_i x + U_i h + b_i)      f = sigmoid(W_f x + U_f h + b_f)
        g = tanh(W_g x + U_g h + b_g)         o = sigmoid(W_o x + U_o h + b_o)
        c = f * c + i * g                     h = U_projection (o * tanh(c))

    size: units of h, at most those of c; 0 is half of them. i writes, f keeps, o reads: 1 lets through, 0 shuts.
    Biases: one per gate; the projection has none. forget_bias is the start value of b_f.
    Deviation: Sak et al. have peepholes too; this is the form of torch.nn.LSTM(proj_size).
    It states no contract: the way from c to h is a matrix, so that h is no factor times c.
    Source: Sak et al. (2014), arXiv:1402.1128, LSTMP.
    """

    name = "projection"
    title = "LSTM with a projected output"
    source = "Sak et al. (2014), arXiv:1402.1128, LSTMP"
    contract = Cell.contract

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        size: int = 0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        if not 0 <= size <= hidden_size:
            raise UsageError(f"size is {size}: use --cell-option size=NUMBER, 1 to {hidden_size}, or 0 for half")
        self.size = size or max(1, hidden_size // 2)
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.U_projection = nn.Linear(hidden_size, self.size, bias=False)
        self.draw_recurrent(self.U_projection.weight)

    def sizes(self) -> dict[str, int]:
        return {"h": self.size, "c": self.hidden_size}

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f, g, o = gate("i", sigmoid(i)), gate("f", sigmoid(f)), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": self.U_projection(o * tanh(c)), "c": c}
