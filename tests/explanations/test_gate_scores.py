"""Gates as explanations: the means that a heatmap shows, and the line that stands under it."""

import pytest
import torch
from probes import options_for, stirred

from nlp_lstm import cells
from nlp_lstm.explanations.faithfulness.explainers import Sentences, explainers, scored
from nlp_lstm.explanations.faithfulness.gate_scores import as_an_explanation, gate_changes, gate_scores
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier

LENGTHS = torch.tensor([5, 2])
TOKENS = torch.tensor([[3, 7, 4, 9, 5], [8, 6, 0, 0, 0]])
PLAIN = torch.tensor([[3, 10, 4, 9, 5], [8, 6, 0, 0, 0]])


def question(cell: str = "lstm", **build: object) -> LabelQuestion:
    network = SentimentClassifier(
        12, 2, embedding_size=4, hidden_size=3, cell=cell, cell_options=options_for(cell, 3), layers=2, **build
    )
    return LabelQuestion(stirred(network).eval(), torch.tensor([0, 0]), torch.tensor([1, 1]))


def by_hand(asked: LabelQuestion, row: list[int], gate: str, *, size: bool) -> list[float]:
    """The mean of a gate over the units of both directions of layer 1, word by word, of one sentence alone."""
    run = asked.network(torch.tensor([row]), capture=True)
    found = []
    for place in range(len(row)):
        values = []
        for direction in ("forward", "backward"):
            values += run.trace.at(1, direction).gates[gate][0, place].tolist()
        found.append(sum(abs(value) if size else value for value in values) / len(values))
    return found


def test_a_gate_is_the_mean_of_the_units_of_the_top_layer() -> None:
    asked = question(bidirectional=True)
    scores = gate_scores(asked, TOKENS, LENGTHS)
    assert list(scores) == ["i", "f", "g", "o"]
    for row, length in enumerate(LENGTHS.tolist()):
        for gate, values in scores.items():
            expected = by_hand(asked, TOKENS[row, :length].tolist(), gate, size=gate == "g")
            assert values[row, :length].tolist() == pytest.approx(expected, abs=1e-12)


def test_a_change_is_the_mean_distance_from_the_plain_sentence() -> None:
    asked = question(bidirectional=True)
    changes = gate_changes(asked, TOKENS, PLAIN, LENGTHS, "f")
    assert (changes[1, :2] == 0).all(), "this sentence has no negation"
    traces = [asked.network(rows[:1], capture=True).trace for rows in (TOKENS, PLAIN)]
    for place in range(5):
        distances = []
        for direction in ("forward", "backward"):
            one, two = (trace.at(1, direction).gates["f"][0, place].tolist() for trace in traces)
            distances += [abs(a - b) for a, b in zip(one, two, strict=True)]
        assert changes[0, place].item() == pytest.approx(sum(distances) / len(distances), abs=1e-12)
    assert changes[0].min() > 0, "both directions pass the word on"


def test_every_cell_has_gates_to_measure(cell_name: str) -> None:
    asked = question(cell_name)
    sentences = Sentences(TOKENS, LENGTHS, PLAIN, torch.tensor([True, False]))
    found, _ = explainers(asked, sentences, ["gates"])
    assert [one.group for one in found] == ["gates", "changes"]
    own = cells.all_cells()[cell_name]
    for explainer in found:
        scores = scored(asked, sentences, explainer, explainer.rows)
        assert list(scores) == list(explainer.titles)
        assert all(bool(values.isfinite().all()) for values in scores.values())
        assert all((values[1, 2:] == 0).all() for values in scores.values())
    assert set(found[0].titles) == set(asked.stack.cell(1).gates)
    assert list(found[1].titles) == [asked.stack.cell(1).main_gate()]
    assert own.retention_gate is None or list(found[1].titles) == [own.retention_gate]


def test_the_line_under_a_heatmap_is_the_measured_figure() -> None:
    figures = {"F": 0.1234, "spearman": 0.0456, "n": 200}
    line = as_an_explanation({"faithfulness": {"gates": {"f": figures}}}, "f", model="m", corpus="sst2")
    assert line == (
        "as an explanation: F 0.12, Spearman 0.05 with |occlusion| (top layer, 200 sentences); a heatmap describes"
    )
    undefined = {"faithfulness": {"gates": {"f": {**figures, "F": None}}}}
    assert "F not defined" in as_an_explanation(undefined, "f", model="m", corpus="sst2")


def test_a_heatmap_that_was_not_measured_says_how_to() -> None:
    for metrics in ({}, {"faithfulness": {"gates": {"i": {}}}}):
        line = as_an_explanation(metrics, "f", model="runs/my model", corpus="a+b")
        assert "not measured: nlp-lstm faithfulness 'runs/my model' --corpus a+b --save" in line
        assert line.endswith("a heatmap describes")
