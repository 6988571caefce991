"""What a recurrent language model has to beat: modified Kneser-Ney smoothing of counted n-grams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from nlp_lstm.baselines.ngrams import Ngrams, count_ngrams, find_ngrams

FALLBACK = (0.0, 0.5, 1.0, 1.5)  # discounts where the counts are too few or too odd to estimate them; those of KenLM


class KneserNey:
    """Interpolated Kneser-Ney with three discounts per order; the same stream always gives the same model.

    Tokens are ids from 1 to vocabulary_size - 1; 0 is padding and has probability 0. The lowest order is interpolated
    with the uniform distribution over them, so that every id has a probability above 0. A history reaches back to its
    sentence's start, as in SRILM and KenLM.
    Memory at order 5: the process takes at most 175 bytes for each training token, where nearly all n-grams differ (20
    million tokens: 3.1 GiB), and 90 where words are distributed as in a language (1.6 GiB); the model keeps about half.
    Source: Chen and Goodman (1998), An Empirical Study of Smoothing Techniques for Language Modeling.
    """

    def __init__(self, tables: Sequence[Ngrams], vocabulary_size: int, start: int) -> None:
        """Estimate from the n-grams of the orders 1, 2, ..., counted in a stream that ends sentences with `start`."""
        self.order, self.vocabulary_size, self.start = len(tables), vocabulary_size, start
        self.name = f"interpolated Kneser-Ney, order {self.order}"
        self.validation_perplexities: dict[int, float] = {}  # by order, where the order was chosen
        counts = [*(table.before for table in tables[:-1]), tables[-1].times]
        contexts = [1, *(len(table.keys) for table in tables[:-1])]
        self.levels = [
            _level(table.keys // vocabulary_size, counted, number)
            for table, counted, number in zip(tables, counts, contexts, strict=True)
        ]
        self.keys = [table.keys for table in tables]

    @classmethod
    def fit(cls, train_ids: np.ndarray, vocabulary_size: int, *, order: int, start: int) -> Self:
        """Learn from a stream (tokens,) in which the end-of-sentence id `start` closes every sentence.

        Raises ValueError for an order below 1, an empty stream, and ids and a `start` outside 1..vocabulary_size - 1.
        """
        return cls(_count(train_ids, vocabulary_size, order, start), vocabulary_size, start)

    @classmethod
    def choose(
        cls,
        train: np.ndarray,
        validation: np.ndarray,
        vocabulary_size: int,
        *,
        start: int,
        orders: Sequence[int] = (2, 3, 4, 5),
    ) -> Self:
        """Learn with the order that has the smallest perplexity on the validation stream (ties: the lowest order).

        The n-grams are counted once, up to the highest order. Raises ValueError as `fit` does, and without orders.
        """
        if not orders or min(orders) < 1:
            raise ValueError(f"the orders to choose from are whole numbers from 1 up, not {list(orders)}")
        tables, best, found = _count(train, vocabulary_size, max(orders), start), None, {}
        for order in sorted(set(orders)):
            model = cls(tables[:order], vocabulary_size, start)
            found[order] = model.perplexity(validation)
            if best is None or found[order] < found[best.order]:
                best = model
        assert best is not None
        best.validation_perplexities = found
        return best

    def log2_probabilities(self, ids: np.ndarray) -> np.ndarray:
        """Return log2 p (tokens,) of every token of a stream, given up to order - 1 tokens before it in its sentence.

        The stream begins with a sentence; the end of a sentence is predicted, its start is not. Raises ValueError for
        ids outside 1..vocabulary_size - 1.
        """
        ids = _checked(ids, self.vocabulary_size)
        found = np.full(len(ids), 1 / (self.vocabulary_size - 1))
        for level, (contexts, grams) in zip(self.levels, self._find(ids), strict=True):
            known = np.flatnonzero(contexts >= 0)
            before, numbers = contexts[known], grams[known]
            own = np.where(numbers >= 0, level.discounted(numbers), 0)
            found[known] = own / level.totals[before] + level.left[before] * found[known]
        return np.log2(found)

    def perplexity(self, ids: np.ndarray) -> float:
        """Return 2 to the mean of -log2 p over all tokens of a stream, ends of sentences among them.

        Raises ValueError for an empty stream and for ids outside 1..vocabulary_size - 1.
        """
        if not len(ids):
            raise ValueError("the perplexity of a stream without tokens is not defined: give at least one id")
        return float(2 ** -self.log2_probabilities(ids).mean())

    def probabilities_after(self, history: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return p (vocabulary_size,) of the token that follows a history; it sums to 1, and p[0] is 0.

        A history stands at the beginning of a stream: an empty one, and one that ends with the end symbol, is the start
        of a sentence; one cut off in the middle of a sentence needs order - 1 tokens. Raises ValueError for ids outside
        1..vocabulary_size - 1.
        """
        nearest = _checked(np.asarray(history[-self.order :], np.int64), self.vocabulary_size)
        found = np.full(self.vocabulary_size, 1 / (self.vocabulary_size - 1))
        found[0] = 0
        places = self._find(np.append(nearest, self.start))  # whatever follows, its contexts are those of the history
        for level, keys, (contexts, _) in zip(self.levels, self.keys, places, strict=True):
            if (context := int(contexts[-1])) >= 0:
                first, last = np.searchsorted(keys, np.array([context, context + 1]) * self.vocabulary_size)
                found *= level.left[context]
                words = keys[first:last] - context * self.vocabulary_size
                found[words] += level.discounted(slice(first, last)) / level.totals[context]
        return found

    def _find(self, ids: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return find_ngrams(self.keys, ids, self.vocabulary_size, self.start)


@dataclass(frozen=True)
class _Level:
    """One order: counts (n-grams,), their discounts (4,) by count, 3 for all above; and of every context (contexts,)
    the total of its counts and the share of it that is left to the order below."""

    counts: np.ndarray
    discounts: np.ndarray
    totals: np.ndarray
    left: np.ndarray

    def discounted(self, numbers: np.ndarray | slice) -> np.ndarray:
        counts = self.counts[numbers]
        return counts - self.discounts[np.minimum(counts, 3)]


def _level(contexts: np.ndarray, counts: np.ndarray, number: int) -> _Level:
    """Estimate one order from the context and the count of each n-gram; number: how many contexts there may be."""
    discounts = estimate_discounts(counts)
    totals = np.bincount(contexts, counts, number)
    taken = np.bincount(contexts, discounts[np.minimum(counts, 3)], number)
    empty = totals == 0  # nothing followed this context: all is left to the order below
    totals[empty] = taken[empty] = 1
    return _Level(counts, discounts, totals, taken / totals)


def estimate_discounts(counts: np.ndarray) -> np.ndarray:
    """Return what is taken from a count of 0, 1, 2, and 3 or more (4,), from how many counts are 1, 2, 3 and 4.

    The discounts are those of KenLM's fallback, 0.5, 1 and 1.5, where one of these numbers is zero or a discount is
    below zero.
    """
    n1, n2, n3, n4 = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].tolist()
    if not (n1 and n2 and n3 and n4):
        return np.array(FALLBACK)
    y = n1 / (n1 + 2 * n2)
    found = np.array([0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return found if (found >= 0).all() else np.array(FALLBACK)


def _count(ids: np.ndarray, vocabulary_size: int, order: int, start: int) -> list[Ngrams]:
    if order < 1:
        raise ValueError(f"an n-gram has at least one word: the order is 1 or more, not {order}")
    if not 0 < start < vocabulary_size:
        raise ValueError(f"the end-of-sentence id is one from 1 to {vocabulary_size - 1}, not {start}")
    if not len(ids):
        raise ValueError("there is nothing to count in a stream without tokens: give at least one id")
    return count_ngrams(_checked(ids, vocabulary_size), vocabulary_size, order=order, start=start)


def _checked(ids: np.ndarray, vocabulary_size: int) -> np.ndarray:
    if ids.ndim != 1 or not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"a stream is one row of whole numbers, not {ids.dtype} of shape {ids.shape}")
    if len(ids) and not 0 < ids.min() <= ids.max() < vocabulary_size:
        raise ValueError(
            f"ids go from 1 to {vocabulary_size - 1}, 0 is padding: the stream has {ids.min()} to {ids.max()}"
        )
    return ids
