"""Every cell equals the operator that onnxruntime runs for it, in float32, both directions and unequal lengths.

ONNX packs LSTM gates i, o, f, c (c is our g), GRU gates z, r, h (h is our n) and peepholes i, o, f; outputs beyond a
row's length are 0; the backward direction starts at the row's last word.
"""

from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from reference import ROWS
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

TIME, INPUT, HIDDEN = 8, 5, 3
LENGTHS = [5, 1, 8, 2]
BATCH = len(LENGTHS)
TOLERANCE = 2e-6

# (cell, its options, the operator, the operator's gates in our letters, the operator's attributes)
OPERATORS: list[tuple[str, dict[str, Any], str, str, dict[str, Any]]] = [
    ("cifg", {}, "LSTM", "iofg", {"input_forget": 1}),
    ("elman", {"nonlinearity": "tanh"}, "RNN", "n", {"activations": ["Tanh"]}),
    ("elman", {"nonlinearity": "relu"}, "RNN", "n", {"activations": ["Relu"]}),
    ("gru", {}, "GRU", "zrn", {"linear_before_reset": 1}),
    ("lstm", {}, "LSTM", "iofg", {}),
    ("peephole", {}, "LSTM", "iofg", {}),
]
WITHOUT_OPERATOR: dict[str, str] = {}  # cell: why ONNX has none
every_operator = pytest.mark.parametrize(
    ("name", "options", "operator", "letters", "attributes"),
    OPERATORS,
    ids=["-".join([row[0], *row[1].values()]) for row in OPERATORS],
)


def random_weights(module: torch.nn.Module, seed: int) -> Any:
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        parameter.data.normal_(std=0.6, generator=generator)
    return module.eval()


