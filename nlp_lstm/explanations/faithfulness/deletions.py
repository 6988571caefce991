"""Sentences from which words are deleted, one after the other, and what their margin loses."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from nlp_lstm.explanations.attribution.base import ROWS_AT_ONCE, inside
from nlp_lstm.explanations.question import Question
from nlp_lstm.text.tokenizer import UNKNOWN_ID


class Deletions:
    """The margins of rows of tokens (batch, time) without some of their words, each asked for once.

    A deleted word is replaced by the unknown word. An order of deletion is given as ranks (batch, time): 0 for the
    word that goes first; what stands at padding is of no account.
    """

    def __init__(self, question: Question, tokens: Tensor, lengths: Tensor) -> None:
        self.question, self.tokens, self.lengths = question, tokens, lengths
        self.words = inside(tokens, lengths)  # (batch, time)
        self.known_words = self.words & (tokens != UNKNOWN_ID)  # the others look the same when they are deleted
        self._asked: dict[tuple[int, bytes], float] = {}
        rows = torch.arange(len(tokens))
        self.whole = self.margins(rows, torch.zeros_like(self.words))  # (batch,)

    def margins(self, rows: Tensor, deleted: Tensor) -> Tensor:
        """Return Y (n,) of variants of rows (n,), deleted: which of their words are gone, bool (n, time)."""
        bits = np.packbits((deleted & self.known_words[rows]).numpy(), axis=1)
        keys = [(row, some.tobytes()) for row, some in zip(rows.tolist(), bits, strict=True)]
        new = {key: place for place, key in enumerate(keys) if key not in self._asked}
        if new:
            self._ask(rows, deleted, list(new.values()), list(new))
        return torch.tensor([self._asked[key] for key in keys], dtype=torch.float64)

    @torch.no_grad()
    def _ask(self, rows: Tensor, deleted: Tensor, places: list[int], keys: list[tuple[int, bytes]]) -> None:
        lengths = self.lengths[rows[places]]
        for some in lengths.argsort(stable=True).split(ROWS_AT_ONCE):
            chosen = torch.tensor(places)[some]
            own, time = rows[chosen], int(lengths[some].max())
            variants = self.tokens[own, :time].masked_fill(deleted[chosen, :time], UNKNOWN_ID)
            embedded = self.question.network.embed(variants)  # (some, time, embedding)
            margins = self.question.of_rows(own).margin(embedded, lengths[some])
            for place, margin in zip(some.tolist(), margins.tolist(), strict=True):
                self._asked[keys[place]] = margin

    def occlusion(self) -> Tensor:
        """Return Y(x) - Y(x without one word) for each word, (batch, time)."""
        rows, words = self.words.nonzero().unbind(1)
        alone = torch.zeros_like(self.words[rows])
        alone[torch.arange(len(rows)), words] = True
        lost = torch.zeros(self.words.shape, dtype=torch.float64)
        lost[rows, words] = self.whole[rows] - self.margins(rows, alone)
        return lost

    def losses(self, ranks: Tensor, rows: Tensor | None = None) -> Tensor:
        """Return Y(x) - Y(x without the first k words of an order), (batch, time): k = 1 first, 0 beyond a length.

        rows: (n,), the rows that are asked; 0 in all others.
        """
        return self._losses(ranks, rows, rest=False)

    def losses_of_rest(self, ranks: Tensor, rows: Tensor | None = None) -> Tensor:
        """Return Y(x) - Y(x with nothing left but the first k words of an order), (batch, time)."""
        return self._losses(ranks, rows, rest=True)

    def _losses(self, ranks: Tensor, rows: Tensor | None, *, rest: bool) -> Tensor:
        asked = torch.zeros_like(self.lengths, dtype=torch.bool)
        asked[slice(None) if rows is None else rows] = True
        own, numbers = (self.words & asked[:, None]).nonzero().unbind(1)  # one variant for every word: k = number + 1
        first = ranks[own] <= numbers[:, None]
        lost = torch.zeros(self.words.shape, dtype=torch.float64)
        lost[own, numbers] = self.whole[own] - self.margins(own, ~first if rest else first)
        return lost

    def best(self, done: Callable[[], object] = lambda: None) -> Tensor:
        """Return what is lost by deleting in each step the word without which Y is lowest, (batch, time).

        Of equal words the first goes. That is greedy: another order may lose more in the mean. done: called after
        each step.
        """
        gone, lost = torch.zeros_like(self.words), torch.zeros(self.words.shape, dtype=torch.float64)
        for step in range(self.words.shape[1]):
            rows, words = (self.words & ~gone).nonzero().unbind(1)
            tried = gone[rows]
            tried[torch.arange(len(rows)), words] = True
            left = torch.full(self.words.shape, torch.inf, dtype=torch.float64)
            left[rows, words] = self.margins(rows, tried)
            going = self.lengths > step
            places = left.argmin(1)  # of equal ones the first
            lost[going, step] = (self.whole - left.amin(1))[going]
            gone[going, places[going]] = True
            done()
        return lost


def ranks_of(scores: Tensor, lengths: Tensor) -> Tensor:
    """Return ranks (batch, time) of words by their scores: the largest first, of equal ones the first in the text."""
    ordered = scores.masked_fill(~inside(scores, lengths), -torch.inf).argsort(dim=1, descending=True, stable=True)
    return ordered.argsort(dim=1)


def random_ranks(lengths: Tensor, seed: int, orders: int) -> Tensor:
    """Return ranks (orders, batch, time) of random orders; those of row r depend on the seed, r and its length."""
    ranks = torch.zeros(orders, len(lengths), int(lengths.max()), dtype=torch.long)
    for row, length in enumerate(lengths.tolist()):
        generator = np.random.default_rng((seed, row))
        for order in range(orders):
            ranks[order, row, :length] = torch.from_numpy(generator.permutation(length))
    return ranks


def mean_loss(losses: Tensor, lengths: Tensor) -> Tensor:
    """Return the mean over k = 1 ... length of losses (batch, time), (batch,): the area over a curve of deletion.

    Source: Samek et al. (2017), arXiv:1509.06321, section III, who also count k = 0, where nothing is lost.
    """
    return losses.sum(1) / lengths
