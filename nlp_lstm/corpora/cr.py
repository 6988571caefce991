"""Customer reviews: sentences about products."""

from nlp_lstm.corpora.base import Corpus


class CR(Corpus):
    name = "cr"
    licence = "CC BY 4.0"
    citation = "Hu and Liu 2004, Mining and summarizing customer reviews (KDD)"
    labels = ("negative", "positive")
    rows = {"train": 3_018, "validation": 383, "test": 374}
    note = (
        "no split was published: this one goes by a hash of the text, so that equal texts stay on one side; "
        "4 training rows have an empty text, as in the source; "
        "the hub's copies are split otherwise, so it is read from --data-dir alone"
    )
