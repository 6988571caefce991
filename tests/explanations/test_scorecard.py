"""The measures of the scorecard, on predictors whose figures are known by hand."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_language_model import train_small_lm, write_text
from small_model import train_small, write_corpus

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.scorecard.figures import Ratio, figure
from nlp_lstm.explanations.scorecard.items import Item, read_items
from nlp_lstm.explanations.scorecard.predictors import Judged, by_labels, lexicons
from nlp_lstm.explanations.scorecard.scorecard import language_measures, scorecard, sentiment_measures
from nlp_lstm.text.tokenizer import WordTokenizer

SHIPPED = read_items()


def item(measure: str, group: str = "one", **columns: Any) -> Item:
    texts = {name: value for name, value in columns.items() if name in ROLES}
    return Item(measure, texts, {name: value for name, value in columns.items() if name not in texts}, group)


ROLES = ("plain", "negated", "between", "text", "neutral", "polar", "right", "wrong")


def pair(polarity: str, plain: str, negated: str, group: str = "one", negator: str = "not", distance: int = 1) -> Item:
    return item("negation", group, polarity=polarity, plain=plain, negated=negated, negator=negator, distance=distance)


def saying(margins: dict[str, float]) -> Callable[[Sequence[str]], list[Judged]]:
    """A predictor that says what it was told: positive above 0, negative below, neutral at 0."""

    def judge(texts: Sequence[str]) -> list[Judged]:
        return [Judged(margins[text], side_of(margins[text])) for text in texts]

    return judge


def side_of(margin: float) -> str:
    return "positive" if margin > 0 else "negative" if margin < 0 else "neutral"


def values(items: Sequence[Item], margins: dict[str, float]) -> dict[str, Any]:
    measures = sentiment_measures(items, saying(margins))["measures"]
    return {name: one["value"] for name, one in measures.items()}


FOUR = [
    pair("positive", "p1", "not p1", "one"),
    pair("negative", "q1", "not q1", "one"),
    pair("positive", "p2", "not p2", "two", negator="never", distance=3),
    pair("negative", "q2", "not q2", "two", negator="never", distance=3),
]


def test_flips_are_counted_among_what_was_right_at_first() -> None:
    margins = {"p1": 2, "not p1": -1, "q1": -2, "not q1": -1, "p2": -1, "not p2": -3, "q2": -2, "not q2": 0}
    found = sentiment_measures(FOUR, saying(margins))["measures"]
    assert (found["flip_positive"]["value"], found["flip_positive"]["n"]) == (1.0, 1)
    assert (found["flip_negative"]["value"], found["flip_negative"]["n"]) == (0.5, 2)
    assert found["balanced_flip"]["value"] == pytest.approx(2 * 1.0 * 0.5 / 1.5)
    assert found["shift_positive"]["value"] == 1.0
    assert found["shift_negative"]["value"] == 1.0
    assert found["crossed"]["value"] == 1.0
    assert found["A"]["value"] == pytest.approx((-3 - 2) / 2)
    assert found["B"]["value"] == pytest.approx((1 + 2) / 2)
    assert found["I"]["value"] == pytest.approx((-4 - 4) / 2)


def test_a_bag_of_words_that_adds_has_no_interaction() -> None:
    weights = {
        "good": 2.0,
        "bad": -2.5,
        "comfortable": 1.0,
        "uncomfortable": -1.0,
        "not": -0.75,
        "n't": -0.5,
        "never": -3.0,
    }
    tokenizer = WordTokenizer.train(["a"])

    def adds(texts: Sequence[str]) -> list[Judged]:
        margins = [sum(weights.get(word.lower(), 0.0) for word in tokenizer.encode(text).tokens) for text in texts]
        return [Judged(margin, side_of(margin)) for margin in margins]

    measures = sentiment_measures(SHIPPED, adds)["measures"]
    assert measures["I"]["n"] == 72
    assert measures["I"]["value"] == pytest.approx(0.0, abs=1e-12)
    assert measures["I"]["interval"] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert measures["crossed"]["value"] == 0.0
    assert measures["A"]["value"] == pytest.approx(measures["B"]["value"])
    assert measures["A"]["value"] < 0


def test_one_that_turns_every_negation_around_has_the_best_figures() -> None:
    margins: dict[str, float] = {}
    for one in SHIPPED:
        if "right" in one.sentences:
            continue
        sign = 1.0 if one.facts.get("polarity", one.facts.get("label")) == "positive" else -1.0
        turned = {"negated": -1.0, "polar": -1.0, "between": -0.5}
        margins |= {text: sign * turned.get(role, 1.0) for role, text in one.sentences.items()}
    found = values(SHIPPED, margins)
    assert {name for name, value in found.items() if value == 1.0} == {
        "flip_positive", "flip_negative", "balanced_flip", "shift_positive", "shift_negative", "crossed", "intensity",
        "double", "but",
    }  # fmt: skip
    assert (found["pseudo_false_flip"], found["scope_leak"]) == (0.0, 0.0)
    assert (found["A"], found["B"], found["I"]) == (-2.0, 2.0, -4.0)


def test_one_that_calls_every_not_negative_does_not_pass() -> None:
    margins = {"p1": 1, "q1": -1, "p2": 1, "q2": -1, **{f"not {word}": -2 for word in ("p1", "q1", "p2", "q2")}}
    found = values(FOUR, margins)
    assert (found["flip_positive"], found["flip_negative"], found["balanced_flip"]) == (1.0, 0.0, 0.0)
    assert (found["shift_positive"], found["shift_negative"], found["crossed"]) == (1.0, 0.0, 0.0)


def test_an_empty_denominator_is_null() -> None:
    margins = {text: -1.0 for one in FOUR for text in one.sentences.values()}
    found = values(FOUR, margins)
    assert found["flip_positive"] is None
    assert found["flip_negative"] == 0.0
    assert found["balanced_flip"] is None
    assert found["intensity"] is found["double"] is found["scope_leak"] is found["but"] is None


def test_a_margin_that_stays_has_not_shifted() -> None:
    found = values(FOUR, dict.fromkeys([text for one in FOUR for text in one.sentences.values()], 0.0))
    assert (found["shift_positive"], found["shift_negative"], found["crossed"]) == (0.0, 0.0, 0.0)


def test_negators_and_distances_have_their_own_figures() -> None:
    margins = {"p1": 2, "not p1": -1, "q1": -2, "not q1": 1, "p2": 2, "not p2": 3, "q2": -2, "not q2": -3}
    report = sentiment_measures(FOUR, saying(margins))
    assert {name: one["balanced_flip"]["value"] for name, one in report["per_negator"].items()} == {
        "never": 0.0,
        "not": 1.0,
    }
    assert {name: one["crossed"]["value"] for name, one in report["per_distance"].items()} == {"1": 1.0, "3": 0.0}
    assert report["per_distance"]["3"]["shift_positive"]["n"] == 1


def test_intensity_is_strictly_in_between_for_both_polarities() -> None:
    items = [
        item("intensity", str(k), polarity=side, plain=f"x{k}", between=f"nv{k}", negated=f"n{k}")
        for k, side in enumerate(("positive", "negative", "positive", "positive"))
    ]
    margins = {
        "x0": 2,
        "nv0": 0,
        "n0": -2,
        "x1": -2,
        "nv1": 0,
        "n1": 2,
        "x2": 2,
        "nv2": -2,
        "n2": -2,
        "x3": 2,
        "nv3": -3,
        "n3": -2,
    }
    assert values(items, margins)["intensity"] == 0.5


def test_double_but_and_pseudo_are_shares() -> None:
    items = [
        item("double", "1", label="positive", text="d1"), item("double", "2", label="negative", text="d2"),
        item("but", "3", label="negative", text="b1"),
        item("pseudo", "4", polarity="positive", expression="not only", plain="s1", text="t1"),
        item("pseudo", "5", polarity="negative", expression="no doubt", plain="s2", text="t2"),
        item("pseudo", "6", polarity="negative", expression="no doubt", plain="s3", text="t3"),
    ]  # fmt: skip
    margins = {"d1": 1, "d2": 1, "b1": -1, "s1": 1, "t1": -1, "s2": -1, "t2": -2, "s3": 1, "t3": 1}
    found = sentiment_measures(items, saying(margins))["measures"]
    assert (found["double"]["value"], found["but"]["value"]) == (0.5, 1.0)
    assert (found["pseudo_false_flip"]["value"], found["pseudo_false_flip"]["n"]) == (0.5, 2)


def test_scope_leak_is_a_ratio_of_mean_sizes() -> None:
    items = [
        item("scope", "1", polarity="positive", plain="a", neutral="a'", polar="a''"),
        item("scope", "2", polarity="negative", plain="b", neutral="b'", polar="b''"),
    ]
    margins = {"a": 2.0, "a'": 1.0, "a''": -2.0, "b": -1.0, "b'": 1.0, "b''": 1.0}
    assert values(items, margins)["scope_leak"] == pytest.approx((1 + 2) / (4 + 2))


def test_the_interval_is_that_of_a_bootstrap_written_out() -> None:
    over, under, groups = [1, 0, 1, 1, 0, 1, 0, 1], [1, 1, 1, 1, 0, 1, 1, 1], list("aabbccdd")
    found = figure(Ratio(over, under, groups))
    assert (found["value"], found["n"]) == (5 / 7, 7)
    generator, drawn = np.random.default_rng(7), []
    for _ in range(20_000):
        chosen = generator.choice(list("abcd"), 4)
        rows = [k for name in chosen for k, group in enumerate(groups) if group == name]
        drawn.append(sum(over[k] for k in rows) / sum(under[k] for k in rows))
    assert found["interval"] == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.03)


def test_groups_are_drawn_whole() -> None:
    hits = [True, False] * 8
    once = figure(Ratio.share(hits, [str(k) for k in range(16)]))
    repeated = figure(
        Ratio.share([hit for hit in hits for _ in range(4)], [str(k) for k in range(16) for _ in range(4)])
    )
    assert once["interval"] == repeated["interval"]
    alone = figure(Ratio.share([hit for hit in hits for _ in range(4)], [str(k) for k in range(64)]))
    assert alone["interval"][1] - alone["interval"][0] < once["interval"][1] - once["interval"][0]


def test_one_group_has_no_interval_and_none_no_value() -> None:
    assert figure(Ratio.share([True], ["a"])) == {"value": 1.0, "n": 1, "interval": None}
    assert figure(Ratio.share([], [])) == {"value": None, "n": 0, "interval": None}


def test_labels_become_sides() -> None:
    five = ["very negative", "negative", "neutral", "positive", "very positive"]
    logits = np.log([[0.1, 0.1, 0.3, 0.25, 0.25], [0.3, 0.3, 0.35, 0.04, 0.01], [0.1, 0.1, 0.6, 0.1, 0.1]])
    found = by_labels(five, logits)
    assert [one.side for one in found] == ["positive", "negative", "neutral"]
    assert [one.margin for one in found] == pytest.approx([np.log(0.5 / 0.2), np.log(0.05 / 0.6), 0.0])
    (two,) = by_labels(["positive", "negative"], np.array([[0.5, 2.0]]))
    assert (two.margin, two.side) == (-1.5, "negative")
    with pytest.raises(UsageError, match="person, place"):
        by_labels(["person", "place"], np.zeros((1, 2)))


def test_vader_and_textblob_judge_by_their_own_scores() -> None:
    found = lexicons()
    assert list(found) == ["VADER", "TextBlob"]
    for judge in found.values():
        sides = [one.side for one in judge(["The soup was good.", "The soup was terrible.", "The soup was soup."])]
        assert sides == ["positive", "negative", "neutral"]
        assert judge(["The soup was good."])[0].margin > 0


LANGUAGE = [
    item("agreement", "1", attractors=0, right="the boy sings", wrong="the boy sing"),
    item("agreement", "2", attractors=1, right="the girl runs", wrong="the girl run"),
    item("agreement", "3", attractors=1, right="the girl waits", wrong="the girl wait"),
    item("polarity", "4", word="ever", right="no boy ever sings", wrong="the boy ever sings"),
]
VOCABULARY = "the no boy girl sings sing runs run wait"  # without waits, ever


def test_language_pairs_are_right_when_the_right_one_is_likelier() -> None:
    scores = {"the boy sings": -9.0, "the boy sing": -10.0, "the girl runs": -9.0, "the girl run": -9.0,
              "no boy ever sings": -3.0, "the boy ever sings": -2.0}  # fmt: skip
    report = language_measures(
        LANGUAGE, lambda texts: [scores[text] for text in texts], WordTokenizer.train([VOCABULARY])
    )
    assert report["measures"]["agreement"]["value"] == 0.5
    assert report["measures"]["polarity"]["value"] == 0.0
    assert {name: one["value"] for name, one in report["per_attractors"].items()} == {"0": 1.0, "1": 0.0}
    assert report["per_word"]["ever"]["n"] == 1
    assert report["left_out"] == {"agreement": 1, "polarity": 0}


@pytest.fixture(scope="module")
def own_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set in the words of the small models."""
    rows = [
        {"measure": "negation", "group": "g", "polarity": side, "negator": "not", "distance": 1,
         "plain": f"the room was really {word} .", "negated": f"the room was not {word} ."}
        for side, word in (("positive", "lovely"), ("negative", "awful"))
    ]  # fmt: skip
    rows.append({"measure": "agreement", "attractors": 0, "right": "the boy reads .", "wrong": "the boy runs ."})
    path = tmp_path_factory.mktemp("set") / "own.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n")
    return path


