"""Counting the n-grams of a stream of token ids, and finding them again in another, without a loop over tokens.

An n-gram is the number of its context, the (n-1)-gram before its last word, and that word: context * vocabulary_size +
word, in 64 bits. Numbers are places in the sorted table of their order; a single word's number is its id. A history
begins at its sentence's start, which is written as the end symbol of the sentence before: inside an n-gram, the end
symbol stands first, where it means the start, or last, where it means the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ngrams:
    """The different n-grams of one order.

    keys (n,) int64, rising: context * vocabulary_size + word. times (n,) int32: how often each occurs. before (n,)
    int32: how many different symbols occur right before it; nothing can occur before a sentence's start, and an n-gram
    that begins with it keeps its times. Both are zero for single words that never occur.
    """

    keys: np.ndarray
    times: np.ndarray
    before: np.ndarray


def count_ngrams(ids: np.ndarray, vocabulary_size: int, *, order: int, start: int) -> list[Ngrams]:
    """Count the n-grams of every order from 1 to `order` in a stream (tokens,) of ids below vocabulary_size.

    In the highest order `before` is `times`, since nothing longer was counted.
    """
    stream = _with_start(ids, start)  # (1 + tokens,)
    grams = stream  # (1 + tokens,) the number of the n-gram that ends here, -1 where the sentence is too short
    keys, times = np.arange(vocabulary_size), np.bincount(ids, minlength=vocabulary_size).astype(np.int32)
    found = []
    for length in range(2, order + 1):
        contexts = _contexts(grams, stream, start, length)
        there = np.flatnonzero(contexts >= 0)
        longer = contexts[there].astype(np.int64) * vocabulary_size + stream[there + 1]
        del contexts
        longer, which, longer_times = np.unique(longer, return_inverse=True, return_counts=True)
        endings = np.empty(len(longer), np.int64)  # of each longer n-gram, the number of what its first word precedes
        endings[which] = grams[there + 1]
        before = np.bincount(endings, minlength=len(keys)).astype(np.int32)
        found.append(Ngrams(keys, times, np.where(before == 0, times, before)))
        keys, times = longer, longer_times.astype(np.int32)
        grams = np.full(len(stream), -1, np.int32)
        grams[there + 1] = which
    return [*found, Ngrams(keys, times, times)]


def find_ngrams(
    tables: Sequence[np.ndarray], ids: np.ndarray, vocabulary_size: int, start: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield, for each order's keys, the numbers (tokens,) of every token's context and of its n-gram, -1 if not there.

    A context's number is its place in the order below; the empty context of single words is 0.
    """
    stream = _with_start(ids, start)
    grams = stream
    for length, keys in enumerate(tables, 1):
        if length == 1:
            yield np.zeros(len(ids), np.int64), grams[1:]
            continue
        contexts = _contexts(grams, stream, start, length)
        wanted = contexts.astype(np.int64) * vocabulary_size + stream[1:]
        places = np.searchsorted(keys, wanted)
        hit = keys.take(places, mode="clip") == wanted if len(keys) else np.zeros(len(ids), bool)
        grams = np.full(len(stream), -1, np.int64)
        grams[1:] = np.where(hit, places, -1)
        yield contexts, grams[1:]


def _with_start(ids: np.ndarray, start: int) -> np.ndarray:
    return np.concatenate([[start], ids]).astype(np.int64)


def _contexts(grams: np.ndarray, stream: np.ndarray, start: int, length: int) -> np.ndarray:
    """The (length-1)-gram before each token; none longer than a single word goes on behind the end of a sentence."""
    before = grams[:-1]
    return before if length == 2 else np.where(stream[:-1] == start, -1, before)
