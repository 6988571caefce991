"""LSTM with exponential gates and a normaliser."""

import torch
import torch.nn.functional as F
from torch import Tensor, exp, sigmoid, tanh

from nlp_lstm.cells.base import Contract, Gate, GateHook, State
from nlp_lstm.cells.lstm import ForgetBias
from nlp_lstm.registry import choose


class SLSTM(ForgetBias):
    """LSTM that writes with exp, without a bound, and shows the mean of what it wrote, weighted by these gates.

        i~, f~ = W_i x + U_i h + b_i, W_f x + U_f h + b_f
        z = tanh(W_z x + U_z h + b_z)         o = sigmoid(W_o x + U_o h + b_o)
        m' = max(log f + m, i~), i~ if n = 0  log f = log sigmoid(f~), or f~ with forget="exponential"
        i = exp(i~ - m')                      f = exp(log f + m - m')
        c = f * c + i * z                     n = f * n + i                     h = o * c / n

    i writes, f keeps, o reads: 1 lets through, 0 shuts. i and f are the stabilised ones, from 0 to 1, the larger of
    the two always 1: relative to m, which keeps exp from overflowing and cancels in c / n. z is the candidate.
    All states start at 0; where nothing has been written yet, n = 0, m counts as minus infinity (and f, of nothing,
    as 1 at most).
    Biases: one per gate, in W; b_i scales c and n alike and so has no effect on h, nor a gradient. forget_bias is
    the start value of b_f.
    Deviation: one head; U is full where the paper's is block-diagonal, a block for each of its heads.
    Contract: of c, carry f, write i * z, read o / n; c's unit changes with m, so that the share of what is shown that
    stays is f * n / n'.
    Source: Beck et al. (2024), arXiv:2405.04517, eq. 8-17.
    """

    name = "slstm"
    title = "sLSTM: exponential gates and a normaliser"
    source = "Beck et al. (2024), arXiv:2405.04517, eq. 8-17"
    states = ("h", "c", "n", "m")
    gates = {  # W and U: i, f, z, o
        "i": Gate("write"),
        "f": Gate("keep"),
        "z": Gate("candidate", -1.0, 1.0),
        "o": Gate("read"),
    }

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        forget: str = "sigmoid",
        recurrent_init: str = "orthogonal",
    ) -> None:
        super().__init__(input_size, hidden_size, forget_bias=forget_bias, recurrent_init=recurrent_init)
        self.forget = choose("forget gate", forget, ("sigmoid", "exponential"))

    def step(  # type: ignore[override]
        self, gate: GateHook, *, x: Tensor, h: Tensor, c: Tensor, n: Tensor, m: Tensor
    ) -> State:
        i, f, z, o = (x + self.U(h)).chunk(4, -1)  # each (batch, hidden)
        log_f = (F.logsigmoid(f) if self.forget == "sigmoid" else f) + m
        m = torch.where(n == 0, i, torch.maximum(log_f, i))
        i, f = gate("i", exp(i - m)), gate("f", exp((log_f - m).clamp(max=0)))
        z, o = gate("z", tanh(z)), gate("o", sigmoid(o))
        c, n = f * c + i * z, f * n + i
        return {"h": o * c / divisor(n), "c": c, "n": n, "m": m}

    def contract(self, gates: State, before: State) -> Contract:
        kept = gates["f"] * before["n"]
        share = kept / divisor(kept + gates["i"])
        return Contract("c", carry=gates["f"], write=gates["i"] * gates["z"], share=share)

    def read(self, gates: State, after: State) -> Tensor:
        return gates["o"] / divisor(after["n"])


def divisor(n: Tensor) -> Tensor:
    """Return n, and 1 where it is 0 or too small to be divided by."""
    return torch.where(n.abs() < torch.finfo(n.dtype).tiny, 1.0, n)
