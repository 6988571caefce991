"""Networks with random weights and questions about a few padded rows, shared by the tests of attributions."""

from typing import Any

import torch
from probes import options_for, stirred
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel

LENGTHS = torch.tensor([5, 2, 4, 1])
TOKENS = torch.tensor([[3, 7, 4, 9, 5], [8, 6, 0, 0, 0], [5, 5, 10, 3, 0], [11, 0, 0, 0, 0]])
VOCABULARY = 12
BOTH = {"layers": 2, "bidirectional": True}
DEEP = [
    {"pooling": "last"},
    {"pooling": "mean", "bidirectional": True},
    {"pooling": "max", **BOTH},
    {"pooling": "mean+max", **BOTH, "combine": "sum"},
    {"pooling": "attention", **BOTH, "residual": True, "layers": 3},
    {"pooling": "last", **BOTH, "combine": "sum", "residual": True},
    {"pooling": "last", **BOTH, "residual": True},
]


def about_labels(
    cell: str = "lstm", *, dtype: torch.dtype = torch.float64, scale: float = 0.5, **build: Any
) -> LabelQuestion:
    """Return the question why one of three labels and not another, for each of the rows TOKENS."""
    hidden = build.pop("hidden_size", 3)
    build = {"layers": 1 if cells.all_cells()[cell].stands_alone else 2, "pooling": "mean"} | build
    build["cell_options"] = {**options_for(cell, hidden), **build.get("cell_options", {})}
    network = SentimentClassifier(VOCABULARY, 3, embedding_size=4, hidden_size=hidden, cell=cell, **build)
    network = stirred(network, scale=scale, dtype=dtype).eval()
    return LabelQuestion(without_vector_of_padding(network), torch.tensor([0, 1, 2, 1]), torch.tensor([1, 0, 0, 2]))


def about_words(cell: str = "lstm", *, dtype: torch.dtype = torch.float64, **build: Any) -> WordQuestion:
    """Return the question why one next word and not another, for rows that begin with the sentence's start."""
    network = LanguageModel(VOCABULARY, embedding_size=4, hidden_size=4, cell=cell, **{"layers": 2, **build})
    network = without_vector_of_padding(stirred(network, dtype=dtype).eval())
    return WordQuestion(network, torch.tensor([4, 9, 3, 5]), torch.tensor([5, 3, 11, 8]))


def started(tokens: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Return rows of tokens behind the start of a sentence."""
    return torch.cat([torch.full((len(tokens), 1), 2), tokens], 1), lengths + 1


def without_vector_of_padding(network: Any) -> Any:
    """Return the network with the vector of the padding at 0, where it always is."""
    with torch.no_grad():
        network.embedding.weight[0] = 0
    return network


def margin(question: Question, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Return Y (batch,) of rows of tokens."""
    with torch.no_grad():
        return question.margin(question.network.embed(tokens), lengths)


def readout_by_hand(question: LabelQuestion, row: int, hidden: list[list[float]]) -> list[list[float]]:
    """Return u (time, width) with v . pooled = sum of u_t . h_t, for one row of top outputs, in plain floats."""
    head, pooling = question.network.head.weight, question.network.pooling.name
    v = (head[question.target[row]] - head[question.other[row]]).tolist()
    time, width = len(hidden), len(hidden[0])
    u = [[0.0] * width for _ in range(time)]
    for j in range(width):
        largest = max(range(time), key=lambda t: (hidden[t][j], -t))
        half = width // 2 if len(question.stack.directions) == 2 else width
        last = time - 1 if j < half else 0
        for t in range(time):
            if pooling in ("mean", "mean+max"):
                u[t][j] += v[j] / time
            if pooling == "max" or pooling == "mean+max":
                u[t][j] += v[j - width] if t == largest else 0.0  # the maxima are the last part of the pooled
            if pooling == "last":
                u[t][j] += v[j] if t == last else 0.0
    return u


def blocks(cell: Any, letters: str) -> dict[str, Any]:
    """Return a cell's weights by letter, nested lists: W and U (hidden x columns) and b and a (hidden), a that of U."""
    found: dict[str, Any] = {"letters": letters}
    for name, linear in (("W", cell.W), ("U", cell.U)):
        rows = [None] * len(letters) if linear is None else linear.weight.chunk(len(letters))
        bias = [None] * len(letters) if linear is None or linear.bias is None else linear.bias.chunk(len(letters))
        for letter, block, shift in zip(letters, rows, bias, strict=True):
            size = cell.hidden_size
            found[name + letter] = [[0.0] * size] * size if block is None else block.tolist()
            found["b" * (name == "W") + "a" * (name == "U") + letter] = (
                [0.0] * size if shift is None else shift.tolist()
            )
    return found
