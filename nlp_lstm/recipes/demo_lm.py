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
    measured = "test perplexity 12.9 (n-grams 22.1), seed 1, commit 854995c"
