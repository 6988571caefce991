"""LSTM that writes what a perceptron proposes."""

from torch import Tensor, nn, sigmoid, tanh

from nlp_lstm.cells.base import Contract, Gate, GateHook, State
from nlp_lstm.cells.lstm import ForgetBias


class PerceptronLSTM(ForgetBias):
    """LSTM without an input gate whose candidate g is the output of a perceptron with the hidden layer a.

        f = sigmoid(W_f x + U_f h + b_f)      o = sigmoid(W_o x + U_o h + b_o)
        a = tanh(W_a x + U_a h + b_a)         g = tanh(V a + b_V)
        c = f * c + g                         h = o * tanh(c)

    f keeps, o reads: 1 lets through, 0 shuts. a and g are candidates; g alone reaches the memory, whole.
    Biases: one per gate and candidate, that of g in V. forget_bias is the start value of b_f.
    Deviation: the papers have its parts, no paper this cell. The perceptron inside the step is the deep transition of
    Pascanu et al., there of a simple recurrent network; the missing input gate is the variant NIG of Greff et al.
    Contract: carry f, write g.
    Source: after Pascanu et al. (2014), arXiv:1312.6026, section 3, and Greff et al. (2015), arXiv:1503.04069.
    """

    name = "perceptron"
    title = "LSTM whose candidate comes from a perceptron"
    source = "after Pascanu et al. (2014), arXiv:1312.6026, and Greff et al. (2015), arXiv:1503.04069"
    x_blocks = h_blocks = 3  # f, o, a
    gates = {
        "f": Gate("keep"),
        "o": Gate("read"),
        "a": Gate("candidate", -1.0, 1.0),
        "g": Gate("candidate", -1.0, 1.0),
    }

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.V = nn.Linear(hidden_size, hidden_size)
        self.draw_input(self.V)

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        f, o, a = (x + self.U(h)).chunk(3, -1)  # each (batch, hidden)
        f, o, a = gate("f", sigmoid(f)), gate("o", sigmoid(o)), gate("a", tanh(a))
        c = f * c + gate("g", tanh(self.V(a)))
        return {"h": o * tanh(c), "c": c}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("c", carry=gates["f"], write=gates["g"])
