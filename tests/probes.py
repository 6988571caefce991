"""Networks with telling weights, and the same computation written out the long way."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell, State
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

SIZE, HIDDEN = 3, 5  # features and units of the networks below, unlike any batch or time used with them


def numbers(*shape: int, seed: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Return normal random numbers, the same ones in every precision."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


def stirred(module: Any, *, scale: float = 0.5, seed: int = 7, dtype: torch.dtype = torch.float64) -> Any:
    """Return the module with every weight random, fixed ones too, so that none is zero or equal to another."""
    module.to(dtype)
    with torch.no_grad():
        for index, weight in enumerate(module.state_dict(keep_vars=True).values()):
            weight.copy_(scale * numbers(*weight.shape, seed=1000 * seed + index))
    return module


def options_for(name: str, hidden: int) -> dict[str, Any]:
    """Return the options that a cell needs at these sizes: a clockwork of `hidden` clocks, one unit each."""
    return {"periods": ",".join(str(1 + k) for k in range(hidden))} if name == "clockwork" else {}


def cell_of(
    name: str, *, size: int = SIZE, hidden: int = HIDDEN, layer: int | None = None, options: Any = None, **stir: Any
) -> Cell:
    """Return a cell with random weights everywhere; a depth-gated one that is not the lowest, so that d has some."""
    layer = int(name == "depth-gated") if layer is None else layer
    chosen = {**options_for(name, hidden), **(options or {})}
    return stirred(cells.build(name, size, hidden, layer, **chosen), **stir)


def below_of(cell: Cell, x: Tensor) -> State | None:
    """Return states of a layer below for a cell that reads some, None for all others."""
    if not cell.reads_below or getattr(cell, "lowest"):  # noqa: B009
        return None
    return {n: numbers(*x.shape[:2], s, seed=900 + k, dtype=x.dtype) for k, (n, s) in enumerate(cell.sizes().items())}


def steps(
    cell: Cell, x: Tensor, state: State | None = None, gate_at: Any = None, below: State | None = None
) -> tuple[State, State]:
    """Run the plain loop, over made-up states of a layer below where the cell reads some and none are given."""
    below = below_of(cell, x) if below is None else below
    return run_steps(cell, x, state, below, *([gate_at] if gate_at else []))


def stack_of(name: str, *, scale: float = 0.5, seed: int = 7, dtype: Any = torch.float64, **build: Any) -> Any:
    """Return a stack of the cell with random weights everywhere, in eval mode."""
    layers = 1 if cells.all_cells()[name].stands_alone else 2
    sizes = {"input_size": SIZE, "hidden_size": HIDDEN, "layers": layers} | build
    sizes["cell_options"] = {**options_for(name, sizes["hidden_size"]), **(sizes.get("cell_options") or {})}
    return stirred(RecurrentStack(name, **sizes), scale=scale, seed=seed, dtype=dtype).eval()


def cells_where(declares: Callable[[type[Cell]], bool]) -> list[str]:
    """Return the names of the cells that declare a part which not all of them have."""
    return [name for name, cell in cells.all_cells().items() if declares(cell)]


def with_gate(meaning: str) -> list[str]:
    """Return the names of the cells that have a gate of this meaning."""
    return cells_where(lambda cell: meaning in [gate.meaning for gate in cell.gates.values()])


def for_cells(names: list[str]) -> pytest.MarkDecorator:
    """Return the mark of a check that runs for these cells alone, there being no others it says anything about."""
    return pytest.mark.parametrize("cell_name", names)


def plain_gates(cell: Cell) -> list[str]:
    """Return the gates but those that change nothing in the lowest layer, having nothing below them."""
    idle = {"depth-gated": ("l", "d"), "grid": ("df",)}.get(cell.name, ())
    return [letter for letter in cell.gates if letter not in idle or not getattr(cell, "lowest")]  # noqa: B009


WITH_KERNEL = cells_where(lambda cell: cell.has_kernel())
WITHOUT_KERNEL = cells_where(lambda cell: not cell.has_kernel())


def recurrent_matrices(cell: nn.Module) -> dict[str, Tensor]:
    """Return the matrices that multiply a state, (blocks of hidden, hidden), by their names."""
    return {name: weight for name, weight in cell.named_parameters() if name.startswith("U") and weight.dim() == 2}


# the blocks of W's rows where they are not all gates but those that are 1 minus another, in their order
ROWS_OF_W: dict[str, tuple[str, ...]] = {
    "clockwork": ("n",),
    "depth-gated": ("i", "f", "g", "o", "d"),
    "esn": ("n",),
    "grid": (),
    "highway": ("t1", "n1"),
    "jordan": ("n",),
    "leaky": ("n",),
    "mogrifier": ("i", "f", "g", "o"),
    "mut1": ("z", "r"),
    "perceptron": ("f", "o", "a"),
}


def own_gates(cell: Cell) -> list[str]:
    """Return the gates with weights of their own in W: the blocks of its rows, in their order."""
    if cell.name in ROWS_OF_W:
        return list(ROWS_OF_W[cell.name])[: cell.x_blocks]
    return [letter for letter, gate in cell.gates.items() if gate.complement_of is None]


def gate_rows(cell: Cell, letter: str) -> slice:
    """Return the rows of W that belong to a gate with weights of its own there."""
    start = own_gates(cell).index(letter) * cell.hidden_size
    return slice(start, start + cell.hidden_size)


def loop(cell: Cell, x: Tensor, state: State | None = None, below: State | None = None) -> tuple[State, State, State]:
    """Return gates, states and last state of the plain loop over x (batch, time, input)."""
    recorded: dict[str, list[Tensor]] = {}

    def record(name: str, value: Tensor) -> Tensor:
        recorded.setdefault(name, []).append(value)
        return value

    states, last = steps(cell, x, state, lambda t: record, below)
    return {name: torch.stack(values, 1) for name, values in recorded.items()}, states, last


def memory_of(cell: Cell) -> str | None:
    """Return the state that the cell's contract is about, None without a contract."""
    x = numbers(1, 2, cell.input_size, seed=1)
    recorded, states, _ = loop(cell, x)
    contract = cell.contract(recorded, shifted(states, cell.start(x)))
    return None if contract is None else contract.state


