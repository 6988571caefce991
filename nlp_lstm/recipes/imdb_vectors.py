"""Word vectors from film reviews without labels."""

from nlp_lstm.recipes.base import Recipe


class IMDBVectors(Recipe):
    """Skip-gram vectors, 300 numbers each, from nine tenths of IMDB's labelled training and unlabelled reviews.

    One worker, so that the vectors are the same bit for bit again.
    """

    name = "imdb-vectors"
    task = "vectors"
    values = {"corpus": "imdb+imdb_unsupervised", "size": 300, "workers": 1, "seed": 1}
    measured = "46,144 words from 18.6 million in 596 s on one busy core, commit 3cc98ec"
