"""Looking at a run never changes it, and what is seen is what happened."""

import pytest
import torch
from probes import SIZE, WITH_CONTRACT, WITH_MATRIX, by_hand, close, for_cells, largest, loop, numbers, stack_of

from nlp_lstm.cells.base import State
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.trace import Trace

LENGTHS = torch.tensor([7, 2, 3, 1])
BOTH = {"layers": 2, "bidirectional": True}


def batch(dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return numbers(4, 7, SIZE, seed=71, dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("training", [False, True])
def test_capturing_leaves_the_outputs_as_they_are(cell_name: str, dtype: torch.dtype, training: bool) -> None:
    stack = stack_of(cell_name, **BOTH, dropout=0.4, weight_dropout=0.3, dtype=dtype).train(training)
    results = []
    for capture in (False, True):
        torch.manual_seed(72)
        results.append(stack(batch(dtype), LENGTHS, capture=capture))
    plain, captured = results
    assert plain.trace is None
    assert isinstance(captured.trace, Trace)
    assert torch.equal(plain.hidden, captured.hidden)
    assert torch.equal(plain.last, captured.last)


@pytest.mark.parametrize("training", [False, True])
def test_capturing_leaves_the_carried_state_as_it_is(cell_name: str, training: bool) -> None:
    stack = stack_of(cell_name, layers=2, dropout=0.4, weight_dropout=0.3).train(training)
    results = []
    for capture in (False, True):
        torch.manual_seed(73)
        results.append(stack(batch(), capture=capture).state)
    for plain, captured in zip(*results, strict=True):
        close(captured, plain, 0.0)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_the_top_of_the_trace_is_the_output(cell_name: str, dtype: torch.dtype, tolerance: float) -> None:
    stack = stack_of(cell_name, **BOTH, dtype=dtype)
    output = stack(batch(dtype), LENGTHS, capture=True)
    top = [output.trace.at(1, direction).states[stack.cell(1).output] for direction in ("forward", "backward")]
    assert (torch.cat(top, -1) - output.hidden).abs().max() <= tolerance


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_the_trace_is_the_loops(cell_name: str, dtype: torch.dtype, tolerance: float) -> None:
    stack, x = stack_of(cell_name, **BOTH, dtype=dtype), batch(dtype)
    trace = stack(x, LENGTHS, capture=True).trace
    assert [(one.layer, one.direction) for one in trace.layers] == [
        (0, "forward"),
        (0, "backward"),
        (1, "forward"),
        (1, "backward"),
    ]
    for row, length in enumerate(LENGTHS):
        read = x[row : row + 1, :length]
        below: dict[str, State] = {}
        for layer in range(2):
            runs = {}
            for direction, flip in (("forward", []), ("backward", [1])):
                cell = stack.cell(layer, direction)
                gates, below[direction], _ = loop(cell, read.flip(flip), below=below.get(direction))
                states = below[direction]
                seen = trace.at(layer, direction)
                close(_row(seen.gates, row, length), {n: v.flip(flip) for n, v in gates.items()}, tolerance)
                close(_row(seen.states, row, length), {n: v.flip(flip) for n, v in states.items()}, tolerance)
                runs[direction] = states[cell.output].flip(flip)
            read = torch.cat(list(runs.values()), -1)


def _row(tensors: dict[str, torch.Tensor], row: int, length: torch.Tensor) -> dict[str, torch.Tensor]:
    return {name: value[row : row + 1, :length] for name, value in tensors.items()}


@for_cells([name for name in WITH_CONTRACT if name in WITH_MATRIX])
def test_the_trace_of_a_training_step_holds_the_dropped_run(cell_name: str) -> None:
    stack = stack_of(cell_name, dropout=0.4, weight_dropout=0.5).train()
    output = stack(batch(), capture=True)
    seen = output.trace.at(0)
    cell = stack.cell(0)
    before = {name: torch.cat([0 * value[:, :1], value[:, :-1]], 1) for name, value in seen.states.items()}
    contract = cell.contract(seen.gates, before)
    memory = seen.states[contract.state][:, 1:]
    rebuilt = contract.carry[:, 1:] * seen.states[contract.state][:, :-1] + contract.write[:, 1:]
    assert (rebuilt - memory).abs().max() < 1e-12 * largest(seen.states)
    assert (cell.read(seen.gates, seen.states) * seen.states[contract.state] - output.hidden).abs().max() < 1e-12
    undropped, _, _ = loop(cell, batch())
    assert max((seen.gates[n][:, 1:] - v[:, 1:]).abs().max() for n, v in undropped.items()) > 0.01


# gates that have not read their word and all before it, but one of the two or, in the lowest layer, nothing at all
READ = {
    **{(name, "a"): [] for name in ("clockwork", "esn", "leaky")},
    **{("depth-gated", letter): [] for letter in "dl"},
    **{("simple-lstm", letter): [2] for letter in "ifgo"},
    ("mogrifier", "q1"): [3, 4, 5, 6],
    ("mut1", "z"): [2],
}


def test_gradients_flow_through_the_trace(cell_name: str) -> None:
    stack, x = stack_of(cell_name, **BOTH), batch().requires_grad_(True)
    for letter, values in stack(x, LENGTHS, capture=True).trace.at(0, "backward").gates.items():
        read = READ.get((cell_name, letter), [2, 3, 4, 5, 6])
        assert values.requires_grad == bool(read)
        if read:
            (gradient,) = torch.autograd.grad(values[0, 2].sum(), x, retain_graph=True)
            assert (gradient[0, read] != 0).all(), f"{letter} of word 2 has read words {read}"
            assert (gradient[0, [word for word in range(7) if word not in read]] == 0).all()


def test_a_row_of_the_trace_has_no_padding(cell_name: str) -> None:
    stack, x = stack_of(cell_name, **BOTH), batch()
    trace = stack(x, LENGTHS, capture=True).trace
    for row, length in enumerate(LENGTHS):
        one = trace.row(row)
        hidden, _ = by_hand(stack, x[row, :length])
        cell = stack.cell(1)
        top = torch.cat([one.at(1, d).states[cell.output] for d in ("forward", "backward")], -1)
        assert (top[0] - hidden).abs().max() < 1e-12
        for layer in one.layers:
            sizes = stack.cell(layer.layer).gate_sizes()
            assert {n: v.shape for n, v in layer.gates.items()} == {n: (1, length, s) for n, s in sizes.items()}
    whole = stack(x, capture=True).trace.row(3)
    assert whole.at(0).states[cell.output].shape == (1, 7, cell.output_size)


def test_a_trace_names_what_it_has(cell_name: str) -> None:
    trace = stack_of(cell_name, **BOTH)(batch(), capture=True).trace
    layer = trace.at(1, "backward")
    candidates = [n for n, v in stack_of(cell_name).cell(0).gates.items() if v.meaning == "candidate"]
    (candidate,) = [n for n in candidates if layer.gate("candidate") is layer.gates[n]]
    with pytest.raises(UsageError, match=candidate):
        layer.gate("q")
    with pytest.raises(UsageError, match="1,backward"):
        trace.at(2, "backward")
    with pytest.raises(UsageError, match="0,forward"):
        trace.at(0, "sideways")
