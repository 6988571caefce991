"""The margin that is asked about, and how it is read off the top layer."""

from typing import Any

import pytest
import torch
from probes import numbers, options_for, stirred
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.explanations.question import LabelQuestion, Question, Readout, WordQuestion, top_layers
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import END_ID

POOLINGS = ("last", "mean", "max", "mean+max", "attention")
BUILDS: list[dict[str, Any]] = [
    {},
    {"layers": 2, "bidirectional": True},
    {"layers": 2, "bidirectional": True, "combine": "sum", "residual": True},
    {"layers": 3, "bidirectional": True, "residual": True, "convolution": (3,), "filters": 8},
]
LENGTHS = torch.tensor([7, 3, 1])


def tokens_of(lengths: Tensor = LENGTHS, *, lead: int | None = None) -> Tensor:
    """Return rows of ids from 3 to 19, 0 behind each row's length."""
    words = torch.randint(3, 20, (len(lengths), int(lengths.max())), generator=torch.Generator().manual_seed(5))
    if lead is not None:
        words[:, 0] = lead
    return words.masked_fill(torch.arange(words.shape[1])[None] >= lengths[:, None], 0)


def classifier(name: str = "lstm", *, dtype: Any = torch.float64, **build: Any) -> SentimentClassifier:
    options = {"layers": 1 if cells.all_cells()[name].stands_alone else 2, "cell_options": options_for(name, 5)}
    network = SentimentClassifier(20, 3, embedding_size=4, hidden_size=5, cell=name, **{**options, **build})
    return stirred(network, dtype=dtype).eval()


def language_model(name: str = "lstm", *, dtype: Any = torch.float64, **build: Any) -> LanguageModel:
    options = {"layers": 1 if cells.all_cells()[name].stands_alone else 2, "cell_options": options_for(name, 5)}
    network = LanguageModel(20, embedding_size=4, hidden_size=5, cell=name, **{**options, **build})
    return stirred(network, dtype=dtype).eval()


def of_labels(network: SentimentClassifier) -> LabelQuestion:
    return LabelQuestion(network, torch.tensor([0, 2, 1]), torch.tensor([1, 0, 2]))


def of_words(network: LanguageModel, *, target: list[int] | None = None, other: list[int] | None = None) -> Question:
    return WordQuestion(network, torch.tensor(target or [3, 9, 4]), torch.tensor(other or [7, 5, 8]))


def asked(question: Question, tokens: Tensor, lengths: Tensor = LENGTHS) -> tuple[Readout, Trace]:
    return question.captured(question.network.embed(tokens).detach(), lengths)


def read_off(question: Question, readout: Readout, trace: Trace) -> Tensor:
    """Return sum of weights . h + constant, word by word."""
    total = readout.constant.clone()
    for layer in top_layers(trace):
        output = layer.states[question.stack.cell(layer.layer, layer.direction).output]
        for row, length in enumerate(LENGTHS.tolist()):
            for word in range(length):
                total[row] += readout.weights[layer.direction][row, word] @ output[row, word]
    return total


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("build", BUILDS)
def test_a_label_is_asked_against_another(pooling: str, build: dict[str, Any]) -> None:
    question, tokens = of_labels(classifier(pooling=pooling, **build)), tokens_of()
    margin = question.margin(question.network.embed(tokens), LENGTHS)
    for row, length in enumerate(LENGTHS.tolist()):
        logits = question.network(tokens[row : row + 1, :length]).logits[0]
        expected = logits[question.target[row]] - logits[question.other[row]]
        assert margin[row].item() == pytest.approx(expected.item(), abs=1e-12)


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("build", BUILDS)
def test_the_margin_is_read_off_the_top_layers_outputs(pooling: str, build: dict[str, Any]) -> None:
    question, tokens = of_labels(classifier(pooling=pooling, **build)), tokens_of()
    readout, trace = asked(question, tokens)
    assert readout.exact
    assert (read_off(question, readout, trace) - readout.margin).abs().max() <= 1e-12
    assert (readout.margin - question.margin(question.network.embed(tokens), LENGTHS)).abs().max() <= 1e-12
    head = question.network.head
    biases = head.bias[question.target] - head.bias[question.other]
    assert (readout.constant - readout.beside - biases).abs().max() <= 1e-12
    assert bool((readout.beside != 0).all()) == bool(build.get("residual"))
    for weights in readout.weights.values():
        assert weights[1, 3:].abs().max() == weights[2, 1:].abs().max() == 0, "padding is not read"


def test_of_equal_maxima_the_first_word_is_read() -> None:
    question = of_labels(classifier(pooling="max", bidirectional=True))
    readout, _ = asked(question, torch.full((3, 7), 5).masked_fill(tokens_of() == 0, 0))
    with torch.no_grad():
        for cell in question.stack.layers[0]:
            cell.U.weight.zero_()
            cell.W.bias[5:10] = -1e9  # nothing is kept: every word's output is the same
        readout, trace = asked(question, torch.full((3, 7), 5).masked_fill(tokens_of() == 0, 0))
    for layer in top_layers(trace):
        assert (layer.states["h"][0] - layer.states["h"][0, 0]).abs().max() == 0
        weights = readout.weights[layer.direction]
        assert weights[0, 1:].abs().max() == 0
        assert (weights[0, 0] - readout.vectors[layer.direction][0]).abs().max() == 0


