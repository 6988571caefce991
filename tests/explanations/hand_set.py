"""Three LSTM classifiers whose weights are set by hand, so that it is known what carries their negation.

All read good and bad, and all their gates move a little with every filler. One flips by its forget gate, one by its
candidates, one not at all.
"""

import torch
from torch import Tensor, nn

from nlp_lstm.explanations.causes.effects import Pairs
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier

FILLERS = ["really", "quite", "very", "just", "so", "simply", "truly", "rather", "pretty", "indeed"]
VOCABULARY = ["<pad>", "<unk>", "not", "good", "bad", "the", "film", "was", "it", *FILLERS]
NEGATIVE, POSITIVE = 0, 1
FEATURES = ("not", "good", "bad", "first murmur", "second murmur")  # of a word's vector
UNITS = 48  # of which two or three do something: so many that a permutation seldom leaves these in place
PRAISE, BLAME, FLAG = 0, 1, 2  # units of the network whose candidates negate
STRONG, LASTING, IDLE = 0, 1, 7  # units of the networks that add evidence up
FRAMES = ("the film was {} {}", "it was {} {} it was", "{} {} film", "the {} {} film was it", "it {} {}")
BLOCKS = {"i": 0, "f": 1, "g": 2, "o": 3}


def ids(text: str) -> list[int]:
    """Return a text's words as their numbers."""
    return [VOCABULARY.index(word) for word in text.split()]


def filler_ids(count: int = len(FILLERS)) -> list[int]:
    """Return the numbers of some fillers."""
    return [VOCABULARY.index(word) for word in FILLERS[:count]]


def sentences() -> tuple[Pairs, Tensor]:
    """Return pairs with "really" and "not" in every frame, and whether the plain sentence is a good one."""
    plain, negated, places, positive = [], [], [], []
    for frame in FRAMES:
        for polar in ("good", "bad"):
            plain.append(ids(frame.format("really", polar)))
            negated.append(ids(frame.format("not", polar)))
            places.append(frame.split().index("{}"))
            positive.append(polar == "good")
    lengths = torch.tensor([len(row) for row in plain])

    def padded(rows: list[list[int]]) -> Tensor:
        return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)

    return Pairs(padded(plain), padded(negated), lengths, torch.tensor(places)), torch.tensor(positive)


def question(network: SentimentClassifier, rows: int) -> LabelQuestion:
    """Return the margin of positive over negative, of so many rows."""
    return LabelQuestion(network, torch.full((rows,), POSITIVE), torch.full((rows,), NEGATIVE))


class _Weights:
    """The weights of one direction, by gate, unit and feature."""

    def __init__(self, network: SentimentClassifier, direction: str) -> None:
        self.cell = network.stack.cell(0, direction)

    def row(self, gate: str, unit: int) -> int:
        return BLOCKS[gate] * UNITS + unit

    def listen(self, gate: str, unit: int, bias: float, **features: float) -> None:
        self.cell.W.bias[self.row(gate, unit)] = bias
        for name, weight in features.items():
            self.cell.W.weight[self.row(gate, unit), FEATURES.index(name)] = weight

    def remember(self, gate: str, unit: int, **units: float) -> None:
        for name, weight in units.items():
            self.cell.U.weight[self.row(gate, unit), {"flag": FLAG}[name]] = weight


def _murmuring(*, bidirectional: bool) -> SentimentClassifier:
    """Return a network that answers nothing, whose gates all move a little with every word but those of no meaning."""
    draw = torch.Generator().manual_seed(5)
    network = SentimentClassifier(
        len(VOCABULARY), 2, embedding_size=len(FEATURES), hidden_size=UNITS, pooling="last", bidirectional=bidirectional
    ).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
        vectors = network.embedding.weight
        for word in ("not", "good", "bad"):
            vectors[VOCABULARY.index(word), FEATURES.index(word)] = 1.0
        for number, word in enumerate(["not", *FILLERS]):
            loud = 0.1 if word == "not" else 0.3 + 0.1 * number
            vectors[VOCABULARY.index(word), 3:] = loud * torch.randn(2, generator=draw)
        for direction in network.stack.directions:
            cell = network.stack.cell(0, direction)
            cell.W.weight[:, 3:] = 0.1 * torch.randn(4 * UNITS, 2, generator=draw)
            for unit in range(UNITS):
                weights = _Weights(network, direction)
                for gate, bias in (("i", 2.0), ("f", 3.0), ("g", 0.0), ("o", 2.0)):
                    weights.listen(gate, unit, bias)
    return network


@torch.no_grad()
def evidence(*, forgets: bool) -> SentimentClassifier:
    """Return a network that adds up good and bad, reading from the end; at "not" it may forget some of what it read.

    Two memories hold the evidence. The strong one has three times the weight, and is lost at "not" if `forgets`: what
    remains is the lasting one, which speaks for the other side. A third unit forgets at "not" and is not read.
    """
    network = _murmuring(bidirectional=True)
    weights = _Weights(network, "backward")
    for unit in (STRONG, LASTING):
        weights.listen("i", unit, -10.0, good=20.0, bad=20.0)
        weights.listen("g", unit, 0.0, good=2.0, bad=-2.0)
    weights.listen("f", STRONG, 5.0, **({"not": -12.0} if forgets else {}))
    weights.listen("f", LASTING, 5.0)
    weights.listen("f", IDLE, 3.0, **{"not": -6.0})
    network.head.weight[POSITIVE, UNITS + STRONG] = 6.0
    network.head.weight[POSITIVE, UNITS + LASTING] = -2.0
    return network


@torch.no_grad()
def candidate_only() -> SentimentClassifier:
    """Return a network whose candidates negate: "not" raises a flag, and the flag turns what good and bad write.

    Praise is written at good, blame at bad; their gates do not see the flag. An idle unit forgets at "not".
    """
    network = _murmuring(bidirectional=False)
    weights = _Weights(network, "forward")
    weights.listen("i", PRAISE, -10.0, good=20.0)
    weights.listen("i", BLAME, -10.0, bad=20.0)
    weights.listen("g", PRAISE, 2.0)
    weights.listen("g", BLAME, -2.0)
    weights.remember("g", PRAISE, flag=-7.0)
    weights.remember("g", BLAME, flag=7.0)
    weights.listen("g", FLAG, 0.0, **{"not": 3.0})
    weights.listen("f", IDLE, 3.0, **{"not": -6.0})
    for unit in (PRAISE, BLAME):
        network.head.weight[POSITIVE, unit] = 4.0
    return network
