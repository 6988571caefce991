"""Filters over neighbouring words, against loops over numbers."""

import pytest
import torch
from probes import numbers

from nlp_lstm.layers.convolution import Convolution

X = numbers(3, 6, 4, seed=5)
LENGTHS = torch.tensor([6, 4, 1])


def front(widths: list[int]) -> Convolution:
    torch.manual_seed(6)
    return Convolution(4, widths, 5).double()


@pytest.mark.parametrize("widths", [[1], [3], [3, 5]])
def test_each_filter_is_a_sum_over_its_words(widths: list[int]) -> None:
    layer = front(widths)
    result = layer(X, LENGTHS)
    assert result.shape == (3, 6, layer.size) == (3, 6, 5 * len(widths))
    for row, length in enumerate(LENGTHS.tolist()):
        for t in range(length):
            for kind, width in enumerate(widths):
                for k in range(5):
                    total = layer.filters[kind].bias[k].item()
                    for place in range(width):
                        word = t + place - width // 2
                        if 0 <= word < length:
                            for unit in range(4):
                                total += (layer.filters[kind].weight[k, unit, place] * X[row, word, unit]).item()
                    assert result[row, t, 5 * kind + k].item() == pytest.approx(max(0.0, total), abs=1e-12)


def test_padding_is_not_seen() -> None:
    layer, other = front([3]), X.clone()
    other[1, 4:], other[2, 1:] = 7.0, -7.0
    for row, length in enumerate(LENGTHS.tolist()):
        assert torch.equal(layer(X, LENGTHS)[row, :length], layer(other, LENGTHS)[row, :length])
        torch.testing.assert_close(layer(X[[row], :length], None)[0], layer(X, LENGTHS)[row, :length])
