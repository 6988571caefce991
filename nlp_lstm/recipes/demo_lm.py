"""The language model that `make demo` trains."""

from nlp_lstm.recipes.base import Recipe


class DemoLanguageModel(Recipe):
    """A small tied LSTM on the grammar's sentences in this package; about a minute on two cores."""

    name = "demo-lm"
    task = "language-model"
    values = {
        "corpus": "agreement",
        "layers": 2,
        "hidden_size": 128,
        "embedding_size": 128,
        "dropout": 0.1,
        "input_dropout": 0.1,
        "output_dropout": 0.2,
        "word_dropout": 0.02,
        "learning_rate": 0.006,
        "epochs": 7,
        "seed": 1,
    }
    measured = "validation perplexity 10.7 (n-grams 19.5), without word dropout, commit 9521501"
