"""Every cell that ONNX has an operator for equals it, in float32, both directions and unequal lengths.

ONNX packs LSTM gates i, o, f, c (c is our g), GRU gates z, r, h (h is our n) and peepholes i, o, f; outputs beyond a
row's length are 0; the backward direction starts at the row's last word. A cell that is a special case of an operator
is compared with that case: the table says which of our gates stands where, and what stands where we have none.
"""

from math import log
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from reference import weights
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack

TIME, INPUT, HIDDEN = 8, 5, 3
LENGTHS = [5, 1, 8, 2]
BATCH = len(LENGTHS)
TOLERANCE = 2e-6
LINEAR = {"activation_alpha": [1.0], "activation_beta": [0.0]}  # of Affine, alpha * a + beta

# (cell, its options, the operator, what stands for the operator's gates, the operator's attributes): a letter is our
# gate, -letter 1 minus our gate (its weights negated), ? any weights, since the operator does not use them, and a
# number a gate that has this value always
OPERATORS: list[tuple[str, dict[str, Any], str, str, dict[str, Any]]] = [
    ("cifg", {}, "LSTM", "i o ? g", {"input_forget": 1}),
    ("cifg", {}, "LSTM", "i o -i g", {}),
    ("clockwork", {"periods": "1"}, "RNN", "n", {"activations": ["Tanh"]}),
    ("depth-gated", {}, "LSTM", "i o f g", {}),  # with no layer below
    ("elman", {"nonlinearity": "tanh"}, "RNN", "n", {"activations": ["Tanh"]}),
    ("elman", {"nonlinearity": "relu"}, "RNN", "n", {"activations": ["Relu"]}),
    ("elman", {"nonlinearity": "identity"}, "RNN", "n", {"activations": ["Affine"], **LINEAR}),
    ("gru", {}, "GRU", "z r n", {"linear_before_reset": 1}),
    ("gru", {"update": "write"}, "GRU", "-z r n", {"linear_before_reset": 1}),
    ("gru-before", {}, "GRU", "z r n", {"linear_before_reset": 0}),
    ("gru-before", {"update": "write"}, "GRU", "-z r n", {"linear_before_reset": 0}),
    ("highway", {"depth": 1}, "GRU", "-t 1 n", {"linear_before_reset": 1}),
    ("leaky", {"leak": 0.3}, "GRU", "0.7 1 n", {"linear_before_reset": 1}),
    ("leaky", {"leak": 1.0, "nonlinearity": "relu"}, "RNN", "n", {"activations": ["Relu"]}),
    ("esn", {"leak": 0.3}, "GRU", "0.7 1 n", {"linear_before_reset": 1}),
    ("lstm", {}, "LSTM", "i o f g", {}),
    ("mgu", {}, "GRU", "-f f n", {"linear_before_reset": 0}),
    ("mogrifier", {"rounds": 0}, "LSTM", "i o f g", {}),
    ("mut2", {}, "GRU", "-z r n", {"linear_before_reset": 0}),
    ("nfg", {}, "LSTM", "i o 1 g", {}),
    ("niaf", {}, "LSTM", "i o f g", {"activations": ["Sigmoid", "Affine", "Tanh"], **LINEAR}),
    ("nig", {}, "LSTM", "1 o f g", {}),
    ("noaf", {}, "LSTM", "i o f g", {"activations": ["Sigmoid", "Tanh", "Affine"], **LINEAR}),
    ("nog", {}, "LSTM", "i 1 f g", {}),
    ("peephole", {}, "LSTM", "i o f g", {}),
    *(("peephole", {"peepholes": chosen}, "LSTM", "i o f g", {}) for chosen in ("", "i", "f", "o", "io")),
    ("simple-lstm", {}, "LSTM", "i o f g", {}),
    ("ugrnn", {}, "GRU", "g 1 n", {"linear_before_reset": 1}),
]
WITHOUT_OPERATOR: dict[str, str] = {  # cell: why ONNX has none
    "fgr": "no operator feeds gates back",
    "grid": "an operator has one dimension",
    "jordan": "no operator feeds its output layer back",
    "layer-norm": "no operator normalises",
    "mut1": "no operator has a tanh inside its tanh",
    "mut3": "no operator reads tanh(h)",
    "perceptron": "no operator has a layer inside its candidate",
    "projection": "the LSTM operator has no projection",
    "slstm": "no operator has exponential gates",
}
every_operator = pytest.mark.parametrize(
    ("name", "options", "operator", "letters", "attributes"),
    OPERATORS,
    ids=["-".join([name, *map(str, options.values()), letters]) for name, options, _, letters, _ in OPERATORS],
)


