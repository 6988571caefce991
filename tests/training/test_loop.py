"""The training loop on a task so small that every figure can be followed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from torch import Tensor, nn

from nlp_lstm.config import OptimisationConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.training import state
from nlp_lstm.training.loop import train
from nlp_lstm.training.state import Progress


class Slope:
    """Learn y = 3 x with one weight, from batches of two; `scores` are what validation says, epoch by epoch."""

    metric = "hits"
    carried: ClassVar[dict[str, torch.Tensor]] = {}

    def __init__(self, scores: Sequence[float] = (), loss: float = 1.0) -> None:
        torch.manual_seed(5)
        self.network = nn.Linear(1, 1, bias=False)
        self.scores, self.scale, self.seen = list(scores), loss, []

    def order(self, epoch: int) -> list[list[int]]:
        return [[1, 2], [3, 4], [5, 6]]

    def batch(self, rows: list[int]) -> tuple[Tensor, ...]:
        return (torch.tensor([[float(row)] for row in rows]),)

    def loss(self, batch: Sequence[Tensor]) -> tuple[Tensor, float, int]:
        (x,) = batch
        self.seen.append(x.flatten().tolist())
        assert self.network.training
        return self.scale * (self.network(x) - 3 * x).square().mean(), float(len(x)) / 2, len(x)

    def report(self) -> dict[str, float]:
        assert not self.network.training
        score = self.scores.pop(0) if self.scores else -abs(self.network.weight.item() - 3)
        return {"loss": 1.0, "accuracy": score}

    def score(self, report: Mapping[str, float]) -> float:
        return report["accuracy"]


def run(task: Slope, folder: Path, resume: bool = False, **settings: Any) -> tuple[Progress, list[float]]:
    config = OptimisationConfig(**{"epochs": 4, "schedule": "constant", "learning_rate": 0.05} | settings)
    kept: list[float] = []

    def keep(progress: Progress) -> None:
        kept.append(task.network.weight.item())

    return train(task, config, folder, settings={}, keep_best=keep, resume=resume), kept


def test_every_batch_of_every_epoch_is_seen_once(tmp_path: Path) -> None:
    task = Slope()
    progress, _ = run(task, tmp_path)
    assert task.seen == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]] * 4
    assert (progress.epoch, progress.batch, progress.step, progress.stopped) == (4, 0, 12, "epochs")


def test_the_weight_moves_as_by_hand(tmp_path: Path) -> None:
    task = Slope()
    weight = task.network.weight.item()
    run(task, tmp_path, epochs=2, optimiser="sgd", learning_rate=0.01, weight_decay=0.0, clip=0)
    for x in (1.5, 3.5, 5.5) * 2:  # rows x - 1/2 and x + 1/2, whose mean square is x^2 + 1/4
        weight -= 0.01 * 2 * (weight - 3) * (x**2 + 0.25)
    assert task.network.weight.item() == pytest.approx(weight, rel=1e-5)


def test_a_gradient_is_clipped_to_its_largest_norm(tmp_path: Path) -> None:
    task = Slope()
    weight = task.network.weight.item()
    run(task, tmp_path, epochs=1, optimiser="sgd", learning_rate=0.01, weight_decay=0.0, clip=0.5)
    assert task.network.weight.item() == pytest.approx(weight + 3 * 0.01 * 0.5, rel=1e-4)  # each step as long as may be


def test_the_best_model_is_kept_not_the_last(tmp_path: Path) -> None:
    task = Slope(scores=[0.5, 0.9, 0.9, 0.7])
    progress, kept = run(task, tmp_path)
    assert len(kept) == 2  # 0.5, 0.9; an equal score is not better
    assert (progress.best, progress.best_epoch) == (0.9, 2.0)
    assert task.network.weight.item() != kept[-1]


def test_patience_counts_the_epochs_since_the_best(tmp_path: Path) -> None:
    progress, _ = run(Slope(scores=[0.5, 0.4, 0.6, 0.5, 0.5, 0.9]), tmp_path, epochs=6, patience=2)
    assert (progress.stopped, progress.epoch, progress.best_epoch) == ("patience", 5, 3.0)


def test_a_run_that_lost_its_patience_stays_ended_when_resumed(tmp_path: Path) -> None:
    run(Slope(scores=[0.5, 0.4, 0.3]), tmp_path, epochs=6, patience=2)
    task = Slope(scores=[0.9])
    progress, _ = run(task, tmp_path, resume=True, epochs=6, patience=2)
    assert (progress.stopped, task.seen) == ("patience", [])
    assert run(task, tmp_path, resume=True, epochs=6, patience=3)[0].epoch == 6


def test_the_minutes_are_those_of_training_and_the_best_model_is_kept(tmp_path: Path) -> None:
    task = Slope()
    progress, kept = run(task, tmp_path, epochs=100_000, max_minutes=0.001)
    assert progress.stopped == "minutes"
    assert progress.epoch < 100_000
    assert kept
    before = len(task.seen)
    assert run(task, tmp_path, resume=True, epochs=100_000, max_minutes=0.001)[0].stopped == "minutes"
    assert len(task.seen) == before  # the minutes were used up


def test_going_on_with_more_epochs_reaches_where_one_run_ends(tmp_path: Path) -> None:
    whole, halves = Slope(), Slope()
    run(whole, tmp_path / "whole", epochs=4)
    run(halves, tmp_path / "halves", epochs=2)
    again = Slope()
    progress, _ = run(again, tmp_path / "halves", resume=True, epochs=4)
    assert again.network.weight.item() == whole.network.weight.item()
    assert [entry["epoch"] for entry in progress.history] == [1.0, 2.0, 3.0, 4.0]
    assert len(again.seen) == 6


def test_each_epoch_is_a_line_of_the_log_and_a_point_of_the_curves(tmp_path: Path) -> None:
    shown: list[tuple[dict[str, Any], bool]] = []
    task = Slope(scores=[0.5, 0.4])
    config = OptimisationConfig(epochs=2, schedule="linear", warmup=0.0)
    train(
        task,
        config,
        tmp_path,
        settings={},
        keep_best=lambda progress: None,
        show=lambda entry, better: shown.append((entry, better)),
    )
    lines = [json.loads(line) for line in (tmp_path / state.METRICS_LOG).read_text().splitlines()]
    assert [(entry, better) for entry, better in zip(lines, [True, False], strict=True)] == shown
    assert [entry["step"] for entry in lines] == [3, 6]
    assert [entry["validation_accuracy"] for entry in lines] == [0.5, 0.4]
    assert [entry["train_hits"] for entry in lines] == [0.5, 0.5]  # the mean over the rows
    assert lines[0]["learning_rate"] == pytest.approx(1e-3 * 4 / 6)  # of the last step
    assert list((tmp_path / "tensorboard").glob("events.out.tfevents.*"))


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_run_before_it_is_learned_from(tmp_path: Path, loss: float) -> None:
    task = Slope(loss=loss)
    before = task.network.weight.item()
    with pytest.raises(UsageError, match=r"the loss became .*smaller --learning-rate"):
        run(task, tmp_path)
    assert task.network.weight.item() == before
    assert not (tmp_path / state.STATE).exists()


def test_a_validation_figure_that_is_no_number_is_never_kept(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the accuracy became nan"):
        run(Slope(scores=[0.5, float("nan")]), tmp_path)
    lines = (tmp_path / state.METRICS_LOG).read_text().splitlines()
    assert [json.loads(line)["validation_accuracy"] for line in lines] == [0.5]
    assert state.header(tmp_path)["progress"]["epoch"] == 1  # where it was still well


def test_training_leaves_nothing_half_written(tmp_path: Path) -> None:
    run(Slope(), tmp_path, save_minutes=0.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [state.METRICS_LOG, "tensorboard", state.STATE]
