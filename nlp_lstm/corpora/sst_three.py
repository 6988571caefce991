"""The Stanford Sentiment Treebank's five labels read as three: negative, neutral, positive."""

import datasets
import numpy as np

from nlp_lstm.corpora.base import Corpus, with_labels
from nlp_lstm.corpora.sst import CITATION, OVERLAPS, SHARES, SST5, SST5Phrases

READ_AS = np.array([0, 0, 1, 2, 2])  # very negative, negative, neutral, positive, very positive


class _ThreeLabels(Corpus):
    """Rows of the corpus with five labels: what is very negative is negative, what is very positive is positive."""

    labels, overlaps = ("negative", "neutral", "positive"), OVERLAPS
    licence = "none stated"
    citation = CITATION
    five: type[Corpus]

    def split(self, name: str) -> datasets.Dataset:
        rows = self.five(self.data_dir).split(name)
        return with_labels(rows, READ_AS[rows["label"][:]])


class SST3(_ThreeLabels):
    name = "sst3"
    origin = "the rows of sst5"
    five = SST5
    rows = SST5.rows
    note = f"sst5 with its five labels read as three; {SHARES}"


class SST3Phrases(_ThreeLabels):
    name = "sst3_phrases"
    origin = "the rows of sst5_phrases"
    five = SST5Phrases
    rows = SST5Phrases.rows
    note = f"sst5_phrases with its five labels read as three; {SHARES}"
