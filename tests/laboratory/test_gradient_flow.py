"""Gradient flow, against torch's own backward pass through the whole sequence."""

import pytest
import torch
from probes import cell_of, numbers

from nlp_lstm import cells
from nlp_lstm.explanations.memory.half_life import half_lives
from nlp_lstm.laboratory.gradient_flow import COUNTERS, gradient_flow
from nlp_lstm.layers.scan import run_steps

X = numbers(2, 6, 3, seed=8)


def test_the_flow_is_the_derivative_of_the_whole_state(cell_name: str) -> None:
    cell = cell_of(cell_name, size=3, hidden=4, layer=0)
    flow = gradient_flow(cell, X)
    assert flow.norms.shape == (2, 5)
    moving = [name for name in cell.states if name not in COUNTERS]
    for row in range(2):
        for distance in (1, 3, 5):
            cut = 6 - distance
            _, middle = run_steps(cell, X[row : row + 1, :cut])

            def rest(*values: torch.Tensor, middle=middle, cut=cut, row=row) -> torch.Tensor:
                state = {**middle, **dict(zip(moving, values, strict=True))}
                _, last = run_steps(cell, X[row : row + 1, cut:], state)
                return torch.cat([last[name] for name in moving], -1)

            parts = torch.autograd.functional.jacobian(rest, tuple(middle[name] for name in moving))
            whole = torch.cat([part[0, :, 0] for part in parts], -1)  # (state, state)
            expected = torch.linalg.svdvals(whole)[0]
            assert flow.norms[row, distance - 1].item() == pytest.approx(expected.item(), rel=1e-9)


def test_a_linear_networks_flow_is_the_power_of_its_matrix_explosions_too() -> None:
    cell = cells.build("elman", 1, 1, nonlinearity="identity")
    with torch.no_grad():
        cell.U.weight.fill_(3.0)
    document = gradient_flow(cell, torch.zeros(1, 9, 1)).document()
    assert document["norm"] == pytest.approx([3.0**d for d in range(1, 9)])
    assert document["exploded"] == 1.0  # 3^7 > 1000, and nothing is clipped
    assert document["largest"] == pytest.approx(3.0**8)
    assert document["belt"] == [0.0] * 8  # Elman's contract carries nothing


def test_the_belt_of_an_lstm_is_the_product_of_its_forget_gates() -> None:
    cell = cells.build("lstm", 2, 3)
    with torch.no_grad():
        for weight in cell.parameters():
            weight.zero_()
        cell.W.bias[3:6] = torch.tensor([0.5, 0.8, 0.9]).logit()
    document = gradient_flow(cell, torch.zeros(2, 4, 2)).document()
    assert document["belt"] == pytest.approx([(0.5**d + 0.8**d + 0.9**d) / 3 for d in (1, 2, 3)])


def test_a_half_life_is_the_steps_after_which_half_is_left() -> None:
    carry = torch.tensor([0.5, 0.5**0.1, 1.0, 0.0]).expand(2, 5, 4)
    assert half_lives(carry).tolist() == pytest.approx([1.0, 10.0, float("inf"), 0.0])
    mixed = torch.tensor([[[0.5], [0.25], [0.9]]])
    # two words: a half, then a quarter: 3 halvings in 2 steps
    assert half_lives(mixed, torch.tensor([2])).tolist() == pytest.approx([2 / 3])
