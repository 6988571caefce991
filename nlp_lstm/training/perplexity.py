"""How well a language model predicts a long text."""

import math
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from nlp_lstm.baselines import KneserNey
from nlp_lstm.cells.base import State
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.stream import TokenStream
from nlp_lstm.text.tokenizer import END_ID, PAD_ID

WINDOW = 256  # words read at a time
MOST_COUNTED = 30_000_000  # words whose n-grams of five are counted: some 100 bytes each
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
            nats = network.surprisal(read.hidden[there][None], targets[there][None])
            bits += nats.double().sum().item() / math.log(2)
            bar.update(int(there.sum()))
    return bits


def measure_stream(network: LanguageModel, stream: TokenStream, *, rows: int = 1) -> dict[str, Any]:
    """Return perplexity, bits per token, the number of tokens n and the share of unknown ones."""
    return {**_figures(bits_of_stream(network, stream, rows=rows), len(stream)), "unknown_words": stream.unknown}


def measure_ngrams(
    train: TokenStream, validation: TokenStream, tested: TokenStream, vocabulary_size: int
) -> dict[str, Any]:
    """Return the figures of the n-gram baseline, its order chosen on the validation text, on the tested text.

    Its n-grams are counted in memory: of a very long text no longer ones than three words.
    """
    orders = (2, 3, 4, 5) if len(train) <= MOST_COUNTED else (2, 3)
    model = KneserNey.choose(_all(train), _all(validation), vocabulary_size, start=END_ID, orders=orders)
    return {"name": model.name, **_figures(-float(model.log2_probabilities(_all(tested)).sum()), len(tested))}


def _figures(bits: float, tokens: int) -> dict[str, Any]:
    return {"perplexity": 2 ** (bits / tokens), "bits_per_token": bits / tokens, "n": tokens}


def _all(stream: TokenStream) -> np.ndarray:
    return stream.read(0, len(stream))
