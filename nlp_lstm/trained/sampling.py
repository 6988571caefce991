"""Drawing the next word from its probabilities."""

import math

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.text.tokenizer import UNKNOWN_ID


def draw(
    log_probabilities: Tensor,
    *,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    generator: torch.Generator | None = None,
) -> int:
    """Return an id drawn from log p (vocabulary,); the unknown word is never drawn.

    temperature: log p is divided by it; 0 takes the likeliest word. top_k: only the k likeliest words, 0 for all.
    top_p: only the likeliest words that together have this probability, at least one (Holtzman et al. 2020,
    arXiv:1904.09751, section 3.1). top_k comes first, then top_p, of what the temperature has made.
    Raises UsageError for values out of range.
    """
    if not math.isfinite(temperature):
        raise UsageError(f"--temperature is {temperature}: give a finite number, 0 or more")
    if temperature < 0:
        raise UsageError(f"--temperature is {temperature:g}: give 0 (always the likeliest word) or more")
    if top_k < 0:
        raise UsageError(f"--top-k is {top_k}: give 1 or more, or 0 for all words")
    if not 0 < top_p <= 1:
        raise UsageError(f"--top-p is {top_p:g}: give more than 0 and at most 1")
    scores = log_probabilities.detach().double().cpu().clone()
    scores[UNKNOWN_ID] = -torch.inf
    if temperature == 0 or not torch.isfinite(scores / temperature).any():
        return int(scores.argmax())
    values, ids = (scores / temperature).sort(descending=True, stable=True)
    shares = values[: top_k or len(values)].softmax(-1)
    before = shares.cumsum(-1) - shares  # the probability of all likelier words
    shares = shares.where(before < top_p, 0.0)
    return int(ids[torch.multinomial(shares, 1, generator=generator)])
