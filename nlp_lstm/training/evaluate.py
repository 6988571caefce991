"""A trained model on a split of a corpus, with the baseline beside it, whatever the model's task is."""

from pathlib import Path
from typing import Any

import torch

from nlp_lstm.corpora import ALL, is_path, overlap
from nlp_lstm.corpora.shuffled import MARK
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import NextWordModel, SentimentModel, TrainedModel
from nlp_lstm.training.evaluate_language_model import evaluate_language_model
from nlp_lstm.training.evaluate_sentiment import evaluate_sentiment
from nlp_lstm.training.pretrained_embedding import learned_from


def evaluate(
    model: TrainedModel,
    corpus: str,
    split: str | None = None,
    *,
    data_dir: Path | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    baseline: bool = True,
    batch_size: int | None = None,
) -> dict[str, Any]:
    """Return the figures of a model on a split and the same of the baseline; see the evaluation of each task.

    split: if not given, all of a person's file that has no splits of its own and that the model did not learn from,
    else validation.
    batch_size: 64 rows of a classifier, one piece of text for a language model, if not given. Raises UsageError
    where model and corpus do not fit.
    """
    split = split or default_split(model, corpus)
    options: dict[str, Any] = {"data_dir": data_dir, "text_column": text_column, "baseline": baseline}
    if batch_size is not None:
        options["batch_size"] = batch_size
    model.network.to("cuda" if torch.cuda.is_available() else "cpu")
    if isinstance(model, SentimentModel):
        return evaluate_sentiment(model, corpus, split, label_column=label_column, **options)
    if label_column is not None:
        raise UsageError("a language model reads text alone: leave --label-column out")
    assert isinstance(model, NextWordModel)
    return evaluate_language_model(model, corpus, split, **options)


def default_split(model: TrainedModel, corpus: str) -> str:
    """Return the split that is measured when none is named: all of a single file that is new to the model."""
    new_file = is_path(corpus) and Path(corpus.removesuffix(MARK)).expanduser().is_file()
    return ALL if new_file and overlap(learned_from(model), corpus, ALL) is None else "validation"
