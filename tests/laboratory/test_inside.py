"""What a cell does word by word is what the model's own trace says, and what a fresh network does is repeatable."""

from pathlib import Path

import pytest
import torch

from nlp_lstm import trained
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.inside import document, of_model, untrained, words_of

TEXT = "the film was lovely , really"


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("layer", [0, 1])
def test_the_run_of_a_layer_is_the_models_trace(model_folder: Path, layer: int, direction: str) -> None:
    model = trained.load(model_folder)
    traced = model.trace(TEXT).trace.at(layer, direction)
    found = of_model(model, TEXT, layer=layer, direction=direction)
    turned = (lambda value: value) if direction == "forward" else (lambda value: value.flip(0))
    words = model.encode(TEXT).tokens
    assert found.words == (words if direction == "forward" else words[::-1])
    for kind, mine in ((traced.gates, found.gates), (traced.states, found.after)):
        for name, values in kind.items():
            assert torch.allclose(values[0].double(), turned(mine[name]), atol=1e-5), name
    assert found.carry is not None
    assert found.write is not None
    assert torch.allclose(found.carry * found.before["c"] + found.write, found.after["c"])


def test_a_language_models_run_begins_after_the_sentence_start(language_model_folder: Path) -> None:
    model = trained.load(language_model_folder)
    found = of_model(model, "the boy reads", layer=1)
    traced = model.trace("the boy reads").trace.at(1)
    assert found.words == ["the", "boy", "reads"]
    assert torch.allclose(traced.states["h"][0].double(), found.after["h"], atol=1e-5)
    assert torch.allclose(traced.start["h"][0].double(), found.before["h"][0], atol=1e-5)


def test_a_fresh_network_is_the_same_every_time_and_leaves_random_numbers_alone(cell_name: str) -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    one, other = (untrained(cell_name, ["a", "b", "a"], seed=3) for _ in range(2))
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(value, other.after[name]) for name, value in one.after.items())
    if not one.cell.reads_below:
        assert torch.equal(one.x[0], one.x[2])
        assert torch.equal(one.x, untrained("lstm", ["a", "b", "a"], seed=3).x)
    assert not torch.equal(one.x, untrained(cell_name, ["a", "b", "a"], seed=4).x)


def test_a_document_holds_the_run_as_plain_values() -> None:
    found = untrained("lstm", ["a", "b"], seed=1)
    plain = document(found)
    assert plain["words"] == ["a", "b"]
    assert plain["gates"]["f"] == found.gates["f"].tolist()
    assert document(untrained("projection", ["a"], seed=1))["carry"] is None


def test_words_are_cut_as_the_models_cut_them(model_folder: Path) -> None:
    for text in ("Not good, really.", "it isn't 好 😀"):
        assert words_of(text) == trained.load(model_folder).encode(text).tokens


@pytest.mark.parametrize("ask", [lambda: words_of(" "), lambda: untrained("lstm", [], seed=1)])
def test_no_words_are_refused(ask: object) -> None:
    with pytest.raises(UsageError, match="at least one word"):
        ask()  # type: ignore[operator]


def test_a_layer_that_does_not_exist_and_an_unknown_cell_are_refused(model_folder: Path) -> None:
    with pytest.raises(UsageError, match="no layer 7, forward"):
        of_model(trained.load(model_folder), TEXT, layer=7)
    with pytest.raises(UsageError, match="unknown cell"):
        untrained("lstmm", ["a"], seed=1)
