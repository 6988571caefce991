"""How many words a training step of a network's recurrent layers gets through in a second."""

import statistics
import time

import torch

from nlp_lstm.config import LanguageModelConfig, SentimentConfig
from nlp_lstm.config.sentiment import widths_of
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.models.embedder import shared_options

TIME = 40  # words in a row
ROUNDS = 5


def words_per_second(config: SentimentConfig | LanguageModelConfig) -> dict[str, float | None]:
    """Return words a second of forward and backward pass, {"fused", "loop"}; fused is None without a kernel.

    Rows of 40 words, as many as the configuration's batch; the recurrent layers alone, the median of five rounds.
    """
    options = shared_options(config)
    if isinstance(config, SentimentConfig) and config.convolution is not None:
        size = config.filters * len(widths_of(config.convolution))
    else:
        size = config.embedding_size
    chosen = {name: options[name] for name in ("layers", "cell_options", "residual", "dropout", "weight_dropout")}
    if isinstance(config, SentimentConfig):
        chosen |= {"bidirectional": config.bidirectional, "combine": config.combine}
    with torch.random.fork_rng(devices=[]):
        stacks = {
            kind: RecurrentStack(config.cell, size, config.hidden_size, kernels=kind == "fused", **chosen)
            for kind in ("fused", "loop")
        }
        x = torch.randn(config.batch_size, TIME, size, requires_grad=True)  # as what is learned below asks for
    has_kernel = stacks["fused"].cell(0).fused
    return {
        kind: x.shape[0] * TIME / _seconds(stack, x) if has_kernel or kind == "loop" else None
        for kind, stack in stacks.items()
    }


def _seconds(stack: RecurrentStack, x: torch.Tensor) -> float:
    taken = []
    for _ in range(ROUNDS + 1):
        stack.zero_grad()
        started = time.perf_counter()
        stack(x).hidden.sum().backward()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])
