"""How well a language model predicts a long text."""

import math
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from nlp_lstm.baselines.kneser_ney import KneserNey
from nlp_lstm.cells.base import State
from nlp_lstm.models.language_model import LanguageModel, perplexity_of
from nlp_lstm.text.stream import TokenStream
from nlp_lstm.text.tokenizer import END_ID, PAD_ID

WINDOW = 256  # words read at a time
MOST_COUNTED = 30_000_000  # words whose n-grams are counted; KneserNey says how many bytes each takes
LONG = 200_000  # words from which on a progress bar is of use


@torch.no_grad()
def bits_of_stream(network: LanguageModel, stream: TokenStream, *, rows: int = 1) -> float:
    """Return the sum of -log2 p over every token of a text, each given all before it in its row.

    The text is read as `rows` pieces side by side; the state is carried from the start to the end of each piece,
    which begins as after the end of a sentence. With one row this is the whole text in order.
    """
    network.eval()
    device = network.embedding.weight.device
    length = math.ceil(len(stream) / rows)  # of a piece; the last ones may be shorter, or empty
    starts = [row * length for row in range(rows)]
    state: list[State] | None = None
    before = torch.full((rows, 1), END_ID, device=device)
    bits = 0.0
    with tqdm(
        total=len(stream), desc="reading", unit=" words", leave=False, disable=None if len(stream) > LONG else True
    ) as bar:
        for place in range(0, length, WINDOW):
            size = min(WINDOW, length - place)
            targets = torch.full((rows, size), PAD_ID)
            for row, start in enumerate(starts):
                ids = stream.read(start + place, min(size, max(0, len(stream) - start - place)))
                targets[row, : len(ids)] = torch.from_numpy(ids)
            targets = targets.to(device)
            tokens = torch.cat([before, targets[:, :-1]], 1)  # (rows, size)
            read = network(tokens, state=state)
            state, before = read.state, targets[:, -1:]
            there = targets != PAD_ID
            bits += network.bits(read.hidden[there], targets[there]).sum().item()
            bar.update(int(there.sum()))
    return bits


def measure_stream(network: LanguageModel, stream: TokenStream, *, rows: int = 1) -> dict[str, Any]:
    """Return perplexity, bits per token, the number of tokens n and the share of unknown ones."""
    return {**_figures(bits_of_stream(network, stream, rows=rows), len(stream)), "unknown_words": stream.unknown}


def measure_ngrams(
    train: TokenStream, validation: TokenStream, tested: TokenStream, vocabulary_size: int
) -> dict[str, Any] | None:
    """Return the figures of the n-gram baseline, its order chosen on the validation text, on the tested text.

    None where the training text has more than MOST_COUNTED words: n-grams are counted in memory.
    """
    if len(train) > MOST_COUNTED:
        return None
    model = KneserNey.choose(_all(train), _all(validation), vocabulary_size, start=END_ID)
    return {
        "name": model.name,
        **_figures(-float(model.log2_probabilities(_all(tested)).sum()), len(tested)),
        "validation_perplexities": {str(order): value for order, value in model.validation_perplexities.items()},
    }


def _figures(bits: float, tokens: int) -> dict[str, Any]:
    return {"perplexity": perplexity_of(bits / tokens), "bits_per_token": bits / tokens, "n": tokens}


def _all(stream: TokenStream) -> np.ndarray:
    return stream.read(0, len(stream))