def test_a_small_classifier_stands_next_to_the_others(tmp_path: Path, own_set: Path) -> None:
    model = train_small(tmp_path / "model", write_corpus(tmp_path / "rows.csv"))
    report = scorecard(model, path=own_set)
    assert (report["task"], report["sentences"], report["items"]) == ("sentiment", 4, {"negation": 2})
    assert list(report["compared"]) == ["TF-IDF + logistic regression", "VADER", "TextBlob"]
    texts = ["the room was really lovely .", "the room was not lovely ."]
    plain, negated = (answer.logits for answer in model.predict(texts))
    place = {label: model.labels.index(label) for label in model.labels}
    margins = [one[place["positive"]] - one[place["negative"]] for one in (plain, negated)]
    assert report["measures"]["A"]["value"] == pytest.approx(margins[1] - margins[0], abs=1e-5)
    assert report["compared"]["VADER"]["measures"]["crossed"]["value"] == 1.0
    assert scorecard(model, path=own_set, baseline=False)["compared"] == {}
    json.dumps(report, allow_nan=False)


def test_a_small_language_model_stands_next_to_n_grams(tmp_path: Path, own_set: Path) -> None:
    model = train_small_lm(tmp_path / "model", write_text(tmp_path / "text.txt"))
    report = scorecard(model, path=own_set)
    assert report["items"] == {"agreement": 1}
    (counted,) = report["compared"].values()
    right, wrong = (answer.bits for answer in model.surprisal(["the boy reads .", "the boy runs ."]))
    assert report["measures"]["agreement"]["value"] == float(right < wrong)
    assert counted["measures"]["agreement"]["n"] == 1


