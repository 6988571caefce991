"""The made-up tasks: what is asked, counted by hand from the rows."""

from itertools import pairwise

import pytest
import torch

from nlp_lstm.laboratory.synthetic import SYNTHETIC, Adding, Copy, Counting, Timing


def made(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("gap", [1, 4, 30])
def test_copy_asks_for_the_five_symbols_after_the_gap(gap: int) -> None:
    example = Copy().batch(20, gap, made())
    tokens = example.x.argmax(-1)
    assert tokens.shape == (20, gap + 10)
    for row in range(20):
        line = tokens[row].tolist()
        assert line[5:] == [8] * gap + [9] + [8] * 4
        assert max(line[:5]) < 8
        assert example.target[row][example.scored[row]].tolist() == line[:5]
        assert example.scored[row].nonzero().flatten().tolist() == list(range(gap + 5, gap + 10))
    assert len({tuple(line[:5]) for line in tokens.tolist()}) > 15


@pytest.mark.parametrize("gap", [2, 9, 40])
def test_adding_asks_for_the_sum_of_the_marked_numbers(gap: int) -> None:
    task, example = Adding(), Adding().batch(50, gap, made())
    for row in range(50):
        values, marks = example.x[row].unbind(-1)
        places = marks.nonzero().flatten().tolist()
        assert len(places) == 2
        assert places[0] < gap // 2 <= places[1]
        total = sum(values[place].item() for place in places)
        assert example.target[row, -1].item() == pytest.approx(total)
    assert example.scored.sum(1).tolist() == [1] * 50
    near = example.target[..., None] + 0.09
    assert task.right(near, example).all()
    assert not task.right(near + 0.02, example).any()


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        (Adding(), lambda x: torch.ones(*x.shape[:2], 1)),
        (Copy(), lambda x: torch.nn.functional.one_hot(torch.full(x.shape[:2], 3), 8).float()),
        (Counting(), lambda x: torch.tensor([0.0, 1.0]).expand(*x.shape[:2], 2)),
        (Timing(), lambda x: torch.full((*x.shape[:2], 1), 3 / 6)),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_what_is_right_without_memory_is_what_the_best_constant_gets(task, answer) -> None:
    example = task.batch(40_000, 6, made())
    share = task.right(answer(example.x), example).float().mean().item()
    assert share == pytest.approx(task.chance(6), abs=0.01)


def test_counting_asks_at_every_b_whether_another_follows() -> None:
    task, example = Counting(), Counting().batch(60, 6, made())
    counts = set()
    for row in range(60):
        letters = "".join("a" if a else "b" if b else "." for a, b in example.x[row].tolist())
        count = letters.count("a")
        counts.add(count)
        assert letters == "a" * count + "b" * count + "." * (12 - 2 * count)
        asked = example.target[row][example.scored[row]].tolist()
        assert asked == [0] * (count - 1) + [1]
    assert counts == set(range(1, 7))
    answer = torch.nn.functional.one_hot(example.target, 2).float()
    assert task.right(answer, example).all()
    wrong = answer.clone()
    wrong[0, example.scored[0].nonzero()[-1]] = torch.tensor([1.0, 0.0])
    assert task.right(wrong, example).tolist() == [False] + [True] * 59


def test_timing_asks_how_long_ago_the_last_spike_was() -> None:
    task, gap = Timing(), 7
    example = task.batch(40, gap, made())
    seen = set()
    for row in range(40):
        spikes = example.x[row, :, 0].nonzero().flatten().tolist()
        waits = [later - one for one, later in pairwise(spikes)]
        seen |= set(waits)
        assert example.scored[row].nonzero().flatten().tolist() == spikes[1:]
        assert (example.target[row][example.scored[row]] * gap).tolist() == pytest.approx(waits)
    assert seen == set(range(1, gap + 1))
    answer = example.target[..., None]
    assert task.right(answer + 0.49 / gap, example).all()
    assert not task.right(answer - 0.51 / gap, example).any()


@pytest.mark.parametrize("task", SYNTHETIC.values(), ids=list(SYNTHETIC))
def test_the_same_generator_gives_the_same_rows(task) -> None:
    one, same, other = (task.batch(5, 9, made(seed)) for seed in (1, 1, 2))
    assert torch.equal(one.x, same.x)
    assert not torch.equal(one.x, other.x)
    assert one.x.shape[-1] == task.inputs


def test_rows_beyond_the_gap_are_longer_than_any_trained_on() -> None:
    counts = Counting().longer(400, 6, made()).x[..., 0].sum(1)
    assert set(counts.tolist()) == set(range(7, 13))
    assert Copy().longer(3, 6, made()).x.shape[1] == 2 * 6 + 10
    assert Adding().longer(3, 6, made()).x.shape[1] == 2 * 6
    assert Timing().longer(3, 6, made()) is None  # a time of nine would be one and a half of the gap
