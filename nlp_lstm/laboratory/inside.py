"""One cell at work, word by word: what it read, every gate, and its states before and after each step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell, State
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory import flows
from nlp_lstm.layers.run import run_direction
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.trained import NextWordModel, TrainedModel

SIZE = 12  # inputs and units of a network that is drawn afresh
INVERSES = {"sigmoid": torch.logit, "tanh": torch.atanh, "identity": lambda value: value}


@dataclass(frozen=True)
class Reading:
    """A cell's run over words in its reading order, in float64; every tensor is (time, size).

    x: what it read. gates, before, after: by letter, the states before and after each step. below: the states of the
    layer below. carry, write, kept: of the memory named `memory`, None for a cell that states no contract.
    """

    cell: Cell
    words: list[str]
    x: Tensor
    below: State | None
    gates: State
    before: State
    after: State
    memory: str | None
    carry: Tensor | None
    write: Tensor | None
    kept: Tensor | None

    @cached_property
    def _without(self) -> dict[str, State]:
        """The gates of every step with the word, the past or both left out."""
        nothing = torch.zeros_like(self.x)
        fed_back = {self.cell.feedback, self.cell.output}
        forgotten = self.before | {name: torch.zeros_like(self.before[name]) for name in fed_back}
        return {
            "past": self._stepped(self.x, forgotten),
            "word": self._stepped(nothing, self.before),
            "both": self._stepped(nothing, forgotten),
        }

    @cached_property
    @torch.no_grad()
    def beside(self) -> State:
        """What a step is given beside W x, unit by unit, as the memory of the layer below."""
        return {name: value[0] for name, value in self._read(self.x).items() if name != "x"}

    def _read(self, x: Tensor) -> State:
        return self.cell.inputs(x[None], self.below and {name: value[None] for name, value in self.below.items()})

    @torch.no_grad()
    def _stepped(self, x: Tensor, before: State) -> State:
        found: State = {}

        def record(name: str, value: Tensor) -> Tensor:
            found[name] = value[0]
            return value

        read = self._read(x)
        self.cell.step(record, **read, **{name: value[None] for name, value in before.items()})
        return found

    def sums(self, letter: str, function: str) -> dict[str, Tensor] | None:
        """Return what stands inside a gate's function, {"all", "word", "past", "rest"} (time, size).

        word: W x; past: U times the state; rest: biases and peepholes; their sum is all. None where word and past do
        not simply add up, as in a candidate behind a reset gate. Raises KeyError for a function without an inverse.
        """
        of = INVERSES[function]
        whole = of(self.gates[letter])
        without = {name: of(gates[letter]) for name, gates in self._without.items()}
        found = {"all": whole, "word": whole - without["word"], "past": whole - without["past"]}
        found["rest"] = without["both"]
        parts = found["word"] + found["past"] + found["rest"]
        adds_up = torch.allclose(parts, whole, rtol=1e-6, atol=1e-6) and bool(whole.isfinite().all())
        return found if adds_up else None


def reading(cell: Cell, words: Sequence[str], x: Tensor, below: State | None = None) -> Reading:
    """Return the run of a cell over x (1, time, input) from its start; below as in `run_direction`."""
    cell, x = cell.double().eval(), x.double()
    below = below and {name: value.double() for name, value in below.items()}
    with torch.no_grad():
        run = run_direction(cell, x, None, below=below, capture=True, kernels=False)
        contract = cell.contract(run.gates, run.before)

    def first(state: State) -> State:
        return {name: value[0] for name, value in state.items()}

    return Reading(
        cell=cell,
        words=list(words),
        x=x[0],
        below=below and first(below),
        gates=first(run.gates),
        before=first(run.before),
        after=first(run.states),
        memory=contract.state if contract else None,
        carry=contract.carry[0] if contract else None,
        write=contract.write[0] if contract else None,
        kept=contract.kept[0] if contract else None,
    )


def since(found: Reading, start: int) -> Reading:
    """Return the steps of a run from one on."""

    def cut(state: State) -> State:
        return {name: value[start:] for name, value in state.items()}

    def rest(value: Tensor | None) -> Tensor | None:
        return None if value is None else value[start:]

    return replace(
        found,
        words=found.words[start:],
        x=found.x[start:],
        below=found.below and cut(found.below),
        gates=cut(found.gates),
        before=cut(found.before),
        after=cut(found.after),
        carry=rest(found.carry),
        write=rest(found.write),
        kept=rest(found.kept),
    )


def of_model(model: TrainedModel, text: str, *, layer: int = 0, direction: str = "forward") -> Reading:
    """Return what one layer of a trained model does as it reads a text, in its reading order.

    A language model reads the sentence start first, which is not shown. Raises UsageError for an empty text.
    """
    encoding = model.encode(text)
    lead = [END_ID] if isinstance(model, NextWordModel) else []
    name = f"layer {layer}, {direction}"
    found = next((place for place in flows.places(model, [*lead, *encoding.ids]) if place[0] == name), None)
    if found is None:
        raise UsageError(f"this model has no {name}: choose another layer or direction")
    _, cell, x, below = found
    words = [*["(start)"] * len(lead), *encoding.tokens]
    if direction == "backward":
        words.reverse()
    return since(reading(cell, words, x, below), len(lead))


def untrained(name: str, words: Sequence[str], *, seed: int, size: int = SIZE) -> Reading:
    """Return what a freshly drawn network of a cell does with words, each a random vector (Gaussian, variance 1).

    The same word has the same vector wherever it stands, and for every cell. A cell that reads the layer below gets
    one below it. Raises UsageError for an unknown cell and for no words.
    """
    if not words:
        raise UsageError("there is nothing to read: give at least one word")
    kind = cells.all_cells()[cells.choose("cell", name, cells.all_cells())]
    generator = torch.Generator().manual_seed(seed)
    vectors = {word: torch.randn(size, generator=generator) for word in dict.fromkeys(words)}
    x = torch.stack([vectors[word] for word in words])[None]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        stack = RecurrentStack(name, size, size, layers=2 if kind.reads_below else 1).eval()
    if not kind.reads_below:
        return reading(stack.cell(0), words, x)
    with torch.no_grad():
        run = run_direction(stack.cell(0), x, None, capture=True, kernels=False)
    return reading(stack.cell(1), words, run.outputs, run.states)


def document(found: Reading) -> dict[str, Any]:
    """Return a run as plain values, [time][units], in reading order; carry and write are None without a contract."""

    def arrays(state: State) -> dict[str, list[list[float]]]:
        return {name: value.tolist() for name, value in state.items()}

    return {
        "cell": found.cell.name,
        "words": found.words,
        "gates": arrays(found.gates),
        "before": arrays(found.before),
        "after": arrays(found.after),
        "memory": found.memory,
        "carry": None if found.carry is None else found.carry.tolist(),
        "write": None if found.write is None else found.write.tolist(),
    }


def words_of(text: str) -> list[str]:
    """Return a text cut into words as the models cut it. Raises UsageError for an empty one."""
    if not text.strip():
        raise UsageError("the text is empty: give at least one word")
    return WordTokenizer.train([text]).encode(text).tokens
