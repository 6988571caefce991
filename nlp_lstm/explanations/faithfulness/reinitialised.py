"""The same network with weights that have learned nothing."""

import torch
from torch import nn

from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.trained.sentiment import SentimentModel


def reinitialised(model: SentimentModel, seed: int) -> SentimentClassifier:
    """Return a network built as the model's, all its weights drawn anew, the word vectors too, fixed ones included.

    An explanation that looks the same for both says nothing of what was learned. torch's own random numbers go on as
    they were. Source: Adebayo et al. (2018), arXiv:1810.03292, section 3.
    """
    further = model.network.embedding.further
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = SentimentClassifier.from_config(
            model.config,
            len(model.tokenizer),
            len(model.labels),
            further_words=0 if further is None else len(further),
        )
        if network.embedding.further is not None:
            nn.init.normal_(network.embedding.further, std=model.config.embedding_size**-0.5)
    return network.eval()