def shifted(states: State, start: State) -> State:
    """Return the states one step earlier."""
    return {name: torch.cat([start[name][:, None], value[:, :-1]], 1) for name, value in states.items()}


def by_hand(stack: RecurrentStack, row: Tensor) -> tuple[Tensor, Tensor]:
    """Return hidden (time, width) and last (width,) of one row (time, input): no batch, padding or kernel."""
    history: dict[tuple[int, int], list[State]] = {}  # all states of a layer and direction, as it read
    for layer, pair in enumerate(stack.layers):
        directions, ends = [], []
        for index, cell in enumerate(pair):
            read = list(row) if index == 0 else list(row)[::-1]
            state = cell.start(row[None])
            outputs, seen = [], history.setdefault((layer, index), [])
            for t, vector in enumerate(read):
                below = {n: v[:, None] for n, v in history[layer - 1, index][t].items()} if layer else None
                inputs = {name: value[:, 0] for name, value in cell.inputs(vector[None, None], below).items()}
                state = cell.step(lambda name, value: value, **inputs, **state)
                seen.append(state)
                outputs.append(state[cell.output][0])
            ends.append(outputs[-1])
            directions.append(torch.stack(outputs if index == 0 else outputs[::-1]))
        if stack.combine == "concat":
            hidden, last = torch.cat(directions, -1), torch.cat(ends)
        else:
            hidden, last = sum(directions), sum(ends)
        if stack.residual and layer > 0:
            last = last + _read_last(row, stack)
            hidden = hidden + row
        row = hidden
    return row, last


def _read_last(row: Tensor, stack: RecurrentStack) -> Tensor:
    """Return what a residual adds to `last`: its input where each direction ends."""
    if len(stack.directions) == 1:
        return row[-1]
    if stack.combine == "sum":
        return (row[0] + row[-1]) / 2
    half = row.shape[-1] // 2
    return torch.cat([row[-1, :half], row[0, half:]])


WITH_MATRIX = [name for name in cells.all_cells() if recurrent_matrices(cell_of(name, hidden=4))]
WITH_CONTRACT = [name for name in cells.all_cells() if memory_of(cell_of(name, hidden=4))]


def largest(states: State) -> float:
    """Return max(1, |value|) over all states: the unit in which errors are measured."""
    return max(1.0, *(value.abs().max().item() for value in states.values()))


def close(actual: State, expected: State, tolerance: float) -> None:
    """Assert the same names, and values nowhere further apart than the tolerance."""
    assert set(actual) == set(expected)
    for name, value in expected.items():
        distance = (actual[name] - value).abs().max().item()
        assert distance <= tolerance, f"{name} is off by {distance:.2e}, allowed are {tolerance:.0e}"


def gradients(module: nn.Module) -> State:
    """Return the gradient of every parameter, each of which must have one."""
    found = {name: parameter.grad for name, parameter in module.named_parameters()}
    missing = [name for name, gradient in found.items() if gradient is None]
    assert not missing, f"no gradient: {missing}"
    return {name: gradient.clone() for name, gradient in found.items() if gradient is not None}
