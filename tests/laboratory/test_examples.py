"""The networks set by hand do what is said of them."""

import math

import pytest

from nlp_lstm.laboratory.examples import EXAMPLES, copying


def test_the_linear_network_of_the_lecture_holds_two_then_six() -> None:
    assert EXAMPLES["linear"]().rows == [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 6.0, 6.0]]


def test_the_lstm_stores_holds_shows_and_resets() -> None:
    example = EXAMPLES["memory"]()
    table = [dict(zip(example.columns, row, strict=True)) for row in example.rows]
    stored = math.tanh(0.5)
    assert [row["c"] for row in table] == pytest.approx([stored] * 4 + [0.0] * 2)
    assert [row["h"] for row in table] == pytest.approx([0, 0, 0, math.tanh(stored), 0, 0])
    assert [(row["i"], row["f"], row["o"]) for row in table] == [
        (1, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 0), (0, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("gap", [1, 2, 3, 4, 5, 73, 200])
def test_weights_that_copy_over_any_gap_exist(gap: int) -> None:
    assert copying(gap).facts["accuracy"] == 1.0
