"""What is asked of a network about rows of tokens: the margin between two answers, and how it is read off the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from nlp_lstm.explanations.top import Top, pooled_weights, top_layers
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.softmax import AdaptiveSoftmax
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.embedder import Embedder
from nlp_lstm.models.language_model import LanguageModel

__all__ = ["LabelQuestion", "Question", "Readout", "WordQuestion", "top_layers"]


@dataclass(frozen=True)
class Readout:
    """margin = sum over directions and words of weights . h + constant, h the top layer's outputs.

    margin, constant: (batch,). weights: {direction: (batch, time, hidden)} in word order, 0 at padding. vectors:
    {direction: (batch, hidden)}, how the units weigh whichever word they come from. exact: whether the margin of
    every row is linear in h given attention's weights and the places of the maxima; else this is its first-order form.
    beside: (batch,), the part of the constant that a residual connection brings past the top layer, 0 without one.
    """

    margin: Tensor
    constant: Tensor
    weights: dict[str, Tensor]
    vectors: dict[str, Tensor]
    exact: bool
    beside: Tensor


class Question:
    """Y = logit[target] - logit[other] of rows of tokens; target, other: (batch,).

    `lead`: how many symbols stand before a text's own words in a row of tokens.
    """

    lead = 0
    network: Embedder

    def __init__(self, target: Tensor, other: Tensor) -> None:
        self.target, self.other = target, other

    @property
    def stack(self) -> RecurrentStack:
        """The recurrent layers."""
        return self.network.stack

    def of_rows(self, rows: Tensor) -> Self:
        """Return the question about a selection of the rows, which may name a row many times."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")

    def margin(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        """Return Y (batch,) for embeddings (batch, time, embedding), padded on the right; lengths: (batch,)."""
        return self._difference(self.answers(embedded, lengths, clamps))

    def answers(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        """Return the logits, or log-probabilities, of all answers (batch, answers)."""
        raise NotImplementedError(f"{type(self).__name__} has no answers")

    def captured(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> tuple[Readout, Trace]:
        """Return how Y is read off the top layer, and every gate and state."""
        raise NotImplementedError(f"{type(self).__name__} has no readout")

    def _difference(self, answers: Tensor) -> Tensor:
        return (answers.gather(1, self.target[:, None]) - answers.gather(1, self.other[:, None]))[:, 0]


class LabelQuestion(Question):
    """Of a classifier: one label's logit against another's."""

    def __init__(self, network: SentimentClassifier, target: Tensor, other: Tensor) -> None:
        super().__init__(target, other)
        self.network: SentimentClassifier = network

    def of_rows(self, rows: Tensor) -> "LabelQuestion":
        return LabelQuestion(self.network, self.target[rows], self.other[rows])

    def answers(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        return self.network.run_from_embeddings(embedded, lengths, clamps=clamps).logits

    @torch.no_grad()
    def captured(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> tuple[Readout, Trace]:
        head, pooling = self.network.head, self.network.pooling
        run = self.network.run_from_embeddings(embedded, lengths, capture=True, clamps=clamps)
        assert run.trace is not None
        top = Top(self.stack, run.trace)
        vector = head.weight[self.target] - head.weight[self.other]  # (batch, size)
        constant = head.bias[self.target] - head.bias[self.other]
        if pooling.name == "last":
            weights = top.last_weights(lengths, vector)
            beside = (vector * run.pooled).sum(-1) - top.read(weights)  # what a residual connection adds
        else:
            joined = pooled_weights(pooling, run.hidden, lengths, vector)  # (batch, time, width)
            weights = top.split(joined)
            beside = top.beside(run.hidden, joined)
        if not self.stack.residual:
            beside = torch.zeros_like(constant)
        width = run.hidden.shape[-1]
        whole = vector[:, :width] + vector[:, width:] if pooling.name == "mean+max" else vector
        margin, vectors = self._difference(run.logits), top.split(whole)
        return Readout(margin, constant + beside, weights, vectors, exact=True, beside=beside), run.trace


class WordQuestion(Question):
    """Of a language model: one word's log-probability as the next word, against another's.

    A row of tokens begins with the sentence's start. With the full softmax this is the difference of two logits.
    """

    lead = 1

    def __init__(self, network: LanguageModel, target: Tensor, other: Tensor) -> None:
        super().__init__(target, other)
        self.network: LanguageModel = network

    def of_rows(self, rows: Tensor) -> "WordQuestion":
        return WordQuestion(self.network, self.target[rows], self.other[rows])

    def answers(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        return self._log_probabilities(self.stack(embedded, lengths, clamps=clamps).hidden, lengths)

    def captured(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> tuple[Readout, Trace]:
        with torch.no_grad():
            run = self.stack(embedded, lengths, capture=True, clamps=clamps)
        assert run.trace is not None
        top, rows = Top(self.stack, run.trace), torch.arange(len(lengths))
        hidden = run.hidden.detach().requires_grad_()
        with torch.enable_grad():
            margin = self._difference(self._log_probabilities(hidden, lengths))
            (joined,) = torch.autograd.grad(margin.sum(), hidden)  # (batch, time, width)
        margin = margin.detach()
        exact = self.network.attention is None and self._same_group()
        beside = top.beside(run.hidden, joined) if self.stack.residual else torch.zeros_like(margin)
        if exact:
            bias = self.network.softmax.bias.detach()
            constant = bias[self.target] - bias[self.other] + beside
        else:
            constant = margin - top.read(top.split(joined))
        vectors = top.split(joined[rows, lengths - 1])
        return Readout(margin, constant, top.split(joined), vectors, exact, beside), run.trace

    def _same_group(self) -> bool:
        """Whether the two words of every row stand in one softmax, so that its normaliser cancels."""
        if not isinstance(self.network.softmax, AdaptiveSoftmax):
            return True
        cutoffs = torch.tensor(self.network.softmax.cutoffs)
        return torch.equal(*(torch.bucketize(words, cutoffs, right=True) for words in (self.target, self.other)))

    def _log_probabilities(self, hidden: Tensor, lengths: Tensor) -> Tensor:
        """Return log p (batch, vocabulary) of the word after each row."""
        read, _, _ = self.network.above(hidden)
        return self.network.log_probabilities(read[torch.arange(len(lengths)), lengths - 1])
