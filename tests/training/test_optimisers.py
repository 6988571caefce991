"""The optimiser and its schedule, held against torch's own and against values worked out by hand."""

import math

import pytest
import torch
from torch import nn

from nlp_lstm.config import OptimisationConfig
from nlp_lstm.training.optimisers import optimiser, rate


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(3, 2)
        self.head = nn.Linear(2, 2)


def curve(steps: int, **settings: object) -> list[float]:
    config = OptimisationConfig(**settings)  # type: ignore[arg-type]
    return [rate(config, step, steps) for step in range(steps)]


def test_a_constant_rate_never_changes() -> None:
    assert curve(7, schedule="constant", warmup=0.5) == [1.0] * 7


def test_a_linear_schedule_rises_and_falls_in_straight_lines() -> None:
    up = [1 / 5, 2 / 5, 3 / 5, 4 / 5]  # 0.4 of 10 steps
    assert curve(10, schedule="linear", warmup=0.4) == pytest.approx([*up, 1.0, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])


def test_a_cosine_schedule_without_warm_up_is_torchs_cosine_annealing() -> None:
    weight = nn.Parameter(torch.zeros(1))
    theirs = torch.optim.SGD([weight], lr=1.0)
    annealing = torch.optim.lr_scheduler.CosineAnnealingLR(theirs, T_max=12)
    expected = []
    for _ in range(12):
        expected.append(theirs.param_groups[0]["lr"])
        theirs.step()
        annealing.step()
    assert curve(12, schedule="cosine", warmup=0.0) == pytest.approx(expected, abs=1e-12)


def test_one_cycle_rises_like_torchs_and_falls_to_nothing() -> None:
    ours = curve(100, schedule="one-cycle", warmup=0.25)
    theirs = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    # torch is at its start at step 0 and at its peak at step 0.26 * 100 - 1 = 25; ours has taken one step of the
    # same rise by then, since a first step at the start value would be nearly lost
    cycle = torch.optim.lr_scheduler.OneCycleLR(theirs, 1.0, total_steps=101, pct_start=27 / 101, div_factor=25)
    expected = []
    for _ in range(26):
        theirs.step()
        cycle.step()
        expected.append(theirs.param_groups[0]["lr"])
    assert ours[:26] == pytest.approx(expected, abs=1e-9)
    assert ours[25] == 1.0
    assert ours[25 + 30] == pytest.approx((1 + math.cos(math.pi * 30 / 75)) / 2)
    assert 0 < ours[-1] < 0.001


@pytest.mark.parametrize("schedule", ["linear", "cosine", "one-cycle"])
def test_the_rate_is_highest_once_and_never_negative(schedule: str) -> None:
    values = curve(40, schedule=schedule, warmup=0.3)
    assert max(values) == values[12] == 1.0
    assert all(values[k] < values[k + 1] for k in range(12))
    assert all(values[k] > values[k + 1] >= 0 for k in range(12, 39))


@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine", "one-cycle"])
def test_a_run_of_one_step_learns_at_the_full_rate(schedule: str) -> None:
    assert curve(1, schedule=schedule, warmup=0.0) == [1.0]


def test_only_matrices_decay() -> None:
    network = Tiny()
    groups = optimiser(network, OptimisationConfig(weight_decay=0.3)).param_groups
    assert [group["weight_decay"] for group in groups] == [0.3, 0.0, 0.0]
    expected = [network.head.weight, network.head.bias, network.embedding.weight]
    assert [[id(weight) for weight in group["params"]] for group in groups] == [[id(weight)] for weight in expected]


def test_a_weight_that_is_not_trained_is_left_out() -> None:
    network = Tiny()
    network.embedding.weight.requires_grad = False
    groups = optimiser(network, OptimisationConfig()).param_groups
    assert sum(len(group["params"]) for group in groups) == 2


def test_adamw_steps_as_in_its_paper() -> None:
    network = Tiny()
    before, gradient = network.head.weight.detach().clone(), torch.tensor([[0.1, -0.2], [0.4, 0.3]])
    stepper = optimiser(network, OptimisationConfig(learning_rate=0.01, weight_decay=0.5))
    network.head.weight.grad = gradient.clone()
    stepper.step()
    # Loshchilov and Hutter (2019), algorithm 2, first step: both moments, corrected, give the gradient and its square
    expected = before - 0.01 * 0.5 * before - 0.01 * gradient / (gradient.abs() + 1e-8)
    assert torch.allclose(network.head.weight, expected, atol=1e-6)


def test_sgd_carries_its_momentum() -> None:
    network = Tiny()
    before = network.head.bias.detach().clone()
    stepper = optimiser(network, OptimisationConfig(optimiser="sgd", learning_rate=0.1, momentum=0.5))
    for _ in range(2):
        network.head.bias.grad = torch.tensor([1.0, -2.0])
        stepper.step()
    assert torch.allclose(network.head.bias, before - 0.1 * (1 + 1.5) * torch.tensor([1.0, -2.0]))
