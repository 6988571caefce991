"""Drawing the next word: temperature, the k likeliest, the nucleus."""

from collections import Counter

import pytest
import torch

from nlp_lstm.errors import UsageError
from nlp_lstm.trained.sampling import draw

#                        pad  unk   2    3    4    5
SHARES = torch.tensor([0.0, 0.40, 0.30, 0.15, 0.10, 0.05])


def drawn(count: int = 2000, **how) -> dict[int, float]:
    generator = torch.Generator().manual_seed(1)
    counted = Counter(draw(SHARES.log(), generator=generator, **how) for _ in range(count))
    return {number: times / count for number, times in sorted(counted.items())}


def test_words_are_drawn_as_often_as_they_are_probable_and_the_unknown_word_never() -> None:
    assert drawn() == pytest.approx({2: 0.5, 3: 0.25, 4: 1 / 6, 5: 1 / 12}, abs=0.04)


def test_temperature_sharpens_and_flattens() -> None:
    squares = SHARES[2:] ** 2
    roots = SHARES[2:] ** 0.5
    for temperature, expected in ((0.5, squares), (2.0, roots)):
        shares = (expected / expected.sum()).tolist()
        assert drawn(temperature=temperature) == pytest.approx(dict(enumerate(shares, 2)), abs=0.04)
    assert drawn(20, temperature=0) == {2: 1.0}
    assert drawn(20, temperature=1e-320) == {2: 1.0}  # so near to 0 that the division overflows


def test_only_the_k_likeliest_are_drawn() -> None:
    assert drawn(top_k=2) == pytest.approx({2: 2 / 3, 3: 1 / 3}, abs=0.04)
    assert drawn(20, top_k=1) == {2: 1.0}
    assert set(drawn(top_k=1000)) == {2, 3, 4, 5}


def test_only_the_likeliest_that_together_have_the_share_are_drawn() -> None:
    assert set(drawn(top_p=0.5)) == {2}  # it has exactly a half
    assert set(drawn(top_p=0.51)) == {2, 3}
    assert set(drawn(top_p=0.76)) == {2, 3, 4}
    assert set(drawn(top_p=1e-9)) == {2}
    assert set(drawn(top_k=3, top_p=0.9)) == {2, 3, 4}  # shares of the three: 0.545, 0.273, 0.182


def test_the_same_seed_draws_the_same() -> None:
    def draws(seed: int) -> list[int]:
        generator = torch.Generator().manual_seed(seed)
        return [draw(SHARES.log(), generator=generator) for _ in range(30)]

    assert draws(3) == draws(3) != draws(4)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"temperature": -0.1}, "--temperature is -0.1: give 0"),
        ({"temperature": float("nan")}, "--temperature is nan: give a finite number, 0 or more"),
        ({"temperature": float("inf")}, "--temperature is inf: give a finite number, 0 or more"),
        ({"top_k": -1}, "--top-k is -1"),
        ({"top_p": 0.0}, "--top-p is 0: give more than 0"),
        ({"top_p": 1.01}, "--top-p is 1.01"),
        ({"top_p": float("nan")}, "--top-p is nan"),
    ],
)
def test_what_cannot_be_drawn_by_is_refused(how: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        draw(SHARES.log(), **how)
