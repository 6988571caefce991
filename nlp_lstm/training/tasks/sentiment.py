"""Learning to classify sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from datasets import Dataset
from torch import Tensor

from nlp_lstm.config import SentimentConfig
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.batching import bucketed, in_order, pad
from nlp_lstm.training.metrics import classification_report


class SentimentTask:
    """Cross-entropy over the labels; the best model is the one with the best validation accuracy.

    train, validation: encoded rows with ids, length and label.
    """

    metric = "accuracy"

    def __init__(
        self,
        network: SentimentClassifier,
        train: Dataset,
        validation: Dataset,
        labels: Sequence[str],
        config: SentimentConfig,
    ) -> None:
        self.network: SentimentClassifier = network
        self.carried: dict[str, Tensor] = {}  # sentences are read alone
        self.train, self.validation = train, validation
        self.labels, self.config = labels, config
        self._lengths = np.asarray(train["length"])

    def order(self, epoch: int) -> Sequence[Any]:
        """Return the epoch's batches of row numbers, rows of like length together."""
        return bucketed(self._lengths, self.config.batch_size, seed=self.config.seed, epoch=epoch)

    def batch(self, rows: Any) -> tuple[Tensor, Tensor, Tensor]:
        """Return tokens (batch, time), lengths (batch,) and labels (batch,) of these training rows."""
        return self._tensors(self.train, rows)

    def loss(self, batch: Sequence[Tensor]) -> tuple[Tensor, float, int]:
        """Return the mean cross-entropy, how many rows are right, and how many there are."""
        tokens, lengths, labels = batch
        logits = self.network(tokens, lengths).logits.float()  # (batch, labels)
        loss = F.cross_entropy(logits, labels, label_smoothing=self.config.label_smoothing)
        return loss, float((logits.argmax(-1) == labels).sum()), len(labels)

    @torch.no_grad()
    def report(self) -> dict[str, float]:
        """Return loss, accuracy and macro F1 on the validation split."""
        device = self.network.head.weight.device
        truth, predicted, loss = [], [], 0.0
        for rows in in_order(self.validation["length"], 4 * self.config.batch_size):
            tokens, lengths, labels = (tensor.to(device) for tensor in self._tensors(self.validation, rows))
            logits = self.network(tokens, lengths).logits.float()
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            truth += labels.tolist()
            predicted += logits.argmax(-1).tolist()
        figures = classification_report(truth, predicted, self.labels)
        return {"loss": loss / len(truth), "accuracy": figures["accuracy"], "macro_f1": figures["macro_f1"]}

    def score(self, report: Mapping[str, float]) -> float:
        """Return the accuracy."""
        return report["accuracy"]

    @staticmethod
    def _tensors(dataset: Dataset, rows: Any) -> tuple[Tensor, Tensor, Tensor]:
        chosen = dataset[np.asarray(rows)]
        return *pad(chosen["ids"]), torch.tensor(chosen["label"])
