"""A model of any cell comes back from its folder as it was."""

from pathlib import Path

import torch

from nlp_lstm import trained
from nlp_lstm.config import SentimentConfig
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import SentimentModel


def test_a_model_of_every_cell_is_saved_and_loaded(cell_name: str, tmp_path: Path) -> None:
    tokenizer = WordTokenizer.train(["the food was not good"], lowercase=True)
    config = SentimentConfig(cell=cell_name, hidden_size=8, embedding_size=5)
    network = SentimentClassifier.from_config(config, len(tokenizer), 2).eval()
    SentimentModel(config=config, labels=["bad", "good"], tokenizer=tokenizer, network=network).save(tmp_path)
    loaded = trained.load(tmp_path)
    loaded.network.to("cpu")
    assert not [name for name, value in loaded.network.named_buffers() if value.is_meta]
    tokens, lengths = torch.tensor([[2, 3, 4, 5, 6], [6, 3, 0, 0, 0]]), torch.tensor([5, 2])
    with torch.no_grad():
        assert torch.equal(loaded.network(tokens, lengths).logits, network(tokens, lengths).logits)
