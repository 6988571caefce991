"""Integrated gradients: closed forms, a quadrature of our own, and what is said where they do not converge."""

from typing import Any

import pytest
import torch
from asked import BOTH, LENGTHS, TOKENS, about_labels, about_words, margin, started
from torch import Tensor

from nlp_lstm.explanations.attribution.integrated_gradients import IntegratedGradients
from nlp_lstm.explanations.question import Question


def by_midpoints(question: Question, tokens: Tensor, lengths: Tensor, origin: Tensor, points: int) -> Tensor:
    """Return (batch, time): the mean gradient at the middles of so many equal pieces of the path, times the way."""
    rows = torch.arange(len(tokens)).repeat(points)  # all rows at the first point, all at the second, ...
    with torch.no_grad():
        end = question.network.embed(tokens)
    shares = (torch.arange(points).double() + 0.5) / points
    path = origin + shares[:, None, None, None] * (end - origin)  # (points, batch, time, embedding)
    x = path.flatten(0, 1).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(question.of_rows(rows).margin(x, lengths[rows]).sum(), x)
    return (gradient.view(path.shape).mean(0) * (end - origin)).sum(-1)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("build", [{"pooling": "last", "layers": 2}, {"pooling": "attention", **BOTH}])
def test_the_scores_are_the_integral(cell: str, build: dict[str, Any]) -> None:
    question = about_labels(cell, **build)
    origins = {"zero": torch.zeros(4, 5, 4).double(), "unknown": question.network.embedding.weight[1].expand(4, 5, 4)}
    for baseline, origin in origins.items():
        found = IntegratedGradients(baseline).scores(question, TOKENS, LENGTHS)
        expected = by_midpoints(question, TOKENS, LENGTHS, origin.detach(), 300)
        assert (found.scores - expected).abs().max() < 1e-5
        with torch.no_grad():
            assert torch.equal(found.leftovers["baseline"], question.margin(origin, LENGTHS))
        assert (found.total - margin(question, TOKENS, LENGTHS)).abs().max() < 1e-6
        assert found.residual.max() < 1e-6
        assert found.settings == {"baseline": baseline, "points": [64] * 4}


def test_in_a_linear_network_a_word_has_what_it_brings_alone() -> None:
    question = about_labels("elman", cell_options={"nonlinearity": "identity"}, pooling="mean", **BOTH)
    found = IntegratedGradients().scores(question, TOKENS, LENGTHS)
    with torch.no_grad():
        embedded = question.network.embed(TOKENS)
        nothing = question.margin(torch.zeros_like(embedded), LENGTHS)
        for word in range(5):
            alone = torch.zeros_like(embedded)
            alone[:, word] = embedded[:, word]
            assert (found.scores[:, word] - (question.margin(alone, LENGTHS) - nothing)).abs().max() < 1e-6


def test_points_are_doubled_row_by_row_and_a_sum_that_stays_far_off_is_said_to_be() -> None:
    question = about_labels("lstm", scale=4.0, pooling="max")
    found = IntegratedGradients().scores(question, TOKENS, LENGTHS)
    way = (margin(question, TOKENS, LENGTHS) - found.leftovers["baseline"]).abs()
    assert found.settings["points"] == [1024, 1024, 1024, 64]
    assert (found.residual <= 1e-3 * way.clamp(min=1)).tolist() == [False, False, False, True]
    assert (found.residual > 0.01 * way).tolist() == [True, True, False, False]
    assert set(found.caveats) == {0, 1}
    assert f"{way[0]:.2g}" in found.caveats[0]
    question = about_labels("lstm", scale=2.0, pooling="max")
    assert IntegratedGradients().scores(question, TOKENS, LENGTHS).settings["points"] == [512, 512, 1024, 64]


def test_the_start_of_a_sentence_is_a_leftover() -> None:
    tokens, lengths = started(TOKENS, LENGTHS)
    question = about_words()
    found = IntegratedGradients().scores(question, tokens, lengths)
    expected = by_midpoints(question, tokens, lengths, torch.zeros(4, 6, 4).double(), 300)
    assert (found.scores[:, 0] == 0).all()
    assert (found.scores[:, 1:] - expected[:, 1:]).abs().max() < 1e-5
    assert (found.leftovers["start"] - expected[:, 0]).abs().max() < 1e-5
    assert (found.total - margin(question, tokens, lengths)).abs().max() < 1e-6
