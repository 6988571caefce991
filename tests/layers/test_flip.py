"""Reading backwards within each row's length."""

import pytest
import torch
from probes import numbers
from torch.autograd import gradcheck, gradgradcheck

from nlp_lstm.layers.flip import flip_within_length


def test_each_row_is_reversed_up_to_its_length_and_padding_stays() -> None:
    x = torch.arange(1, 13).reshape(3, 4)[..., None] * torch.tensor([1, 100])  # (3, 4, 2)
    flipped = flip_within_length(x, torch.tensor([4, 1, 3]))
    assert flipped[..., 0].tolist() == [[4, 3, 2, 1], [5, 6, 7, 8], [11, 10, 9, 12]]
    assert flipped[..., 1].tolist() == [[400, 300, 200, 100], [500, 600, 700, 800], [1100, 1000, 900, 1200]]


def test_without_lengths_every_row_is_reversed_whole() -> None:
    x = torch.arange(1, 9).reshape(2, 4)[..., None]
    assert flip_within_length(x, None)[..., 0].tolist() == [[4, 3, 2, 1], [8, 7, 6, 5]]
    assert torch.equal(flip_within_length(x, None), flip_within_length(x, torch.tensor([4, 4])))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bool, torch.int64])
def test_twice_is_the_identity(dtype: torch.dtype) -> None:
    x = (10 * numbers(6, 5, 3, seed=41)).relu().to(dtype)
    lengths = torch.tensor([1, 2, 3, 4, 5, 3])
    once = flip_within_length(x, lengths)
    assert once.dtype == dtype
    assert not torch.equal(once, x)
    assert torch.equal(flip_within_length(once, lengths), x)


def test_any_number_of_dimensions_is_kept() -> None:
    x = numbers(2, 3, 4, 5, seed=42)
    flipped = flip_within_length(x, torch.tensor([2, 3]))
    assert torch.equal(flipped[0], x[0, [1, 0, 2]])
    assert torch.equal(flipped[1], x[1, [2, 1, 0]])
    plain = flip_within_length(x[..., 0, 0], torch.tensor([2, 3]))
    assert torch.equal(plain, flipped[..., 0, 0])


def test_an_expanded_view_can_be_flipped() -> None:
    x = torch.tensor([[1.0], [2.0], [3.0]]).expand(2, 3, 4)
    assert flip_within_length(x, torch.tensor([2, 3]))[..., 3].tolist() == [[2.0, 1.0, 3.0], [3.0, 2.0, 1.0]]


def test_gradients_come_back_to_where_the_values_came_from() -> None:
    x = numbers(3, 4, 2, seed=43).requires_grad_(True)
    lengths = torch.tensor([4, 1, 3])
    assert gradcheck(lambda x: flip_within_length(x, lengths), [x])
    assert gradgradcheck(lambda x: flip_within_length(x, lengths) ** 2, [x])
