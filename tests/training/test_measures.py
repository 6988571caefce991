"""The figures of a model, held against scikit-learn and against counting by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import balanced_accuracy_score, precision_recall_fscore_support

from nlp_lstm import trained
from nlp_lstm.corpora import open_corpus
from nlp_lstm.corpora.everyday import Everyday
from nlp_lstm.errors import UsageError
from nlp_lstm.training.evaluate import evaluate
from nlp_lstm.training.evaluate_sentiment import as_labels, measure
from nlp_lstm.training.metrics import classification_report

THREE = ["negative", "neutral", "positive"]
FIVE = ["very negative", "negative", "neutral", "positive", "very positive"]


def test_figures_are_those_counted_by_hand() -> None:
    figures = classification_report([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 0], ["a", "b", "c"])
    assert figures["confusion"] == [[2, 1, 0], [1, 1, 0], [1, 0, 0]]  # rows: truth
    assert figures["accuracy"] == 0.5
    assert figures["macro_f1"] == pytest.approx((4 / 7 + 1 / 2 + 0) / 3)
    assert figures["n"] == 6


def test_figures_agree_with_scikit_learn_on_random_answers() -> None:
    generator = np.random.default_rng(1)
    truth, predicted = generator.integers(0, 4, 300), generator.integers(0, 4, 300)
    figures = classification_report(truth.tolist(), predicted.tolist(), list("abcd"))
    confusion = np.array(figures["confusion"])
    recalls = confusion.diagonal() / confusion.sum(1)
    assert recalls.mean() == pytest.approx(balanced_accuracy_score(truth, predicted))
    assert figures["macro_f1"] == pytest.approx(precision_recall_fscore_support(truth, predicted)[2].mean())


def test_a_label_that_never_occurs_counts_as_nothing() -> None:
    figures = classification_report([0, 1], [0, 1], ["a", "b", "c"])
    assert figures["macro_f1"] == pytest.approx(2 / 3)
    assert len(figures["confusion"]) == 3


def best(scores: torch.Tensor, own: list[str], wanted: list[str]) -> list[int]:
    return as_labels(scores, own, wanted).argmax(-1).tolist()


def test_equal_labels_answer_with_the_highest_score() -> None:
    assert best(torch.tensor([[0.1, 0.9, 0.3], [2.0, 1.0, 1.5]]), THREE, THREE) == [1, 0]


def test_three_labels_compare_their_two_polar_ones() -> None:
    scores = torch.tensor([[0.1, 9.0, 0.3], [2.0, 9.0, 1.5]])  # neutral is highest and is left out
    assert best(scores, THREE, ["negative", "positive"]) == [1, 0]
    assert best(scores, THREE, ["positive", "negative"]) == [0, 1]


def test_five_labels_add_up_the_probabilities_of_each_side() -> None:
    scores = torch.tensor([[0.05, 0.35, 0.1, 0.3, 0.2]]).log()  # negative 0.40, positive 0.50
    assert best(scores, FIVE, ["negative", "positive"]) == [1]


@pytest.mark.parametrize("wanted", [["spam", "ham"], THREE, ["negative", "positive", "mixed"]])
def test_labels_that_do_not_fit_are_refused_with_both_lists(wanted: list[str]) -> None:
    with pytest.raises(UsageError, match=r"question, statement.*" + wanted[0]):
        as_labels(torch.zeros(1, 2), ["question", "statement"], wanted)


def test_measuring_a_model_counts_its_own_answers(model_folder, small_corpus) -> None:
    model = trained.load(model_folder)
    split = open_corpus(str(small_corpus)).split("test")
    answers = [answer.label for answer in model.predict(split["text"][:])]
    truth = [THREE[number] for number in split["label"][:]]
    figures = measure(model, split, THREE)
    assert figures["n"] == len(truth) > 10
    assert figures["accuracy"] == pytest.approx(np.mean([a == b for a, b in zip(answers, truth, strict=True)]))
    for row, label in enumerate(THREE):
        for column, other in enumerate(THREE):
            pairs = list(zip(truth, answers, strict=True))
            assert figures["confusion"][row][column] == pairs.count((label, other))
    assert figures["unknown_words"] == 0


def test_the_size_of_a_batch_changes_no_figure(model_folder, small_corpus) -> None:
    model, split = trained.load(model_folder), open_corpus(str(small_corpus)).split("validation")
    one, many = (measure(model, split, THREE, batch_size=size) for size in (1, 1000))
    rounded = ("calibration_error", "calibration_error_without")
    assert [one.pop(name) for name in rounded] == pytest.approx([many.pop(name) for name in rounded], abs=1e-5)
    assert one == many


def test_a_model_of_three_labels_is_measured_on_a_corpus_of_two(model_folder, polar_corpus) -> None:
    model = trained.load(model_folder)
    report = evaluate(model, str(polar_corpus), "test")
    split = open_corpus(str(polar_corpus)).split("test")
    right = 0
    for answer, label in zip(model.predict(split["text"][:]), split["label"][:], strict=True):
        logits = dict(zip(model.labels, answer.logits, strict=True))
        right += (logits["positive"] > logits["negative"]) == bool(label)
    assert report["accuracy"] == pytest.approx(right / len(split))
    assert np.array(report["confusion"]).shape == (2, 2)
    assert report["labels"] == ["negative", "positive"]
    assert report["baseline"]["n"] == report["n"] == len(split)


def test_a_report_names_the_corpora_that_hold_tested_sentences(model_folder, small_corpus, monkeypatch) -> None:
    model = trained.load(model_folder)
    assert evaluate(model, str(small_corpus), "test", baseline=False)["overlap"] == []
    model.config = replace(model.config, corpus="imdb+everyday")
    monkeypatch.setattr(Everyday, "overlaps", ("everyday",))
    assert evaluate(model, "everyday", "validation", baseline=False)["overlap"] == ["everyday"]


def test_the_baseline_can_be_left_out(model_folder, small_corpus) -> None:
    assert evaluate(trained.load(model_folder), str(small_corpus), "test", baseline=False)["baseline"] is None


def test_a_new_file_is_measured_whole_and_the_models_own_by_its_validation_rows(
    model_folder: Path, small_corpus: Path, tmp_path: Path
) -> None:
    model = trained.load(model_folder)
    new = tmp_path / "new.csv"
    new.write_text(small_corpus.read_text())
    whole = evaluate(model, str(new), baseline=False)
    assert (whole["split"], whole["n"], whole["overlap"]) == ("all", 180, None)
    own = evaluate(model, str(small_corpus), baseline=False)
    assert (own["split"], own["overlap"]) == ("validation", [])
    assert own["n"] < 40
    assert evaluate(model, str(small_corpus), "train", baseline=False)["overlap"] == [str(small_corpus)]


def test_the_text_of_a_new_file_is_measured_whole(language_model_folder: Path, tmp_path: Path) -> None:
    model = trained.load(language_model_folder)
    one_line = tmp_path / "one.txt"
    one_line.write_text("the cat sees the dog .")
    report = evaluate(model, str(one_line), baseline=False)
    assert (report["split"], report["n"]) == ("all", 7)  # six tokens and the end of the line
