"""The Penn Treebank as language models read it: articles of the Wall Street Journal."""

from nlp_lstm.corpora.base import Corpus


class PTB(Corpus):
    name = "ptb"
    task = "language-model"
    source = "ptb-text-only/ptb_text_only"
    revision = "refs/convert/parquet"  # the main branch holds a loading script, which is no longer run
    licence = "none stated; the treebank is the Linguistic Data Consortium's"
    citation = (
        "Marcus et al. 1993, Building a large annotated corpus of English (Computational Linguistics); "
        "preprocessed by Mikolov et al. 2010, Recurrent neural network based language model (Interspeech)"
    )
    labels = label_columns = ()
    tokenization = "spaces"
    rows = {"train": 42_068, "validation": 3_370, "test": 3_761}
    note = (
        "lower case, no punctuation, numbers as N, all but 9,998 words as <unk>; 929,589, 73,760 and 82,430 tokens "
        "with an end after every line; 85 validation and 64 test lines, mostly very short, repeat a training line"
    )
