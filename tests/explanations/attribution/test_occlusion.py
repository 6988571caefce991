"""Occlusion: the network is asked about every sentence that lacks a word, one by one."""

import pytest
import torch
from asked import BOTH, LENGTHS, TOKENS, about_labels, about_words, started

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.attribution.occlusion import FILLERS, Occlusion
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion


def ask(question: Question, row: int, words: list[int], empty: int | None = None) -> float:
    """Return Y of one sentence alone, the vector at one of its places set to zero where asked for."""
    one = question.of_rows(torch.tensor([row]))
    with torch.no_grad():
        embedded = question.network.embedding(torch.tensor([words]))
        if empty is not None:
            embedded[0, empty] = 0
        return one.margin(embedded, torch.tensor([len(words)])).item()


def without(words: list[int], place: int, filler: str) -> list[int]:
    if filler == "deletion" and len(words) > 1:
        return words[:place] + words[place + 1 :]
    return words if filler == "zero" else [*words[:place], 1, *words[place + 1 :]]


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("about", [about_labels, about_words])
def test_a_score_is_what_the_margin_loses(filler: str, about: type[LabelQuestion | WordQuestion]) -> None:
    question = about("lstm", **({**BOTH, "pooling": "max"} if about is about_labels else {}))
    tokens, lengths = (TOKENS, LENGTHS) if about is about_labels else started(TOKENS, LENGTHS)
    found = Occlusion(filler).scores(question, tokens, lengths)
    for row, length in enumerate(lengths.tolist()):
        words = tokens[row, :length].tolist()
        for place in range(question.lead, length):
            left = ask(question, row, without(words, place, filler), place if filler == "zero" else None)
            assert found.scores[row, place].item() == pytest.approx(ask(question, row, words) - left, abs=1e-12)
        assert (found.scores[row, length:] == 0).all()
        assert (found.scores[row, : question.lead] == 0).all()
    assert found.residual is None
    assert not found.leftovers
    assert found.settings == {"filler": filler}


def test_an_unknown_filler_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown filler 'mask'"):
        Occlusion("mask")
