"""Every row in exactly one batch, rows of a length together, padding on the right."""

import numpy as np
import pytest
import torch

from nlp_lstm.text.batching import bucketed, in_order, pad


@pytest.fixture
def lengths() -> np.ndarray:
    return np.random.default_rng(3).integers(1, 60, size=1237)


def flat(batches: list[np.ndarray]) -> list[int]:
    return [int(row) for batch in batches for row in batch]


@pytest.mark.parametrize("size", [1, 7, 32, 5000])
def test_every_row_is_in_exactly_one_batch(lengths: np.ndarray, size: int) -> None:
    for batches in (bucketed(lengths, size, seed=1, epoch=2), in_order(lengths, size)):
        assert sorted(flat(batches)) == list(range(len(lengths)))
        assert sorted(map(len, batches))[1:] == [size] * (len(batches) - 1)


def test_the_same_seed_and_epoch_give_the_same_batches(lengths: np.ndarray) -> None:
    once, again = (flat(bucketed(lengths, 16, seed=5, epoch=3)) for _ in range(2))
    assert once == again
    others = [flat(bucketed(lengths, 16, seed=seed, epoch=epoch)) for seed, epoch in ((5, 4), (6, 3), (3, 5))]
    assert all(other != once for other in others)


def test_a_batch_holds_rows_of_similar_length(lengths: np.ndarray) -> None:
    def padding(batches: list[np.ndarray]) -> float:
        return sum(float((lengths[b].max() - lengths[b]).sum()) for b in batches) / float(lengths.sum())

    shuffled = np.random.default_rng(0).permutation(len(lengths))
    at_random = [shuffled[k : k + 16] for k in range(0, len(shuffled), 16)]
    assert padding(bucketed(lengths, 16, seed=0, epoch=0)) < 0.1 * padding(at_random)
    assert padding(in_order(lengths, 16)) < 0.1 * padding(at_random)


def test_training_batches_do_not_come_in_order_of_length(lengths: np.ndarray) -> None:
    longest = [int(lengths[batch].max()) for batch in bucketed(lengths, 16, seed=0, epoch=0)]
    assert abs(np.corrcoef(longest, range(len(longest)))[0, 1]) < 0.5


def test_no_rows_give_no_batches() -> None:
    assert bucketed([], 4, seed=0, epoch=0) == in_order([], 4) == []


def test_padding_is_on_the_right_and_zero() -> None:
    tokens, lengths = pad([[5, 6, 7], [8], [9, 4]])
    assert tokens.tolist() == [[5, 6, 7], [8, 0, 0], [9, 4, 0]]
    assert lengths.tolist() == [3, 1, 2]
    assert tokens.dtype == lengths.dtype == torch.int64


def test_a_row_without_ids_and_a_batch_without_rows_are_refused() -> None:
    for rows in ([[1], []], []):
        with pytest.raises(ValueError, match="at least one id"):
            pad(rows)
    with pytest.raises(ValueError, match="at least one row"):
        in_order([1, 2], 0)
