"""A trained model in its folder: network, tokenizer, labels and metrics; load, save, predict, trace."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from nlp_lstm import storage
from nlp_lstm.config import SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.locate import CONFIG, METRICS, TOKENIZER, WEIGHTS, model_folder
from nlp_lstm.models.classifier import Classification, SentimentClassifier
from nlp_lstm.registry import choose
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import Encoding, WordTokenizer

TASK = "sentiment"
STREAM_ROWS = 2048  # rows that are held, sorted by length and answered together when texts are streamed


@dataclass(frozen=True)
class Prediction:
    """One answer: probabilities {label: p}, logits in the order of the model's labels; tokens are the user's own
    words, offsets their places in the text, known whether the vocabulary has them."""

    text: str
    tokens: list[str]
    offsets: list[tuple[int, int]]
    known: list[bool]
    label: str
    probabilities: dict[str, float]
    logits: list[float]


@dataclass(frozen=True)
class TextTrace:
    """Every gate and state of one text: `layers` hold tensors (1, time, hidden), index t is word t."""

    prediction: Prediction
    trace: Trace

    @property
    def tokens(self) -> list[str]:
        return self.prediction.tokens

    @property
    def layers(self) -> list[LayerTrace]:
        return self.trace.layers


@dataclass
class SentimentModel:
    """A sentence classifier as it lies in a model folder."""

    config: SentimentConfig
    labels: list[str]
    tokenizer: WordTokenizer
    network: SentimentClassifier
    metrics: dict[str, Any] = field(default_factory=dict)

    def predict(self, texts: Iterable[str], *, batch_size: int = 64) -> list[Prediction]:
        """Classify texts, answers in the same order. Raises UsageError for an empty text."""
        return list(self.stream(texts, batch_size=batch_size))

    def stream(self, texts: Iterable[str], *, batch_size: int = 64) -> Iterator[Prediction]:
        """Classify texts one answer at a time, in the same order, however many there are."""
        iterator, done = iter([texts] if isinstance(texts, str) else texts), 0
        while rows := list(islice(iterator, STREAM_ROWS)):
            for place, text in enumerate(rows, done + 1):
                if not text.strip():
                    raise UsageError(f"text {place} is empty: give at least one word")
            encodings = self.tokenizer.encode_batch(rows)
            logits = self.logits([encoding.ids for encoding in encodings], batch_size=batch_size)
            yield from map(self._prediction, rows, encodings, logits)
            done += len(rows)

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
    def trace(self, text: str) -> TextTrace:
        """Classify one text and return every gate and state on the way. Raises UsageError for an empty text."""
        if not text.strip():
            raise UsageError("the text is empty: give at least one word")
        self.network.eval()
        encoding = self.tokenizer.encode(text)
        run = self._run([encoding.ids], capture=True)
        assert run.trace is not None
        return TextTrace(self._prediction(text, encoding, run.logits[0]), run.trace)

    def _run(self, rows: Sequence[Sequence[int]], *, capture: bool = False) -> Classification:
        """Run the network, wherever it is, over rows of token ids."""
        tokens, lengths = pad(rows)
        return self.network(tokens.to(self.network.head.weight.device), lengths, capture=capture)

    def _prediction(self, text: str, encoding: Encoding, logits: Tensor) -> Prediction:
        probabilities = dict(zip(self.labels, logits.double().softmax(-1).tolist(), strict=True))
        return Prediction(
            text=text,
            tokens=encoding.tokens,
            offsets=encoding.offsets,
            known=encoding.known,
            label=max(probabilities, key=probabilities.__getitem__),
            probabilities=probabilities,
            logits=logits.tolist(),
        )

    def save(self, folder: Path) -> None:
        """Write the model folder, each file in one step; the weights last, so that what loads is complete."""
        storage.write_json(folder / CONFIG, {"task": TASK, "labels": self.labels, "config": asdict(self.config)})
        self.tokenizer.save(folder / TOKENIZER)
        storage.write_json(folder / METRICS, self.metrics)
        storage.write_tensors(folder / WEIGHTS, self.network.state_dict())

    @classmethod
    def load(cls, folder: Path) -> "SentimentModel":
        """Read a model folder."""
        description = json.loads((folder / CONFIG).read_text())
        choose("task of a model", description["task"], [TASK])
        config, labels = SentimentConfig.from_dict(description["config"]), description["labels"]
        tokenizer = WordTokenizer.load(folder / TOKENIZER)
        with torch.device("meta"):  # no weights are drawn only to be replaced
            network = SentimentClassifier.from_config(config, len(tokenizer), len(labels))
        network.load_state_dict(load_file(folder / WEIGHTS), assign=True)
        metrics = dict(json.loads((folder / METRICS).read_text())) if (folder / METRICS).exists() else {}
        return cls(config, labels, tokenizer, network.eval(), metrics)


def load(model: str | Path) -> SentimentModel:
    """Load a model: an existing folder, else the name of a shipped model, else a model id on the hub.

    Raises UsageError where there is none, or where a folder's files do not fit together.
    """
    folder = model_folder(str(model))
    try:
        return SentimentModel.load(folder)
    except UsageError as error:
        raise UsageError(f"{folder} does not hold a model that can be read: {error}") from error
    except (ValueError, KeyError, TypeError, RuntimeError, OSError, SafetensorError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise UsageError(f"{folder} does not hold a model that can be read ({reason}): train it again") from error
