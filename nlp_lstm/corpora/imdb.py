"""The Large Movie Review Dataset: whole film reviews from imdb.com."""

from nlp_lstm.corpora.base import Corpus


class IMDB(Corpus):
    name = "imdb"
    source = "stanfordnlp/imdb"
    licence = "none stated; the release asks for citation"
    citation = "Maas et al. 2011, Learning word vectors for sentiment analysis (ACL)"
    labels = ("negative", "positive")
    rows = {"train": 25_000, "test": 25_000}
    note = (
        "no validation split is published: a tenth of the training reviews, by the hash of their text; "
        "as released, 123 test reviews equal a training review word for word"
    )
