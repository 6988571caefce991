"""IMDB's long film reviews, with word vectors learned from those without labels."""

from nlp_lstm.recipes.base import Recipe


class IMDB(Recipe):
    """A bidirectional LSTM, 1 x 128, that learns from the first 400 words of a review and is tested on whole ones."""

    name = "imdb"
    task = "sentiment"
    needs = "nlp-lstm train vectors --recipe imdb-vectors --out runs/imdb-vectors"
    values = {
        "corpus": "imdb",
        "vectors": "runs/imdb-vectors",
        "vector_words": True,
        "vectors_rate": 0.3,
        "min_count": 2,
        "embedding_size": 300,
        "layers": 1,
        "hidden_size": 128,
        "pooling": "mean+max",
        "max_length": 400,
        "batch_size": 32,
        "epochs": 5,
        "seed": 1,
    }
    measured = "test accuracy 91.6 (TF-IDF 90.7), seed 1, commit 5d83709"
