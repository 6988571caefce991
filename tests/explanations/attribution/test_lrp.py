"""Relevance: that it adds up in every cell, and that it is what the rules of the papers hand down."""

import math
from typing import Any

import pytest
import relevance_by_hand as by_hand
import torch
from asked import BOTH, DEEP, LENGTHS, TOKENS, about_labels, about_words, blocks, margin, readout_by_hand, started
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.attribution.lrp import LRP
from nlp_lstm.explanations.question import LabelQuestion, Question

WITHOUT_CONTRACT = {"grid", "layer-norm", "projection"}


def adds_up(question: Question, tokens: Tensor, lengths: Tensor, tolerance: float) -> None:
    found, whole = LRP().scores(question, tokens, lengths), margin(question, tokens, lengths)
    assert (found.total - whole).abs().max() < tolerance * whole.abs().max().clamp(min=1)
    assert found.residual.max() < tolerance * whole.abs().max().clamp(min=1)
    assert not found.caveats
    assert found.scores.abs().max() > 1e-4


@pytest.mark.parametrize("build", [{**BOTH, "pooling": "max"}, {**BOTH, "pooling": "last", "residual": True}])
def test_words_and_leftovers_sum_to_the_margin(cell_name: str, build: dict[str, Any]) -> None:
    question = about_labels(cell_name, **build)
    if cell_name in WITHOUT_CONTRACT:
        assert cell_name in LRP().applies(question)
        with pytest.raises(UsageError, match=cell_name):
            LRP().scores(question, TOKENS, LENGTHS)
        return
    assert LRP().applies(question) is None
    adds_up(question, TOKENS, LENGTHS, 1e-12)


@pytest.mark.parametrize("build", DEEP)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 2e-6)])
def test_they_do_so_in_every_network_and_precision(build: dict[str, Any], dtype: torch.dtype, tolerance: float) -> None:
    adds_up(about_labels("lstm", dtype=dtype, **build), TOKENS, LENGTHS, tolerance)


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("elman", {"nonlinearity": "relu"}),
        ("elman", {"nonlinearity": "identity"}),
        ("clockwork", {"periods": "1,2,4", "nonlinearity": "relu"}),
        ("gru", {"update": "write"}),
        ("jordan", {"decay": 0.5}),
        ("leaky", {"learn_leak": True}),
        ("leaky", {"nonlinearity": "relu", "leak": 1.0}),
        ("peephole", {"matrices": True}),
        ("slstm", {"forget": "exponential"}),
    ],
)
def test_they_do_so_with_every_nonlinearity(cell: str, options: dict[str, Any]) -> None:
    adds_up(about_labels(cell, cell_options=options, **BOTH), TOKENS, LENGTHS, 1e-12)


@pytest.mark.parametrize("cell", ["lstm", "gru", "elman"])
def test_they_do_so_above_a_convolution(cell: str) -> None:
    question = about_labels(cell, convolution=[1, 3], filters=2, pooling="max", bidirectional=True)
    adds_up(question, TOKENS, LENGTHS, 1e-12)


@pytest.mark.parametrize("build", [{}, {"attention": 3}, {"tied": False}, {"residual": True}, {"cutoffs": [5]}])
def test_the_start_of_a_sentence_is_a_leftover(build: dict[str, Any]) -> None:
    tokens, lengths = started(TOKENS, LENGTHS)
    question = about_words(**build)
    adds_up(question, tokens, lengths, 1e-12)
    found = LRP().scores(question, tokens, lengths)
    assert (found.scores[:, 0] == 0).all()
    assert (found.leftovers["start"].abs() > 1e-6).all()
    assert found.settings["exact"] == (build not in ({"attention": 3}, {"cutoffs": [5]}))
    assert "start" not in LRP().scores(about_labels(), TOKENS, LENGTHS).leftovers


def relevance(question: LabelQuestion, row: int, letters: str, forward: Any, down: Any, eps: float) -> list[float]:
    """Return the relevance of every word of a row: the rules applied layer by layer, one float after the other."""
    length = int(LENGTHS[row])
    below = question.network.embedding.weight[TOKENS[row, :length]].tolist()
    runs: list[list[tuple[Any, list[dict[str, Any]]]]] = []
    for layer in question.stack.layers:
        runs.append([])
        joined: list[list[float]] = [[] for _ in range(length)]
        for backward, cell in enumerate(layer):
            w = blocks(cell, letters)
            steps = forward(w, below[::-1] if backward else below)
            runs[-1].append((w, steps))
            for t, step in enumerate(steps[::-1] if backward else steps):
                joined[t] += step["h"]
        below = joined
    u = readout_by_hand(question, row, below)
    R = [[weight * value for weight, value in zip(*pair, strict=True)] for pair in zip(u, below, strict=True)]
    for layer_runs in runs[::-1]:
        size = len(R[0]) // len(layer_runs)
        handed = []
        for backward, (w, steps) in enumerate(layer_runs):
            given = [values[backward * size : (backward + 1) * size] for values in R]
            found = down(w, steps, given[::-1] if backward else given, eps)
            handed.append(found[::-1] if backward else found)
        R = [[sum(values) for values in zip(*vectors, strict=True)] for vectors in zip(*handed, strict=True)]
    return [sum(values) for values in R]


