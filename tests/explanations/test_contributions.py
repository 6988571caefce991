"""Contributions add up to the margin, and are what their definitions say, against the definitions typed out."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from probes import HIDDEN, SIZE, WITH_CONTRACT, for_cells, numbers, stack_of
from test_question import LENGTHS, asked, classifier, language_model, of_labels, of_words, tokens_of
from torch import Tensor, sigmoid, tanh

from nlp_lstm.explanations.memory import contributions as module
from nlp_lstm.explanations.memory.contributions import Contributions, contributions, telescoping
from nlp_lstm.explanations.memory.decomposition import Decomposition, decomposed
from nlp_lstm.explanations.memory.memory import Memory, memory_of
from nlp_lstm.explanations.question import Question
from nlp_lstm.text.tokenizer import END_ID

POOLINGS = ("last", "mean", "max", "mean+max", "attention")


def decision(question: Question, tokens: Tensor, lengths: Tensor = LENGTHS) -> Decomposition:
    readout, trace = asked(question, tokens, lengths)
    found = decomposed(question, readout, trace, lengths)
    assert found is not None
    return found


PRECISIONS = [(torch.float32, 1e-5), (torch.float64, 1e-12)]
OF_LABELS: list[dict[str, Any]] = [
    {"pooling": "last", "layers": 2, "bidirectional": True, "combine": "sum", "residual": True},
    {"pooling": "mean+max", "layers": 2, "bidirectional": True},
]


@for_cells(WITH_CONTRACT)
@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_contributions_add_up_to_the_margin(cell_name: str, dtype: Any, tolerance: float) -> None:
    for build in OF_LABELS:
        adds_up(of_labels(classifier(cell_name, dtype=dtype, **build)), tokens_of(), tolerance)
    adds_up(of_words(language_model(cell_name, dtype=dtype)), tokens_of(lead=END_ID), tolerance)


@for_cells(["lstm", "gru"])
@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_they_do_so_however_a_network_is_built(cell_name: str, dtype: Any, tolerance: float) -> None:
    two: dict[str, Any] = {"layers": 2, "bidirectional": True}
    for pooling in POOLINGS:
        for build in ({}, two, {**two, "residual": True}, {**two, "combine": "sum", "residual": True}):
            adds_up(of_labels(classifier(cell_name, dtype=dtype, pooling=pooling, **build)), tokens_of(), tolerance)
    for options in ({"tied": False}, {"layers": 2, "residual": True}, {"cutoffs": [5, 12]}, {"attention": 3}):
        adds_up(of_words(language_model(cell_name, dtype=dtype, **options)), tokens_of(lead=END_ID), tolerance)


def adds_up(question: Question, tokens: Tensor, tolerance: float) -> None:
    found = decision(question, tokens)
    margin = question.margin(question.network.embed(tokens), LENGTHS)
    given = found.per_word.sum(1) + found.initial + found.readout.constant
    assert (found.residual.abs() <= tolerance * found.scale).all()
    assert ((given - margin).abs() <= tolerance * found.scale).all()
    assert found.second is not None
    for direction, part in found.parts.items():
        sums = [one.per_unit.sum((1, 2)) + one.initial for one in (part, found.second[direction])]
        assert ((sums[0] - sums[1]).abs() <= tolerance * found.scale).all()


def lstm_by_hand(cell: Any, x: Tensor) -> tuple[list[Tensor], ...]:
    """Return f, i * g, o and c at every step, by the LSTM's equations, a step at a time."""
    (W_i, W_f, W_g, W_o), (U_i, U_f, U_g, U_o) = cell.W.weight.chunk(4), cell.U.weight.chunk(4)
    b_i, b_f, b_g, b_o = cell.W.bias.chunk(4)
    h = c = torch.zeros(len(b_i), dtype=x.dtype)
    carries, writes, opens, memories = [], [], [], []
    for step in x:
        i, f = sigmoid(W_i @ step + U_i @ h + b_i), sigmoid(W_f @ step + U_f @ h + b_f)
        g, o = tanh(W_g @ step + U_g @ h + b_g), sigmoid(W_o @ step + U_o @ h + b_o)
        c = f * c + i * g
        h = o * tanh(c)
        for values, value in ((carries, f), (writes, i * g), (opens, o), (memories, c)):
            values.append(value)
    return carries, writes, opens, memories