def random_weights(module: torch.nn.Module, seed: int) -> Any:
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        parameter.data.normal_(std=0.6, generator=generator)
    return module.eval()


def random_numbers(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def block(cell: Cell, stands: str, seed: int) -> dict[str, Tensor]:
    """Return one gate's rows of the operator's W, R and both biases: W (hidden, input), R (hidden, hidden)."""
    rows = {"W": torch.zeros(HIDDEN, INPUT), "R": torch.zeros(HIDDEN, HIDDEN), "Wb": torch.zeros(HIDDEN)}
    rows["Rb"] = torch.zeros(HIDDEN)
    if stands == "?":
        return {key: random_numbers(*value.shape, seed=seed + k) for k, (key, value) in enumerate(rows.items())}
    if stands[0] in "01":
        value = float(stands)
        rows["Wb"] += 100.0 if value == 1 else log(value / (1 - value))
        return rows
    ours = weights(cell.name, {key: value.tolist() for key, value in cell.state_dict().items()})
    letter, sign = stands[-1], -1.0 if stands[0] == "-" else 1.0
    for key, found in (("W", ours.W), ("R", ours.U), ("Wb", ours.b), ("Rb", ours.b_U)):
        if letter in found:  # no U in the simple LSTM, one bias in most cells
            rows[key] = sign * torch.tensor(found[letter])
    return rows


def pack(cell: Cell, letters: str) -> dict[str, np.ndarray]:
    """The weights of one direction as ONNX packs them: W, R, B, and P for peepholes."""
    blocks = [block(cell, stands, seed=10 * k) for k, stands in enumerate(letters.split())]
    packed = {key: torch.cat([one[key] for one in blocks]) for key in ("W", "R")}
    packed["B"] = torch.cat([one[key] for key in ("Wb", "Rb") for one in blocks])
    if any(hasattr(cell, f"p_{gate}") for gate in "iof"):
        zero = torch.zeros(HIDDEN)
        packed["P"] = torch.cat([getattr(cell, f"p_{gate}", zero) for gate in "iof"]).detach()
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
    if both:  # a list is for one direction
        attributes = {key: 2 * value if isinstance(value, list) else value for key, value in attributes.items()}
    packed = [pack(cell, letters) for cell in directions]
    constants = {key: np.stack([one[key] for one in packed]) for key in packed[0]}
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
    state = {key: random_numbers(BATCH, HIDDEN, seed=3 + k) for k, key in enumerate(cell.states) if key != "clock"}
    before = {key: value[:, None] for key, value in state.items()}
    hidden, last = run_onnx([cell], operator, letters, attributes, x, [TIME] * BATCH, before)
    with torch.no_grad():
        states, final = run_steps(cell, x, {**cell.start(x), **state})
    assert set(last) == set(cell.states) - {"clock"}
    assert_close(states["h"], hidden[:, :, 0], f"{name} output")
    for key in last:
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
            assert set(part.states) - {"clock"} == set(last)
            for key, expected in last.items():
                for b, length in enumerate(LENGTHS):
                    final = part.states[key][b, length - 1 if part.direction == "forward" else 0]
                    assert_close(final, expected[b, d], f"{name} final {key} {part.direction}, length {length}")
