"""Figures with their uncertainty: ratios of sums over items, resampled in groups of items that share their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

RESAMPLES = 2000
LEVEL = (2.5, 97.5)  # percentiles


@dataclass(frozen=True)
class Ratio:
    """sum of `over` / sum of `under`; n: how many items are counted. over, under: (items,), groups: their groups."""

    over: Sequence[float]
    under: Sequence[float]
    groups: Sequence[str]

    @property
    def n(self) -> int:
        return int(np.count_nonzero(np.asarray(self.under, float)))

    @classmethod
    def share(cls, hits: Sequence[bool], groups: Sequence[str], of: Sequence[bool] | None = None) -> "Ratio":
        """The share of hits among the items, or among those of `of`."""
        among = [True] * len(hits) if of is None else of
        both = zip(hits, among, strict=True)
        return cls([float(hit and counts) for hit, counts in both], [float(counts) for counts in among], groups)

    @classmethod
    def mean(cls, values: Sequence[float], groups: Sequence[str]) -> "Ratio":
        """The mean of some values."""
        return cls(values, [1.0] * len(values), groups)


def figure(*ratios: Ratio, seed: int = 0) -> dict[str, Any]:
    """Return value, n and interval of a ratio, or of the harmonic mean of two.

    value: null where nothing is counted; of two also where one counts nothing, and 0 where one is 0. interval: 95 %
    bootstrap, whole groups drawn with replacement, the same groups for both ratios; null for fewer than two groups.
    """
    groups = sorted({group for ratio in ratios for group in ratio.groups})
    numbers = {group: number for number, group in enumerate(groups)}
    sums = []  # (2, groups) each
    for ratio in ratios:
        mine = np.array([numbers[group] for group in ratio.groups], int)
        sums.append(np.stack([_summed(mine, ratio.over, len(groups)), _summed(mine, ratio.under, len(groups))]))
    (value,) = _harmonic([one.sum(1, keepdims=True) for one in sums])
    if len(groups) < 2 or np.isnan(value):
        interval = None
    else:
        generator = np.random.default_rng(seed)
        draws = generator.multinomial(
            len(groups), np.full(len(groups), 1 / len(groups)), RESAMPLES
        ).T  # (groups, draws)
        drawn = _harmonic([one @ draws for one in sums])
        interval = [float(bound) for bound in np.nanpercentile(drawn, LEVEL)]
    return {"value": None if np.isnan(value) else float(value), "n": sum(r.n for r in ratios), "interval": interval}


def _summed(places: np.ndarray, values: Sequence[float], groups: int) -> np.ndarray:
    return np.bincount(places, np.asarray(values, float), groups)


def _harmonic(sums: Sequence[np.ndarray]) -> np.ndarray:
    """Return the harmonic mean (draws,) of ratios given as sums (2, draws); nan where one counts nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = [np.where(one[1] == 0, np.nan, one[0] / one[1]) for one in sums]
        if len(ratios) == 1:
            return ratios[0]
        first, second = ratios
        harmonic = 2 * first * second / (first + second)
    return np.where((first == 0) & (second >= 0) | (second == 0) & (first >= 0), 0.0, harmonic)
