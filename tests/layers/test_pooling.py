"""From words to one vector: values by hand, and padding that never counts."""

import math

import pytest
import torch
from probes import numbers, stirred

from nlp_lstm.errors import UsageError
from nlp_lstm.layers.pooling import POOLINGS, Pooling

HIDDEN = torch.tensor(
    [
        [[1.0, -2.0], [4.0, -5.0], [-3.0, -1.5]],
        [[7.0, -8.0], [9.0, 10.0], [11.0, 12.0]],  # one word: the rest is padding
        [[-1.0, -6.0], [-2.0, -4.0], [99.0, 99.0]],
    ],
    dtype=torch.float64,
)
LAST = torch.tensor([[0.25, 0.5], [0.75, 1.25], [1.5, 1.75]], dtype=torch.float64)
LENGTHS = torch.tensor([3, 1, 2])
MEAN = [[2 / 3, -8.5 / 3], [7.0, -8.0], [-1.5, -5.0]]
MAX = [[4.0, -1.5], [7.0, -8.0], [-1.0, -4.0]]
BY_HAND = {
    "last": LAST.tolist(),
    "mean": MEAN,
    "max": MAX,
    "mean+max": [mean + largest for mean, largest in zip(MEAN, MAX, strict=True)],
}


def pooling_of(name: str, width: int) -> Pooling:
    return stirred(Pooling(name, width)) if name == "attention" else Pooling(name, width)


def test_the_poolings_are_exactly_these() -> None:
    assert sorted(POOLINGS) == sorted([*BY_HAND, "attention"])
    with pytest.raises(UsageError, match=r"'maxx'.*did you mean 'max'"):
        Pooling("maxx", 3)


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_values_by_hand(name: str) -> None:
    pooled = Pooling(name, 2)(HIDDEN, LAST, LENGTHS)
    assert torch.allclose(pooled, torch.tensor(BY_HAND[name], dtype=torch.float64), atol=1e-15, rtol=0)


def test_attention_by_hand() -> None:
    pooling = pooling_of("attention", 2)
    A, a, u = pooling.A.weight.tolist(), pooling.A.bias.tolist(), pooling.u.weight.tolist()[0]
    pooled, weights = pooling(HIDDEN, LAST, LENGTHS), pooling.weights(HIDDEN, LENGTHS)
    for row, length in enumerate(LENGTHS.tolist()):
        words = HIDDEN[row, :length].tolist()
        scores = [sum(u[k] * math.tanh(sum(A[k][j] * h[j] for j in range(2)) + a[k]) for k in range(2)) for h in words]
        total = sum(math.exp(score) for score in scores)
        shares = [math.exp(score) / total for score in scores]
        expected = [sum(share * h[j] for share, h in zip(shares, words, strict=True)) for j in range(2)]
        assert pooled[row].tolist() == pytest.approx(expected, abs=1e-12)
        assert weights[row, :, 0].tolist() == pytest.approx(shares + [0.0] * (3 - length), abs=1e-12)


@pytest.mark.parametrize("name", POOLINGS)
def test_without_lengths_every_word_counts(name: str) -> None:
    pooling = pooling_of(name, 2)
    full = torch.tensor([3, 3, 3])
    assert torch.equal(pooling(HIDDEN, LAST, None), pooling(HIDDEN, LAST, full))
    assert (name == "last") == torch.equal(pooling(HIDDEN, LAST, None), pooling(HIDDEN, LAST, LENGTHS))


@pytest.mark.parametrize("name", POOLINGS)
def test_padding_never_counts(name: str) -> None:
    hidden, last = numbers(5, 4, 3, seed=121), numbers(5, 3, seed=122)
    lengths, pooling = torch.tensor([4, 1, 3, 2, 4]), pooling_of(name, 3)
    pooled = pooling(hidden, last, lengths)
    assert pooled.shape == (5, pooling.size) == (5, 6 if name == "mean+max" else 3)
    repadded = hidden.clone()
    for row, length in enumerate(lengths):
        repadded[row, length:] = 1e6 * (-1) ** row
    assert torch.equal(pooling(repadded, last, lengths), pooled)
    for row, length in enumerate(lengths):
        alone = pooling(hidden[row : row + 1, :length], last[row : row + 1], None)
        assert (alone[0] - pooled[row]).abs().max() < 1e-12


@pytest.mark.parametrize("name", POOLINGS)
def test_gradients_are_the_slopes_and_padding_gets_none(name: str) -> None:
    hidden = numbers(3, 4, 2, seed=123).requires_grad_(True)
    last = numbers(3, 2, seed=124).requires_grad_(True)
    lengths, pooling = torch.tensor([4, 1, 3]), pooling_of(name, 2)
    inputs = [last] if name == "last" else [hidden]
    assert torch.autograd.gradcheck(
        lambda value: pooling(*((hidden, value) if name == "last" else (value, last)), lengths), inputs
    )
    pooling(hidden, last, lengths).sum().backward()
    if name != "last":
        assert hidden.grad is not None
        padding = torch.arange(4)[None] >= lengths[:, None]
        assert (hidden.grad[padding] == 0).all()
        assert torch.isfinite(hidden.grad).all()
        assert (hidden.grad[~padding] != 0).any()
    for parameter in pooling.parameters():
        assert parameter.grad is not None
        assert (parameter.grad != 0).any()
