"""What the whole table of mediation costs: every set of gates at every place of one pair, with all placebos.

An untrained classifier, both directions, layers as given; one sentence and its negation, aligned, and eight fillers.
"""

import timing
import torch

from nlp_lstm.explanations.causes.effects import Pairs
from nlp_lstm.explanations.causes.mediation import Mediation, mediate
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier

WORDS, FILLERS = 1000, range(10, 18)
FIRST, NEGATOR, FILLER = 20, 3, 4  # ids of words


def main() -> None:
    chosen = timing.options(__doc__, time=20, input=300, hidden=256, layers=2)
    tables = {cell: table_of(vars(chosen), cell) for cell in ("lstm", "gru")}
    seconds = timing.in_turn(tables, chosen.rounds)
    title = (
        f"mediation of one pair of {chosen.time} words, {chosen.layers} layers, both directions, "
        f"{chosen.input} -> {chosen.hidden}, {chosen.threads} threads"
    )
    timing.write(chosen.json, [timing.report(title, seconds, "lstm")])


def table_of(size: dict, cell: str):
    """Return what is timed: the table of one network of this cell."""
    torch.manual_seed(0)
    network = SentimentClassifier(
        WORDS,
        2,
        embedding_size=size["input"],
        hidden_size=size["hidden"],
        layers=size["layers"],
        cell=cell,
        bidirectional=True,
    ).eval()
    question = LabelQuestion(network, target=torch.tensor([1]), other=torch.tensor([0]))
    plain = torch.randint(FIRST, WORDS, (1, size["time"]))
    place = size["time"] // 2
    plain[0, place] = FILLER
    negated = plain.clone()
    negated[0, place] = NEGATOR
    pairs = Pairs(plain, negated, torch.tensor([size["time"]]), torch.tensor([place]))

    def table() -> Mediation:
        return mediate(question, pairs, FILLERS)

    return table


if __name__ == "__main__":
    main()
