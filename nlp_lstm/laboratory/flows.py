"""Gradient flow and half-lives of untrained cells, and of the layers of a trained model as it reads a text."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, cast

import torch
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell, State
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.memory.half_life import half_lives
from nlp_lstm.laboratory.gradient_flow import finite, gradient_flow
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.layers.run import run_direction
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.embedder import Embedder
from nlp_lstm.trained import TrainedModel

Place = tuple[str, Cell, Tensor, State | None]  # name, cell, what it reads, the states of the layer below


def untrained(names: Sequence[str], *, size: int, length: int, rows: int, seed: int, **options: Any) -> Iterator[Place]:
    """Yield new cells with `size` inputs and units, and rows of random numbers (Gaussian, variance 1) to read.

    options go to the cells that have them. Raises UsageError for a cell that does not exist or does not stand alone.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, length, size, generator=generator)
    with torch.random.fork_rng(devices=[]):
        for name in names:
            torch.manual_seed(seed)
            if not cells.build(name, size, size).stands_alone:
                raise UsageError(f"{name} reads a layer below it: train a model of it and give that instead")
            torch.manual_seed(seed)
            known = {option: value for option, value in options.items() if option in cells.options(name)}
            yield name, cells.build(name, size, size, **known), x, None


def trained(model: TrainedModel, text: str) -> Iterator[Place]:
    """Yield a copy of every layer's cell in every direction, and what it reads in this text, in reading order."""
    ids = model.encode(text).ids
    if len(ids) < 2:
        raise UsageError("one word has no earlier state: give a text of two words or more")
    yield from places(model, ids)


def places(model: TrainedModel, ids: Sequence[int]) -> Iterator[Place]:
    """Yield a copy of every layer's cell in every direction, and what it reads of these words, in reading order."""
    network = cast(Embedder, model.network).eval()
    with torch.no_grad():
        embedded = network.embed(torch.tensor([list(ids)], device=network.embedding.weight.device))
        x = network.stack_input(embedded, None)
        trace = cast(Trace, network.stack(x, capture=True).trace)
    for index, layer in enumerate(trace.layers):
        stack, place = network.stack, layer.layer
        below = {one.direction: one for one in trace.layers if one.layer == place - 1}
        if below and index % len(stack.directions) == 0:
            outputs = [below[direction].states[stack.cell(0).output] for direction in stack.directions]
            joined = torch.cat(outputs, -1) if stack.combine == "concat" else torch.stack(outputs).sum(0)
            x = joined + x if stack.residual and place > 1 else joined
        backward = layer.direction == "backward"
        states = below[layer.direction].states if below else None
        name = f"layer {place}, {layer.direction}"
        cell = deepcopy(stack.cell(place, layer.direction)).cpu()
        if backward:
            states = states and {key: flip_within_length(value, None) for key, value in states.items()}
        yield name, cell, (flip_within_length(x, None) if backward else x).cpu(), states


def flows(places: Iterator[Place]) -> list[dict[str, Any]]:
    """Return the gradient flow of each place, by its name."""
    return [{"name": name, **gradient_flow(cell, x, below).document()} for name, cell, x, below in places]


@torch.no_grad()
def lives(places: Iterator[Place]) -> list[dict[str, Any]]:
    """Return the half-lives of each place's memory, quartiles over the units: None for one that never ends, and for
    all three where no contract is stated."""
    found: list[dict[str, Any]] = []
    for name, cell, x, below in places:
        run = run_direction(cell, x, None, below=below, capture=True, kernels=False)
        contract = cell.contract(run.gates, run.before)
        quartiles = None
        if contract is not None:
            steps = half_lives(contract.kept[:, 1:])  # before the first step there is nothing to keep
            marks = torch.tensor([0.25, 0.5, 0.75], dtype=steps.dtype)
            quartiles = [finite(value) for value in steps.quantile(marks, interpolation="nearest").tolist()]
        found.append({"name": name, "half_life": quartiles})
    return found
