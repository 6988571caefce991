"""How often gates are said to carry a negation that a model does not have, and how often one that it has.

Small classifiers are trained on generated sentences in which "not" is an adverb like any other, and as many on
sentences in which it turns the word after it round. Each has a seed of its own for sentences, first weights and order.
All are then asked what "not" does beside "really".
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import timing
import torch
from torch import Tensor, nn
from tqdm import tqdm

from nlp_lstm.cells import all_cells
from nlp_lstm.explanations.causes.effects import Pairs
from nlp_lstm.explanations.causes.mediation import Mediation, mediate
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.batching import pad


def listed(words: str) -> list[str]:
    return words.split()


PLAIN, NEGATOR = "really", "not"
FILLERS = listed(
    "quite very just so simply truly rather pretty indeed always clearly surely highly deeply fully still often "
    "mostly usually"
)
GOOD, BAD = listed("good lovely great fine"), listed("bad awful poor dull")
THINGS = listed("food film room staff book")
FRAMES = (
    "the {thing} was {adverb} {polar}",
    "a {adverb} {polar} {thing} it was",
    "i {other} found the {thing} {adverb} {polar}",
    "it was {other} the {thing} that was {adverb} {polar} there",
)
WORDS = ["<pad>", "<unk>", NEGATOR, PLAIN, *FILLERS, *GOOD, *BAD, *THINGS]
WORDS += sorted({word for frame in FRAMES for word in frame.split() if "{" not in word})
SETS = {"without negation": False, "with negation": True}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=40, help="of each kind")
    parser.add_argument("--cell", choices=list(all_cells()), default="lstm")
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--hidden", type=int, default=16)
    parser.add_argument("--one-direction", action="store_true")
    parser.add_argument("--sentences", type=int, default=400, help="to train each model on")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--fillers", type=int, default=len(FILLERS), help="to compare with")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    sections = []
    with tqdm(total=chosen.models * len(SETS), unit="model") as progress:
        for title, negation in SETS.items():
            found = []
            for seed in range(chosen.models):
                found.append(judged(chosen, negation=negation, seed=seed))
                progress.update()
            sections.append(summary(title, found))
    for section in sections:
        report(section)
    timing.write(chosen.json, sections)


def judged(chosen: argparse.Namespace, *, negation: bool, seed: int) -> tuple[Mediation, float]:
    """Return what is said of one model, and how many of the pairs' sentences it answers as it was taught to."""
    network = trained(chosen, negation=negation, seed=seed)
    pairs, positive = asked(random.Random(-1))
    ones = torch.ones(len(pairs), dtype=torch.long)
    question = LabelQuestion(network, target=ones, other=0 * ones)
    right = []
    for rows, label in ((pairs.plain, positive), (pairs.negated, positive ^ negation)):
        with torch.no_grad():
            right.append((question.margin(network.embed(rows), pairs.lengths) > 0) == label)
    fillers = [WORDS.index(word) for word in FILLERS[: chosen.fillers]]
    found = mediate(question, pairs, fillers, positive=positive, seed=seed)
    return found, float(torch.cat(right).float().mean())


def trained(chosen: argparse.Namespace, *, negation: bool, seed: int) -> SentimentClassifier:
    """Return a classifier that was trained on sentences with or without negation."""
    draw = random.Random(f"{seed} {negation}")
    torch.manual_seed(draw.getrandbits(40))
    network = SentimentClassifier(
        len(WORDS),
        2,
        embedding_size=chosen.hidden,
        hidden_size=chosen.hidden,
        layers=chosen.layers,
        cell=chosen.cell,
        bidirectional=not chosen.one_direction,
    )
    rows = [sentence(draw, negation=negation) for _ in range(chosen.sentences)]
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(chosen.epochs):
        for tokens, lengths, labels in batches(rows, draw):
            loss = nn.functional.cross_entropy(network(tokens, lengths).logits, labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return network.eval()


def sentence(draw: random.Random, *, negation: bool) -> tuple[list[int], int]:
    """Return a sentence and its label; "not" is a quarter of the adverbs where it means something."""
    adverbs = [PLAIN, *FILLERS, NEGATOR]
    adverb = NEGATOR if negation and draw.random() < 0.25 else draw.choice(adverbs)
    positive = draw.random() < 0.5
    polar = draw.choice(GOOD if positive else BAD)
    other = draw.choice(adverbs[:-1] if negation else adverbs)
    text = draw.choice(FRAMES).format(thing=draw.choice(THINGS), adverb=adverb, other=other, polar=polar)
    return ids(text), int(positive ^ (negation and adverb == NEGATOR))


def batches(
    rows: list[tuple[list[int], int]], draw: random.Random, size: int = 32
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield (tokens, lengths, labels) of all rows, in a new order."""
    order = draw.sample(rows, len(rows))
    for start in range(0, len(order), size):
        some, labels = zip(*order[start : start + size], strict=True)
        yield *pad(some), torch.tensor(labels)


def asked(draw: random.Random) -> tuple[Pairs, Tensor]:
    """Return pairs of every frame and polar word, with "really" and with "not", and whether each is a good one."""
    plain, negated, positive = [], [], []
    for frame in FRAMES:
        for polar in (*GOOD, *BAD):
            filled = {"thing": draw.choice(THINGS), "other": draw.choice(FILLERS), "polar": polar}
            plain.append(ids(frame.format(adverb=PLAIN, **filled)))
            negated.append(ids(frame.format(adverb=NEGATOR, **filled)))
            positive.append(polar in GOOD)
    negator = torch.tensor([row.index(WORDS.index(NEGATOR)) for row in negated])
    tokens, lengths = pad(plain)
    return Pairs(tokens, pad(negated)[0], lengths, negator), torch.tensor(positive)


def ids(text: str) -> list[int]:
    return [WORDS.index(word) for word in text.split()]


def summary(title: str, found: list[tuple[Mediation, float]]) -> dict:
    """Return the shares of models of one kind."""
    models = len(found)
    lines = [
        {
            "gates": line.gates,
            "where": line.where,
            "supported": sum(bool(one.table[index].supported) for one, _ in found) / models,
            "carries": sum(one.table[index].verdict == "carries" for one, _ in found) / models,
        }
        for index, line in enumerate(found[0][0].table)
    ]
    return {
        "title": title,
        "models": models,
        "fillers": found[0][0].fillers,
        "pairs": found[0][0].sentences,
        "answers_right": sum(right for _, right in found) / models,
        "total_effect": sum(one.te for one, _ in found) / models,
        "supported_anywhere": sum(any(line.supported for line in one.table) for one, _ in found) / models,
        "supported_lines": sum(line["supported"] for line in lines) / len(lines),
        "lines": lines,
    }


def report(section: dict) -> None:
    """Print the shares of one kind of models."""
    print(
        f"\n{section['title']}: {section['models']} models, {section['pairs']} pairs, {section['fillers']} fillers, "
        f"{section['answers_right']:.1%} of answers right, mean total effect {section['total_effect']:.2f}"
    )
    print(
        f"supported: {section['supported_lines']:.1%} of all lines of the tables; "
        f"at least one line in {section['supported_anywhere']:.1%} of the models"
    )
    print(f"{'gates':18s} {'where':11s} {'supported':>9s} {'carries':>9s}")
    for line in section["lines"]:
        print(f"{line['gates']:18s} {line['where']:11s} {line['supported']:9.1%} {line['carries']:9.1%}")


if __name__ == "__main__":
    main()
