"""What must hold of mediation in every cell, and what its table says."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from probes import options_for, stirred
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.explanations.causes import swaps
from nlp_lstm.explanations.causes.effects import AllEffects, Pairs, effects
from nlp_lstm.explanations.causes.gate_sets import PLACES, GateSet, all_gates, gate_sets, words_at
from nlp_lstm.explanations.causes.mediation import is_supported, mediate, verdict
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import END_ID

WORDS, NEGATOR, FILLER, FILLERS = 20, 3, 4, [4, 5, 6, 7, 8, 9, 10, 11, 12]
LENGTHS, PLACE = torch.tensor([6, 2, 4]), torch.tensor([2, 0, 3])


def pairs(lead: int | None = None) -> Pairs:
    """Return pairs of 6, 2 and 4 words, with a symbol before each if asked to."""
    draw = torch.Generator().manual_seed(3)
    plain = torch.randint(13, WORDS, (3, 6), generator=draw)
    plain[torch.arange(6)[None] >= LENGTHS[:, None]] = 0
    plain[torch.arange(3), PLACE] = FILLER
    negated = plain.clone()
    negated[torch.arange(3), PLACE] = NEGATOR
    if lead is None:
        return Pairs(plain, negated, LENGTHS, PLACE)
    start = torch.full((3, 1), lead)
    return Pairs(torch.cat([start, plain], 1), torch.cat([start, negated], 1), LENGTHS + 1, PLACE + 1)


def classified(cell: str, *, dtype: Any = torch.float64, scale: float = 0.5, **build: Any) -> LabelQuestion:
    options = {"layers": 1 if cells.all_cells()[cell].stands_alone else 2, "cell_options": options_for(cell, 5)}
    network = SentimentClassifier(WORDS, 2, embedding_size=4, hidden_size=5, cell=cell, **{**options, **build})
    labels = torch.tensor([1, 1, 0])
    return LabelQuestion(stirred(network, dtype=dtype, scale=scale).eval(), labels, 1 - labels)


def next_words(cell: str = "lstm", **build: Any) -> WordQuestion:
    network = LanguageModel(WORDS, embedding_size=4, hidden_size=5, cell=cell, layers=2, **build)
    return WordQuestion(stirred(network).eval(), torch.tensor([5, 6, 7]), torch.tensor([8, 9, 10]))


def everything(question: Question) -> GateSet:
    return all_gates(cell for layer in question.stack.layers for cell in layer)


def all_or_nothing(found: AllEffects, index: int = 0) -> list[Tensor]:
    one = found.swapped[index]
    return [one.indirect - found.total, one.direct]


@pytest.mark.parametrize(
    "build", [{"pooling": "last"}, {"layers": 2, "bidirectional": True, "pooling": "attention", "residual": True}]
)
def test_all_gates_together_carry_all_of_the_effect(cell_name: str, build: dict[str, Any]) -> None:
    layers = 1 if cells.all_cells()[cell_name].stands_alone else 2
    question = classified(cell_name, **{"layers": layers, **build})
    found = effects(question, pairs(), FILLERS, [(everything(question), "everywhere")])
    assert found.total.abs().min() > 1e-5
    for difference in all_or_nothing(found):  # NIE = TE, NDE = 0, and so TIE = TE
        assert difference.abs().max() < 1e-12


def test_all_gates_of_all_layers_at_the_negator_carry_all_of_it_too() -> None:
    for question, rows in (
        (classified("lstm", layers=2, bidirectional=True), pairs()),
        (next_words(), pairs(END_ID)),
    ):
        found = effects(question, rows, FILLERS, [(everything(question), where) for where in ("at", "everywhere")])
        assert found.total.abs().min() > 1e-5
        for index in range(2):
            for difference in all_or_nothing(found, index):
                assert difference.abs().max() < 1e-12


@pytest.mark.parametrize(("dtype", "rounding"), [(torch.float32, 1e-7), (torch.float64, 1e-15)])
def test_nothing_is_carried_after_the_negator_by_gates_that_see_one_word_alone(dtype: Any, rounding: float) -> None:
    for bidirectional in (False, True):
        found = mediate(classified("simple-lstm", dtype=dtype, bidirectional=bidirectional), pairs(), FILLERS)
        after = [line for line in found.table if line.where == "after"]
        assert [line.gates for line in after] == ["i", "f", "candidate", "o", "i with candidate", "all"]
        assert max(abs(line.nie) for line in after) < rounding
        assert {line.verdict for line in after} == {"not supported"}
        assert abs(found.at("candidate", "at").nie) > 1e-4
    found = mediate(classified("lstm"), pairs(), FILLERS)
    assert all(abs(line.nie) > 1e-6 for line in found.table if line.where == "after")


@pytest.mark.parametrize("name", ["lstm", "gru", "mogrifier", "depth-gated"])
def test_a_pair_in_a_batch_is_the_pair_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    question = classified(name, bidirectional=True)
    cell = question.stack.cell(len(question.stack.layers) - 1)
    table = [(one, where) for one in gate_sets(cell)[-2:] for where in PLACES]
    found = effects(question, pairs(), FILLERS, table)
    monkeypatch.setattr(swaps, "ROWS_AT_ONCE", 7)  # runs that end in the middle of a pair
    for row in range(3):
        one, length = torch.tensor([row]), int(LENGTHS[row])
        alone = pairs().rows(one)
        alone = replace(alone, plain=alone.plain[:, :length], negated=alone.negated[:, :length])
        mine = effects(question.of_rows(one), alone, FILLERS, table)
        for part in ("plain", "total", "fillers"):
            assert (getattr(mine, part)[0] - getattr(found, part)[row]).abs().max() < 1e-12
        for this, that in zip(mine.swapped, found.swapped, strict=True):
            for part in ("indirect", "direct", "fillers", *(["permuted"] if row == 0 else [])):
                assert (getattr(this, part)[0] - getattr(that, part)[row]).abs().max() < 1e-12


def test_a_language_models_word_is_mediated_alike() -> None:
    question, rows = next_words(attention=3), pairs(END_ID)
    found = mediate(question, rows, FILLERS)
    assert {line.gates for line in found.table} == {"i", "f", "candidate", "o", "i with candidate", "all"}
    last = [line for line in found.table if line.where == "after"]
    ends = rows.rows(torch.tensor([2]))  # its negator is the last word: nothing comes after it
    alone = mediate(question.of_rows(torch.tensor([2])), ends, FILLERS)
    assert all(line.nie != 0 for line in last)
    assert {line.nie for line in alone.table if line.where == "after"} == {0.0}
    assert all(abs(line.tie) < 1e-12 for line in alone.table if line.where == "after")


EXPECTED = {
    "lstm": ["i", "f", "candidate", "o", "i with candidate"],
    "gru": ["r", "z", "candidate", "z with candidate"],
    "cifg": ["i", "candidate", "o", "i with candidate"],
    "elman": ["candidate"],
    "leaky": ["candidate"],
    "clockwork": ["candidate"],
    "esn": ["candidate"],
    "nig": ["f", "candidate", "o", "f with candidate"],
    "mgu": ["f", "candidate", "f with candidate"],
    "ugrnn": ["candidate", "g", "g with candidate"],
    "slstm": ["i", "f", "candidate", "o", "i with candidate"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_sets_of_gates(name: str) -> None:
    sets = gate_sets(classified(name).stack.cell(0))
    assert [one.name for one in sets] == EXPECTED[name]
    assert [len(one.gates) for one in sets] == [1 + (" with " in one.name) for one in sets]


def test_the_table_of_every_cell_has_each_set_at_each_place(cell_name: str) -> None:
    question = classified(cell_name, bidirectional=True)
    found = mediate(question, pairs(), FILLERS)
    names = [one.name for one in gate_sets(question.stack.cell(len(question.stack.layers) - 1))]
    assert [(line.gates, line.where) for line in found.table] == [
        *((name, where) for name in names for where in PLACES),
        ("all", "after"),
    ]
    assert {line.te for line in found.table} == {found.te}
    for line in found.table:
        assert line.interval[0] <= line.nie <= line.interval[1]
        assert line.supported == (line.verdict in ("carries", "reacts, does not carry"))


def test_words_at_after_and_everywhere_by_hand() -> None:
    negator, lengths = torch.tensor([1, 2]), torch.tensor([4, 3])
    for where, direction, expected in (
        ("at", "forward", ["0100", "0010"]),
        ("at", "backward", ["0100", "0010"]),
        ("after", "forward", ["0011", "0000"]),
        ("after", "backward", ["1000", "1100"]),
        ("everywhere", "backward", ["1111", "1110"]),
    ):
        found = words_at(where, negator, lengths, 4, direction)
        assert ["".join(str(int(word)) for word in row) for row in found] == expected


@pytest.mark.parametrize(
    ("total", "indirect", "interval", "expected"),
    [
        (2.0, 1.0, (0.6, 1.4), True),
        (-2.0, -1.0, (-1.4, -0.6), True),
        (2.0, 1.0, None, True),
        (0.9, 1.0, (0.6, 1.4), False),  # no more than other fillers do: there is nothing to carry
        (2.0, 0.5, (0.4, 0.6), False),  # no more than a placebo
        (2.0, 1.0, (-0.1, 2.1), False),  # not in all sentences
    ],
)
def test_what_is_supported(total: float, indirect: float, interval: tuple | None, expected: bool) -> None:
    assert is_supported(total, 1.0, indirect, 0.5, interval) == expected


@pytest.mark.parametrize(
    ("supported", "share", "expected"),
    [
        (True, 0.2, "carries"),
        (True, 1.4, "carries"),
        (True, 0.19, "reacts, does not carry"),
        (True, -0.8, "reacts, does not carry"),
        (False, 0.9, "not supported"),
        (None, 0.9, "not measured"),
    ],
)
def test_the_verdict_in_words(supported: bool | None, share: float, expected: str) -> None:
    assert verdict(supported, share) == expected


def test_a_pair_that_is_none_is_refused() -> None:
    good = pairs()
    for broken in (
        {"negated": good.plain},
        {"negator": torch.tensor([2, 0, 4])},  # beyond the third sentence's words
        {"negated": good.negated[:, :5]},
    ):
        with pytest.raises(ValueError, match="pair"):
            replace(good, **broken)
