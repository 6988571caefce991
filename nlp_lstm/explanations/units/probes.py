"""Linear probes: whether a layer's memory tells the subject's number or gender, beside the same with shuffled labels.

A probe says what can be read from a memory, not what the model reads: it is a description, ablation the cause.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from nlp_lstm.explanations.units.effects import figure

FOLDS = 5
CONTROLS = 5  # shufflings of the labels


def probe(values: Tensor, labels: np.ndarray, nouns: Sequence[str], *, seed: int = 0) -> dict[str, Any]:
    """Return how well a logistic regression on values (sentences, hidden) tells labels (sentences,) apart.

    Each sentence is judged by a regression that was fitted without it. Where enough nouns stand with both labels a
    noun is in one fold only, so that what is learned has to hold for other nouns. control: the mean accuracy with
    the labels shuffled, "highest" the best of CONTROLS shufflings. Regularisation: scikit-learn's default, C = 1.
    """
    rows = values.double().numpy()
    groups = np.unique(list(nouns), return_inverse=True)[1]
    both = [set(labels[groups == group]) == {0, 1} for group in range(groups.max() + 1)]
    by_noun = sum(both) >= FOLDS and all(both)
    generator = np.random.default_rng(seed)

    def judged(given: np.ndarray) -> np.ndarray:
        kind = StratifiedGroupKFold if by_noun else StratifiedKFold
        folds = kind(FOLDS, shuffle=True, random_state=seed)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        found: np.ndarray = cross_val_predict(model, rows, given, groups=groups if by_noun else None, cv=folds)
        return found == given

    shuffled = [float(judged(generator.permutation(labels)).mean()) for _ in range(CONTROLS)]
    return {
        "accuracy": figure(_tensor(judged(labels)), seed),
        "control": {"value": float(np.mean(shuffled)), "highest": max(shuffled), "shufflings": CONTROLS},
        "folds": FOLDS,
        "folds_by": "noun" if by_noun else "sentence",
    }


def separation(values: Tensor, labels: np.ndarray) -> list[float]:
    """Return for each unit of values (sentences, hidden) how often a sentence of label 1 has the larger value of two
    with different labels (the area under the ROC curve): 0.5 tells nothing, 0 and 1 tell all."""
    ranks = rankdata(values.double().numpy(), axis=0)
    ones, zeros = int(labels.sum()), int((1 - labels).sum())
    areas: list[float] = ((ranks[labels == 1].sum(0) - ones * (ones + 1) / 2) / (ones * zeros)).tolist()
    return areas


def _tensor(correct: np.ndarray) -> Tensor:
    return Tensor(correct.astype(np.float32))
