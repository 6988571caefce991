"""What cannot be read into our cells is refused in one line that says what can."""

from typing import Any

import pytest
import torch
from probes import numbers
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from nlp_lstm.errors import UsageError
from nlp_lstm.interchange import from_torch, trace

SIZE, HIDDEN = 3, 5
LENGTHS = torch.tensor([4, 1, 6, 3])


def lstm() -> nn.LSTM:
    return nn.LSTM(SIZE, HIDDEN, batch_first=True).double()


def batch() -> Tensor:
    return numbers(4, 6, SIZE, seed=131)


def test_what_cannot_be_read_is_refused_with_what_can() -> None:
    for module in (nn.Linear(3, 4), nn.LSTMCell(3, 5), nn.Embedding(7, 3)):
        with pytest.raises(UsageError, match=rf"{type(module).__name__}.*LSTM.*GRU.*RNN"):
            trace(module, batch())
    with pytest.raises(UsageError, match="proj_size=2"):
        from_torch(nn.LSTM(SIZE, HIDDEN, proj_size=2))
    packed = pack_padded_sequence(batch(), LENGTHS, batch_first=True, enforce_sorted=False)
    with pytest.raises(UsageError, match="pass the padded tensor and lengths"):
        trace(lstm(), packed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (numbers(4, 6, SIZE + 1, seed=1), r"\(4, 6, 4\).* 3 features"),
        (numbers(2, 4, 6, SIZE, seed=1), r"\(2, 4, 6, 3\)"),
        (numbers(SIZE, seed=1), r"\(3,\)"),
        ([[1.0, 2.0, 3.0]], "list"),
        (numbers(4, 6, SIZE, seed=1).float(), r"torch.float32.*x.to\('cpu', torch.float64\)"),
        (torch.tensor([[3, 1, 2]]), "torch.int64"),
        (numbers(0, 6, SIZE, seed=1), "empty"),
        (numbers(4, 0, SIZE, seed=1), "empty"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(x: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        trace(lstm(), x)


@pytest.mark.parametrize("lengths", [[4, 1, 6], [4, 1, 7, 3], [4, 0, 6, 3], [4.0, 1.0, 6.0, 3.0], [[4, 1, 6, 3]]])
def test_lengths_that_do_not_fit_are_refused(lengths: Any) -> None:
    with pytest.raises(UsageError, match="pass 4 whole numbers from 1 to 6"):
        trace(lstm(), batch(), lengths)
