"""The fused sequence kernels of torch; its functions behind torch.nn.LSTM, GRU and RNN are called only here."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from nlp_lstm.cells.base import State


def _arguments(W: nn.Linear, U: nn.Linear) -> tuple[Any, ...]:
    """Return what the fused functions want after input and state: weights, then the layout of one layer."""
    weights = [W.weight, U.weight, W.bias, torch.zeros_like(W.bias) if U.bias is None else U.bias]
    has_biases, num_layers, dropout, bidirectional, batch_first = True, 1, 0.0, False, True
    return weights, has_biases, num_layers, dropout, torch.is_grad_enabled(), bidirectional, batch_first


def lstm(x: Tensor, state: State, W: nn.Linear, U: nn.Linear) -> tuple[Tensor, State]:
    """Run an LSTM over x (batch, time, input); the rows of W and U are in the order i, f, g, o."""
    outputs, h, c = torch.lstm(x, [state["h"][None], state["c"][None]], *_arguments(W, U))
    return outputs, {"h": h[0], "c": c[0]}


def single_state(
    function: Callable[..., tuple[Tensor, Tensor]], x: Tensor, state: State, W: nn.Linear, U: nn.Linear
) -> tuple[Tensor, State]:
    """Run torch.gru, torch.rnn_tanh or torch.rnn_relu over x (batch, time, input)."""
    outputs, h = function(x, state["h"][None], *_arguments(W, U))
    return outputs, {"h": h[0]}