@pytest.mark.parametrize(
    "build",
    [{"pooling": "last"}, {"pooling": "mean", "bidirectional": True}, {"pooling": "max", **BOTH}, {"layers": 3}],
)
@pytest.mark.parametrize("eps", [1e-3, 0.2])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_scores_are_those_of_the_papers_rules(cell: str, eps: float, build: dict[str, Any]) -> None:
    question = about_labels(cell, scale=0.8, **build)
    rules = ("ifgo", by_hand.lstm, by_hand.lstm_down) if cell == "lstm" else ("rzn", by_hand.gru, by_hand.gru_down)
    scores = LRP(eps).scores(question, TOKENS, LENGTHS).scores
    for row, length in enumerate(LENGTHS.tolist()):
        expected = torch.tensor(relevance(question, row, *rules, eps), dtype=torch.float64)
        assert (scores[row, :length] - expected).abs().max() < 1e-12
        assert (scores[row, length:] == 0).all()


def test_one_unit_and_one_word_by_hand() -> None:
    question = about_labels("lstm", hidden_size=1, pooling="last")
    network, eps = question.network, 1e-3
    cell = question.stack.cell(0)
    with torch.no_grad():
        cell.W.weight.zero_()
        cell.W.weight[2] = torch.tensor([0.5, -1, 0, 2])  # the candidate's row; gates are all sigmoid(0)
        cell.W.bias.copy_(torch.tensor([0, 0, 0.3, 0], dtype=torch.float64))
        network.embedding.weight[7] = torch.tensor([1, 2, 5, 0.2], dtype=torch.float64)
        network.head.weight[:, 0] = torch.tensor([3.0, 1.0, 0.0])
        network.head.bias.copy_(torch.tensor([0.25, 0.0, 0.0]))
    found = LRP(eps).scores(question.of_rows(torch.tensor([0])), torch.tensor([[7]]), torch.tensor([1]))
    wx = 0.5 - 2.0 + 0.4  # W x of the candidate: -1.1
    a = wx + 0.3
    c = 0.5 * math.tanh(a)
    Y = 2.0 * 0.5 * math.tanh(c)
    after_memory = Y * c / (c - eps)  # c is negative
    after_map = after_memory * a / (a - eps)
    word, bias = after_memory * wx / (a - eps), after_memory * 0.3 / (a - eps)
    assert found.scores.item() == pytest.approx(word, abs=1e-14)
    assert found.leftovers["bias"].item() == pytest.approx(bias + 0.25, abs=1e-14)
    assert found.leftovers["stabiliser"].item() == pytest.approx(Y - after_map, abs=1e-14)
    assert found.leftovers["initial"].item() == 0
    assert found.total.item() == pytest.approx(Y + 0.25, abs=1e-14)


@pytest.mark.parametrize("phi", ["tanh", "relu", "identity"])
def test_the_simple_network_has_one_sum_a_step(phi: str) -> None:
    question = about_labels("elman", hidden_size=1, pooling="last", cell_options={"nonlinearity": phi})
    network, eps = question.network, 0.1
    cell = question.stack.cell(0)
    with torch.no_grad():
        cell.W.weight.copy_(torch.tensor([[0.5, 0, 0, 0]]))
        cell.W.bias.fill_(0.25)
        cell.U.weight.fill_(0.5)
        network.embedding.weight[7:9, 0] = torch.tensor([1.0, 2.0])
        network.head.weight[:, 0] = torch.tensor([3.0, 1.0, 0.0])
    function = {"tanh": math.tanh, "relu": lambda a: max(a, 0), "identity": lambda a: a}[phi]
    first = 0.5 + 0.25
    second = 1.0 + 0.5 * function(first) + 0.25
    R = 2.0 * function(second)
    later = R * 1.0 / (second + eps)
    earlier = R * 0.5 * function(first) / (second + eps) * 0.5 / (first + eps)
    found = LRP(eps).scores(question.of_rows(torch.tensor([0])), torch.tensor([[7, 8]]), torch.tensor([2]))
    assert found.scores[0].tolist() == pytest.approx([earlier, later], abs=1e-14)


def test_units_that_leak_nothing_are_those_of_the_simple_network() -> None:
    leaky, elman = (about_labels(cell, cell_options=o) for cell, o in (("leaky", {"leak": 1.0}), ("elman", {})))
    first, second = (LRP().scores(question, TOKENS, LENGTHS) for question in (leaky, elman))
    assert (first.scores - second.scores).abs().max() < 1e-14


def test_a_network_that_grows_without_bound_at_padding_is_no_trouble() -> None:
    question = about_labels("elman", cell_options={"nonlinearity": "identity"}, scale=20.0)
    tokens = torch.cat([TOKENS, torch.zeros(4, 400, dtype=torch.long)], 1)
    short, long = (LRP().scores(question, rows, LENGTHS) for rows in (TOKENS, tokens))
    assert long.scores.isfinite().all()
    assert ((short.scores - long.scores[:, :5]).abs() <= 1e-6 * short.scores.abs()).all()


def test_huge_terms_that_cancel_are_said_to_miss_the_margin() -> None:
    question = about_labels("elman", dtype=torch.float32, scale=2.0, hidden_size=16, **BOTH)
    tokens, lengths = TOKENS[[0, 3]].repeat(1, 6), torch.tensor([30, 1])  # one long row, one short
    question = question.of_rows(torch.tensor([0, 3]))
    found, whole = LRP().scores(question, tokens, lengths), margin(question, tokens, lengths)
    assert found.scores[0].abs().sum() > 1e5 * whole[0].abs()
    assert found.residual[0] > 0.01 * whole[0].abs()
    assert found.residual[1] < 1e-5 * whole[1].abs()
    assert list(found.caveats) == [0]
    assert f"{whole[0]:.2g}" in found.caveats[0]
