"""LSTM language models whose weights are set by hand, so that it is known which units carry the subject's feature.

A unit opens its input gate, and shuts its forget gate, at a noun that begins a sentence: a name, or a noun behind a
word with a capital and perhaps "the". Which words begin one, another unit holds for a word or two.
"""

import torch

from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import NextWordModel

UNITS = 16
BEGINNING, CARRIER, LEANING = 2, 5, 9
BLOCKS = {"i": 0, "f": 1, "g": 2, "o": 3}
SIGN, NOUN, BEGINS, THE = range(4)  # features of a word's vector
NOUNS = {
    "number": "author authors critic critics doctor doctors boy boys girl girls king kings dog dogs cat cats",
    "gender": "king queen prince princess boy girl man woman father mother uncle aunt",
}
NAMES = "Peter Anna Paul Maria Tom Lucy David Clara Henry Emma Omar Nina"
FORMS = {"number": "is are was were has have", "gender": "He She he she his her"}  # of value 0 and 1 in turn
PLAIN = (
    "near behind that knows know likes like follows follow left arrived appeared smiled lost changed , n't . tired late"
)
BEGINNINGS = ("The", "But", "Then", "Later", "Suddenly")
WEIGHT = 4.0  # of the feature in the output layer


def words(feature: str) -> list[str]:
    """Return all words of a model."""
    forms = [word for one in FORMS.values() for word in one.split()]
    return [*NOUNS[feature].split(), *NAMES.split(), *forms, *PLAIN.split(), *BEGINNINGS, "the"]


@torch.no_grad()
def hand_set(feature: str, carriers: tuple[int, ...] = (CARRIER,), *, leaning: float = 1.0) -> NextWordModel:
    """Return a model in which the carriers, in equal parts, hold the subject's feature; none without any.

    leaning: how much another unit, full from the first word on, favours the forms of value 0 whatever the subject.
    """
    tokenizer = WordTokenizer.train([" ".join(words(feature))], lowercase=False, end=True)
    config = LanguageModelConfig(embedding_size=4, hidden_size=UNITS, layers=1, tied=False)
    network = LanguageModel.from_config(config, len(tokenizer)).eval()
    for weight in network.parameters():
        weight.zero_()
    vectors, out = network.embedding.weight, network.output_embedding.weight
    ids = {word: number for number, word in enumerate(tokenizer.vocabulary)}
    for place, word in enumerate([*NOUNS[feature].split(), *NAMES.split()]):
        named = word in NAMES.split()
        vectors[ids[word], SIGN] = 1 - 2 * (place % 2)
        vectors[ids[word], NOUN] = 2 if named else 1
    for word in BEGINNINGS:
        vectors[ids[word], BEGINS] = 1
    vectors[ids["the"], THE] = 1
    cell = network.stack.cell(0)

    def listen(gate: str, unit: int, bias: float, **features: float) -> None:
        row = BLOCKS[gate] * UNITS + unit
        cell.W.bias[row] = bias
        for name, value in features.items():
            cell.W.weight[row, {"sign": SIGN, "noun": NOUN, "begins": BEGINS, "the": THE}[name]] = value

    listen("i", BEGINNING, -10, begins=20)
    listen("f", BEGINNING, -10, the=20)
    listen("g", BEGINNING, 2)
    listen("o", BEGINNING, 10)
    for unit in carriers:
        listen("i", unit, -30, noun=20)
        listen("f", unit, 30, noun=-20)
        listen("g", unit, 0, sign=3)
        listen("o", unit, 10)
        cell.U.weight[BLOCKS["i"] * UNITS + unit, BEGINNING] = 27
        cell.U.weight[BLOCKS["f"] * UNITS + unit, BEGINNING] = -27
    for gate, bias in (("i", 10), ("f", -10), ("g", 3), ("o", 10)):
        listen(gate, LEANING, bias)
    for place, word in enumerate(FORMS[feature].split()):
        side = 1 - 2 * (place % 2)
        for unit in carriers:
            out[ids[word], unit] = side * WEIGHT / len(carriers)
        out[ids[word], LEANING] = side * leaning / 2
        network.softmax.bias[ids[word]] = 4.0
    return NextWordModel(config=config, tokenizer=tokenizer, network=network)
