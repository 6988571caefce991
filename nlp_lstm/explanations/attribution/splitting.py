"""The steps of a gated memory in two parts: what comes from a span of words, and what comes from all others."""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, sigmoid, tanh

from nlp_lstm.cells.base import Cell
from nlp_lstm.cells.peephole import PeepholeLSTM


class Split(NamedTuple):
    """rel + irrel + bias = phi(r + q + b): what a gate has from the span, from the others, and from its biases."""

    rel: Tensor
    irrel: Tensor
    bias: Tensor

    @property
    def whole(self) -> Tensor:
        return self.rel + self.irrel + self.bias


def split(phi: Callable[[Tensor], Tensor], r: Tensor, q: Tensor, b: Tensor) -> Split:
    """Return the parts of phi(r + q + b), b going first: the mean of what r adds before q and after it, and for q.

    Source: Murdoch et al. (2018), arXiv:1801.05453, section 3.2.2, with the biases always first.
    """
    none, rel, irrel, all_ = phi(b), phi(r + b), phi(q + b), phi(r + q + b)
    return Split((rel - none + all_ - irrel) / 2, (irrel - none + all_ - rel) / 2, none)


def decomposed_steps(cell: Cell, x_r: Tensor, x_q: Tensor, biases: Tensor) -> tuple[Tensor, Tensor]:
    """Return the relevant and the irrelevant part of h, (rows, time, hidden) each, whose sum is h.

    x_r, x_q: (rows, time, input), the parts of what an LSTM, or a relative of FAMILY, reads, in reading order.
    biases: bool (rows, time), whether what the biases alone write there is relevant.
    Source: Murdoch et al. (2018), arXiv:1801.05453, eq. 8-24; products of relevant and irrelevant parts are irrelevant.
    """
    letters = [letter for letter, gate in cell.gates.items() if gate.complement_of is None]  # the rows of W
    bias = cell.W.bias if cell.U is None or cell.U.bias is None else cell.W.bias + cell.U.bias
    b = dict(zip(letters, bias.chunk(len(letters)), strict=True))
    start = cell.start(x_r)
    h_r, c_r, h_q, c_q = torch.zeros_like(start["h"]), torch.zeros_like(start["c"]), start["h"], start["c"]
    outputs_r, outputs_q = [], []
    reads = [F.linear(x, cell.W.weight).unbind(1) for x in (x_r, x_q)]
    for read_r, read_q, chosen in zip(*reads, biases[..., None].to(x_r.dtype).unbind(1), strict=True):
        r, q = _blocks(cell, letters, read_r, h_r), _blocks(cell, letters, read_q, h_q)
        i = split(sigmoid, r["i"] + _seen(cell, "i", c_r), q["i"] + _seen(cell, "i", c_q), b["i"])
        g = split(tanh, r["g"], q["g"], b["g"])
        if "f" in letters:
            f = split(sigmoid, r["f"] + _seen(cell, "f", c_r), q["f"] + _seen(cell, "f", c_q), b["f"])
        else:
            f = Split(-i.rel, -i.irrel, 1 - i.bias)
        by_biases, before = i.bias * g.bias, c_r + c_q
        c_r, c_q = (
            i.rel * (g.rel + g.bias) + i.bias * g.rel + (f.rel + f.bias) * c_r + chosen * by_biases,
            i.irrel * g.whole + (i.rel + i.bias) * g.irrel + f.irrel * c_r + f.whole * c_q + (1 - chosen) * by_biases,
        )
        after = before if getattr(cell, "matrices", False) else c_r + c_q
        o = sigmoid(r["o"] + q["o"] + b["o"] + _seen(cell, "o", after))
        shown = split(tanh, c_r, c_q, torch.zeros_like(c_r))
        h_r, h_q = o * shown.rel, o * shown.irrel
        outputs_r.append(h_r)
        outputs_q.append(h_q)
    return torch.stack(outputs_r, 1), torch.stack(outputs_q, 1)


def _blocks(cell: Cell, letters: list[str], read: Tensor, h: Tensor) -> dict[str, Tensor]:
    """Return what each gate gets from W x, which is `read`, and from h, without biases: (rows, hidden) each."""
    whole = read if cell.U is None else read + F.linear(h, cell.U.weight)
    return dict(zip(letters, whole.chunk(len(letters), -1), strict=True))


def _seen(cell: Cell, letter: str, c: Tensor) -> Tensor | float:
    """Return what a gate sees of the memory c, 0 in a cell without peepholes."""
    return cell.peep(letter, c) if isinstance(cell, PeepholeLSTM) else 0.0
