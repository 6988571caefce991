"""Penn Treebank, word-level language modelling."""

from nlp_lstm.recipes.base import Recipe


class PTB(Recipe):
    """A tied LSTM, 2 x 450, with an adaptive softmax."""

    name = "ptb"
    task = "language-model"
    values = {
        "corpus": "ptb",
        "lowercase": True,
        "hidden_size": 450,
        "embedding_size": 450,
        "softmax": "adaptive",
        "cutoffs": "1000,4000",
        "input_dropout": 0.35,
        "output_dropout": 0.4,
        "embedding_dropout": 0.05,
        "weight_dropout": 0.2,
        "learning_rate": 0.003,
        "weight_decay": 0.01,
        "epochs": 12,
        "seed": 1,
    }
    measured = "test perplexity 86.4 (n-grams 141.2), seed 1, 54 minutes on two cores, commit 085f4c2"
