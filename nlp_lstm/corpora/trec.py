"""TREC question classification: what kind of thing a question asks for."""

from nlp_lstm.corpora.base import Corpus


class TREC(Corpus):
    name = "trec"
    task = "classification"
    source = "CogComp/trec"
    revision = "refs/convert/parquet"  # the main branch holds a loading script, which is no longer run
    licence = "none stated"
    citation = "Li and Roth 2002, Learning question classifiers (COLING)"
    labels = ("abbreviation", "entity", "description", "human", "location", "number")
    rows = {"train": 5_452, "test": 500}
    label_columns = ("coarse_label", "label-coarse")
    note = (
        "coarse labels; no validation split is published: a tenth of the training questions, by the hash of their "
        "text; 11 test questions repeat a training question"
    )
