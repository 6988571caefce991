"""What each layer's cell reads in a trained model is what it read when the model ran."""

import pytest
import torch

from nlp_lstm.config import LanguageModelConfig, SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory import flows
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import NextWordModel, SentimentModel

TEXT = "the food was not good at all"


def classifier(**changes) -> SentimentModel:
    tokenizer = WordTokenizer.train([TEXT], lowercase=True)
    config = SentimentConfig.from_dict({"hidden_size": 6, "embedding_size": 5, **changes})
    network = SentimentClassifier.from_config(config, len(tokenizer), 2).eval()
    return SentimentModel(config=config, labels=["bad", "good"], tokenizer=tokenizer, network=network)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"combine": "sum"},
        {"layers": 3, "residual": True},
        {"layers": 3, "residual": True, "combine": "sum"},
        {"cell": "depth-gated"},
        {"cell": "grid"},
        {"convolution": "3", "filters": 4},
    ],
    ids=str,
)
def test_every_place_gives_the_models_own_states(changes: dict) -> None:
    model = classifier(**changes)
    trace = model.trace(TEXT)
    places = list(flows.trained(model, TEXT))
    assert len(places) == len(trace.layers) == 2 * changes.get("layers", 2)
    for (name, cell, x, below), layer in zip(places, trace.layers, strict=True):
        assert name == f"layer {layer.layer}, {layer.direction}"
        with torch.no_grad():
            states, _ = run_steps(cell, x, below=below)
        for letter, value in layer.states.items():
            own = flip_within_length(value, None) if layer.direction == "backward" else value
            torch.testing.assert_close(states[letter], own)


def test_a_language_model_has_one_direction() -> None:
    tokenizer = WordTokenizer.train([TEXT], lowercase=True, end=True)
    config = LanguageModelConfig(hidden_size=6, embedding_size=5)
    network = LanguageModel.from_config(config, len(tokenizer)).eval()
    model = NextWordModel(config=config, tokenizer=tokenizer, network=network)
    assert [name for name, *_ in flows.trained(model, TEXT)] == ["layer 0, forward", "layer 1, forward"]
    found = flows.flows(flows.trained(model, TEXT))
    assert all(len(flow["norm"]) == 6 for flow in found)


def test_the_model_is_left_as_it_was() -> None:
    model = classifier()
    before = model.predict([TEXT])[0].logits
    flows.flows(flows.trained(model, TEXT))
    assert model.predict([TEXT])[0].logits == before
    assert next(model.network.parameters()).dtype == torch.float32


def test_a_text_of_one_word_and_a_cell_that_reads_below_are_refused() -> None:
    with pytest.raises(UsageError, match="two words or more"):
        flows.flows(flows.trained(classifier(), "good"))
    with pytest.raises(UsageError, match="grid reads a layer below it"):
        flows.flows(flows.untrained(["grid"], size=3, length=4, rows=1, seed=0))


def test_what_never_ends_and_what_overflows_are_none() -> None:
    (life,) = flows.lives(flows.untrained(["nfg"], size=3, length=4, rows=1, seed=0))
    assert life["half_life"] == [None, None, None]
    (cell,) = [place[1] for place in flows.untrained(["elman"], size=1, length=2, rows=1, seed=0)]
    cell.double()
    with torch.no_grad():
        cell.U.weight.fill_(1e200)
        cell.W.weight.zero_()
    (flow,) = flows.flows(iter([("elman", cell, torch.zeros(1, 6, 1), None)]))
    assert flow["norm"] == [pytest.approx(1e200), None, None, None, None]
    assert flow["largest"] is None
    assert flow["exploded"] == 1.0


def test_a_half_life_begins_where_there_is_something_to_keep() -> None:
    """A normalised memory is empty before its first step and keeps a share of 0 of that."""
    (life,) = flows.lives(flows.untrained(["slstm"], size=3, length=4, rows=2, seed=0))
    assert all(steps > 0.05 for steps in life["half_life"])