def weights_by_hand(network: Any, outputs: Tensor, v: Tensor, direction: int) -> Tensor:
    """Return u (time, hidden) of one direction in word order, for outputs (time, 2 * hidden): section by section."""
    time, both = outputs.shape
    hidden = both // 2
    own = slice(direction * hidden, (direction + 1) * hidden)
    u = torch.zeros(time, hidden, dtype=outputs.dtype)
    name = network.pooling.name
    if name == "last":
        u[0 if direction else time - 1] = v[own]
    if name in ("mean", "mean+max"):
        u += v[:both][own] / time
    if name in ("max", "mean+max"):
        for unit in range(hidden):
            values = outputs[:, own][:, unit].tolist()
            u[values.index(max(values)), unit] += v[-both:][own][unit]
    if name == "attention":
        scores = torch.stack([network.pooling.u.weight[0] @ tanh(network.pooling.A(h)) for h in outputs])
        u += (scores.exp() / scores.exp().sum())[:, None] * v[own]
    return u


@pytest.mark.parametrize("pooling", POOLINGS)
@torch.no_grad()
def test_contributions_are_the_definitions_written_out(pooling: str) -> None:
    question, tokens = of_labels(classifier(pooling=pooling, bidirectional=True)), tokens_of()
    found, network = decision(question, tokens), question.network
    assert found.second is not None
    for row, length in enumerate(LENGTHS.tolist()):
        v = network.head.weight[question.target[row]] - network.head.weight[question.other[row]]
        x = network.embed(tokens)[row, :length]
        runs = [lstm_by_hand(network.stack.cell(0, "forward"), x)]
        runs.append(lstm_by_hand(network.stack.cell(0, "backward"), x.flip(0)))
        shown = [torch.stack([o * tanh(c) for o, c in zip(run[2], run[3], strict=True)]) for run in runs]
        outputs = torch.cat([shown[0], shown[1].flip(0)], -1)
        apart = torch.zeros(length, dtype=x.dtype)
        for index, (direction, (f, write, o, c)) in enumerate(zip(("forward", "backward"), runs, strict=True)):
            u = weights_by_hand(network, outputs, v, index)
            u = u.flip(0) if index else u
            first, second = torch.zeros(length, HIDDEN, dtype=x.dtype), torch.zeros(length, HIDDEN, dtype=x.dtype)
            for t in range(length):
                before = torch.zeros(HIDDEN, dtype=x.dtype)
                for s in range(t + 1):
                    part = write[s]
                    for k in range(s + 1, t + 1):
                        part = part * f[k]
                    first[s] += u[t] * o[t] * tanh(c[t]) / c[t] * part
                    second[s] += u[t] * o[t] * (tanh(before + part) - tanh(before))
                    before = before + part
            assert (found.parts[direction].per_unit[row, :length] - first).abs().max() <= 1e-12
            assert (found.second[direction].per_unit[row, :length] - second).abs().max() <= 1e-12
            words = (first - second).sum(-1)
            apart += words.flip(0) if index else words
            in_words = first.sum(-1).flip(0) if index else first.sum(-1)
            assert (found.per_direction[direction][row, :length] - in_words).abs().max() <= 1e-12
        largest = apart.abs().max().item()
        assert found.ambiguity is not None
        assert found.ambiguity[row].item() == pytest.approx(largest, abs=1e-12)
        assert largest > 1e-4 or length == 1


def captured(name: str, *, start: bool, direction: str = "forward") -> tuple[Memory, Any, Tensor]:
    """Return a memory, its layer and weights u in word order, of one layer that starts anywhere or at zero."""
    stack, x = stack_of(name, bidirectional=direction == "backward"), numbers(2, 6, SIZE, seed=51)
    sizes = stack.cell(0).sizes().items()
    state = [{n: numbers(2, size, seed=52).abs() for n, size in sizes}] * len(stack.layers) if start else None
    layer = stack(x, state=state, capture=True).trace.at(len(stack.layers) - 1, direction)
    memory = memory_of(stack.cell(layer.layer, direction), layer, None)
    assert memory is not None
    return memory, layer, numbers(2, 6, HIDDEN, seed=53)


