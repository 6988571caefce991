"""What several seeds say: a mean, its interval, and which differences are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % interval after Student (low, high).

    One figure alone has none, nor have several that are all equal: they say nothing of how much others would differ.
    """

    mean: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Interval":
        """Return mean and interval of figures from independent seeds."""
        mean = float(np.mean(figures))
        if len(figures) < 2:
            return cls(mean, None, None)
        reach = float(stats.sem(figures) * stats.t.ppf((1 + CONFIDENCE) / 2, len(figures) - 1))
        if not 0 < reach < float("inf"):
            return cls(mean, None, None)
        return cls(mean, mean - reach, mean + reach)

    def above(self, other: "Interval") -> bool:
        """Say whether this whole interval lies above the other: the difference is shown."""
        if self.low is None or other.high is None:
            return False
        return self.low > other.high


def places(intervals: dict[str, Interval], *, higher_is_better: bool) -> dict[str, int | None]:
    """Return the place of each: 1 plus how many are shown to be better; None where it is told apart from nobody."""

    def better(one: Interval, other: Interval) -> bool:
        return one.above(other) if higher_is_better else other.above(one)

    found: dict[str, int | None] = {}
    for name, own in intervals.items():
        ahead = sum(better(other, own) for other in intervals.values())
        behind = sum(better(own, other) for other in intervals.values())
        found[name] = 1 + ahead if ahead + behind else None
    return found


def shown(intervals: dict[str, Interval], *, higher_is_better: bool) -> list[tuple[str, str]]:
    """Return all pairs (better, worse) whose intervals do not meet."""
    pairs = [(one, other) for one in intervals for other in intervals if intervals[one].above(intervals[other])]
    return pairs if higher_is_better else [(other, one) for one, other in pairs]
