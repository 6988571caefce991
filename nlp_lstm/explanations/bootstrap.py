"""How far a mean over sentences would move with other sentences."""

import torch
from torch import Tensor

RESAMPLES = 2000
ENDS = (0.025, 0.975)  # of a 95 % interval


def drawn(sentences: int, resamples: int, generator: torch.Generator) -> Tensor:
    """Return how often each sentence is drawn, with replacement: (resamples, sentences), in float64."""
    places = torch.randint(sentences, (resamples, sentences), generator=generator)
    times = torch.zeros(resamples, sentences, dtype=torch.double)
    return times.scatter_add_(1, places, torch.ones_like(times))


def bootstrap(effects: Tensor, generator: torch.Generator) -> list[tuple[float, float]]:
    """Return the 95 % intervals of means of effects (quantities, sentences), sentences drawn with replacement."""
    sentences = effects.shape[1]
    means = drawn(sentences, RESAMPLES, generator) @ effects.double().cpu().T / sentences  # (resamples, quantities)
    low, high = means.quantile(torch.tensor(ENDS, dtype=torch.double), 0)
    return list(zip(low.tolist(), high.tolist(), strict=True))
