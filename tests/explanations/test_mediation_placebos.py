"""The placebos: other fillers, the same difference on other units, and means of sentences drawn anew."""

import pytest
import torch

from nlp_lstm.explanations.bootstrap import bootstrap
from nlp_lstm.explanations.causes.placebo import Band, permuted_gates, quantile, unit_orders, with_fillers
from nlp_lstm.layers.stack import RecurrentStack

PLAIN = torch.tensor([[7, 4, 8], [5, 9, 0]])
NEGATED = torch.tensor([[7, 3, 8], [3, 9, 0]])
AT = torch.tensor([1, 0])


def fillers_of(*words: int) -> list[list[int]]:
    found = with_fillers(PLAIN, NEGATED, AT, words)
    assert (found[0, :, [0, 2]] == torch.tensor([7, 8])).all()
    assert (found[1, :, [1, 2]] == torch.tensor([9, 0])).all()
    return [found[row, :, place].tolist() for row, place in enumerate(AT.tolist())]


def test_every_sentence_gets_the_fillers_that_are_not_its_own() -> None:
    assert fillers_of(10, 11, 12) == [[10, 11, 12], [10, 11, 12]]
    assert fillers_of(10, 4, 11, 12) == [[10, 12, 11], [10, 4, 11]]  # 4 stands in the first sentence
    assert fillers_of(4, 5, 10) == [[10, 5], [4, 10]]
    assert fillers_of(10, 11, 4) == [[10, 11], [10, 11]]
    assert fillers_of() == [[], []]


def test_unknown_words_padding_negators_and_doubles_are_no_fillers() -> None:
    assert fillers_of(0, 1, 3, 10, 10, 11) == [[10, 11], [10, 11]]


def test_a_permutation_moves_whole_units_and_stays_in_the_range() -> None:
    stack = RecurrentStack("lstm", 2, 3, bidirectional=True)
    plain, negated = torch.rand(1, 4, 3), torch.rand(1, 4, 3)
    gates = {
        (0, direction, letter): torch.stack([plain, negated], 1) for direction in stack.directions for letter in "fg"
    }
    for order in ([0, 1, 2], [2, 0, 1]):
        found = permuted_gates(gates, {3: torch.tensor([[order]])}, stack)
        for (_, _, letter), values in found.items():
            expected = plain + (negated - plain)[..., order]
            assert values.shape == (1, 1, 4, 3)
            assert torch.allclose(values[:, 0], expected.clamp(-1.0 if letter == "g" else 0.0, 1.0))
    far = {(0, "forward", "f"): torch.tensor([[[[0.9, 0.1]], [[0.1, 0.9]]]])}  # (pair, sentences, time, units)
    turned = permuted_gates(far, {2: torch.tensor([[[1, 0]]])}, RecurrentStack("lstm", 2, 2))
    assert turned[0, "forward", "f"].tolist() == [[[[1.0, 0.0]]]]


def test_every_pair_has_permutations_of_its_own() -> None:
    orders = unit_orders([4, 6, 4], 3, torch.Generator().manual_seed(0))
    assert {size: tuple(order.shape) for size, order in orders.items()} == {4: (3, 20, 4), 6: (3, 20, 6)}
    assert (orders[6].sort(-1).values == torch.arange(6)).all()
    assert len({str(order.tolist()) for order in orders[6].flatten(0, 1)}) > 50


def test_the_band_is_the_larger_of_two_quantiles() -> None:
    assert quantile(torch.tensor([-1.0, 0.0, 0.5])) == pytest.approx(0.95)  # nine tenths of the way from 0.5 to 1
    assert quantile(torch.arange(21.0)) == pytest.approx(19.0)
    assert Band(0.2, 0.3).height == 0.3
    assert Band(0.4, 0.3).height == 0.4


def test_the_interval_is_that_of_a_mean() -> None:
    values = torch.randn(2, 400, generator=torch.Generator().manual_seed(1)).double()
    values[1] = values[1] * 3 + 5
    for row, (low, high) in zip(values, bootstrap(values, torch.Generator().manual_seed(2)), strict=True):
        mean, reach = row.mean().item(), 1.96 * row.std().item() / 400**0.5  # by the central limit theorem
        assert low == pytest.approx(mean - reach, abs=0.15 * reach)
        assert high == pytest.approx(mean + reach, abs=0.15 * reach)
