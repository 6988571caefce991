"""Every effect beside the same one of an LSTM written out as loops, in which gates are replaced by hand."""

from itertools import product
from math import exp, tanh
from typing import Any

import pytest
import torch
from probes import stirred

from nlp_lstm.explanations.causes.effects import Pairs, effects
from nlp_lstm.explanations.causes.gate_sets import PLACES, GateSet
from nlp_lstm.explanations.causes.mediation import mediate
from nlp_lstm.explanations.causes.placebo import PERMUTATIONS, unit_orders
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier

HIDDEN, SEED = 3, 11
PLAIN = [[5, 4, 6, 7, 8], [9, 5, 4]]
NEGATED = [[5, 3, 6, 7, 8], [9, 5, 3]]
NEGATOR = [1, 2]
FILLERS = [10, 11, 4, 12, 13, 14, 15, 16, 17]  # 4 is the sentences' own
OTHERS = [10, 11, 17, 12, 13, 14, 15, 16]  # what stands in its place
SETS = [GateSet("f", ("f",)), GateSet("o", ("o",)), GateSet("i with candidate", ("i", "g"))]
Held = dict[tuple[int, int, str, int], list[float]]  # layer, direction, gate, word


@pytest.fixture(scope="module")
def network() -> SentimentClassifier:
    network = SentimentClassifier(
        18, 2, embedding_size=2, hidden_size=HIDDEN, layers=2, bidirectional=True, pooling="mean"
    )
    return stirred(network, scale=0.9).eval()


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def run(network: Any, words: list[int], held: Held) -> tuple[float, Held]:
    """Return the margin of label 1 over 0 and all gates, for a sentence with gates held.

    The LSTM of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), layer on layer.
    """
    rows = [network.embedding.weight[word].tolist() for word in words]
    gates: Held = {}
    for layer in range(2):
        outputs: list[list[list[float]]] = []
        for direction in range(2):
            cell = network.stack.layers[layer][direction]
            W, b, U = cell.W.weight.tolist(), cell.W.bias.tolist(), cell.U.weight.tolist()
            h, c, of_word = [0.0] * HIDDEN, [0.0] * HIDDEN, [[0.0]] * len(words)
            for word in range(len(words))[:: 1 - 2 * direction]:
                total = [b[r] + dot(W[r], rows[word]) + dot(U[r], h) for r in range(4 * HIDDEN)]
                for place, letter in enumerate("ifgo"):
                    part = total[place * HIDDEN : (place + 1) * HIDDEN]
                    value = [tanh(a) if letter == "g" else 1 / (1 + exp(-a)) for a in part]
                    gates[layer, direction, letter, word] = held.get((layer, direction, letter, word), value)
                i, f, g, o = (gates[layer, direction, letter, word] for letter in "ifgo")
                c = [f[j] * c[j] + i[j] * g[j] for j in range(HIDDEN)]
                h = [o[j] * tanh(c[j]) for j in range(HIDDEN)]
                of_word[word] = h
            outputs.append(of_word)
        rows = [forward + backward for forward, backward in zip(*outputs, strict=True)]
    pooled = [sum(column) / len(words) for column in zip(*rows, strict=True)]
    weight, bias = network.head.weight.tolist(), network.head.bias.tolist()
    margin = bias[1] - bias[0] + dot(weight[1], pooled) - dot(weight[0], pooled)
    return margin, gates


def chosen(gates: Held, letters: tuple[str, ...], where: str, negator: int) -> Held:
    def inside(direction: int, word: int) -> bool:
        after = word > negator if direction == 0 else word < negator
        return {"at": word == negator, "after": after, "everywhere": True}[where]

    return {key: value for key, value in gates.items() if key[2] in letters and inside(key[1], key[3])}


def shuffled(plain: Held, negated: Held, order: list[int]) -> Held:
    found = {}
    for key, own in plain.items():
        difference = [negated[key][unit] - own[unit] for unit in range(HIDDEN)]
        low = -1.0 if key[2] == "g" else 0.0
        found[key] = [min(1.0, max(low, own[unit] + difference[order[unit]])) for unit in range(HIDDEN)]
    return found


def by_loops(network: Any, row: int, letters: tuple[str, ...], where: str, orders: list[list[int]]) -> dict[str, Any]:
    plain, negated, negator = PLAIN[row], NEGATED[row], NEGATOR[row]
    (y_u, m_u), (y_n, m_n) = run(network, plain, {}), run(network, negated, {})

    def change(words: list[int], gates: Held) -> float:
        return run(network, words, chosen(gates, letters, where, negator))[0] - y_u

    others = [run(network, [*plain[:negator], word, *plain[negator + 1 :]], {}) for word in OTHERS]
    return {
        "plain": y_u,
        "total": y_n - y_u,
        "total_fillers": [y - y_u for y, _ in others],
        "indirect": change(plain, m_n),
        "direct": change(negated, m_u),
        "fillers": [change(plain, gates) for _, gates in others],
        "permuted": [change(plain, shuffled(m_u, m_n, order)) for order in orders],
    }


