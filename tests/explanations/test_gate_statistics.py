"""Statistics of gates over many texts, against counts made text by text."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from probes import options_for, stirred
from torch import Tensor

from nlp_lstm import trained
from nlp_lstm.explanations.statistics.after_important import Steps, compared, kept_after_important, most_important
from nlp_lstm.explanations.statistics.gate_statistics import gate_statistics, readings
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.tokenizer import UNKNOWN_ID
from nlp_lstm.trained import NextWordModel, SentimentModel

TEXTS = [
    "the food was good .", "good", "a dull book , really , and i found the staff poor", "the room was usual .",
    "i found the film lovely", "an unheard of word", "bad , bad , bad", "the staff was great , the food was awful .",
]  # fmt: skip


@pytest.fixture(scope="module")
def model(model_folder: Any) -> SentimentModel:
    return trained.load(model_folder)


@pytest.fixture(scope="module")
def next_words(language_model_folder: Any) -> NextWordModel:
    return trained.load(language_model_folder)


def with_cell(model: SentimentModel, name: str, **build: Any) -> SentimentModel:
    """Return a model of another cell with random weights."""
    options = {"cell_options": options_for(name, 4), "embedding_size": 4, "hidden_size": 4, **build}
    network = SentimentClassifier(len(model.tokenizer), 3, cell=name, **options)
    return replace(model, network=stirred(network, dtype=torch.float32).eval())


def by_hand(
    model: Any, layer: int, direction: str, name: str, low: float, high: float, marks: tuple[float, float]
) -> tuple[list[float], float, float, float]:
    """Return histogram, mean and tails of a gate, value by value, from the texts read one at a time."""
    counts, values = [0] * 20, []
    for text in TEXTS:
        values += model.trace(text).trace.at(layer, direction).gates[name].flatten().tolist()
    for value in values:
        counts[min(19, math.floor(20 * (value - low) / (high - low)))] += 1
    shares = [sum(value < marks[0] for value in values), sum(value > marks[1] for value in values)]
    number = len(values)
    return [count / number for count in counts], sum(values) / number, shares[0] / number, shares[1] / number


@pytest.mark.parametrize("kind", ["model", "next_words"])
def test_every_gate_is_counted_at_every_word_once(kind: str, request: pytest.FixtureRequest) -> None:
    asked = request.getfixturevalue(kind)
    found = gate_statistics(asked, TEXTS)
    directions = asked.stack.directions
    assert [(one["layer"], one["direction"]) for one in found] == [(k, d) for k in range(2) for d in directions]
    for one in found:
        assert list(one["gates"]) == ["i", "f", "g", "o"]
        for name, gate in one["gates"].items():
            candidate = name == "g"
            ends, marks = ((-1.0, 1.0), (-0.9, 0.9)) if candidate else ((0.0, 1.0), (0.1, 0.9))
            histogram, mean, below, above = by_hand(asked, one["layer"], one["direction"], name, *ends, marks)
            assert (gate["low"], gate["high"]) == ends
            assert gate["tails"] == list(marks)
            assert gate["mean"] == pytest.approx(mean, abs=1e-6)
            assert gate["histogram"] == pytest.approx(histogram, abs=2e-3)  # a value may fall on a bin's other side
            assert gate["below"] == pytest.approx(below, abs=2e-3)
            assert gate["above"] == pytest.approx(above, abs=2e-3)
            assert sum(gate["histogram"]) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["model", "next_words"])
def test_half_lives_and_changes_are_those_of_the_words(kind: str, request: pytest.FixtureRequest) -> None:
    asked = request.getfixturevalue(kind)
    for one in gate_statistics(asked, TEXTS):
        losses, moved, sizes = [], {"h": [], "c": []}, {"h": [], "c": []}  # type: ignore[var-annotated]
        for text in TEXTS:
            layer = asked.trace(text).trace.at(one["layer"], one["direction"])
            f = layer.gates["f"][0].double()
            if kind == "model":  # nothing stands before the first word that is read
                f = f[:-1] if one["direction"] == "backward" else f[1:]
            losses += (-f.log()).tolist()
            for name in ("h", "c"):
                values = layer.states[name][0]
                sizes[name] += values.abs().flatten().tolist()
                for before, after in pairwise(values):
                    moved[name] += (after - before).abs().tolist()
        mean = torch.tensor(losses, dtype=torch.float64).mean(0)
        lives = sorted((math.log(2) / mean).tolist())
        places = [round(q * (len(lives) - 1)) for q in (0.25, 0.5, 0.75)]
        assert one["half_life"] == pytest.approx([lives[place] for place in places], rel=0.15)
        assert lives[0] <= min(one["half_life"])
        assert max(one["half_life"]) <= lives[-1] * (1 + 1e-5)
        assert all(min(abs(life - mine) for mine in lives) < 1e-4 * life for life in one["half_life"])
        for name in ("h", "c"):
            assert one["states"][name]["change"] == pytest.approx(sum(moved[name]) / len(moved[name]), rel=1e-5)
            assert one["states"][name]["size"] == pytest.approx(sum(sizes[name]) / len(sizes[name]), rel=1e-5)


def test_a_gate_without_an_upper_end_is_counted_up_to_its_largest_value(model: SentimentModel) -> None:
    asked = with_cell(model, "elman", cell_options={"nonlinearity": "relu"})
    gate = gate_statistics(asked, TEXTS)[0]["gates"]["n"]
    values = torch.cat([asked.trace(text).layers[0].gates["n"].flatten() for text in TEXTS])
    assert (gate["low"], gate["high"]) == (0.0, pytest.approx(values.max().item(), rel=1e-5))
    assert gate["tails"] is gate["below"] is gate["above"] is None
    assert gate["histogram"][-1] > 0
    assert sum(gate["histogram"]) == pytest.approx(1.0)


@pytest.mark.parametrize(("cell", "expected"), [("elman", [0.0] * 3), ("jordan", [0.0] * 3), ("grid", None)])
def test_what_keeps_nothing_has_no_half_life(model: SentimentModel, cell: str, expected: Any) -> None:
    asked = with_cell(model, cell, layers=2)
    assert gate_statistics(asked, TEXTS)[0]["half_life"] == expected
    result = kept_after_important(asked, TEXTS)["layers"][0]["kept_after_important"]
    if expected is None:
        assert result is None
    else:
        assert (result["difference"], result["interval"]) == (0.0, [0.0, 0.0])


def test_a_normalised_memory_keeps_from_its_second_step_on(model: SentimentModel) -> None:
    lives = gate_statistics(with_cell(model, "slstm"), TEXTS)[0]["half_life"]
    assert all(life is not None and life > 0.05 for life in lives)


def test_one_word_has_no_change_and_no_half_life(model: SentimentModel) -> None:
    (one, *_) = gate_statistics(model, ["good"])
    assert one["half_life"] is None
    assert one["states"]["c"]["change"] is None
    assert one["states"]["c"]["size"] > 0


def test_texts_are_read_in_portions_and_never_beyond_their_limit(model: SentimentModel) -> None:
    texts = ["good " * 3000, *TEXTS * 120]
    found = list(readings(model, texts))
    assert sorted(place for one in found for place in one.index) == list(range(len(texts)))
    assert max(one.tokens.shape[1] for one in found) == 2000
    assert all(one.tokens.numel() <= 4096 for one in found)
    assert len(found) > 2


def test_the_tenth_with_the_largest_effect_is_important_whatever_its_sign() -> None:
    scores = [
        torch.arange(9, dtype=torch.float64) / 10,
        torch.tensor([-3.0, 0.0, 0.8, *[0.1] * 8], dtype=torch.float64),
    ]
    chosen, threshold = most_important(scores)
    assert [one.nonzero()[:, 0].tolist() for one in chosen] == [[8], [0]]  # of 20; of equal ones the first
    assert threshold == 0.8
    assert most_important([]) == ([], None)


def steps(kept: list[list[float]], important: list[list[int]]) -> Steps:
    rows = [torch.tensor(row, dtype=torch.float64) for row in kept]
    flags = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.bool)
    for row, places in enumerate(important):
        flags[row, places] = True
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=9.0)
    return Steps(padded, flags, torch.tensor([len(row) for row in rows]))


def test_words_are_compared_with_others_at_the_same_place() -> None:
    # after place 0: 0.9 and 0.3 against 0.5; after place 1: 0.2 against 0.1 and 0.3; the last step has no next
    found = compared(steps([[0.0, 0.9, 0.1], [0.0, 0.3, 0.3], [0.0, 0.5, 0.2, 7.0]], [[0], [0], [1, 3]]))
    assert found is not None
    assert found["words"] == 3
    assert found["after_important"] == pytest.approx((0.9 + 0.3 + 0.2) / 3)
    assert found["after_others"] == pytest.approx((0.5 + 0.5 + 0.2) / 3)
    assert found["difference"] == pytest.approx(0.2 / 3)


def test_where_a_word_stands_is_no_difference() -> None:
    """All that is kept depends on the place alone, and important words come early: nothing rises after them."""
    generator = torch.Generator().manual_seed(1)
    kept, important = [], []
    for _ in range(60):
        length = 6 + int(torch.randint(6, (1,), generator=generator))
        kept.append([0.9 - 0.05 * place for place in range(length)])
        important.append([int(torch.randint(3, (1,), generator=generator))])
    found = compared(steps(kept, important))
    assert found is not None
    assert found["difference"] == pytest.approx(0.0, abs=1e-12)
    assert found["interval"] == pytest.approx([0.0, 0.0], abs=1e-12)


def noisy(effect: float, seed: int) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(seed)

    def sentence() -> tuple[list[float], list[int]]:
        flags = torch.rand(12, generator=generator) < 0.2
        values = 0.5 + 0.1 * torch.randn(12, generator=generator)
        values[1:] += effect * flags[:-1]
        return values.tolist(), flags.nonzero()[:, 0].tolist()

    rows = [sentence() for _ in range(50)]
    found = compared(steps([row[0] for row in rows], [row[1] for row in rows]), seed=seed)
    assert found is not None
    return found


def test_an_interval_covers_the_effect_and_nothing_far_from_it() -> None:
    covered = []
    for seed in range(40):
        low, high = noisy(0.05, seed)["interval"]
        covered.append(low <= 0.05 <= high)
        assert low > -0.01
        # about 110 words after 0.1 noise, against 440 others
        assert 0.02 < high - low < 0.07
    assert 33 <= sum(covered) <= 40
    assert noisy(0.05, 3) == noisy(0.05, 3)


def test_with_one_sentence_or_nothing_beside_there_is_nothing_to_compare() -> None:
    assert compared(steps([[0.1, 0.2, 0.3]], [[0]])) is None
    assert compared(steps([[0.1, 0.2], [0.1, 0.2]], [[0], [0]])) is None
    assert compared(steps([[0.1, 0.2], [0.1, 0.2]], [[1], [1]])) is None


def test_important_words_are_those_without_which_the_answer_changes(model: SentimentModel) -> None:
    found = kept_after_important(model, TEXTS)
    rows, scores = [], []  # type: ignore[var-annotated]
    for text in TEXTS:
        ids = torch.tensor([model.tokenizer.encode(text).ids])
        if ids.shape[1] < 2:
            continue
        with torch.no_grad():
            logits = model.network(ids).logits[0]
            first, second = logits.argsort(descending=True)[:2].tolist()
            for place in range(ids.shape[1]):
                changed = ids.clone()
                changed[0, place] = UNKNOWN_ID
                without = model.network(changed).logits[0]
                scores.append(abs(float(logits[first] - logits[second] - without[first] + without[second])))
        rows.append((text, ids.shape[1]))
    limit = sorted(scores, reverse=True)[round(len(scores) / 10) - 1]
    assert found["words"] == len(scores)
    assert found["sentences"] == len(rows) == len(TEXTS) - 1
    assert found["threshold"] == pytest.approx(limit, abs=1e-5)
    for layer in found["layers"]:
        own: dict[int, list[float]] = {}
        others: dict[int, list[float]] = {}
        flags = iter(scores)
        for text, length in rows:
            marks = [next(flags) >= limit - 1e-6 for _ in range(length)]
            f: Tensor = model.trace(text).trace.at(layer["layer"], layer["direction"]).gates["f"][0].mean(-1)
            kept = f.tolist()
            if layer["direction"] == "backward":
                marks, kept = marks[::-1], kept[::-1]
            for place in range(length - 1):
                (own if marks[place] else others).setdefault(place, []).append(kept[place + 1])
        pairs = [(v, sum(others[p]) / len(others[p])) for p, values in own.items() if p in others for v in values]
        result = layer["kept_after_important"]
        assert result["words"] == len(pairs)
        assert result["difference"] == pytest.approx(sum(a - b for a, b in pairs) / len(pairs), abs=1e-6)
