"""Clamps as a person types them, and what a model does under them."""

from math import exp, tanh
from typing import Any

import pytest
import torch
from probes import options_for, stirred
from torch import Tensor

from nlp_lstm import cells
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.causes.interventions import Hold, clamps_for
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import END_ID

TEXT, PAIR = torch.tensor([[5, 4, 6, 7]]), torch.tensor([[5, 3, 6, 8]])
LENGTHS = torch.tensor([4])
HIDDEN = 4
PRECISIONS = [pytest.param(torch.float32, 1e-6, 1e-5), pytest.param(torch.float64, 1e-13, 1e-12)]


def classified(cell: str, *, dtype: Any = torch.float64, **build: Any) -> LabelQuestion:
    options = {"layers": 1 if cells.all_cells()[cell].stands_alone else 2, "cell_options": options_for(cell, HIDDEN)}
    options["pooling"] = "mean"  # the largest value may well stand where nothing is held
    network = SentimentClassifier(10, 2, embedding_size=3, hidden_size=HIDDEN, cell=cell, **{**options, **build})
    return LabelQuestion(stirred(network, dtype=dtype).eval(), torch.tensor([1]), torch.tensor([0]))


def next_word(**build: Any) -> WordQuestion:
    network = LanguageModel(10, embedding_size=3, hidden_size=HIDDEN, cell="lstm", **build)
    return WordQuestion(stirred(network).eval(), torch.tensor([5]), torch.tensor([6]))


def holds_of(question: Question, value: str) -> list[str]:
    """Return every gate of every layer and direction, held everywhere, in a person's words."""
    return [
        f"{layer},{direction},{letter},all,all,{value}"
        for layer in range(len(question.stack.layers))
        for direction in question.stack.directions
        for letter in question.stack.cell(layer, direction).gates
    ]


def margin(question: Question, holds: list[str], rows: Tensor = TEXT, pair: Tensor | None = PAIR) -> float:
    lengths = torch.tensor([rows.shape[1]])
    clamps = clamps_for([Hold.parse(hold) for hold in holds], question, rows, lengths, pair)
    with torch.no_grad():
        return question.margin(question.network.embed(rows), lengths, clamps).item()


@pytest.mark.parametrize(("dtype", "unchanged", "swapped"), PRECISIONS)
def test_own_values_change_nothing_and_all_of_the_pairs_give_its_margin(
    cell_name: str, dtype: Any, unchanged: float, swapped: float
) -> None:
    question = classified(cell_name, dtype=dtype, layers=2, bidirectional=True)
    free, pairs = margin(question, []), margin(question, [], PAIR)
    assert abs(free - pairs) > 1e-4
    assert margin(question, holds_of(question, "own")) == pytest.approx(free, abs=unchanged)
    assert margin(question, holds_of(question, "pair")) == pytest.approx(pairs, abs=swapped)
    assert margin(question, ["all,all,all,all,all,own"]) == pytest.approx(free, abs=unchanged)
    assert margin(question, ["all,all,all,all,all,pair"]) == pytest.approx(pairs, abs=swapped)


def test_one_gate_held_by_hand() -> None:
    """An LSTM by its equations, with f of units 1 and 3 held at 0.25 at the words 1 and 2."""
    question = classified("lstm", pooling="last")
    network: Any = question.network
    cell = network.stack.cell(0)
    W, b, U = cell.W.weight.tolist(), cell.W.bias.tolist(), cell.U.weight.tolist()
    h, c = [0.0] * HIDDEN, [0.0] * HIDDEN
    for place, word in enumerate(TEXT[0].tolist()):
        x = network.embedding.weight[word].tolist()
        total = [
            b[row] + sum(W[row][j] * x[j] for j in range(3)) + sum(U[row][j] * h[j] for j in range(HIDDEN))
            for row in range(4 * HIDDEN)
        ]
        for unit in range(HIDDEN):
            i, f, o = (1 / (1 + exp(-total[gate * HIDDEN + unit])) for gate in (0, 1, 3))
            if place in (1, 2) and unit in (1, 3):
                f = 0.25
            c[unit] = f * c[unit] + i * tanh(total[2 * HIDDEN + unit])
            h[unit] = o * tanh(c[unit])
    weight, bias = network.head.weight.tolist(), network.head.bias.tolist()
    expected = bias[1] - bias[0] + sum((weight[1][j] - weight[0][j]) * h[j] for j in range(HIDDEN))
    assert margin(question, ["0,forward,f,1-2,1+3,0.25"]) == pytest.approx(expected, abs=1e-12)
    assert margin(question, ["0,forward,f,1,1+3,0.25", "0,forward,f,2,3+1,.25"]) == pytest.approx(expected, abs=1e-12)


