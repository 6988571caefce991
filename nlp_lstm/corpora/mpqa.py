"""MPQA opinion polarity: short phrases from the news."""

from nlp_lstm.corpora.base import Corpus


class MPQA(Corpus):
    name = "mpqa"
    licence = "none stated"
    citation = "Wiebe et al. 2005, Annotating expressions of opinions and emotions in language (LRE)"
    labels = ("negative", "positive")
    rows = {"train": 8_426, "validation": 1_126, "test": 1_054}
    note = (
        "no split was published: this one goes by a hash of the text, so that equal texts stay on one side; "
        "99 texts occur with both labels; 3 training rows have an empty text, as in the source; "
        "the hub's copies are split otherwise, so it is read from --data-dir alone"
    )
