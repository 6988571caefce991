"""Looking into recurrent networks that other people have trained with torch.nn."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from nlp_lstm.errors import UsageError
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import Trace

CELLS: dict[type[nn.RNNBase], str] = {nn.LSTM: "lstm", nn.GRU: "gru", nn.RNN: "elman"}


def from_torch(module: nn.Module) -> RecurrentStack:
    """Return a stack with a copy of the weights of a torch.nn.LSTM, GRU or RNN, of its dtype, on its device.

    It has any number of layers and directions; without biases in the module (bias=False) ours are zero. LSTM
    and RNN keep two biases of which only the sum matters: ours is the sum. The stack is the module in eval
    mode: torch's dropout between layers is left out. torch's random generator is not touched.
    Raises UsageError for any other module and for an LSTM with a projection.
    """
    name = next((name for kind, name in CELLS.items() if isinstance(module, kind)), None)
    if name is None or not isinstance(module, nn.RNNBase):
        raise UsageError(f"{type(module).__name__} cannot be read: pass a torch.nn.LSTM, torch.nn.GRU or torch.nn.RNN")
    if module.proj_size > 0:
        raise UsageError(f"an LSTM with a projection (proj_size={module.proj_size}) cannot be read: use proj_size=0")
    with torch.device("meta"):  # the weights come below: draw none here
        stack = RecurrentStack(
            name,
            module.input_size,
            module.hidden_size,
            layers=module.num_layers,
            bidirectional=module.bidirectional,
            cell_options={"nonlinearity": module.nonlinearity} if isinstance(module, nn.RNN) else {},
        )
    weights: dict[str, Tensor] = {}
    for layer in range(module.num_layers):
        for index, direction in enumerate(stack.directions):
            two_biases = stack.cell(layer, direction).h_bias
            one = _weights(module, f"l{layer}" + "_reverse" * index, two_biases=two_biases)
            weights.update({f"layers.{layer}.{index}.{key}": value for key, value in one.items()})
    stack.load_state_dict(weights, assign=True)  # assign: dtype and device are the module's
    return stack.eval()


def _weights(module: nn.RNNBase, suffix: str, *, two_biases: bool) -> dict[str, Tensor]:
    """Return one cell's weights by our names; the rows of W and U are in torch's order already."""
    W, U = (getattr(module, f"weight_{kind}_{suffix}").detach().clone() for kind in ("ih", "hh"))
    b, a = (
        getattr(module, f"bias_{kind}_{suffix}").detach().clone() if module.bias else W.new_zeros(len(W))
        for kind in ("ih", "hh")
    )
    own = {"W.bias": b, "U.bias": a} if two_biases else {"W.bias": b + a}
    return {"W.weight": W, "U.weight": U, **own}


def trace(module: nn.Module, x: Tensor, lengths: Tensor | Sequence[int] | None = None) -> Trace:
    """Return every gate and state of a torch.nn.LSTM, GRU or RNN while it reads x, from a state of zeros.

    x: the module's own input, (batch, time, input) if it is batch_first, else (time, batch, input); one
    unbatched sentence (time, input) becomes a batch of one. The trace is always (batch, time, hidden), in word
    order. lengths: (batch,) words per row, rows padded on the right, as for pack_padded_sequence; None where
    all rows are full. The run is that of the module in eval mode, without dropout between layers. Gradients
    reach x if it asks for them, the module never.
    Raises UsageError for what `from_torch` refuses, for a PackedSequence, and for x or lengths that do not fit.
    """
    stack = from_torch(module).requires_grad_(False)
    assert isinstance(module, nn.RNNBase)
    if isinstance(x, PackedSequence):
        raise UsageError("x is a PackedSequence: pass the padded tensor and lengths")
    if not isinstance(x, Tensor) or x.dim() not in (2, 3) or x.shape[-1] != module.input_size:
        shape = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
        raise UsageError(f"x is {shape}: pass a tensor of vectors with {module.input_size} features at the end")
    weight = next(stack.parameters())
    if (x.dtype, x.device) != (weight.dtype, weight.device):
        raise UsageError(
            f"x is {x.dtype} on {x.device}, the module {weight.dtype} on {weight.device}: "
            f"pass x.to({str(weight.device)!r}, {weight.dtype})"
        )
    if x.dim() == 2:
        x = x[None]  # (1, time, input)
    elif not module.batch_first:
        x = x.transpose(0, 1)  # (batch, time, input)
    if 0 in x.shape[:2]:
        raise UsageError("x is empty: pass at least one row of at least one word")
    return stack(x, None if lengths is None else _checked(lengths, x), capture=True).trace


def _checked(lengths: Tensor | Sequence[int], x: Tensor) -> Tensor:
    """Return lengths (batch,) on the device of x (batch, time, input). Raises UsageError."""
    batch, time = x.shape[:2]
    words = torch.as_tensor(lengths, device=x.device)
    whole = not (words.is_floating_point() or words.is_complex() or words.dtype == torch.bool)
    if words.shape != (batch,) or not whole or not bool(((words >= 1) & (words <= time)).all()):
        raise UsageError(f"lengths do not fit x: pass {batch} whole numbers from 1 to {time}, one for each row")
    return words
