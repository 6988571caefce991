"""LSTM whose gates see the input alone."""

from torch import Tensor, sigmoid, tanh

from nlp_lstm.cells.base import GateHook, State
from nlp_lstm.cells.lstm import ForgetBias


class SimpleLSTM(ForgetBias):
    """LSTM without recurrent weights: the past acts through the memory alone.

        i = sigmoid(W_i x + b_i)      f = sigmoid(W_f x + b_f)
        g = tanh(W_g x + b_g)         o = sigmoid(W_o x + b_o)
        c = f * c + i * g             h = o * tanh(c)

    f keeps, i writes, o reads. There is no U, so that weight dropout has nothing to drop and recurrent_init
    nothing to draw; no gate can react to what the network has read before. One bias per gate.
    Deviation: a plain member of the family: strongly-typed networks have no g of their own range (g = W x), QRNN
    replaces W by a convolution over words.
    Source: Balduzzi and Ghifary (2016), arXiv:1602.02218; Bradbury et al. (2017), arXiv:1611.01576.
    Contract of c: carry f, write i * g; read o * tanh(c) / c.
    """

    name = "simple-lstm"
    title = "LSTM whose gates see the input alone"
    source = "Balduzzi and Ghifary (2016), arXiv:1602.02218; Bradbury et al. (2017), arXiv:1611.01576"
    h_blocks = 0

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, f, g, o = x.chunk(4, -1)  # each (batch, hidden)
        i, f, g, o = gate("i", sigmoid(i)), gate("f", sigmoid(f)), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": o * tanh(c), "c": c}
