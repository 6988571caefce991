"""A trained sentence classifier: its labels, and its answers to texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.config import SentimentConfig
from nlp_lstm.models.classifier import Classification, SentimentClassifier
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import Encoding, WordTokenizer
from nlp_lstm.trained.base import Answer, TextTrace, TrainedModel, in_portions

STREAM_ROWS = 2048  # rows that are held, sorted by length and answered together when texts are streamed


@dataclass(frozen=True)
class Prediction(Answer):
    """One answer: probabilities {label: p}, logits in the order of the model's labels."""

    label: str
    probabilities: dict[str, float]
    logits: list[float]

    @property
    def headline(self) -> str:
        return f"{self.label} {self.probabilities[self.label]:.2f}"


@dataclass(kw_only=True)
class SentimentModel(TrainedModel):
    """A sentence classifier as it lies in a model folder."""

    name = "sentiment"
    noun = "sentence classifier"
    advice = "ask it with `nlp-lstm predict`, or choose a language model"

    config: SentimentConfig
    labels: list[str]
    network: SentimentClassifier
    temperature: float = 1.0  # what the logits are divided by before they become probabilities

    def predict(self, texts: Iterable[str], *, batch_size: int = 64) -> list[Prediction]:
        """Classify texts, answers in the same order. Raises UsageError for an empty text."""
        return list(self.stream(texts, batch_size=batch_size))

    def stream(self, texts: Iterable[str], *, batch_size: int = 64) -> Iterator[Prediction]:
        """Classify texts one answer at a time, in the same order, however many there are."""
        for rows in in_portions(texts, STREAM_ROWS):
            encodings = self.tokenizer.encode_batch(rows)
            logits = self.logits([encoding.ids for encoding in encodings], batch_size=batch_size)
            yield from map(self._prediction, rows, encodings, logits)

    @torch.no_grad()
    def logits(self, rows: Sequence[Sequence[int]], *, batch_size: int = 64) -> Tensor:
        """Return the logits (rows, labels) of rows of token ids, in the rows' order."""
        self.network.eval()
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        logits = torch.empty(len(rows), len(self.labels))
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            logits[chosen] = self._run([rows[row] for row in chosen]).logits.float().cpu()
        return logits

    @torch.no_grad()
    def trace(self, text: str) -> TextTrace[Prediction]:
        """Classify one text and return every gate and state on the way. Raises UsageError for an empty text."""
        encoding = self.encode(text)
        self.network.eval()
        run = self._run([encoding.ids], capture=True)
        assert run.trace is not None
        return TextTrace(self._prediction(text, encoding, run.logits[0]), run.trace)

    def _run(self, rows: Sequence[Sequence[int]], *, capture: bool = False) -> Classification:
        """Run the network, wherever it is, over rows of token ids."""
        tokens, lengths = pad(rows)
        return self.network(tokens.to(self.network.head.weight.device), lengths, capture=capture)

    def _prediction(self, text: str, encoding: Encoding, logits: Tensor) -> Prediction:
        probabilities = dict(zip(self.labels, self.shares(logits).tolist(), strict=True))
        return Prediction(
            text=text,
            tokens=encoding.tokens,
            offsets=encoding.offsets,
            known=encoding.known,
            label=max(probabilities, key=probabilities.__getitem__),
            probabilities=probabilities,
            logits=logits.tolist(),
        )

    def shares(self, logits: Tensor) -> Tensor:
        """Return the probabilities (..., labels) of logits."""
        return (logits.double() / self.temperature).softmax(-1)

    def facts(self) -> dict[str, Any]:
        further = self.network.embedding.further
        words = 0 if further is None else len(further)
        return {"labels": self.labels, "further_words": words, "temperature": self.temperature}

    @classmethod
    def empty(cls, description: dict[str, Any], tokenizer: WordTokenizer) -> "SentimentModel":
        config, labels = SentimentConfig.from_dict(description["config"]), description["labels"]
        network = SentimentClassifier.from_config(
            config, len(tokenizer), len(labels), further_words=description.get("further_words", 0)
        )
        heat = description.get("temperature", 1.0)
        return cls(config=config, labels=labels, tokenizer=tokenizer, network=network, temperature=heat)
