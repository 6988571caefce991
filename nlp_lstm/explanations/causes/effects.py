"""The effects of exchanging gates between a plain sentence and its negation, and of the same exchanges as placebos."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.explanations.causes.gate_sets import PLACES, GateSet
from nlp_lstm.explanations.causes.placebo import PERMUTATIONS, permuted_gates, unit_orders, with_fillers
from nlp_lstm.explanations.causes.swaps import NOWHERE, Gates, Swap, gates_of, swapped_margins
from nlp_lstm.explanations.question import Question

PLAIN, NEGATED, FIRST_FILLER = 0, 1, 2  # the sentences of a pair, as they are numbered here
GATES_AT_ONCE = 2**26  # gate values of all sentences that are held together


@dataclass(frozen=True)
class Pairs:
    """Plain sentences and their negations, aligned token by token: a negator stands where a filler stands.

    plain, negated: token ids (pairs, time), padded on the right, with all that comes before the words of a language
    model's sentence. lengths: (pairs,). negator: (pairs,), the column in which they differ.
    """

    plain: Tensor
    negated: Tensor
    lengths: Tensor
    negator: Tensor

    def __post_init__(self) -> None:
        rows = torch.arange(len(self.plain), device=self.plain.device)
        inside = (self.negator >= 0) & (self.negator < self.lengths)
        if self.plain.shape != self.negated.shape or not bool(inside.all()):
            raise ValueError("a pair is two rows of equal length, with the negator's column inside")
        if bool((self.plain[rows, self.negator] == self.negated[rows, self.negator]).any()):
            raise ValueError("a pair's sentences do not differ at the negator")

    def __len__(self) -> int:
        return len(self.plain)

    def rows(self, index: Tensor) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.plain[index], self.negated[index], self.lengths[index], self.negator[index])


@dataclass(frozen=True)
class Effects:
    """What one set of gates does at one place in every pair, (pairs,) each.

    indirect: NIE = Y(u; M <- M(n)) - Y(u). direct: NDE = Y(n; M <- M(u)) - Y(u). fillers (pairs, fillers), permuted
    (pairs, permutations): what stands in NIE's place with a placebo's gates.
    """

    gates: GateSet
    where: str
    indirect: Tensor
    direct: Tensor
    fillers: Tensor
    permuted: Tensor


@dataclass(frozen=True)
class AllEffects:
    """plain: Y(u) (pairs,); total: TE = Y(n) - Y(u) (pairs,); fillers: Y(u with a filler) - Y(u) (pairs, fillers)."""

    plain: Tensor
    total: Tensor
    fillers: Tensor
    swapped: list[Effects]


@torch.no_grad()
def effects(
    question: Question,
    pairs: Pairs,
    fillers: Sequence[int],
    asked: Sequence[tuple[GateSet, str]],
    *,
    seed: int = 0,
) -> AllEffects:
    """Return the effects of each set of gates at each place that is asked for; question: about the pairs' rows."""
    sentences = torch.cat(
        [
            pairs.plain[:, None],
            pairs.negated[:, None],
            with_fillers(pairs.plain, pairs.negated, pairs.negator, fillers),
        ],
        1,
    )  # (pairs, sentences, time)
    sizes = [size for pair in question.stack.layers for cell in pair for size in cell.gate_sizes().values()]  # type: ignore
    orders = unit_orders(sizes, len(pairs), torch.Generator().manual_seed(seed))
    values = (sentences.shape[1] + PERMUTATIONS) * sentences.shape[2] * sum(sizes)  # of one pair
    parts = [
        _of_some(question.of_rows(rows), pairs.rows(rows), sentences[rows], _rows_of(orders, rows), asked)
        for rows in torch.arange(len(pairs), device=pairs.plain.device).split(max(1, GATES_AT_ONCE // values))
    ]
    return together(parts)


def _of_some(
    question: Question, pairs: Pairs, sentences: Tensor, orders: dict[int, Tensor], asked: Sequence[tuple[GateSet, str]]
) -> AllEffects:
    count, of_pair = sentences.shape[:2]
    repeated = torch.arange(count, device=sentences.device).repeat_interleave(of_pair)
    embedded = question.network.embed(sentences.flatten(0, 1))  # (pairs * sentences, time, embedding)
    readout, trace = question.of_rows(repeated).captured(embedded, pairs.lengths[repeated])
    margins = readout.margin.view(count, of_pair)
    letters = list(dict.fromkeys(letter for one, _ in asked for letter in one.gates))
    gates = gates_of(trace, count, letters=letters)
    permuted = permuted_gates(gates, orders, question.stack)
    sources = {key: torch.cat([values, permuted[key]], 1) for key, values in gates.items()}
    hosts = embedded.unflatten(0, (count, of_pair))[:, :FIRST_FILLER]
    swapped: list[Effects] = []
    for one, places in _by_set(asked):
        chosen = {key: values for key, values in sources.items() if key[2] in one.gates}
        swapped += _of_set(question, pairs, hosts, chosen, of_pair, one, places)
    from_plain = margins[:, 1:] - margins[:, :1]  # (pairs, sentences - 1)
    return AllEffects(margins[:, PLAIN], from_plain[:, 0], from_plain[:, 1:], swapped)


def _of_set(
    question: Question, pairs: Pairs, hosts: Tensor, gates: Gates, of_pair: int, one: GateSet, places: Sequence[str]
) -> Iterator[Effects]:
    """Yield the effects at each place of one set; the plain sentence runs beside them, so that all round alike."""
    sources = range(FIRST_FILLER, of_pair + PERMUTATIONS)
    swaps = [Swap(PLAIN, PLAIN, NOWHERE)]
    for place in places:
        swaps += [Swap(PLAIN, NEGATED, place), Swap(NEGATED, PLAIN, place)]
        swaps += [Swap(PLAIN, source, place) for source in sources]
    margins = swapped_margins(question, hosts, pairs.lengths, pairs.negator, gates, swaps)
    differences = (margins[:, 1:] - margins[:, :1]).unflatten(1, (len(places), -1))
    for place, found in zip(places, differences.unbind(1), strict=True):
        indirect, direct, fillers, permuted = found.split([1, 1, of_pair - FIRST_FILLER, PERMUTATIONS], 1)
        yield Effects(one, place, indirect[:, 0], direct[:, 0], fillers, permuted)


def _by_set(asked: Sequence[tuple[GateSet, str]]) -> list[tuple[GateSet, list[str]]]:
    """Return each set with its places, which are run together."""
    found: dict[GateSet, list[str]] = {}
    for one, where in asked:
        found.setdefault(one, []).append(where)
    return [(one, sorted(places, key=PLACES.index)) for one, places in found.items()]


def _rows_of(orders: dict[int, Tensor], rows: Tensor) -> dict[int, Tensor]:
    return {size: order[rows.cpu()] for size, order in orders.items()}


def together(parts: Sequence[AllEffects]) -> AllEffects:
    """Return the effects of all pairs from those of some at a time, with equally many fillers."""
    swapped = [
        Effects(
            same[0].gates,
            same[0].where,
            indirect=torch.cat([one.indirect for one in same]),
            direct=torch.cat([one.direct for one in same]),
            fillers=torch.cat([one.fillers for one in same]),
            permuted=torch.cat([one.permuted for one in same]),
        )
        for same in zip(*(part.swapped for part in parts), strict=True)
    ]
    return AllEffects(
        plain=torch.cat([part.plain for part in parts]),
        total=torch.cat([part.total for part in parts]),
        fillers=torch.cat([part.fillers for part in parts]),
        swapped=swapped,
    )
