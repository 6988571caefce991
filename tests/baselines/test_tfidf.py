"""TF-IDF with logistic regression learns words and pairs, and chooses its C on the validation rows alone."""

import numpy as np
import pytest
from datasets import Dataset
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp_lstm.baselines.tfidf import STRENGTHS, TfidfBaseline
from nlp_lstm.training.evaluate_sentiment import measure_baseline

WORDS = ("good", "bad")


def rows(count: int, seed: int) -> dict[str, list]:
    """Sentences whose label is that of the word, turned round by a negation right before it."""
    chance = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        word, negated = int(chance.integers(2)), bool(chance.integers(2))
        filler = " ".join(f"w{k}" for k in chance.integers(0, 30, size=4))
        texts.append(f"{filler} it {'isn’t' if negated else 'is'} {WORDS[word]} , {filler}")
        labels.append(int((word == 0) != negated))
    return {"text": texts, "label": labels}


@pytest.fixture(scope="module")
def baseline() -> TfidfBaseline:
    return TfidfBaseline.of(rows(300, 1), rows(80, 2))


def test_pairs_of_words_tell_a_negation_right_before_its_word(baseline: TfidfBaseline) -> None:
    held_out = rows(200, 3)
    assert np.mean(np.array(baseline.predict(held_out["text"])) == np.array(held_out["label"])) > 0.95
    assert baseline.predict(["it isn't bad", "it isn't good"]) == [1, 0]


def test_a_negation_is_one_word_however_it_is_spelled(baseline: TfidfBaseline) -> None:
    analyse = baseline.vectorizer.build_analyzer()
    expected = ["it", "is", "n't", "a", "film", "!", "it is", "is n't", "n't a", "a film", "film !"]
    for text in ("It isn't a film!", "it is n't a film !", "It isn’t a film!"):
        assert analyse(text) == expected


def test_the_figures_agree_with_their_definitions(baseline: TfidfBaseline) -> None:
    held_out = rows(60, 4)
    held_out["label"][:20] = [1 - label for label in held_out["label"][:20]]
    found, truth = baseline.predict(held_out["text"]), held_out["label"]
    report = measure_baseline(baseline, Dataset.from_dict(held_out), ["no", "yes"], ["no", "yes"])
    scores = []
    for label in (0, 1):
        hits = sum(f == t == label for f, t in zip(found, truth, strict=True))
        scores.append(2 * hits / (found.count(label) + truth.count(label)))
    assert report["accuracy"] == pytest.approx(np.mean([f == t for f, t in zip(found, truth, strict=True)]))
    assert report["macro_f1"] == pytest.approx(np.mean(scores))
    assert report["n"] == 60
    assert report["name"]


@pytest.mark.parametrize("wrong", [12, 24])  # the more wrong labels, the smaller the C that does best
def test_c_is_the_one_that_does_best_on_the_validation_rows(wrong: int) -> None:
    train, validation = rows(60, 5), rows(200, 55)
    train["label"][:wrong] = [1 - label for label in train["label"][:wrong]]
    chosen = TfidfBaseline.of(train, validation)
    own = chosen.vectorizer
    features, held_out = own.transform(train["text"]), own.transform(validation["text"])
    models = {c: LogisticRegression(C=c, tol=1e-5, max_iter=1000).fit(features, train["label"]) for c in STRENGTHS}
    accuracy = {c: model.score(held_out, validation["label"]) for c, model in models.items()}
    assert max(accuracy.values()) > max(accuracy[STRENGTHS[-1]], min(accuracy.values()))
    assert chosen.strength == max(accuracy, key=lambda c: accuracy[c])
    assert chosen.validation_accuracy == pytest.approx(max(accuracy.values()))


def test_the_vocabulary_is_that_of_the_training_rows_alone() -> None:
    validation = rows(40, 8)
    validation["text"] = [f"zebra {text}" for text in validation["text"]]
    fitted = TfidfBaseline.of(rows(100, 7), validation).vectorizer
    assert "zebra" not in fitted.vocabulary_
    assert isinstance(fitted, TfidfVectorizer)


def test_log_probabilities_are_of_all_labels_and_agree_with_the_prediction(baseline: TfidfBaseline) -> None:
    texts = rows(20, 9)["text"]
    scores = baseline.log_probabilities(texts)
    assert scores.shape == (20, 2)
    np.testing.assert_allclose(np.exp(scores).sum(1), 1)
    assert scores.argmax(1).tolist() == baseline.predict(texts)
