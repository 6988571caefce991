"""A trained model in its folder: configuration, tokenizer, weights, metrics."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

import torch
from safetensors.torch import load_file
from torch import nn

from nlp_lstm import storage
from nlp_lstm.config import Settings
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.locate import CONFIG, METRICS, TOKENIZER, WEIGHTS
from nlp_lstm.text.tokenizer import Encoding, WordTokenizer


@dataclass(frozen=True)
class Answer:
    """What a model says about one text; tokens are the user's own words, offsets their places in the text, known
    whether the vocabulary has them."""

    text: str
    tokens: list[str]
    offsets: list[tuple[int, int]]
    known: list[bool]

    @property
    def headline(self) -> str:
        """The answer in a few words."""
        raise NotImplementedError(f"{type(self).__name__} has no headline")


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True)
class TextTrace(Generic[A]):
    """Every gate and state of one text: `layers` hold tensors (1, time, hidden), index t is word t."""

    prediction: A
    trace: Trace

    @property
    def tokens(self) -> list[str]:
        return self.prediction.tokens

    @property
    def layers(self) -> list[LayerTrace]:
        return self.trace.layers


@dataclass(kw_only=True)
class TrainedModel:
    """A network with all that is needed to use it. A subclass is one task: its `name` stands in config.json."""

    name: ClassVar[str]
    noun: ClassVar[str]  # what such a model is, in words
    advice: ClassVar[str]  # what it can be asked, for those who ask something else

    config: Settings
    tokenizer: WordTokenizer
    network: nn.Module
    metrics: dict[str, Any] = field(default_factory=dict)

    @property
    def stack(self) -> RecurrentStack:
        """The recurrent layers."""
        stack = self.network.stack
        assert isinstance(stack, RecurrentStack)
        return stack

    def facts(self) -> dict[str, Any]:
        """Return what config.json says beside task and configuration."""
        return {}

    @classmethod
    def empty(cls, description: dict[str, Any], tokenizer: WordTokenizer) -> Self:
        """Return the model that config.json describes, its weights still without values."""
        raise NotImplementedError(f"{cls.__name__} cannot be read")

    def encode(self, text: str) -> Encoding:
        """Return one text as tokens; raises UsageError for an empty one."""
        if not text.strip():
            raise UsageError("the text is empty: give at least one word")
        return self.tokenizer.encode(text)

    def trace(self, text: str) -> TextTrace[Any]:
        """Return the model's answer to one text and every gate and state on the way."""
        raise NotImplementedError(f"{type(self).__name__} has no trace")

    def save(self, folder: Path) -> None:
        """Write the model folder, each file in one step; the weights last, so that what loads is complete."""
        config = asdict(self.config)  # type: ignore[call-overload]
        storage.write_json(folder / CONFIG, {"task": self.name, **self.facts(), "config": config})
        self.tokenizer.save(folder / TOKENIZER)
        storage.write_json(folder / METRICS, self.metrics)
        storage.write_tensors(folder / WEIGHTS, self.network.state_dict())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model folder."""
        description = json.loads((folder / CONFIG).read_text())
        with torch.device("meta"):  # no weights are drawn only to be replaced
            model = cls.empty(description, WordTokenizer.load(folder / TOKENIZER))
        model.network.load_state_dict(load_file(folder / WEIGHTS), assign=True)
        model.network.eval()
        model.metrics = dict(json.loads((folder / METRICS).read_text())) if (folder / METRICS).exists() else {}
        return model


def in_portions(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield lists of at most `size` texts, in order; raises UsageError for an empty text, by its place."""
    iterator, done = iter([texts] if isinstance(texts, str) else texts), 0
    while rows := list(islice(iterator, size)):
        for place, text in enumerate(rows, done + 1):
            if not text.strip():
                raise UsageError(f"text {place} is empty: give at least one word")
        yield rows
        done += len(rows)
