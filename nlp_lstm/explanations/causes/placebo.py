"""What an effect has to exceed: the same exchanges of gates where there is nothing to carry."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.causes.swaps import Gates, ranges
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.text.tokenizer import PAD_ID, UNKNOWN_ID

FEWEST_FILLERS = 8
PERMUTATIONS = 20
QUANTILE = 0.95


@dataclass(frozen=True)
class Band:
    """How large an effect becomes where nothing is carried: the 95 % quantiles of two placebos, None without one.

    fillers: of the effects of other fillers' gates. permuted: of the effects of the negator's gates with the units
    of their difference exchanged; None where no gates are put over.
    """

    fillers: float
    permuted: float | None = None

    @property
    def height(self) -> float:
        """The larger of the two."""
        return self.fillers if self.permuted is None else max(self.fillers, self.permuted)


def quantile(effects: Tensor) -> float:
    """Return the 95 % quantile of the sizes of effects (placebos,)."""
    return float(effects.abs().double().quantile(QUANTILE))


def with_fillers(plain: Tensor, negated: Tensor, at: Tensor, fillers: Sequence[int]) -> Tensor:
    """Return the plain sentences (pairs, time) with other fillers in place of their own: (pairs, fillers, time).

    at: (pairs,), the places of the fillers, where the negated sentences have their negators. The negators, the
    unknown word and padding are no fillers. Where a sentence's own is among them, the last one stands in for it, so
    that all sentences have equally many.
    """
    rows = torch.arange(len(plain), device=plain.device)
    none = {PAD_ID, UNKNOWN_ID, *negated[rows, at].tolist()}
    known = [word for word in dict.fromkeys(fillers) if word not in none]
    own = plain[rows, at]  # (pairs,)
    words = torch.tensor(known, dtype=plain.dtype, device=plain.device).expand(len(plain), len(known)).clone()
    taken = words == own[:, None]
    if bool(taken.any()):
        words = torch.where(taken, words[:, -1:], words)[:, :-1]
    replaced = plain[:, None].repeat(1, words.shape[1], 1)  # (pairs, fillers, time)
    replaced[rows, :, at] = words
    return replaced


def unit_orders(sizes: Sequence[int], pairs: int, generator: torch.Generator) -> dict[int, Tensor]:
    """Return permutations of so many units {size: (pairs, permutations, size)}, each pair with its own."""
    drawn = [
        {size: torch.rand(PERMUTATIONS, size, generator=generator).argsort(-1) for size in sorted(set(sizes))}
        for _ in range(pairs)
    ]
    return {size: torch.stack([orders[size] for orders in drawn]) for size in drawn[0]}


def permuted_gates(gates: Gates, orders: dict[int, Tensor], stack: RecurrentStack) -> Gates:
    """Return the plain sentence's gates with the negator's difference on other units.

    gates: values (pairs, sentences, time, size), the plain sentence first, the negated one second; the result is
    (pairs, permutations, time, size). One permutation holds for all words, layers, directions and gates of a size;
    values are clipped to the gate's range.
    """
    found = {}
    for key, (low, high) in ranges(stack, list(gates)).items():
        plain, negated = gates[key][:, 0, None], gates[key][:, 1, None]  # (pairs, 1, time, size)
        order = orders[plain.shape[-1]].to(plain.device)[:, :, None]  # (pairs, permutations, 1, size)
        shape = (*order.shape[:2], *plain.shape[2:])
        difference = (negated - plain).expand(shape).gather(-1, order.expand(shape))
        found[key] = (plain + difference).clamp(low, high)
    return found
