"""A sentence classifier on a split of a corpus, with the baseline beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor

from nlp_lstm.baselines.tfidf import TfidfBaseline
from nlp_lstm.corpora import open_corpus, overlap
from nlp_lstm.errors import UsageError
from nlp_lstm.text.tokenizer import Encoding
from nlp_lstm.trained import SentimentModel
from nlp_lstm.training.calibration import calibration_error, temperature
from nlp_lstm.training.metrics import classification_report
from nlp_lstm.training.pretrained_embedding import learned_from


def evaluate_sentiment(
    model: SentimentModel,
    corpus: str,
    split: str,
    *,
    data_dir: Path | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    baseline: bool = True,
    batch_size: int = 64,
) -> dict[str, Any]:
    """Return accuracy, macro F1, calibration error, confusion matrix and n of a model on a split, and the baseline's.

    "overlap" names the corpora the model learned from that contain sentences of the tested one: with any, the
    figures are no clean measurement; None where that cannot be known.

    The baseline is TF-IDF with logistic regression trained on the model's own training split. A model that has
    more labels than the corpus compares its polar ones. Raises UsageError where the labels do not fit.
    """
    tested = open_corpus(corpus, data_dir=data_dir, text_column=text_column, label_column=label_column)
    tested.refuse_without_labels()
    rows = tested.split(split)
    own = model.config
    place = {"corpus": corpus, "split": split, "overlap": overlap(learned_from(model), corpus, split)}
    report = {**place, **measure(model, rows, list(tested.labels), batch_size=batch_size)}
    if not baseline:
        return {**report, "baseline": None}
    try:
        trained_on = open_corpus(
            own.corpus, data_dir=data_dir, text_column=own.text_column, label_column=own.label_column
        )
        simple = TfidfBaseline.of(trained_on.split("train"), trained_on.split("validation"))
    except UsageError as error:
        raise UsageError(f"the baseline needs the rows the model learned from, or --no-baseline: {error}") from error
    return {**report, "baseline": measure_baseline(simple, rows, list(trained_on.labels), list(tested.labels))}


def measure_baseline(simple: TfidfBaseline, rows: Dataset, own: list[str], labels: list[str]) -> dict[str, Any]:
    """Return the figures of a baseline on rows, counted as the model's are; own: the labels it was trained on."""
    scores = torch.from_numpy(simple.log_probabilities(rows["text"][:]))
    figures = _figures(rows["label"][:], as_labels(scores, own, labels), labels)
    chosen = {"C": simple.strength, "validation_accuracy": simple.validation_accuracy}
    return {"name": simple.name, **figures, **chosen}


def measure(model: SentimentModel, rows: Dataset, labels: list[str], *, batch_size: int = 64) -> dict[str, Any]:
    """Return the figures of a model on rows with text and label, the labels being indices into `labels`."""
    encodings, logits = _answered(model, rows, batch_size)
    return _measured(model, rows, labels, encodings, logits)


def calibrate(model: SentimentModel, rows: Dataset) -> dict[str, Any]:
    """Give a model the temperature that fits rows with its own labels best, and return its figures on them."""
    encodings, logits = _answered(model, rows, batch_size=64)
    model.temperature = temperature(logits, rows["label"][:])
    return _measured(model, rows, model.labels, encodings, logits)


def _answered(model: SentimentModel, rows: Dataset, batch_size: int) -> tuple[list[Encoding], Tensor]:
    encodings = model.tokenizer.encode_batch(rows["text"][:])
    return encodings, model.logits([encoding.ids for encoding in encodings], batch_size=batch_size)


def _measured(
    model: SentimentModel, rows: Dataset, labels: list[str], encodings: list[Encoding], logits: Tensor
) -> dict[str, Any]:
    shares = as_labels(logits / model.temperature, model.labels, labels)
    uncalibrated = calibration_error(as_labels(logits, model.labels, labels), rows["label"][:])
    words = sum(len(encoding.ids) for encoding in encodings)
    unknown = sum(encoding.known.count(False) for encoding in encodings)
    figures = _figures(rows["label"][:], shares, labels)
    heat = {"temperature": model.temperature, "calibration_error_without": uncalibrated}
    return {**figures, **heat, "labels": labels, "unknown_words": unknown / max(1, words)}


def _figures(truth: Sequence[int], shares: Tensor, labels: Sequence[str]) -> dict[str, Any]:
    report = classification_report(truth, shares.argmax(-1).tolist(), labels)
    return {**report, "calibration_error": calibration_error(shares, truth)}


def as_labels(scores: Tensor, own: Sequence[str], wanted: Sequence[str]) -> Tensor:
    """Return the scores (rows, wanted labels) of scores (rows, own labels), log-probabilities or logits.

    Where the label sets differ, each wanted polar label gets its side's share ("very negative" is negative), and
    the other labels are left out of the comparison. Raises UsageError where that is not possible.
    """
    if list(own) == list(wanted):
        return scores
    sides = [[index for index, label in enumerate(own) if label.removeprefix("very ") == side] for side in wanted]
    if set(wanted) != {"negative", "positive"} or not all(sides):
        raise UsageError(
            f"the model's labels ({', '.join(own)}) do not fit the corpus's ({', '.join(wanted)}): "
            "choose a corpus with just the model's labels, or with just negative and positive"
        )
    return torch.stack([scores[:, side].logsumexp(-1) for side in sides], -1)  # (rows, wanted)
