"""The Stanford Sentiment Treebank: sentences of film reviews with two or five labels, and their phrases."""

import datasets

from nlp_lstm.corpora.base import Corpus

CITATION = "Socher et al. 2013, Recursive deep models for semantic compositionality over a sentiment treebank (EMNLP)"
_TWO = ("negative", "positive")
_FIVE = ("very negative", "negative", "neutral", "positive", "very positive")
SHARES = "most sentences, of validation and test too, are also in rotten_tomatoes, and a quarter in subj"
OVERLAPS = ("rotten_tomatoes", "subj")


class SST2(Corpus):
    name = "sst2"
    source = "SetFit/sst2"
    licence = "none stated"
    citation = CITATION
    labels, overlaps = _TWO, OVERLAPS
    rows = {"train": 6_920, "validation": 872, "test": 1_821}
    note = f"whole sentences without the neutral ones; {SHARES}; not GLUE's 67,349 phrases with a hidden test split"


class SST5(Corpus):
    name = "sst5"
    source = "SetFit/sst5"
    licence = "none stated"
    citation = CITATION
    labels, overlaps = _FIVE, OVERLAPS
    rows = {"train": 8_544, "validation": 1_101, "test": 2_210}
    note = f"whole sentences; {SHARES}"


class _Phrases(Corpus):
    """The distinct subtrees of the training sentences; validation and test are those of the whole sentences."""

    licence = "none stated"
    citation = CITATION
    overlaps = OVERLAPS
    sentences: type[Corpus]

    def split(self, name: str) -> datasets.Dataset:
        whole = self.sentences(self.data_dir)
        return whole.split(name) if name in ("validation", "test") else super().split(name)


class SST2Phrases(_Phrases):
    name = "sst2_phrases"
    sentences = SST2
    labels = _TWO
    rows = {"train": 77_616, "validation": 872, "test": 1_821}
    note = f"every distinct non-neutral phrase of the training trees; two equal a held-out sentence; {SHARES}"


class SST5Phrases(_Phrases):
    name = "sst5_phrases"
    sentences = SST5
    labels = _FIVE
    rows = {"train": 159_274, "validation": 1_101, "test": 2_210}
    note = f"every distinct phrase of the training trees; a few equal a held-out sentence; {SHARES}"
