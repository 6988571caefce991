"""Networks of equal size."""

import pytest
from torch import nn

from nlp_lstm import cells
from nlp_lstm.config import LanguageModelConfig, SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.budget import hidden_size_for, weights
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel


def classifier(size: int, **changes) -> SentimentClassifier:
    config = SentimentConfig.from_dict({"hidden_size": size, "embedding_size": 20, "layers": 2, **changes})
    return SentimentClassifier.from_config(config, vocabulary_size=50, labels=2)


def test_every_cell_gets_a_size_near_the_budget(cell_name: str) -> None:
    size = hidden_size_for(lambda size: classifier(size, cell=cell_name), 20_000)
    assert weights(classifier(size, cell=cell_name)) == pytest.approx(20_000, rel=0.08)
    fixed = sum(weight.numel() for weight in classifier(size, cell=cell_name).stack.buffers())
    learned = sum(weight.numel() for name, weight in classifier(size, cell=cell_name).named_parameters())
    counted = weights(classifier(size, cell=cell_name))
    if cell_name == "esn":
        assert counted == learned + fixed - 50 * 20
    elif cell_name != "clockwork":
        assert counted == learned - 50 * 20  # all but the word vectors


def test_what_the_clocks_hide_is_not_counted() -> None:
    cell = cells.build("clockwork", 3, 8, periods="1,2,4,8")
    # a group of two units reads from itself and the slower ones: 2 x (8 + 6 + 4 + 2)
    assert cell.number_of_weights() == 8 * 3 + 8 + 2 * (8 + 6 + 4 + 2)


def test_the_vocabulary_is_not_counted() -> None:
    for changes in ({"tied": True}, {"tied": False}, {"tied": False, "softmax": "adaptive", "cutoffs": "10"}):
        config = LanguageModelConfig.from_dict({"hidden_size": 8, "embedding_size": 8, "layers": 1, **changes})
        small, large = (LanguageModel.from_config(config, vocabulary_size=size) for size in (40, 80))
        assert weights(small) == weights(large) == 4 * (8 * 8 + 8 * 8 + 8)


def test_the_nearest_size_is_taken() -> None:
    def line(size: int) -> nn.Module:
        return nn.ModuleDict({"line": nn.Linear(10, size, bias=False)})

    assert hidden_size_for(line, 104) == 10
    assert hidden_size_for(line, 106) == 11
    assert hidden_size_for(line, 10) == 1
    with pytest.raises(UsageError, match="9 weights are too few, the smallest network has 10: use a larger --weights"):
        hidden_size_for(line, 9)