def random_numbers(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pack(cell: Cell, letters: str) -> dict[str, np.ndarray]:
    """The weights of one direction as ONNX packs them: W, R, B, and P for peepholes."""
    ours = ROWS[cell.name]

    def blocks(packed: Tensor, seed: int) -> Tensor:
        rows = dict(zip(ours, packed.detach().chunk(len(ours)), strict=True))
        unused = random_numbers(*rows[ours[0]].shape, seed=seed)  # the operator wants rows of f even where f = 1 - i
        return torch.cat([rows.get(letter, unused) for letter in letters])

    bias = torch.zeros(len(ours) * HIDDEN) if cell.U.bias is None else cell.U.bias
    packed = {
        "W": blocks(cell.W.weight, 1),
        "R": blocks(cell.U.weight, 2),
        "B": torch.cat([blocks(cell.W.bias, 3), blocks(bias, 4)]),
    }
    if cell.name == "peephole":
        packed["P"] = torch.cat([getattr(cell, f"p_{gate}") for gate in "iof"]).detach()
    return {key: value.numpy() for key, value in packed.items()}


def run_onnx(
    directions: list[Cell],
    operator: str,
    letters: str,
    attributes: dict[str, Any],
    x: Tensor,
    lengths: list[int],
    state: dict[str, Tensor] | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """onnxruntime's answer from x (batch, time, input) and a first state, None for zero.

    Returns outputs (batch, time, directions, hidden) and final states {state: (batch, directions, hidden)}, which is
    the form of the first state too.
    """
    both = len(directions) == 2
    if both and "activations" in attributes:
        attributes = {**attributes, "activations": 2 * attributes["activations"]}
    weights = [pack(cell, letters) for cell in directions]
    constants = {key: np.stack([one[key] for one in weights]) for key in weights[0]}
    memory = operator == "LSTM"
    feeds = {"X": x.transpose(0, 1).contiguous().numpy(), "sequence_lens": np.array(lengths, dtype=np.int32)}
    for key, value in (state or {}).items():
        feeds[f"initial_{key}"] = value.transpose(0, 1).contiguous().numpy()
    order = ["X", "W", "R", "B", "sequence_lens", "initial_h", *(["initial_c", "P"] if memory else [])]
    given = [key if key in feeds or key in constants else "" for key in order]
    outputs = ["Y", "Y_h", *(["Y_c"] if memory else [])]
    graph = helper.make_graph(
        [
            helper.make_node(
                operator,
                given,
                outputs,
                hidden_size=HIDDEN,
                direction="bidirectional" if both else "forward",
                **attributes,
            )
        ],
        "one_operator",
        [
            helper.make_tensor_value_info(
                key, TensorProto.INT32 if key == "sequence_lens" else TensorProto.FLOAT, value.shape
            )
            for key, value in feeds.items()
        ],
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, None) for key in outputs],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    hidden, *final = [torch.from_numpy(value) for value in session.run(None, feeds)]
    hidden = hidden.permute(2, 0, 1, 3)  # (time, directions, batch, hidden) -> (batch, time, directions, hidden)
    return hidden, {key: value.transpose(0, 1) for key, value in zip("hc", final, strict=False)}


def assert_close(actual: Tensor, expected: Tensor, what: str) -> None:
    assert actual.shape == expected.shape, what
    error = ((actual - expected).abs() / expected.abs().clamp(min=1)).max().item()
    assert error <= TOLERANCE, f"{what}: {error:.1e} apart"


def test_every_cell_has_an_operator_or_a_reason() -> None:
    assert not {row[0] for row in OPERATORS} & set(WITHOUT_OPERATOR)
    assert {row[0] for row in OPERATORS} | set(WITHOUT_OPERATOR) == set(cells.all_cells())


@every_operator
def test_the_loop_equals_onnxruntime_from_any_state(
    name: str, options: dict, operator: str, letters: str, attributes: dict
) -> None:
    cell = random_weights(cells.build(name, INPUT, HIDDEN, **options), seed=1)
    x = random_numbers(BATCH, TIME, INPUT, seed=2)
    state = {key: random_numbers(BATCH, HIDDEN, seed=3 + k) for k, key in enumerate(cell.states)}
    before = {key: value[:, None] for key, value in state.items()}
    hidden, last = run_onnx([cell], operator, letters, attributes, x, [TIME] * BATCH, before)
    with torch.no_grad():
        states, final = run_steps(cell, x, state)
    assert set(last) == set(cell.states)
    assert_close(states["h"], hidden[:, :, 0], f"{name} output")
    for key in cell.states:
        assert_close(final[key], last[key][:, 0], f"{name} final {key}")


@every_operator
@pytest.mark.parametrize("capture", [False, True], ids=["plain", "captured"])
def test_both_directions_equal_onnxruntime_within_each_length(
    name: str, options: dict, operator: str, letters: str, attributes: dict, capture: bool
) -> None:
    stack = RecurrentStack(name, INPUT, HIDDEN, layers=1, bidirectional=True, cell_options=options)
    stack = random_weights(stack, seed=5)
    x = random_numbers(BATCH, TIME, INPUT, seed=6)
    for b, length in enumerate(LENGTHS):
        x[b, length:] = 9.0  # padding that would be seen if it were read
    both = [stack.cell(0, "forward"), stack.cell(0, "backward")]
    hidden, last = run_onnx(both, operator, letters, attributes, x, LENGTHS)
    with torch.no_grad():
        out = stack(x, lengths=torch.tensor(LENGTHS), capture=capture)
    assert_close(out.last, last["h"].flatten(1), f"{name} last output")
    for b, length in enumerate(LENGTHS):
        assert not hidden[b, length:].any()  # the witness itself kept to the lengths
        assert_close(out.hidden[b, :length], hidden[b, :length].flatten(1), f"{name} output of length {length}")
    if capture:
        assert [part.direction for part in out.trace.layers] == ["forward", "backward"]
        for d, part in enumerate(out.trace.layers):
            assert set(part.states) == set(last)
            for key, expected in last.items():
                for b, length in enumerate(LENGTHS):
                    final = part.states[key][b, length - 1 if part.direction == "forward" else 0]
                    assert_close(final, expected[b, d], f"{name} final {key} {part.direction}, length {length}")
