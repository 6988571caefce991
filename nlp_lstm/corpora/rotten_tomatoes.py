"""Sentence polarity v1.0: snippets of film reviews from rottentomatoes.com."""

from nlp_lstm.corpora.base import Corpus


class RottenTomatoes(Corpus):
    name = "rotten_tomatoes"
    source = "cornell-movie-review-data/rotten_tomatoes"
    licence = "CC BY 4.0"
    citation = "Pang and Lee 2005, Seeing stars (ACL)"
    labels = ("negative", "positive")
    rows = {"train": 8_530, "validation": 1_066, "test": 1_066}
    note = (
        "its training split contains most test and validation sentences of sst2 and sst5 (1,780 of 2,210 and 892 of "
        "1,101 of sst5's): a model trained here cannot be measured there; a third of subj's too"
    )
    overlaps = ("sst2", "sst2_phrases", "sst3", "sst3_phrases", "sst5", "sst5_phrases", "subj")
