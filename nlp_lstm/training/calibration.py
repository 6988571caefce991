"""Probabilities that mean what they say: one temperature, and how far they are from it."""

from collections.abc import Sequence

import torch
from scipy.optimize import minimize_scalar
from torch import Tensor
from torch.nn import functional as F

BINS = 15  # as in the paper
COLDEST, HOTTEST = 0.05, 20.0


def temperature(logits: Tensor, truth: Sequence[int]) -> float:
    """Return the number that logits (rows, labels) are to be divided by: the smallest cross-entropy on these rows.

    One number for all labels changes no answer. Source: Guo et al. (2017), arXiv:1706.04599, section 4.2.
    """
    answers = torch.tensor(truth)
    scores = logits.double()

    def cross_entropy(log_temperature: float) -> float:
        return float(F.cross_entropy(scores / torch.tensor(log_temperature, dtype=torch.double).exp(), answers))

    bounds = torch.tensor([COLDEST, HOTTEST], dtype=torch.double).log().tolist()
    found = minimize_scalar(cross_entropy, bounds=bounds, method="bounded", options={"xatol": 1e-4})
    return float(torch.tensor(found.x, dtype=torch.double).exp())


def calibration_error(log_probabilities: Tensor, truth: Sequence[int]) -> float:
    """Return the expected calibration error: the mean distance of confidence from accuracy over 15 equal bins.

    log_probabilities: (rows, labels), up to a constant for each row. A bin counts by its share of the rows. Source:
    Guo et al. (2017), arXiv:1706.04599, eq. 3, after Naeini et al. (2015).
    """
    confidence, answer = log_probabilities.double().softmax(-1).max(-1)
    right = (answer == torch.tensor(truth)).double()
    places = (confidence * BINS).ceil().long().clamp(1, BINS) - 1  # bins are closed on the right
    gaps = torch.zeros(BINS, dtype=torch.double).scatter_add_(0, places, right - confidence)
    return float(gaps.abs().sum() / len(right))