@torch.no_grad()
def test_the_proportional_rule_is_the_integral_of_the_gradient_from_an_empty_memory() -> None:
    memory, layer, u = captured("lstm", start=True)
    found = contributions(memory, u)
    i, f, g, o = (layer.gates[letter] for letter in "ifgo")
    players = torch.cat([layer.start["c"][:, None], i * g], 1)  # (batch, 1 + time, hidden)
    points, weights = np.polynomial.legendre.leggauss(40)
    shares = torch.zeros_like(players)
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        scaled = (point * players).requires_grad_()
        with torch.enable_grad():
            c, margin = scaled[:, 0], torch.zeros((), dtype=scaled.dtype)
            for t in range(6):
                c = f[:, t] * c + scaled[:, t + 1]
                margin = margin + (u[:, t] * o[:, t] * tanh(c)).sum()
            (gradient,) = torch.autograd.grad(margin, scaled)
        shares += weight * gradient * players
    assert (found.per_unit - shares[:, 1:]).abs().max() <= 1e-12
    assert (found.initial - shares[:, 0].sum(-1)).abs().max() <= 1e-12


@for_cells(WITH_CONTRACT)
@pytest.mark.parametrize(("start", "direction"), [(False, "forward"), (False, "backward"), (True, "forward")])
def test_both_rules_give_what_is_read_whatever_the_start(cell_name: str, start: bool, direction: str) -> None:
    memory, layer, u = captured(cell_name, start=start, direction=direction)
    output = "y" if cell_name == "jordan" else "h"
    expected = (u * layer.states[output]).sum((1, 2))
    both = [contributions(memory, u), telescoping(memory, u)]
    for found in both:
        assert found is not None
        assert (found.per_unit.sum((1, 2)) + found.initial - expected).abs().max() <= 1e-12
        assert found.per_word.shape == (2, 6)


@for_cells(["gru", "gru-before", "elman", "leaky", "mgu", "ugrnn", "slstm"])
def test_both_rules_agree_where_the_output_is_linear_in_the_memory(cell_name: str) -> None:
    memory, _, u = captured(cell_name, start=True)
    first, second = contributions(memory, u), telescoping(memory, u)
    assert second is not None
    assert (first.per_unit - second.per_unit).abs().max() <= 1e-12
    assert (first.initial - second.initial).abs().max() <= 1e-12


def test_padding_changes_nothing() -> None:
    for question, tokens in (
        (of_labels(classifier(pooling="mean+max", bidirectional=True, layers=2)), tokens_of()),
        (of_words(language_model(layers=2)), tokens_of(lead=END_ID)),
    ):
        whole = decision(question, tokens)
        for row, length in enumerate(LENGTHS.tolist()):
            at = torch.tensor([row])
            alone = decision(question.of_rows(at), tokens[at, :length], LENGTHS[at])
            assert (whole.per_word[row, :length] - alone.per_word[0]).abs().max() <= 1e-12
            assert whole.per_word[row, length:].abs().sum() == 0
            assert whole.telescoped is not None
            assert alone.telescoped is not None
            assert (whole.telescoped[row, :length] - alone.telescoped[0]).abs().max() <= 1e-12
            for name in ("initial", "total", "ambiguity", "scale"):
                assert getattr(whole, name)[row].item() == pytest.approx(getattr(alone, name)[0].item(), abs=1e-12)


def test_a_sentences_start_belongs_to_what_was_before_its_words() -> None:
    found = decision(of_words(language_model()), tokens_of(lead=END_ID))
    part = found.parts["forward"]
    assert found.per_word[:, 0].abs().sum() == 0
    assert torch.equal(found.initial, part.per_word[:, 0])  # the memory is empty before it
    assert found.initial.abs().min() > 1e-6
    assert found.total[2].item() == pytest.approx((found.initial + found.readout.constant)[2].item())  # no word