def test_the_pairs_value_is_put_at_its_place_alone() -> None:
    question = classified("gru", layers=2, bidirectional=True)
    clamps = clamps_for([Hold.parse("1,backward,candidate,2,0-1,pair")], question, TEXT, LENGTHS, PAIR)
    held, pair, free = (
        question.captured(question.network.embed(rows), LENGTHS, some)[1].at(1, "backward").gates["n"][0]
        for rows, some in ((TEXT, clamps), (PAIR, ()), (TEXT, ()))
    )
    assert torch.allclose(held[2, :2], pair[2, :2], atol=1e-12)
    assert (free[2, :2] - pair[2, :2]).abs().min() > 1e-3
    assert torch.allclose(held[2, 2:], free[2, 2:], atol=1e-12)
    assert torch.allclose(held[3], free[3], atol=1e-12)  # read before it


def test_nothing_of_a_model_is_changed_by_a_clamp() -> None:
    question = classified("lstm", bidirectional=True)
    before = {name: weight.clone() for name, weight in question.network.state_dict().items()}
    free = margin(question, [])
    assert margin(question, ["0,forward,o,all,all,0"]) != free
    assert margin(question, []) == free
    assert all(torch.equal(weight, before[name]) for name, weight in question.network.state_dict().items())


def test_forgetting_is_not_writing_where_the_gates_are_coupled() -> None:
    question = classified("cifg", bidirectional=True)
    forget, write = (margin(question, [f"0,backward,{hold}"]) for hold in ("f,1,all,0.75", "i,1,all,0.25"))
    assert forget == write
    assert forget != margin(question, [])
    assert margin(question, ["0,backward,f,1,all,pair"]) == pytest.approx(
        margin(question, ["0,backward,i,1,all,pair"]), abs=1e-12
    )


def test_the_words_of_a_language_model_count_without_its_start() -> None:
    question = next_word(layers=2)
    start = torch.tensor([[END_ID]])
    rows, pair = torch.cat([start, TEXT], 1), torch.cat([start, PAIR], 1)
    clamps = clamps_for([Hold.parse("0,forward,f,3,all,0"), Hold.parse("1,forward,f,all,all,0")], question, rows,
                        torch.tensor([5]))  # fmt: skip
    assert [clamp.where[0, :, 0].tolist() for clamp in clamps] == [
        [False, False, False, False, True],
        [False, True, True, True, True],
    ]
    assert margin(question, holds_of(question, "pair"), rows, pair) == pytest.approx(
        margin(question, [], pair, None), abs=1e-12
    )
    with pytest.raises(UsageError, match="no word 4: they count from 0 to 3"):
        margin(question, ["0,forward,f,4,all,0"], rows, pair)


def test_what_a_person_types() -> None:
    hold = Hold.parse(" 1, backward, f, 2-4+0+3, all, own")
    assert hold == Hold(1, "backward", "f", (2, 3, 4, 0), None, "own")
    assert Hold.parse("0,forward,candidate,all,5,-0.5") == Hold(0, "forward", "candidate", None, (5,), -0.5)
    assert hold.document() == {
        "layer": 1,
        "direction": "backward",
        "gate": "f",
        "tokens": [2, 3, 4, 0],
        "units": "all",
        "value": "own",
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("0,forward,f,3,all", "write it as LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE"),
        ("first,forward,f,3,all,0", "'first' is no layer: use 0, 1, ... or all"),
        ("-1,forward,f,3,all,0", "'-1' is no layer"),
        ("0,forward,f,three,all,0", "'three' is no place: use all, 3, 2-5 or 1\\+4"),
        ("0,forward,f,5-2,all,0", "'5-2' is no place"),
        ("0,forward,f,1+,all,0", "'1\\+' is no place"),
        ("0,forward,f,-1,all,0", "'-1' is no place"),
        ("0,forward,f,1-,all,0", "'1-' is no place"),
        ("0,forward,f,0-99999999999999,all,0", "is no place"),
        ("0,forward,f,1,all,half", "unknown value 'half': .*own, pair.*, or a number"),
        ("0,forward,f,1,all,pear", "did you mean 'pair'"),
    ],
)
def test_what_is_no_clamp_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Hold.parse(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1,forward,f,0,all,0", "unknown layer and direction '1,forward'.*0,forward"),
        ("0,backward,f,0,all,0", "unknown layer and direction '0,backward'"),
        ("0,forward,z,0,all,0", "unknown gate of the lstm cell 'z'"),
        ("0,forward,f,4,all,0", "no word 4: they count from 0 to 3"),
        ("0,forward,f,0,4,0", "no unit 4: they count from 0 to 3"),
        ("0,forward,f,0,all,1.5", "gate f lies between 0 and 1"),
        ("0,forward,candidate,0,all,-1.5", "gate g lies between -1 and 1"),
        ("0,forward,f,0,all,nan", "gate f lies between 0 and 1"),
        ("0,forward,f,0,all,inf", "gate f lies between 0 and 1"),
        ("0,forward,f,0,all,pair", "needs a pair: give one, or use a number"),
    ],
)
def test_a_clamp_that_a_model_cannot_have_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        margin(classified("lstm"), [text], pair=None)


def test_a_pair_of_another_length_is_refused() -> None:
    with pytest.raises(UsageError, match="the pair has 3 words and the text 4: give one of equal length"):
        margin(classified("lstm"), ["0,forward,f,0,all,pair"], pair=PAIR[:, :3])
