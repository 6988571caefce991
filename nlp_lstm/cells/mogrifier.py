"""LSTM whose input and state gate each other before the step."""

from itertools import pairwise

from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Gate, GateHook, State
from nlp_lstm.cells.lstm import ForgetBias, GatedMemory
from nlp_lstm.errors import UsageError


def mixing(rounds: int) -> dict[str, Gate]:
    """Return the gates of the rounds, q1, r2, q3, ...: each a factor from 0 to 2."""
    return {f"{'rq'[k % 2]}{k}": Gate("mix", 0.0, 2.0) for k in range(1, rounds + 1)}


class Mogrifier(ForgetBias):
    """LSTM before whose step x and h scale each other in turn, for a number of rounds k = 1, 2, ...:

        k odd:   q_k = 2 sigmoid(Q_k h)       x = q_k * x
        k even:  r_k = 2 sigmoid(R_k x)       h = r_k * h
        i = sigmoid(W_i x + U_i h + b_i)      f = sigmoid(W_f x + U_f h + b_f)
        g = tanh(W_g x + U_g h + b_g)         o = sigmoid(W_o x + U_o h + b_o)
        c = f * c + i * g                     h = o * tanh(c)

    The mixing gates q_k (as wide as x) and r_k lie between 0 and 2; 1 leaves a feature as it is. i writes, f keeps,
    o reads: 1 lets through, 0 shuts. rounds: 0 is the LSTM. rank: 0 for full matrices, else Q_k and R_k are products
    of two, through so many dimensions. Q_k is U_q1, U_q3, ..., R_k is r2, r4, ...
    Biases: one per gate of the LSTM; Q_k and R_k have none. forget_bias is the start value of b_f.
    Contract: as the LSTM; the rounds change h before the step, not c.
    Source: Melis et al. (2020), arXiv:1909.01792, eq. 1-2.
    """

    name = "mogrifier"
    title = "Mogrifier LSTM: input and state scale each other first"
    source = "Melis et al. (2020), arXiv:1909.01792, eq. 1-2"
    gates = mixing(5) | GatedMemory.gates

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        rounds: int = 5,
        rank: int = 0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        for option, value in (("rounds", rounds), ("rank", rank)):
            if value < 0:
                raise UsageError(f"{option} is {value}: use --cell-option {option}=NUMBER, 0 or more")
        self.gates = GatedMemory.gates  # the rows of W
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.rounds, self.rank = rounds, rank
        self.gates = mixing(rounds) | GatedMemory.gates
        for k in range(1, rounds + 1):
            if k % 2:
                self.add_module(f"U_q{k}", self._matrix(hidden_size, input_size, recurrent=True))
            else:
                self.add_module(f"r{k}", self._matrix(input_size, hidden_size, recurrent=False))

    def gate_sizes(self) -> dict[str, int]:
        return super().gate_sizes() | {f"q{k}": self.input_size for k in range(1, self.rounds + 1, 2)}

    def _matrix(self, columns: int, rows: int, *, recurrent: bool) -> nn.Module:
        """Return a linear map without bias, or two with `rank` dimensions between them."""
        sizes = [columns, self.rank, rows] if self.rank else [columns, rows]
        layers = [nn.Linear(before, after, bias=False) for before, after in pairwise(sizes)]
        for layer in layers:
            if recurrent:
                self.draw_recurrent(layer.weight)
            else:
                nn.init.xavier_uniform_(layer.weight)
        return nn.Sequential(*layers) if self.rank else layers[0]

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        return {"x": x}  # W waits for the rounds

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        for k in range(1, self.rounds + 1):
            if k % 2:
                x = gate(f"q{k}", 2 * sigmoid(getattr(self, f"U_q{k}")(h))) * x  # (batch, input)
            else:
                h = gate(f"r{k}", 2 * sigmoid(getattr(self, f"r{k}")(x))) * h  # (batch, hidden)
        i, f, g, o = (self.W(x) + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        i, f, g, o = gate("i", sigmoid(i)), gate("f", sigmoid(f)), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": o * tanh(c), "c": c}