GOOD = {"measure": "but", "label": "positive", "text": "a"}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "row 2 is not JSON"),
        ("[1]", "row 2 is not a JSON object"),
        (GOOD | {"measure": "buts"}, "row 2: unknown measure 'buts'"),
        ({"measure": "but", "label": "positive"}, "row 2: a row of but needs text, label, and text is missing"),
        (GOOD | {"labels": "x"}, "row 2: a row of but has no column 'labels'"),
        (GOOD | {"text": " "}, "row 2: text is ' ': give some text"),
        (GOOD | {"label": "good"}, "row 2: label is 'good': use positive or negative"),
        (
            {
                "measure": "negation",
                "polarity": "positive",
                "negator": "not",
                "distance": 0,
                "plain": "a",
                "negated": "b",
            },
            "row 2: distance is 0: give a whole number from 1 up",
        ),
        ({"measure": "agreement", "attractors": "1", "right": "a", "wrong": "b"}, "row 2: attractors is '1'"),
        (
            {"measure": "agreement", "attractors": 1, "right": "a", "wrong": "a"},
            "row 2: two of its sentences are the same",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bad_row_of_a_person_s_set_is_refused_by_its_number(tmp_path: Path, row: Any, complaint: str) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + (row if isinstance(row, str) else json.dumps(row)) + "\n")
    with pytest.raises(UsageError) as refusal:
        read_items(path)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_set_that_is_not_there_or_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_items(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="has no rows"):
        read_items(tmp_path / "empty.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_items(tmp_path / "bytes.jsonl")
    (tmp_path / "language.jsonl").write_text(
        json.dumps({"measure": "agreement", "attractors": 0, "right": "a", "wrong": "b"})
    )
    model = train_small(tmp_path / "model", write_corpus(tmp_path / "rows.csv"), epochs=1)
    with pytest.raises(UsageError, match="nothing to ask a sentence classifier"):
        scorecard(model, path=tmp_path / "language.jsonl")
