"""Contextual decomposition: what a span of words does in its context, and what all else does."""

from typing import NamedTuple

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, State
from nlp_lstm.explanations.attribution.base import ROWS_AT_ONCE, Attributed, Attribution, inside, words_alone
from nlp_lstm.explanations.attribution.climb import climb
from nlp_lstm.explanations.attribution.splitting import decomposed_steps
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.registry import choose

FAMILY = ("cifg", "lstm", "peephole", "simple-lstm")


class Spans(NamedTuple):
    """margin = rel + irrel + constant, (rows,) each: what a span of words does, what the others do, and the rest."""

    rel: Tensor
    irrel: Tensor
    constant: Tensor
    margin: Tensor


class ContextualDecomposition(Attribution):
    """The score of a word is the relevant part of the margin for the span that consists of it alone.

    rule: "inclusive", or "original", where the product of the biases at the span's last word counts as irrelevant, as
    in the authors' code. Scores of words do not add up to those of spans, nor to Y: leftovers: constant (the head's
    biases), interaction (all that is missing), start (of a language model's sentence). The residual is the largest
    |rel + irrel + constant - Y| over the words. For the LSTM, and its relatives that differ in gates alone.
    """

    name = "contextual_decomposition"
    title = "Contextual decomposition"
    source = "Murdoch et al. (2018), arXiv:1801.05453, section 3"

    def __init__(self, rule: str = "inclusive") -> None:
        self.rule = choose("rule", rule, ("inclusive", "original"))

    def applies(self, question: Question) -> str | None:
        cell = question.stack.cell(0)
        if cell.name not in FAMILY:
            return f"contextual decomposition is for {', '.join(FAMILY)}: the {cell.name} cell has no form of it"
        if isinstance(question.network, SentimentClassifier) and question.network.convolution is not None:
            return "contextual decomposition has no form for a network with a convolution below its cells"
        return None

    def scores(self, question: Question, tokens: Tensor, lengths: Tensor) -> Attributed:
        self.insist(question)
        places = inside(tokens, lengths).nonzero()  # (spans, 2): row and place of every token
        spans = []
        for some in places.split(ROWS_AT_ONCE):
            rows, at = some.unbind(1)
            alone = torch.arange(tokens.shape[1])[None] == at[:, None]
            spans.append(self.span(question.of_rows(rows), tokens[rows], lengths[rows], alone))
        rel, irrel, constant, margin = (torch.cat(parts) for parts in zip(*spans, strict=True))
        first = lengths.cumsum(0) - lengths  # every row's first span
        shares = torch.zeros(tokens.shape, dtype=rel.dtype).index_put(tuple(places.T), rel)
        misses = torch.zeros_like(shares).index_put(tuple(places.T), (rel + irrel + constant - margin).abs())
        scores, start = words_alone(question, shares)
        leftovers = {**start, "constant": constant[first]}
        leftovers["interaction"] = margin[first] - scores.sum(1) - sum(leftovers.values())
        return Attributed(scores, leftovers, misses.amax(1), {"rule": self.rule})

    @torch.no_grad()
    def span(self, question: Question, tokens: Tensor, lengths: Tensor, words: Tensor) -> Spans:
        """Return the parts of the margin for one span in each row of tokens (batch, time).

        words: bool (batch, time), the places that belong to the span. Raises UsageError where the method does not
        apply.
        """
        self.insist(question)
        embedded = question.network.embed(tokens)  # (batch, time, embedding)
        readout, _ = question.captured(embedded, lengths)
        with_biases = words
        if self.rule == "original":
            last = words & (words.flip(1).cumsum(1).flip(1) == 1)
            with_biases = words & ~last

        def run(cell: Cell, read: Tensor, below: State | None, backward: bool) -> State:
            biases = flip_within_length(with_biases, lengths) if backward else with_biases
            x_r, x_q = read.chunk(2)
            return {cell.output: torch.cat(decomposed_steps(cell, x_r, x_q, biases))}

        chosen = words[..., None]
        both = torch.cat([embedded.masked_fill(~chosen, 0.0), embedded.masked_fill(chosen, 0.0)])
        climbed = climb(question.stack, both, torch.cat([lengths, lengths]), run)
        weights = {direction: torch.cat([weight, weight]) for direction, weight in readout.weights.items()}
        rel, irrel = climbed.read(weights).chunk(2)
        return Spans(rel, irrel, readout.constant - readout.beside, readout.margin)
