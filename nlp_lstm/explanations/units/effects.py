"""What a language model loses without one unit: its sentences' margins with each unit's memory held at zero.

Units are ranked on one half of the sentences and measured on the other, against two bands of the other units: what
the strongest of them reaches when the subjects' values are dealt out at random, and how far one has to lie from them
to be no part of their crowd. After Lakretz et al. (2019), arXiv:1903.07435, section 3.1, who ablate one unit after the
other; the bands are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.bootstrap import bootstrap
from nlp_lstm.explanations.causes.placebo import QUANTILE
from nlp_lstm.explanations.units.clamps import Lever, Unit, answers_under, silenced, units_of
from nlp_lstm.explanations.units.subjects import Rows
from nlp_lstm.models.language_model import LanguageModel

PERMUTATIONS = 200
ROUNDING = 1e-4  # of a margin in single precision
FENCE = 3.0  # interquartile ranges above the third quartile: Tukey's outer fence


@dataclass(frozen=True)
class Ablation:
    """Margins log p(right form) - log p(wrong form): intact (rows,), and without each unit (units, rows)."""

    units: list[Unit]
    intact: Tensor
    without: Tensor

    @property
    def drops(self) -> Tensor:
        """How much of each margin is lost, (units, rows)."""
        return self.intact - self.without


@dataclass(frozen=True)
class Band:
    """What a unit's effect has to exceed, both of the units that were not chosen: permuted, the 95 % quantile of their
    largest effect where the subjects' values are dealt out at random; others, the outer fence of their effects."""

    permuted: float
    others: float

    @property
    def height(self) -> float:
        """The larger of the two, at least what rounding can do."""
        return max(self.permuted, self.others, ROUNDING)


def ablated(network: LanguageModel, rows: Rows, places: Sequence[Lever]) -> Ablation:
    """Run every sentence once without each unit, whose memory is zero from the subject's noun on."""
    units = units_of(places)
    order = rows.lengths.argsort(stable=True).tolist()
    jobs = [(row, [unit]) for row in order for unit in units]
    found = margin(answers_under(network, rows, places, silenced, jobs, since_subject(rows)))
    without = torch.empty(len(units), len(rows), dtype=torch.double)
    without[:, order] = found.view(len(rows), len(units)).T
    return Ablation(units, margin(rows.intact(network)), without)


def without_all(network: LanguageModel, rows: Rows, places: Sequence[Lever], sets: Sequence[Sequence[Unit]]) -> Tensor:
    """Return the margins (sets, rows) without all units of a set at once."""
    jobs = [(row, units) for units in sets for row in range(len(rows))]
    return margin(answers_under(network, rows, places, silenced, jobs, since_subject(rows))).view(len(sets), -1)


def margin(answers: Tensor) -> Tensor:
    """Return the first minus the second of log-probabilities (any, 2), in double precision."""
    return (answers[:, 0] - answers[:, 1]).double()


def since_subject(rows: Rows) -> Tensor:
    """Return which words (rows, time) come from the subject's noun on."""
    return rows.columns >= rows.subject[:, None]


def halves(sign: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Return the rows of two halves, drawn at random, each with half of the rows of either value."""
    generator = torch.Generator().manual_seed(seed)
    parts: list[list[Tensor]] = [[], []]
    for value in (-1, 1):
        own = (sign == value).nonzero()[:, 0]
        own = own[torch.randperm(len(own), generator=generator)]
        for part, some in zip(parts, own.tensor_split(2), strict=True):
            part.append(some)
    return torch.cat(parts[0]), torch.cat(parts[1])


def band(drops: Tensor, sign: Tensor, chosen: Sequence[int], seed: int) -> Band:
    """Return what the mean of a unit's drops has to exceed; drops (units, rows), sign (rows,) of the subjects' values,
    chosen: places of the units that were chosen on other sentences.

    A unit that carries the feature lowers the margin of both values; one that leans to a form whatever the subject
    lowers one and lifts the other, which cancels out. With the values permuted what is left is chance.
    """
    generator = torch.Generator().manual_seed(seed)
    crowd = torch.ones(len(drops), dtype=torch.bool)
    crowd[list(chosen)] = False
    others = drops[crowd]
    orders = torch.rand(PERMUTATIONS, len(sign), generator=generator).argsort(1)
    permuted = sign.double()[orders] @ (sign.double() * others).T / len(sign)  # (permutations, others)
    low, high = others.mean(1).quantile(torch.tensor([0.25, 0.75], dtype=torch.double)).tolist()
    return Band(float(permuted.abs().amax(1).quantile(QUANTILE)), high + FENCE * (high - low))


def figure(values: Tensor, seed: int = 0) -> dict[str, Any]:
    """Return the mean of values (n,), its 95 % bootstrap interval and n; None for what so few values do not have."""
    number = len(values)
    mean = float(values.double().mean()) if number else None
    interval = None
    if number > 1:
        interval = list(bootstrap(values[None].double(), torch.Generator().manual_seed(seed))[0])
    return {"value": mean, "interval": interval, "n": number}


def levelled(values: Tensor, sign: Tensor) -> Tensor:
    """Return values (n,) of sentences, half of either subjects' value, those of both values moved to one mean.

    The mean of all is as it was. The interval is then that of drawing from either half alone: how much a model or a
    unit leans to one of the forms does not widen it.
    """
    moved = values.double()
    for value in (-1, 1):
        own = sign == value
        moved = moved - own * (moved[own].mean() - values.double().mean())
    return moved


def right(margins: Tensor) -> Tensor:
    """Return 1 where the right form is ahead, 0.5 where neither is, else 0."""
    return (margins > 0).double() + 0.5 * (margins == 0).double()
