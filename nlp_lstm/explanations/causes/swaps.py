"""Running sentences with gates of other sentences put into them, many exchanges in one run."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.causes.gate_sets import words_at
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.layers.trace import Trace

NOWHERE = "nowhere"
NUMBERS_AT_ONCE = 2**24  # gate values that are held for one run
ROWS_AT_ONCE = 256  # more rows than this are no faster, and leave the processor's cache

Key = tuple[int, str, str]  # layer, direction, gate
Gates = dict[Key, Tensor]


@dataclass(frozen=True)
class Swap:
    """One exchange: sentence `host` runs with the gates of `source` at a place, "at", "after" and so on.

    host, source: numbers of the sentences and of the sources of gates, the same for all pairs.
    """

    host: int
    source: int
    place: str


def gates_of(trace: Trace, pairs: int, *, letters: Sequence[str]) -> Gates:
    """Return gates {(layer, direction, letter): (pairs, sentences, time, size)} of a run of all sentences.

    The rows of the trace are the sentences of the first pair, then those of the second. A cell that lacks a letter,
    as the lowest of some kinds do, adds nothing.
    """
    return {
        (layer.layer, layer.direction, letter): layer.gates[letter].unflatten(0, (pairs, -1))
        for layer in trace.layers
        for letter in letters
        if letter in layer.gates
    }


def rows_at_once(gates: Gates) -> int:
    """Return how many rows are run together when these gates are held."""
    held = sum(values.shape[2] * values.shape[3] for values in gates.values())
    return max(1, min(ROWS_AT_ONCE, NUMBERS_AT_ONCE // max(held, 1)))


@torch.no_grad()
def swapped_margins(
    question: Question,
    embedded: Tensor,
    lengths: Tensor,
    negator: Tensor,
    gates: Gates,
    swaps: Sequence[Swap],
) -> Tensor:
    """Return the margins (pairs, swaps) of all exchanges.

    question: of the pairs. embedded: (pairs, hosts, time, embedding). lengths, negator: (pairs,). gates: values
    (pairs, sources, time, size) of each gate that is exchanged; all others react as they do.
    """
    pairs, time = len(embedded), embedded.shape[2]
    device = embedded.device
    kinds = list(dict.fromkeys(swap.place for swap in swaps))
    where = {
        direction: torch.stack([_places(kind, negator, lengths, time, direction) for kind in kinds], 1)
        for direction in question.stack.directions
    }  # (pairs, kinds, time)
    host, source, kind = (
        torch.tensor(numbers, device=device)
        for numbers in zip(*((swap.host, swap.source, kinds.index(swap.place)) for swap in swaps), strict=True)
    )
    pair = torch.arange(pairs, device=device).repeat_interleave(len(swaps))
    job = torch.arange(len(swaps), device=device).repeat(pairs)
    margins = []
    for some, which in zip(*(index.split(rows_at_once(gates)) for index in (pair, job)), strict=True):
        clamps = [
            Clamp(layer, direction, letter, values[some, source[which]], where[direction][some, kind[which], :, None])
            for (layer, direction, letter), values in gates.items()
        ]
        rows = embedded[some, host[which]]  # (rows, time, embedding)
        margins.append(question.of_rows(some).margin(rows, lengths[some], clamps))
    return torch.cat(margins).view(pairs, len(swaps))


def _places(kind: str, negator: Tensor, lengths: Tensor, time: int, direction: str) -> Tensor:
    if kind == NOWHERE:
        return negator.new_zeros((len(negator), time), dtype=torch.bool)
    return words_at(kind, negator, lengths, time, direction)


def ranges(stack: RecurrentStack, keys: Sequence[Key]) -> dict[Key, tuple[float, float]]:
    """Return the lowest and highest value of each gate."""
    found = {}
    for layer, direction, letter in keys:
        gate = stack.cell(layer, direction).gates[letter]
        found[layer, direction, letter] = (gate.low, gate.high)
    return found
