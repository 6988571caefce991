"""Contextual decomposition: that its parts add up, and that they are what the paper's equations give."""

from typing import Any

import decomposition_by_hand as by_hand
import pytest
import torch
from asked import BOTH, DEEP, LENGTHS, TOKENS, about_labels, about_words, blocks, margin, readout_by_hand, started

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.attribution.contextual_decomposition import FAMILY, ContextualDecomposition
from nlp_lstm.explanations.question import LabelQuestion

RULES = ("inclusive", "original")
INSIDE = torch.arange(5)[None] < LENGTHS[:, None]


def parts_by_hand(question: LabelQuestion, row: int, span: list[int], rule: str) -> tuple[float, float]:
    """Return the relevant and the irrelevant part of a row's margin, one float after the other."""
    length = int(LENGTHS[row])
    vectors = question.network.embedding.weight[TOKENS[row, :length]].tolist()
    zero = [0.0] * len(vectors[0])
    parts: by_hand.Parts = (
        [vector if t in span else zero for t, vector in enumerate(vectors)],
        [zero if t in span else vector for t, vector in enumerate(vectors)],
    )
    biases = [t in span and not (rule == "original" and t == max(span)) for t in range(length)]
    for layer in question.stack.layers:
        joined: by_hand.Parts = ([[] for _ in range(length)], [[] for _ in range(length)])
        for backward, cell in enumerate(layer):
            w = blocks(cell, "igo" if cell.name == "cifg" else "ifgo")
            if cell.name == "peephole":
                w |= {f"p{letter}": getattr(cell, f"p_{letter}").tolist() for letter in "ifo"}
            turn = slice(None, None, -1 if backward else 1)
            found = by_hand.steps(w, (parts[0][turn], parts[1][turn]), biases[turn], cell.name)
            for one, sequence in zip(joined, found, strict=True):
                for t, values in enumerate(sequence[turn]):
                    one[t].extend(values)
        parts = joined
    hidden = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(*parts, strict=True)]
    u = readout_by_hand(question, row, hidden)
    rel, irrel = (sum(by_hand.dot(*pair) for pair in zip(u, part, strict=True)) for part in parts)
    return rel, irrel


@pytest.mark.parametrize("build", [{"pooling": "last", "layers": 2}, {"pooling": "max", **BOTH}])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("cell", FAMILY)
def test_the_parts_are_those_of_the_papers_equations(cell: str, rule: str, build: dict[str, Any]) -> None:
    question, method = about_labels(cell, scale=0.8, **build), ContextualDecomposition(rule)
    scores = method.scores(question, TOKENS, LENGTHS).scores
    for row, length in enumerate(LENGTHS.tolist()):
        for word in range(length):
            rel, _ = parts_by_hand(question, row, [word], rule)
            assert scores[row, word].item() == pytest.approx(rel, abs=1e-12)
        assert (scores[row, length:] == 0).all()
    spans = torch.tensor([[0, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 1, 0], [1, 0, 0, 0, 0]]).bool()
    found = method.span(question, TOKENS, LENGTHS, spans)
    for row in range(4):
        rel, irrel = parts_by_hand(question, row, spans[row].nonzero()[:, 0].tolist(), rule)
        assert found.rel[row].item() == pytest.approx(rel, abs=1e-12)
        assert found.irrel[row].item() == pytest.approx(irrel, abs=1e-12)


@pytest.mark.parametrize("build", DEEP)
@pytest.mark.parametrize(("cell", "rule"), [*((cell, "inclusive") for cell in FAMILY), ("lstm", "original")])
def test_both_parts_and_the_constant_are_the_margin_for_every_span(cell: str, rule: str, build: dict[str, Any]) -> None:
    question, method = about_labels(cell, **build), ContextualDecomposition(rule)
    ends = [(first, last) for first in range(5) for last in range(first, 5)]
    spans = torch.stack([(torch.arange(5) >= first) & (torch.arange(5) <= last) for first, last in ends])
    rows = torch.arange(4).repeat_interleave(len(ends))  # every row once for every span
    tokens, lengths, words = TOKENS[rows], LENGTHS[rows], INSIDE[rows] & spans.repeat(4, 1)
    found = method.span(question.of_rows(rows), tokens, lengths, words)
    whole = margin(question, TOKENS, LENGTHS)
    assert (found.rel + found.irrel + found.constant - whole[rows]).abs().max() < 1e-10
    scored = method.scores(question, TOKENS, LENGTHS)
    assert scored.residual.max() < 1e-10
    assert (scored.total - whole).abs().max() < 1e-10
    assert scored.leftovers["interaction"].abs().max() > 1e-3


@pytest.mark.parametrize("build", [DEEP[2], DEEP[4]])
@pytest.mark.parametrize("cell", FAMILY)
def test_of_a_whole_sentence_nothing_is_irrelevant_and_of_no_word_all(cell: str, build: dict[str, Any]) -> None:
    question, method = about_labels(cell, **build), ContextualDecomposition()
    assert method.span(question, TOKENS, LENGTHS, INSIDE).irrel.abs().max() < 1e-12
    assert method.span(question, TOKENS, LENGTHS, torch.zeros_like(INSIDE)).rel.abs().max() < 1e-12


def test_peepholes_may_be_matrices() -> None:
    question = about_labels("peephole", cell_options={"matrices": True}, **BOTH)
    found = ContextualDecomposition().scores(question, TOKENS, LENGTHS)
    assert found.residual.max() < 1e-10


@pytest.mark.parametrize("build", [{}, {"attention": 3}, {"cell": "cifg", "residual": True}])
def test_the_start_of_a_sentence_is_a_leftover(build: dict[str, Any]) -> None:
    tokens, lengths = started(TOKENS, LENGTHS)
    question = about_words(**build)
    found = ContextualDecomposition().scores(question, tokens, lengths)
    assert found.residual.max() < 1e-10
    assert (found.total - margin(question, tokens, lengths)).abs().max() < 1e-10
    assert (found.scores[:, 0] == 0).all()
    alone = torch.zeros_like(tokens, dtype=torch.bool)
    alone[:, 0] = True
    start = ContextualDecomposition().span(question, tokens, lengths, alone).rel
    assert (found.leftovers["start"] - start).abs().max() < 1e-12
    assert start.abs().min() > 1e-6


def test_other_cells_and_fronts_are_refused(cell_name: str) -> None:
    method, question = ContextualDecomposition(), about_labels(cell_name)
    assert (method.applies(question) is None) == (cell_name in FAMILY)
    if cell_name not in FAMILY:
        with pytest.raises(UsageError, match=cell_name):
            method.scores(question, TOKENS, LENGTHS)
    assert "convolution" in method.applies(about_labels("lstm", convolution=[3], filters=2))


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'original'"):
        ContextualDecomposition("orginal")
