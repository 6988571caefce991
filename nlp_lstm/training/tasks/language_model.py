"""Learning to predict the next word of a long text, in windows that carry the state on."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nlp_lstm.cells.base import State
from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.models.language_model import LanguageModel, perplexity_of
from nlp_lstm.text.stream import TokenStream
from nlp_lstm.training.perplexity import bits_of_stream

VARIATION = 7  # a window's length varies by this part of the average, in standard deviations


class LanguageModelTask:
    """Cross-entropy of the next word; the best model is the one with the lowest perplexity on validation.

    The training text is cut into batch_size rows that are read side by side from left to right; each window
    starts in the state that the one before it ended in, through which no gradient goes (truncated
    back-propagation through time, Williams and Peng 1990).
    """

    metric = "bits"  # per token

    def __init__(
        self, network: LanguageModel, train: TokenStream, validation: TokenStream, config: LanguageModelConfig
    ) -> None:
        self.network: LanguageModel = network
        self.validation, self.config = validation, config
        self.rows = train.rows(config.batch_size)
        self.carried: dict[str, Tensor] = {}

    def order(self, epoch: int) -> Sequence[Any]:
        """Return the epoch's windows (start, length), which cover every row once; each epoch has as many."""
        return windows(
            len(self.rows) - 1, self.config.window, vary=self.config.vary_window, seed=(self.config.seed, epoch)
        )

    def batch(self, rows: Any) -> tuple[Tensor, Tensor, Tensor]:
        """Return a window's tokens and the words after them, (batch, time) each, and whether the text starts here."""
        start, length = rows
        ids = torch.from_numpy(self.rows.window(start, length + 1))  # (batch, time + 1)
        return ids[:, :-1], ids[:, 1:], torch.tensor(start == 0)

    def loss(self, batch: Sequence[Tensor]) -> tuple[Tensor, float, int]:
        """Return the mean cross-entropy of a window in nats, its sum in bits, and how many words it has."""
        tokens, targets, start = batch
        read = self.network(tokens, state=None if start else self._state())
        assert read.state is not None
        self.carried = {
            f"{place}.{name}": value.detach() for place, state in enumerate(read.state) for name, value in state.items()
        }
        loss = self.network.surprisal(read.hidden, targets).mean()
        return loss, loss.item() * targets.numel() / math.log(2), targets.numel()

    def report(self) -> dict[str, float]:
        """Return perplexity and bits per token on the validation split, read in batch_size rows."""
        bits = bits_of_stream(self.network, self.validation, rows=self.config.batch_size) / len(self.validation)
        return {"perplexity": perplexity_of(bits), "bits_per_token": bits}

    def score(self, report: Mapping[str, float]) -> float:
        """Return the negative bits per token."""
        return -report["bits_per_token"]

    def _state(self) -> list[State]:
        states: dict[int, State] = {}
        for name, value in self.carried.items():
            place, _, state = name.partition(".")
            states.setdefault(int(place), {})[state] = value
        return [states[place] for place in sorted(states)]


def windows(length: int, window: int, *, vary: bool, seed: tuple[int, int]) -> list[tuple[int, int]]:
    """Return (start, length) of windows that cover `length` words one after the other, about `window` words each.

    vary: each length is drawn anew (after Merity et al. 2017, arXiv:1708.02182, section 5), so that words do not
    always meet the same end of the gradient's reach; unlike there, no window is halved and the learning rate does
    not follow the length. The number of windows depends on `length` and `window` alone.
    """
    count = max(1, round(length / window))
    shares = np.ones(count)
    if vary:
        shares = np.random.default_rng(seed).normal(1, 1 / VARIATION, count).clip(0.2, None)
    beyond_one = np.round(np.cumsum(shares) * (length - count) / shares.sum()).astype(int)  # no window is empty
    edges = [0, *(beyond_one + np.arange(1, count + 1)).tolist()]
    return [(low, high - low) for low, high in pairwise(edges)]
