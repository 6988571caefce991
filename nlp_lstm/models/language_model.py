"""Predicting the next word."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from nlp_lstm.cells.base import State
from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.attention import CausalAttention
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.dropout import locked_dropout
from nlp_lstm.layers.softmax import AdaptiveSoftmax, FullSoftmax
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.embedder import Embedder, shared_options

ROWS_AT_ONCE = 1024  # words whose probabilities over the whole vocabulary are held together


@dataclass(frozen=True)
class LanguageModelOutput:
    """hidden: (batch, time, embedding), what the output layer reads to predict the word after each time. state:
    what to carry into the next window, one entry a layer and one more with attention, None with lengths. trace:
    every gate and state, None unless captured."""

    hidden: Tensor
    state: list[State] | None
    trace: Trace | None


class LanguageModel(Embedder):
    """Embedding, recurrent stack in reading direction, output layer over the vocabulary.

    tied: the output layer uses the word vectors of the input; where the stack is wider or narrower than these, a
    linear map without bias stands between. attention: how many earlier words each word looks back at, 0 for none.
    cutoffs: groups of the adaptive softmax, None for the full one.
    output_dropout is locked (one mask for all times); the rest of `network` is Embedder's.
    It is cut at `embed` and `run_from_embeddings`, so that an explainer can start from the embeddings.
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        tied: bool = True,
        attention: int = 0,
        cutoffs: Sequence[int] | None = None,
        **network: Any,
    ) -> None:
        super().__init__(vocabulary_size, **network)
        if self.stack.cell(0).fixed and not tied:
            self.embedding.requires_grad_(False)
        self.attention = CausalAttention(self.stack.width, attention) if attention else None
        size = self.embedding.weight.shape[1] if tied else self.stack.width
        self.projection = None if size == self.stack.width else nn.Linear(self.stack.width, size, bias=False)
        self.output_embedding = None if tied else nn.Linear(size, vocabulary_size, bias=False)
        self.softmax = (
            FullSoftmax(vocabulary_size, size) if cutoffs is None else AdaptiveSoftmax(vocabulary_size, size, cutoffs)
        )

    @classmethod
    def from_config(cls, config: LanguageModelConfig, vocabulary_size: int) -> "LanguageModel":
        """Return a new network as configured, its weights drawn from torch's random generator."""
        return cls(
            vocabulary_size,
            tied=config.tied,
            attention=config.attention,
            cutoffs=cutoffs_of(config, vocabulary_size),
            **shared_options(config),
        )

    @property
    def word_vectors(self) -> Tensor:
        """The output layer's matrix (vocabulary, size): the input's own when tied."""
        return self.embedding.weight if self.output_embedding is None else self.output_embedding.weight

    def run_from_embeddings(
        self,
        embedded: Tensor,
        lengths: Tensor | None = None,
        state: list[State] | None = None,
        *,
        capture: bool = False,
        clamps: Sequence[Clamp] = (),
    ) -> LanguageModelOutput:
        """Run everything above the embeddings (batch, time, embedding); see `forward`."""
        layers = len(self.stack.layers)
        run = self.stack(embedded, lengths, state and state[:layers], capture=capture, clamps=clamps)
        carried, trace = run.state, run.trace
        looked_at = state[layers]["earlier"] if state and self.attention is not None else None
        hidden, weights, earlier = self.above(run.hidden, looked_at)
        if earlier is not None:
            carried = carried and [*carried, {"earlier": earlier}]
            trace = trace and replace(trace, attention=weights)
        return LanguageModelOutput(locked_dropout(hidden, self.output_dropout, self.training), carried, trace)

    def above(self, hidden: Tensor, earlier: Tensor | None = None) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """Return what the output layer reads (batch, time, embedding) for the stack's outputs (batch, time, width).

        earlier: the outputs before them that attention looks back at. With attention also return its weights and
        what the next window needs as its `earlier`.
        """
        weights = None
        if self.attention is not None:
            hidden, weights, earlier = self.attention(hidden, earlier)
        hidden = hidden if self.projection is None else self.projection(hidden)
        return hidden.to(self.word_vectors.dtype), weights, earlier  # mixed precision ends here

    def forward(
        self,
        tokens: Tensor,
        lengths: Tensor | None = None,
        state: list[State] | None = None,
        *,
        capture: bool = False,
        clamps: Sequence[Clamp] = (),
    ) -> LanguageModelOutput:
        """Read token ids (batch, time). Either lengths (batch,), rows padded on the right, or full windows that go on
        from the state that an earlier call returned."""
        return self.run_from_embeddings(self.embed(tokens), lengths, state, capture=capture, clamps=clamps)

    def log_probabilities(self, hidden: Tensor) -> Tensor:
        """Return log p (..., vocabulary) of the next word for hidden (..., embedding)."""
        flat = self.softmax.log_probabilities(hidden.flatten(0, -2), self.word_vectors)
        return flat.unflatten(0, hidden.shape[:-1])

    @torch.no_grad()
    def bits(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return -log2 p (rows,) of the target ids (rows,) for hidden (rows, embedding), in float64.

        The probabilities of few rows at a time are held in memory, however many there are.
        """
        pieces = zip(hidden.split(ROWS_AT_ONCE), targets.split(ROWS_AT_ONCE), strict=True)
        nats = [self.softmax.surprisal(rows, words, self.word_vectors) for rows, words in pieces]
        return torch.cat([hidden.new_empty(0), *nats]).double() / math.log(2)

    def surprisal(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return -log p of the target ids, in nats: hidden (batch, time, embedding), targets (batch, time)."""
        flat = self.softmax.surprisal(hidden.flatten(0, 1), targets.flatten(), self.word_vectors)
        return flat.view(targets.shape)


def perplexity_of(bits_per_token: float) -> float:
    """Return 2^bits, of a model that has diverged the largest number there is."""
    return 2.0 ** min(bits_per_token, 1023.0)


def cutoffs_of(config: LanguageModelConfig, vocabulary_size: int) -> list[int] | None:
    """Return the groups of the adaptive softmax, None for the full one; raises UsageError for impossible ones."""
    if config.softmax == "full":
        return None
    if config.cutoffs is None:
        return sorted({max(1, vocabulary_size // 10), max(2, 4 * vocabulary_size // 10)})
    try:
        cutoffs = [int(number) for number in config.cutoffs.split(",")]
    except ValueError:
        raise UsageError(f"--cutoffs {config.cutoffs}: give whole numbers, as 2000,10000") from None
    if any(low >= high for low, high in zip([0, *cutoffs], [*cutoffs, vocabulary_size], strict=True)):
        raise UsageError(f"--cutoffs {config.cutoffs}: give rising numbers between 1 and {vocabulary_size - 1:,}")
    return cutoffs
