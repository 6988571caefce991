"""Sentence classification."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from nlp_lstm.config import SentimentConfig
from nlp_lstm.config.sentiment import widths_of
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.convolution import Convolution
from nlp_lstm.layers.pooling import Pooling
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.embedder import Embedder, shared_options


@dataclass(frozen=True)
class Classification:
    """logits: (batch, labels). pooled: (batch, size), what the head reads. hidden: (batch, time, width) of the
    top layer. trace: every gate and state, None unless captured."""

    logits: Tensor
    pooled: Tensor
    hidden: Tensor
    trace: Trace | None


class SentimentClassifier(Embedder):
    """Embedding, recurrent stack, pooling and one linear head: any number of labels.

    convolution: widths of filters between embedding and stack, none for a stack that reads the embeddings; filters:
    how many of each width.
    It is cut at `embed` and `logits_from_embeddings`, so that an explainer can start from the embeddings.
    output_dropout is plain, on the pooled vector; the rest of `network` is Embedder's.
    """

    def __init__(
        self,
        vocabulary_size: int,
        labels: int,
        *,
        embedding_size: int,
        pooling: str = "max",
        convolution: Sequence[int] = (),
        filters: int = 200,
        **network: Any,
    ) -> None:
        front = Convolution(embedding_size, convolution, filters) if convolution else None
        super().__init__(
            vocabulary_size, embedding_size=embedding_size, stack_reads=front.size if front else None, **network
        )
        self.convolution = front
        if self.stack.cell(0).fixed:
            self.embedding.requires_grad_(False)
        self.pooling = Pooling(pooling, self.stack.width)
        self.head = nn.Linear(self.pooling.size, labels)

    @classmethod
    def from_config(
        cls, config: SentimentConfig, vocabulary_size: int, labels: int, *, further_words: int = 0
    ) -> "SentimentClassifier":
        """Return a new network as configured, its weights drawn from torch's random generator."""
        return cls(
            vocabulary_size,
            labels,
            pooling=config.pooling,
            convolution=widths_of(config.convolution),
            filters=config.filters,
            bidirectional=config.bidirectional,
            combine=config.combine,
            further_words=further_words,
            **shared_options(config),
        )

    def stack_input(self, embedded: Tensor, lengths: Tensor | None) -> Tensor:
        """Return what the stack reads (batch, time, width): the embeddings, or the convolution's view of them."""
        return self.convolution(embedded, lengths) if self.convolution else embedded

    def run_from_embeddings(
        self,
        embedded: Tensor,
        lengths: Tensor | None,
        *,
        capture: bool = False,
        clamps: Sequence[Clamp] = (),
    ) -> Classification:
        """Run everything above the embeddings (batch, time, embedding); lengths (batch,), None if none is padded."""
        run = self.stack(self.stack_input(embedded, lengths), lengths, capture=capture, clamps=clamps)
        pooled = self.pooling(run.hidden, run.last, lengths)  # (batch, size)
        dropped = nn.functional.dropout(pooled, self.output_dropout, self.training)
        return Classification(self.head(dropped), pooled, run.hidden, run.trace)

    def logits_from_embeddings(self, embedded: Tensor, lengths: Tensor | None) -> Tensor:
        """Return the logits (batch, labels) of embeddings (batch, time, embedding)."""
        return self.run_from_embeddings(embedded, lengths).logits

    def forward(
        self,
        tokens: Tensor,
        lengths: Tensor | None = None,
        *,
        capture: bool = False,
        clamps: Sequence[Clamp] = (),
    ) -> Classification:
        """Classify token ids (batch, time), padded on the right, lengths (batch,)."""
        return self.run_from_embeddings(self.embed(tokens), lengths, capture=capture, clamps=clamps)
