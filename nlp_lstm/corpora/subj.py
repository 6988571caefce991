"""Subjectivity v1.0: sentences of reviews against sentences of plot summaries."""

from nlp_lstm.corpora.base import Corpus


class Subj(Corpus):
    name = "subj"
    task = "classification"
    licence = "CC BY 4.0"
    citation = "Pang and Lee 2004, A sentimental education (ACL)"
    labels = ("objective", "subjective")
    rows = {"train": 8_010, "validation": 977, "test": 1_013}
    overlaps = ("rotten_tomatoes", "sst2", "sst2_phrases", "sst3", "sst3_phrases", "sst5", "sst5_phrases")
    note = (
        "no split was published: this one goes by a hash of the text, so that equal texts stay on one side; "
        "a quarter to a third of the held-out sentences of rotten_tomatoes, sst2 and sst5 are training rows here; "
        "the hub's copies are split otherwise, so it is read from --data-dir alone"
    )