@pytest.mark.parametrize("pooling", POOLINGS)
def test_a_units_weight_does_not_depend_on_the_word(pooling: str) -> None:
    question = of_labels(classifier(pooling=pooling, bidirectional=True))
    readout, _ = asked(question, tokens_of())
    head = question.network.head.weight[question.target] - question.network.head.weight[question.other]
    parts = head.view(3, -1, 2, 5).sum(1)  # mean and maximum both read every unit
    assert torch.equal(readout.vectors["forward"], parts[:, 0])
    assert torch.equal(readout.vectors["backward"], parts[:, 1])


@pytest.mark.parametrize(
    "build", [{}, {"tied": False}, {"layers": 2, "residual": True}, {"cutoffs": [5, 12]}, {"attention": 3}]
)
def test_a_word_is_asked_against_another(build: dict[str, Any]) -> None:
    network = language_model(**build)
    question, tokens = of_words(network), tokens_of(lead=END_ID)
    margin = question.margin(network.embed(tokens), LENGTHS)
    assert question.lead == 1
    for row, length in enumerate(LENGTHS.tolist()):
        nats = network.log_probabilities(network(tokens[row : row + 1, :length]).hidden)[0, -1]
        expected = nats[question.target[row]] - nats[question.other[row]]
        assert margin[row].item() == pytest.approx(expected.item(), abs=1e-12)
    readout, trace = asked(question, tokens)
    assert (readout.margin - margin).abs().max() <= 1e-12
    assert (read_off(question, readout, trace) - margin).abs().max() <= 1e-12


@pytest.mark.parametrize("build", [{}, {"tied": False}, {"layers": 2, "residual": True}])
def test_with_the_full_softmax_a_words_margin_is_a_difference_of_logits(build: dict[str, Any]) -> None:
    network = language_model(**build)
    readout, _ = asked(of_words(network), tokens_of(lead=END_ID))
    bias, vectors = network.softmax.bias, network.word_vectors
    assert readout.exact
    for row, (target, other) in enumerate([(3, 7), (9, 5), (4, 8)]):
        vector = vectors[target] - vectors[other]
        if network.projection is not None:
            vector = vector @ network.projection.weight
        assert (readout.vectors["forward"][row] - vector).abs().max() <= 1e-12
        constant = readout.constant[row] - readout.beside[row]
        assert constant.item() == pytest.approx((bias[target] - bias[other]).item(), abs=1e-12)


def test_words_of_one_group_have_an_exact_margin_and_words_of_two_have_none() -> None:
    network, tokens = language_model(cutoffs=[6, 12]), tokens_of(lead=END_ID)
    for target, other, exact in [
        ([3, 4, 3], [5, 5, 4], True),
        ([3, 7, 15], [5, 11, 12], True),
        ([3, 7, 15], [6, 11, 12], False),
        ([3, 12, 15], [5, 11, 12], False),
    ]:
        readout, trace = asked(question := of_words(network, target=target, other=other), tokens)
        assert readout.exact is exact
        assert (read_off(question, readout, trace) - readout.margin).abs().max() <= 1e-12
        assert first_order(question, readout, trace) <= 1e-7


def test_a_look_back_is_read_at_first_order() -> None:
    question = of_words(language_model(attention=3))
    readout, trace = asked(question, tokens_of(lead=END_ID))
    assert not readout.exact
    assert readout.weights["forward"][0, 4].abs().max() > 1e-3, "an earlier word is read too"
    assert readout.weights["forward"][0, 2].abs().max() == 0, "one out of reach is not"
    assert first_order(question, readout, trace) <= 1e-7


def first_order(question: Question, readout: Readout, trace: Trace) -> float:
    """Return how far the weights are from central differences of the log-probabilities in a random direction."""
    network, hidden = question.network, trace.at(0).states["h"].detach()
    step = 1e-5 * numbers(*hidden.shape, seed=9)
    ends = []
    with torch.no_grad():
        for moved in (hidden + step, hidden - step):
            read, _, _ = network.above(moved)
            nats = network.log_probabilities(read)[torch.arange(3), LENGTHS - 1]
            ends.append(nats[torch.arange(3), question.target] - nats[torch.arange(3), question.other])
    slope = (readout.weights["forward"] * step).sum((1, 2))
    return float(((ends[0] - ends[1]) / 2 - slope).abs().max() / step.abs().max())


@pytest.mark.parametrize("question", [of_labels(classifier(bidirectional=True)), of_words(language_model())])
def test_a_margin_has_gradients_and_takes_clamps(question: Question) -> None:
    tokens = tokens_of(lead=END_ID)
    embedded = question.network.embed(tokens).detach().requires_grad_()
    margin = question.margin(embedded, LENGTHS)
    (gradient,) = torch.autograd.grad(margin.sum(), embedded)
    assert gradient[0].abs().min() > 0
    assert gradient[1, 3:].abs().max() == 0
    clamps = [Clamp(0, "forward", "f", 0.0)]
    held = question.margin(embedded, LENGTHS, clamps)
    assert (held - margin).abs()[:2].min() > 1e-4
    readout, trace = question.captured(embedded.detach(), LENGTHS, clamps)
    assert (readout.margin - held).abs().max() <= 1e-12
    assert (read_off(question, readout, trace) - held).abs().max() <= 1e-12
    assert trace.at(0).gates["f"][0].abs().max() == 0


@pytest.mark.parametrize("question", [of_labels(classifier()), of_words(language_model())])
def test_rows_can_be_chosen_and_repeated(question: Question) -> None:
    tokens, rows = tokens_of(lead=END_ID), torch.tensor([2, 0, 0])
    margin = question.margin(question.network.embed(tokens), LENGTHS)
    chosen = question.of_rows(rows)
    assert type(chosen) is type(question)
    again = chosen.margin(question.network.embed(tokens[rows]), LENGTHS[rows])
    assert (again - margin[rows]).abs().max() <= 1e-12
