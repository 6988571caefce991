"""How well a classifier does."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score


def classification_report(truth: Sequence[int], predicted: Sequence[int], labels: Sequence[str]) -> dict[str, Any]:
    """Return accuracy, macro F1, the confusion matrix (rows: truth, columns: predicted) and the number of rows.

    truth, predicted: indices into labels. Macro F1 is the mean over all labels; a label never seen counts 0.
    """
    indices = np.arange(len(labels))
    return {
        "accuracy": float(accuracy_score(truth, predicted)),
        "macro_f1": float(f1_score(truth, predicted, labels=indices, average="macro", zero_division=0.0)),
        "confusion": confusion_matrix(truth, predicted, labels=indices).tolist(),
        "n": len(truth),
    }
