"""The optimiser, and its learning rate over time."""

import math

from torch import nn, optim

from nlp_lstm.config import OptimisationConfig


def optimiser(network: nn.Module, config: OptimisationConfig) -> optim.Optimizer:
    """Return AdamW or SGD over the weights that are trained, in groups that know their `share` of the learning rate.

    Biases and word vectors do not decay; the word vectors have the share `vectors_rate`, all others 1.
    """
    decayed: list[nn.Parameter] = []
    plain: list[nn.Parameter] = []
    vectors: list[nn.Parameter] = []
    for name, weight in network.named_parameters():
        if weight.requires_grad:
            (vectors if name.startswith("embedding.") else decayed if weight.dim() > 1 else plain).append(weight)
    groups = [
        {"params": decayed, "weight_decay": config.weight_decay, "share": 1.0},
        {"params": plain, "weight_decay": 0.0, "share": 1.0},
        {"params": vectors, "weight_decay": 0.0, "share": config.vectors_rate},
    ]
    if config.optimiser == "sgd":
        return optim.SGD(groups, lr=config.learning_rate, momentum=config.momentum)
    return optim.AdamW(groups, lr=config.learning_rate, fused=True)


def rate(config: OptimisationConfig, step: int, steps: int) -> float:
    """Return the learning rate of step 0 .. steps - 1 as a share of its peak.

    constant: 1. linear, cosine: up in a straight line over the warm-up, then down to 0 in a line or half a
    cosine. one-cycle: from 1/25 up and down to 0, both in half a cosine (Smith and Topin 2017).
    """
    if config.schedule == "constant":
        return 1.0
    warm = config.warmup * steps
    if step < warm:
        risen = (step + 1) / (warm + 1)
        return _cosine(1 / 25, 1.0, risen) if config.schedule == "one-cycle" else risen
    fallen = min(1.0, (step - warm) / max(1.0, steps - warm))
    return 1 - fallen if config.schedule == "linear" else _cosine(1.0, 0.0, fallen)


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
