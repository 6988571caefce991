"""Which gates carry the effect of a negator on the margin, and whether more than a placebo does."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.bootstrap import bootstrap
from nlp_lstm.explanations.causes.effects import AllEffects, Effects, Pairs, effects
from nlp_lstm.explanations.causes.gate_sets import PLACES, GateSet, all_gates, gate_sets
from nlp_lstm.explanations.causes.placebo import FEWEST_FILLERS, Band, quantile
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.stack import RecurrentStack

CARRIES, REACTS = "carries", "reacts, does not carry"
NOT_SUPPORTED, NOT_MEASURED = "not supported", "not measured"
LEAST_SHARE = 0.2  # of the total effect, for gates that carry it
ROUNDING = {torch.float32: 1e-5, torch.float64: 1e-12}  # of the largest margin: effects below it are none


@dataclass(frozen=True)
class Carrier:
    """What one set of gates does at one place: means over sentences, positive where they go away from the plain
    sentence's side.

    nie: what the gates alone bring about; nde: what remains when they do not react; tie = te - nde: what is lost
    without their reaction. Fractions are of te, None where te is nothing but rounding. placebo_band: the size that
    nie has to exceed, None with fewer than 8 fillers; placebo: the band of each kind. interval: 95 % bootstrap of
    nie over sentences, None for one sentence. supported: None where it cannot be told.
    """

    gates: str
    where: str
    nie: float
    nde: float
    tie: float
    te: float
    nie_fraction: float | None
    tie_fraction: float | None
    placebo_band: float | None
    placebo: Band | None
    interval: tuple[float, float] | None
    supported: bool | None
    verdict: str

    def document(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "interval": self.interval and list(self.interval)}


@dataclass(frozen=True)
class Mediation:
    """te: the mean total effect; its band is the same quantile of other fillers' effects, its interval a bootstrap
    over the sentences. fillers: how many there were."""

    sentences: int
    fillers: int
    te: float
    te_band: float | None
    te_interval: tuple[float, float] | None
    table: list[Carrier]

    def at(self, gates: str, where: str) -> Carrier:
        """Return one line of the table."""
        return next(line for line in self.table if (line.gates, line.where) == (gates, where))


def mediate(
    question: Question,
    pairs: Pairs,
    fillers: Sequence[int],
    *,
    positive: Tensor | None = None,
    seed: int = 0,
) -> Mediation:
    """Return what every set of gates carries at every place, from runs of the model alone.

    question: about the pairs' rows. fillers: ids of words that could stand in the negator's place and change nothing.
    positive: (pairs,), whether the plain sentence speaks for the question's target; by its margin if not given.
    Effects are multiplied by -1 where it does, so that those of sentences of both kinds add.
    seed: of the permutations and the bootstrap.
    """
    return mediation(effects(question, pairs, fillers, lines(question.stack), seed=seed), positive=positive, seed=seed)


def mediation(found: AllEffects, *, positive: Tensor | None = None, seed: int = 0) -> Mediation:
    """Return what effects of single pairs say together; positive and seed as in `mediate`."""
    generator = torch.Generator().manual_seed(seed)
    signs = 1.0 - 2.0 * (found.plain > 0 if positive is None else positive.to(found.plain.device)).to(found.plain)
    means = _Means(signs, found)
    series = torch.stack([found.total, *(one.indirect for one in found.swapped)]) * signs
    intervals = bootstrap(series, generator) if len(signs) > 1 else [None] * len(series)
    table = [means.carrier(one, interval) for one, interval in zip(found.swapped, intervals[1:], strict=True)]
    return Mediation(len(signs), found.fillers.shape[1], means.te, means.te_band, intervals[0], table)


def lines(stack: RecurrentStack) -> list[tuple[GateSet, str]]:
    """Return the lines of the table. All gates together give all of the effect but after the negator."""
    cells = [stack.cell(layer, direction) for layer in range(len(stack.layers)) for direction in stack.directions]
    return [*((one, where) for one in gate_sets(cells[-1]) for where in PLACES), (all_gates(cells), "after")]


class _Means:
    """Means over sentences of effects that are turned the same way by signs (pairs,)."""

    def __init__(self, signs: Tensor, found: AllEffects) -> None:
        self.signs = signs
        self.rounding = ROUNDING[found.plain.dtype] * max(1.0, float(found.plain.abs().max()))
        self.te = float(self.of(found.total))
        self.enough = found.fillers.shape[1] >= FEWEST_FILLERS
        self.te_band = quantile(self.of(found.fillers)) if self.enough else None

    def of(self, values: Tensor) -> Tensor:
        """Return the mean (...) of values (pairs, ...)."""
        return torch.tensordot(self.signs.double(), values.double(), 1) / len(self.signs)

    def carrier(self, one: Effects, interval: tuple[float, float] | None) -> Carrier:
        nie, nde = float(self.of(one.indirect)), float(self.of(one.direct))
        band = Band(quantile(self.of(one.fillers)), quantile(self.of(one.permuted))) if self.enough else None
        shares = [effect / self.te if abs(self.te) > self.rounding else None for effect in (nie, self.te - nde)]
        supported = None
        if band is not None and self.te_band is not None:  # effects within rounding are none
            least = max(self.te_band, self.rounding), max(band.height, self.rounding)
            supported = is_supported(self.te, least[0], nie, least[1], interval)
        return Carrier(
            gates=one.gates.name,
            where=one.where,
            nie=nie,
            nde=nde,
            tie=self.te - nde,
            te=self.te,
            nie_fraction=shares[0],
            tie_fraction=shares[1],
            placebo_band=None if band is None else band.height,
            placebo=band,
            interval=interval,
            supported=supported,
            verdict=verdict(supported, shares[0]),
        )


def is_supported(
    total: float, total_band: float, indirect: float, band: float, interval: tuple[float, float] | None
) -> bool:
    """Say whether there is an effect to carry, and the gates do more than a placebo, in other sentences too.

    interval: of the indirect effect, None for one sentence alone, which needs none.
    """
    above = abs(total) > total_band and abs(indirect) > band
    return above and (interval is None or not interval[0] <= 0 <= interval[1])


def verdict(supported: bool | None, share: float | None) -> str:
    """Return what may be said of gates that bring about this share of the total effect alone."""
    if supported is None:
        return NOT_MEASURED
    if not supported:
        return NOT_SUPPORTED
    return CARRIES if share is not None and share >= LEAST_SHARE else REACTS
