"""The optimiser, and its learning rate over time."""

import math

from torch import nn, optim

from nlp_lstm.config import OptimisationConfig


def optimiser(network: nn.Module, config: OptimisationConfig) -> optim.Optimizer:
    """Return AdamW or SGD over the weights that are trained; biases and vectors of the vocabulary do not decay."""
    decayed: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for name, weight in network.named_parameters():
        if weight.requires_grad:
            (decayed if weight.dim() > 1 and "embedding" not in name else others).append(weight)
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": others, "weight_decay": 0.0}]
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
