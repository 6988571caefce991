"""The reviews without labels of the Large Movie Review Dataset."""

from nlp_lstm.corpora.base import Corpus


class IMDBUnsupervised(Corpus):
    name = "imdb_unsupervised"
    task = "language-model"
    source = "stanfordnlp/imdb"
    subfolder = "plain_text"
    hub_splits = {"train": "unsupervised"}
    licence = "none stated; the release asks for citation"
    citation = "Maas et al. 2011, Learning word vectors for sentiment analysis (ACL)"
    labels = label_columns = ()
    rows = {"train": 50_000}
    note = (
        "no validation split is published: a tenth of the reviews, by the hash of their text; no test split; "
        "49,507 distinct texts, 371 rows equal a training review of imdb and 266 texts one of its test reviews"
    )
