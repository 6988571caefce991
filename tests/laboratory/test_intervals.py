"""Means, intervals and places."""

import pytest

from nlp_lstm.laboratory.intervals import Interval, places, shown


def test_the_interval_is_students() -> None:
    interval = Interval.of([1.0, 2.0, 3.0])
    assert interval.mean == 2.0
    # t(0.975, 2 degrees of freedom) = 4.302653; standard deviation 1, so the mean's error is 1 / sqrt 3
    assert interval.high - 2.0 == pytest.approx(4.302653 / 3**0.5, rel=1e-6)
    assert 2.0 - interval.low == pytest.approx(interval.high - 2.0)


def test_one_figure_has_no_interval_and_shows_nothing() -> None:
    one = Interval.of([0.9])
    assert (one.mean, one.low, one.high) == (0.9, None, None)
    assert not one.above(Interval(0.1, 0.05, 0.15))
    assert not Interval(0.95, 0.94, 0.96).above(one)


def test_equal_figures_and_figures_beyond_all_bounds_have_no_interval() -> None:
    assert Interval.of([0.5, 0.5, 0.5]).low is None
    assert Interval.of([1.0, 1e308, -1e308]).low is None


@pytest.mark.parametrize("higher", [True, False])
def test_only_intervals_that_do_not_meet_are_ranked(higher: bool) -> None:
    intervals = {
        "high": Interval(0.9, 0.85, 0.95),
        "middle": Interval(0.8, 0.7, 0.86),  # meets the high one
        "low": Interval(0.5, 0.4, 0.6),
        "wide": Interval(0.7, 0.2, 1.2),
    }
    best, worst = ("high", "low") if higher else ("low", "high")
    assert set(shown(intervals, higher_is_better=True)) == {("high", "low"), ("middle", "low")}
    found = places(intervals, higher_is_better=higher)
    assert found[best] == 1
    assert found["wide"] is None
    assert found["middle"] == (1 if higher else 2)
    assert found[worst] == (3 if higher else 2)
