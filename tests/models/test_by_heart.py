"""Every cell learns sentences by heart that no bag of words could tell apart."""

import torch
from torch import Tensor, nn, optim

from nlp_lstm.config import SentimentConfig
from nlp_lstm.models.classifier import SentimentClassifier

WORDS, STEPS = 12, 400


def sentences() -> tuple[Tensor, Tensor, Tensor]:
    """Return 32 sentences, ids and lengths: 16 of chance and, with the other label, the same words in another order."""
    generator = torch.Generator().manual_seed(5)
    rows, lengths, labels = torch.zeros(32, 8, dtype=torch.long), [], []
    for pair in range(16):
        length = 4 + pair % 5
        words = 2 + torch.randperm(WORDS - 2, generator=generator)[:length]
        rows[2 * pair, :length], rows[2 * pair + 1, :length] = words, words.flip(0)
        lengths += [length, length]
        labels += [pair % 2, 1 - pair % 2]
    return rows, torch.tensor(lengths), torch.tensor(labels)


def test_every_cell_learns_32_sentences_by_heart(cell_name: str) -> None:
    changes = {"cell": cell_name, "hidden_size": 24, "embedding_size": 12, "layers": 2, "bidirectional": False}
    changes |= {"pooling": "last", "dropout": 0.0, "input_dropout": 0.0, "output_dropout": 0.0, "word_dropout": 0.0}
    network = SentimentClassifier.from_config(SentimentConfig.from_dict(changes), WORDS, 2)
    if cell_name == "esn":  # by its read-out alone: the words' vectors stay as they were drawn
        network = SentimentClassifier.from_config(SentimentConfig.from_dict(changes | {"hidden_size": 96}), WORDS, 2)
        network.embedding.requires_grad_(False)
    tokens, lengths, labels = sentences()
    optimiser = optim.Adam([weight for weight in network.parameters() if weight.requires_grad], lr=0.01)
    for _ in range(STEPS):
        logits = network(tokens, lengths).logits
        if (logits.argmax(-1) == labels).all():
            break
        optimiser.zero_grad()
        nn.functional.cross_entropy(logits, labels).backward()
        optimiser.step()
    assert (network.eval()(tokens, lengths).logits.argmax(-1) == labels).all()
