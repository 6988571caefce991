"""The Stanford Sentiment Treebank: sentences of film reviews with two or five labels, and their phrases."""

from pathlib import Path

import datasets

from nlp_lstm.corpora.base import Corpus

_CITATION = "Socher et al. 2013, Recursive deep models for semantic compositionality over a sentiment treebank (EMNLP)"
_TWO = ("negative", "positive")
_FIVE = ("very negative", "negative", "neutral", "positive", "very positive")
_OVERLAP = "most sentences, test sentences too, also occur in the training split of rotten_tomatoes"


class SST2(Corpus):
    name = "sst2"
    source = "SetFit/sst2"
    licence = "none stated"
    citation = _CITATION
    labels = _TWO
    rows = {"train": 6_920, "validation": 872, "test": 1_821}
    note = f"whole sentences without the neutral ones; {_OVERLAP}; not GLUE's 67,349 phrases with a hidden test split"


class SST5(Corpus):
    name = "sst5"
    source = "SetFit/sst5"
    licence = "none stated"
    citation = _CITATION
    labels = _FIVE
    rows = {"train": 8_544, "validation": 1_101, "test": 2_210}
    note = f"whole sentences; {_OVERLAP}"


class _Phrases(Corpus):
    """The distinct subtrees of the training sentences; validation and test are those of the whole sentences."""

    licence = "none stated"
    citation = _CITATION
    sentences: type[Corpus]

    def split(self, name: str, data_dir: Path | str | None = None) -> datasets.Dataset:
        whole = self.sentences(data_dir or self.data_dir)
        return whole.split(name) if name in ("validation", "test") else super().split(name, data_dir)


class SST2Phrases(_Phrases):
    name = "sst2_phrases"
    sentences = SST2
    labels = _TWO
    rows = {"train": 77_616, "validation": 872, "test": 1_821}
    note = "every distinct non-neutral phrase of the training trees; two equal a validation or test sentence of sst2"


class SST5Phrases(_Phrases):
    name = "sst5_phrases"
    sentences = SST5
    labels = _FIVE
    rows = {"train": 159_274, "validation": 1_101, "test": 2_210}
    note = "every distinct phrase of the training trees; a few equal a validation or test sentence of sst5"
