"""LSTM with coupled input and forget gate."""

from torch import Tensor, sigmoid, tanh

from nlp_lstm.cells.base import Gate, GateHook, State
from nlp_lstm.cells.lstm import GatedMemory


class CIFG(GatedMemory):
    """LSTM that forgets exactly as much as it writes: f = 1 - i.

        i = sigmoid(W_i x + U_i h + b_i)      f = 1 - i
        g = tanh(W_g x + U_g h + b_g)         o = sigmoid(W_o x + U_o h + b_o)
        c = f * c + i * g                     h = o * tanh(c)

    i writes (and f keeps), o reads: 1 lets through, 0 shuts; g is the candidate. One bias each for i, g and o.
    Contract of c: carry f, write i * g; read o * tanh(c) / c.
    Deviation: Greff et al. start from the peephole LSTM; this is the form without peepholes.
    Source: Greff et al. (2015), arXiv:1503.04069, section 3, "CIFG".
    """

    name = "cifg"
    title = "LSTM with coupled input and forget gate"
    source = "Greff et al. (2015), arXiv:1503.04069, section 3"
    x_blocks = h_blocks = 3  # i, g, o
    gates = {
        "i": Gate("write"),
        "f": Gate("keep", complement_of="i"),
        "g": Gate("candidate", -1.0, 1.0),
        "o": Gate("read"),
    }

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor) -> State:  # type: ignore[override]
        i, g, o = (x + self.U(h)).chunk(3, -1)  # each (batch, hidden)
        i = gate("i", sigmoid(i))
        f, g, o = gate("f", 1 - i), gate("g", tanh(g)), gate("o", sigmoid(o))
        c = f * c + i * g
        return {"h": o * tanh(c), "c": c}