def pairs() -> Pairs:
    def padded(rows: list[list[int]]) -> torch.Tensor:
        return torch.tensor([row + [0] * (5 - len(row)) for row in rows])

    return Pairs(padded(PLAIN), padded(NEGATED), torch.tensor([5, 3]), torch.tensor(NEGATOR))


def asked(network: SentimentClassifier) -> LabelQuestion:
    return LabelQuestion(network, torch.tensor([1, 1]), torch.tensor([0, 0]))


def test_effects_and_placebos_are_those_of_the_loops(network: SentimentClassifier) -> None:
    table = list(product(SETS, PLACES))
    found = effects(asked(network), pairs(), FILLERS, table, seed=SEED)
    orders = unit_orders([HIDDEN], 2, torch.Generator().manual_seed(SEED))[HIDDEN].tolist()
    assert [(one.gates, one.where) for one in found.swapped] == table
    for one in found.swapped:
        assert one.permuted.shape == (2, PERMUTATIONS)
        for row in range(2):
            expected = by_loops(network, row, one.gates.gates, one.where, orders[row])
            assert found.plain[row].item() == pytest.approx(expected["plain"], abs=1e-12)
            assert found.total[row].item() == pytest.approx(expected["total"], abs=1e-12)
            assert found.fillers[row].tolist() == pytest.approx(expected["total_fillers"], abs=1e-12)
            for name in ("indirect", "direct"):
                assert getattr(one, name)[row].item() == pytest.approx(expected[name], abs=1e-12), name
            for name in ("fillers", "permuted"):
                assert getattr(one, name)[row].tolist() == pytest.approx(expected[name], abs=1e-12), name


def test_the_table_holds_means_with_the_sign_of_the_right_way(network: SentimentClassifier) -> None:
    positive = torch.tensor([True, False])  # a good sentence's margin is to fall, a bad one's to rise
    found = mediate(asked(network), pairs(), FILLERS, positive=positive, seed=SEED)
    orders = unit_orders([HIDDEN], 2, torch.Generator().manual_seed(SEED))[HIDDEN].tolist()
    first, second = (by_loops(network, row, ("i", "g"), "after", orders[row]) for row in range(2))
    line = found.at("i with candidate", "after")

    def mean(name: str) -> float:
        return (second[name] - first[name]) / 2

    def quantile(name: str) -> float:
        sizes = sorted(abs(b - a) / 2 for a, b in zip(first[name], second[name], strict=True))
        place = 0.95 * (len(sizes) - 1)
        below = int(place)
        above = min(below + 1, len(sizes) - 1)
        return sizes[below] + (place - below) * (sizes[above] - sizes[below])

    assert line.te == found.te == pytest.approx(mean("total"), abs=1e-12)
    assert line.nie == pytest.approx(mean("indirect"), abs=1e-12)
    assert line.nde == pytest.approx(mean("direct"), abs=1e-12)
    assert line.tie == pytest.approx(mean("total") - mean("direct"), abs=1e-12)
    assert line.nie_fraction == pytest.approx(mean("indirect") / mean("total"), abs=1e-10)
    assert line.tie_fraction == pytest.approx(1 - mean("direct") / mean("total"), abs=1e-10)
    assert line.placebo.fillers == pytest.approx(quantile("fillers"), abs=1e-12)
    assert line.placebo.permuted == pytest.approx(quantile("permuted"), abs=1e-12)
    assert line.placebo_band == max(line.placebo.fillers, line.placebo.permuted)
    assert found.te_band == pytest.approx(quantile("total_fillers"), abs=1e-12)
    effects_of_rows = sorted([-first["indirect"], second["indirect"]])  # all that two sentences can be drawn to
    assert list(line.interval) == pytest.approx(effects_of_rows, abs=1e-12)


def test_without_labels_the_sign_is_that_of_the_plain_sentence(network: SentimentClassifier) -> None:
    for row in range(2):
        alone = pairs().rows(torch.tensor([row]))
        question = asked(network).of_rows(torch.tensor([row]))
        found = mediate(question, alone, FILLERS)
        margin = run(network, PLAIN[row], {})[0]
        total = run(network, NEGATED[row], {})[0] - margin
        assert found.te == pytest.approx(-total if margin > 0 else total, abs=1e-12)
