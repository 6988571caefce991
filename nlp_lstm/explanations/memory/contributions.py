"""What each step's write did for the decision, given the gates: an exact sum."""

from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.memory.memory import Memory

MOST_READ = 400  # words whose outputs are read; of more the telescoping rule is left out, its time being T^2 * hidden


@dataclass(frozen=True)
class Contributions:
    """The contributions K_s of the writes of one layer and direction.

    per_unit: (batch, time, hidden) in reading order; initial: (batch,), the part of the state before the first step.
    Their sum is the sum over t of u_t . h_t, exactly.
    """

    memory: Memory
    per_unit: Tensor
    initial: Tensor

    @property
    def per_word(self) -> Tensor:
        """(batch, time) in word order; above layer 0 a word is a position, in which many words are mixed."""
        return self.memory.in_word_order(self.per_unit.sum(-1))


def contributions(memory: Memory, readout: Tensor) -> Contributions:
    """Return the contributions of every write for a readout u (batch, time, hidden) in word order, 0 at padding.

        S_t = u_t * read_t + carry_{t+1} * S_{t+1}      K_s = S_s * write_s

    The split of what the output shows among the writes is proportional: the Aumann-Shapley value of a path from a
    memory of zero with all gates held.
    """
    u = memory.in_word_order(readout)
    shown, carry = (u * memory.read).unbind(1), memory.carry.unbind(1)
    total = shown[-1]
    sums = [total]
    for t in range(len(shown) - 2, -1, -1):
        total = shown[t] + carry[t + 1] * total
        sums.append(total)
    per_unit = torch.stack(sums[::-1], 1) * memory.write  # (batch, time, hidden)
    return Contributions(memory, per_unit, (carry[0] * total * memory.start).sum(-1))


def telescoping(memory: Memory, readout: Tensor) -> Contributions | None:
    """Return the second answer: each write's part is what the output gains when it is added to those before it.

        K'_s = sum_t u_t * [shown_t(part_0 + ... + part_s) - shown_t(part_0 + ... + part_{s-1})]

    part_s being what is left at t of what step s wrote, part_0 that of the start. The same total, and the same parts
    where what is shown is linear in the memory. It takes time * hidden steps for every word that is read: None for
    more than MOST_READ of them, in any row. Source: Murdoch and Szlam (2017), arXiv:1702.02540, eq. 13-14.
    """
    u = memory.in_word_order(readout)
    is_read = (u != 0).any(-1)  # (batch, time)
    if int(is_read.sum(1).max()) > MOST_READ:
        return None
    per_unit, initial = torch.zeros_like(memory.carry), torch.zeros_like(memory.start[:, 0])
    for t in is_read.any(0).nonzero()[:, 0].tolist():
        parts = torch.cat([memory.start[:, None], memory.write[:, : t + 1]], 1)  # (batch, 1 + t + 1, hidden)
        later = torch.cat([memory.carry[:, : t + 1], torch.ones_like(parts[:, :1])], 1)  # what carries them on to t
        left = parts * later.flip(1).cumprod(1).flip(1)
        shown = memory.shown_at(t, left.cumsum(1)) * u[:, t : t + 1]
        initial = initial + shown[:, 0].sum(-1)
        per_unit[:, : t + 1] += shown.diff(dim=1)
    return Contributions(memory, per_unit, initial)
