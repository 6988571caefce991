"""What the gates of a model do over many texts: how they are spread, how long they keep, how the states move."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import torch
from torch import Tensor

from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.memory.half_life import decay, half_lives_of
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.models.embedder import Embedder
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import END_ID
from nlp_lstm.trained import NextWordModel, TrainedModel

BINS = 20
LONGEST = 2000  # words of a text that are read; the rest is left out
TOKENS_AT_ONCE = 4096  # of a batch, with padding
TAILS = {(0.0, 1.0): (0.1, 0.9), (-1.0, 1.0): (-0.9, 0.9)}  # a gate of this range is nearly shut or open beyond these


@dataclass(frozen=True)
class Read:
    """A batch of texts as a model read it. words: (rows, time), the texts' own; index: which texts they are."""

    index: list[int]
    tokens: Tensor
    lengths: Tensor
    words: Tensor
    trace: Trace


@dataclass
class Spread:
    """The values of one gate: a histogram over its range, their mean, and the shares near both ends."""

    gate: Gate
    low: float
    high: float
    counts: Tensor = field(default_factory=lambda: torch.zeros(BINS, dtype=torch.float64))
    total: float = 0.0
    tails: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, values: Tensor) -> None:
        """Count values of any shape."""
        flat = values.double().flatten()
        self.counts += torch.histc(flat.clamp(self.low, self.high), BINS, self.low, self.high)
        self.total += float(flat.sum())
        if marks := TAILS.get((self.gate.low, self.gate.high)):
            self.tails[0] += int((flat < marks[0]).sum())
            self.tails[1] += int((flat > marks[1]).sum())

    def document(self) -> dict[str, Any]:
        """Return plain values; shares, not counts."""
        number, marks = float(self.counts.sum()), TAILS.get((self.gate.low, self.gate.high))
        return {
            "meaning": self.gate.meaning,
            "low": self.low,
            "high": self.high,
            "histogram": (self.counts / number).tolist(),
            "mean": self.total / number,
            "tails": None if marks is None else list(marks),
            "below": None if marks is None else self.tails[0] / number,
            "above": None if marks is None else self.tails[1] / number,
        }


@dataclass
class Mean:
    """A mean that grows, of numbers or of rows of numbers."""

    total: Tensor | float = 0.0
    count: int = 0

    def add(self, values: Tensor) -> None:
        """Add values (number, ...)."""
        self.total, self.count = self.total + values.double().sum(0), self.count + len(values)

    @property
    def value(self) -> Tensor | None:
        """The mean (...), None of nothing."""
        return torch.as_tensor(self.total / self.count) if self.count else None


@dataclass
class LayerStatistics:
    """The gates of one layer and direction, how much is kept from step to step, and how the states move."""

    layer: int
    direction: str
    gates: dict[str, Spread]
    decay: Mean = field(default_factory=Mean)
    states: dict[str, tuple[Mean, Mean]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return plain values; `half_life`: quartiles over the units, None for one without end, or without memory."""
        mean, quartiles = self.decay.value, None
        if mean is not None:
            marks = torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64)
            steps = half_lives_of(mean).quantile(marks, interpolation="nearest").tolist()
            quartiles = [one if math.isfinite(one) else None for one in steps]
        return {
            "layer": self.layer,
            "direction": self.direction,
            "gates": {name: spread.document() for name, spread in self.gates.items()},
            "half_life": quartiles,
            "states": {
                name: {"change": _number(change.value), "size": _number(size.value)}
                for name, (change, size) in self.states.items()
            },
        }


def gate_statistics(model: TrainedModel, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return, for each layer and direction, the spread of every gate, half-lives, and the mean change of the states.

    Only the texts' own words count, not padding or the start of a language model's sentences. half_life: from what is
    kept at all steps but the first, before which there is nothing to keep. states: {name: {"change": mean of
    |s_t - s_{t-1}| from word to word, "size": mean of |s|}}, None where no text has two words.
    """
    found: dict[tuple[int, str], LayerStatistics] = {}
    limits = _limits(model, texts)
    stack = cast(Embedder, model.network).stack
    for read in readings(model, texts):
        between = read.words[:, 1:] & read.words[:, :-1]
        for layer in read.trace.layers:
            key = (layer.layer, layer.direction)
            cell = stack.cell(*key)
            if key not in found:
                spreads = {name: Spread(cell.gates[name], *limits[*key, name]) for name in layer.gates}
                found[key] = LayerStatistics(*key, spreads)
            one = found[key]
            for name, spread in one.gates.items():
                spread.add(layer.gates[name][read.words])
            for name, values in layer.states.items():
                change, size = one.states.setdefault(name, (Mean(), Mean()))
                change.add((values[:, 1:] - values[:, :-1])[between].abs().flatten())
                size.add(values[read.words].abs().flatten())
            memory = memory_of(cell, layer, read.lengths)
            if memory is not None:
                one.decay.add(decay(memory.kept[:, 1:])[memory.in_word_order(read.words)[:, 1:]])
    return [one.document() for one in found.values()]


@torch.no_grad()
def readings(model: TrainedModel, texts: Sequence[str]) -> Iterator[Read]:
    """Yield batches of texts of like length as the model read them, with every gate and state."""
    network = cast(Embedder, model.network).eval()
    lead = [END_ID] if isinstance(model, NextWordModel) else []
    rows = [[*lead, *encoding.ids[:LONGEST]] for encoding in model.tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda row: len(rows[row]), reverse=True)
    while order:
        count = max(1, TOKENS_AT_ONCE // len(rows[order[0]]))
        chosen, order = order[:count], order[count:]
        tokens, lengths = pad([rows[row] for row in chosen])
        embedded = network.embed(tokens)
        trace = network.stack(network.stack_input(embedded, lengths), lengths, capture=True).trace
        words = torch.arange(tokens.shape[1])[None] < lengths[:, None]
        words[:, : len(lead)] = False
        yield Read(chosen, tokens, lengths, words, cast(Trace, trace))


def _limits(model: TrainedModel, texts: Sequence[str]) -> dict[tuple[int, str, str], tuple[float, float]]:
    """Return the range of each gate's histogram: its own, up to the largest value of all texts where it has no end."""
    stack = cast(Embedder, model.network).stack
    limits = {
        (layer, direction, name): (gate.low, gate.high)
        for layer in range(len(stack.layers))
        for direction in stack.directions
        for name, gate in stack.cell(layer, direction).gates.items()
    }
    endless = [key for key, (_, high) in limits.items() if math.isinf(high)]
    largest = dict.fromkeys(endless, 0.0)
    for read in readings(model, texts) if endless else ():
        layers: dict[tuple[int, str], LayerTrace] = {(one.layer, one.direction): one for one in read.trace.layers}
        for layer, direction, name in endless:
            values = layers[layer, direction].gates[name][read.words]
            largest[layer, direction, name] = max(largest[layer, direction, name], float(values.abs().max()))
    for key, top in largest.items():
        limits[key] = (-(top or 1.0) if math.isinf(limits[key][0]) else limits[key][0], top or 1.0)
    return limits


def _number(value: Tensor | None) -> float | None:
    return None if value is None else float(value)