def test_elmans_contributions_lie_on_the_words_that_are_read() -> None:
    found = decision(of_labels(classifier("elman", pooling="last", bidirectional=True)), tokens_of())
    assert found.per_direction["forward"][0, :-1].abs().sum() == found.per_direction["backward"][0, 1:].abs().sum() == 0
    assert found.per_word[0].sum().item() == pytest.approx((found.readout.margin - found.readout.constant)[0].item())
    assert ["carries nothing" in caveat for caveat in found.caveats(0)] == [True]


def test_the_second_rule_is_left_out_where_many_words_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.MOST_READ == 400
    monkeypatch.setattr(module, "MOST_READ", 3)
    over_all = decision(of_labels(classifier(pooling="mean")), tokens_of())
    assert over_all.second is over_all.telescoped is over_all.ambiguity is None
    assert "ambiguity is not known" in over_all.caveats(0)[0]
    assert decision(of_labels(classifier(pooling="last")), tokens_of()).ambiguity is not None


def test_what_has_to_be_said_is_said() -> None:
    plain = decision(of_labels(classifier("gru", pooling="max")), tokens_of())
    assert plain.caveats(0) == []
    beside = decision(of_labels(classifier("gru", pooling="max", layers=2, residual=True)), tokens_of())
    assert ["residual connection" in caveat for caveat in beside.caveats(0)] == [True]
    bent = decision(of_words(language_model("gru", attention=2)), tokens_of(lead=END_ID))
    assert ["first-order" in caveat for caveat in bent.caveats(0)] == [True]


def test_rules_far_apart_are_a_caveat() -> None:
    question = of_labels(classifier("lstm", pooling="last"))
    with torch.no_grad():
        for weight in (*question.stack.parameters(), question.network.head.bias):
            weight.zero_()
        question.stack.cell(0).W.bias.fill_(30.0)  # all gates and candidates are 1: after t words c = t
    found, v = decision(question, tokens_of()), question.network.head.weight
    total = (v[question.target] - v[question.other]).sum(-1)
    assert found.ambiguity is not None
    for row, length in enumerate(LENGTHS.tolist()):
        apart = abs(math.tanh(1) - math.tanh(length) / length)  # the first word gets all it shows, or its share
        assert found.ambiguity[row].item() == pytest.approx(apart * abs(total[row].item()), rel=1e-9)
        assert found.total[row].item() == pytest.approx(math.tanh(length) * total[row].item(), rel=1e-9)
        assert ["is a choice" in caveat for caveat in found.caveats(row)] == [True] * (length > 1)


def test_a_cell_without_a_contract_has_no_contributions() -> None:
    question = of_labels(classifier("grid", pooling="last"))
    readout, trace = asked(question, tokens_of())
    assert decomposed(question, readout, trace, LENGTHS) is None


def test_contributions_of_a_hand_computable_memory() -> None:
    memory, _, _ = captured("gru", start=False)
    half = torch.tensor([[[0.0], [0.5], [0.5]]], dtype=torch.float64)
    ones = torch.ones_like(half)
    by_hand = Memory(
        **{**{name: getattr(memory, name) for name in ("layer", "direction", "state", "_cell", "_gates", "_states")}},
        carry=half, kept=half, write=torch.tensor([[[8.0], [4.0], [2.0]]], dtype=torch.float64), read=ones,
        values=ones, start=torch.tensor([[3.0]], dtype=torch.float64), lengths=None,
    )  # fmt: skip
    last = torch.tensor([[[0.0], [0.0], [10.0]]], dtype=torch.float64)
    found: Contributions = contributions(by_hand, last)
    assert found.per_word.tolist() == [[20.0, 20.0, 20.0]]  # 8 / 4, 4 / 2 and 2 are left, times 10
    assert found.initial.tolist() == [0.0]  # the first step kept nothing
    assert math.isclose(found.per_unit.sum().item(), 60.0)
