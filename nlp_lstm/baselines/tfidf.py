"""What a network has to beat: TF-IDF of single words and pairs with logistic regression, which sees no longer order."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from threadpoolctl import threadpool_limits

STRENGTHS = (1.0, 4.0, 16.0, 64.0)  # of C, the inverse of the penalty; chosen on the validation rows
# One-letter words, clitics and n't, spelled together or apart ("didn't", "did n't"), and marks that carry feeling.
_WORD = r"(?u)\w+?(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+|[!?]|\.\.\."


class TfidfBaseline:
    """TF-IDF of one and two words, and logistic regression; the same rows always give the same model."""

    name = "TF-IDF + logistic regression"

    def __init__(self) -> None:
        self.vectorizer = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD, preprocessor=_plain
        )
        self.strength: float | None = None
        self.validation_accuracy: float | None = None

    @classmethod
    def of(cls, train: Mapping[str, Sequence], validation: Mapping[str, Sequence]) -> Self:
        """Fit on a corpus's splits, each with the columns text and label."""
        return cls().fit(train["text"][:], train["label"][:], validation["text"][:], validation["label"][:])

    def fit(
        self,
        train_texts: Sequence[str],
        train_labels: Sequence[int],
        validation_texts: Sequence[str],
        validation_labels: Sequence[int],
    ) -> Self:
        """Learn from the training rows, with the C that is most accurate on the validation rows (ties: smallest C)."""
        features = self.vectorizer.fit_transform(train_texts)
        held_out = self.vectorizer.transform(validation_texts)
        best = -1.0
        for strength in STRENGTHS:
            model = LogisticRegression(C=strength, tol=1e-5, max_iter=1000)  # the usual tol leaves 0.5 points to chance
            with threadpool_limits(1):  # on a busy machine the threads of BLAS wait for each other, 20 times longer
                model.fit(features, train_labels)
            accuracy = float(accuracy_score(validation_labels, model.predict(held_out)))
            if accuracy > best:
                best, self.strength, self.model = accuracy, strength, model
        self.validation_accuracy = best
        return self

    def predict(self, texts: Sequence[str]) -> list[int]:
        """The likeliest label of each text."""
        return self.model.predict(self.vectorizer.transform(texts)).tolist()

    def log_probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Log-probabilities (texts, labels), labels in the order of their numbers."""
        return self.model.predict_log_proba(self.vectorizer.transform(texts))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")
