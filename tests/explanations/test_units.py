"""Units that carry number and gender: found where one does, at a new subject, and not found where none does."""

from typing import Any

import numpy as np
import pytest
import torch
from number_unit import BEGINNING, CARRIER, LEANING, UNITS, WEIGHT, hand_set
from probes import stirred

from nlp_lstm.config import SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.pictures.units import draw_units
from nlp_lstm.explanations.units.built_subjects import built_material
from nlp_lstm.explanations.units.clamps import FORWARD, levers, silenced
from nlp_lstm.explanations.units.effects import ablated, band, figure, halves, levelled
from nlp_lstm.explanations.units.probes import probe, separation
from nlp_lstm.explanations.units.subjects import Rows
from nlp_lstm.explanations.units.units import units
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.trained import NextWordModel, SentimentModel

FULL = float(np.tanh(np.tanh(3)))  # what a carrier lets out of a subject


def document(model: NextWordModel, feature: str, *, limit: int = 80, **options: Any) -> dict[str, Any]:
    return units(model, built_material(model.tokenizer, feature, limit=limit), feature, **options)


@pytest.fixture(scope="module", params=["number", "gender"])
def one_unit(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is found in a model in which one unit carries the feature."""
    return document(hand_set(request.param), request.param, top=3)


def test_exactly_the_unit_that_carries_the_feature_is_found(one_unit: dict[str, Any]) -> None:
    assert one_unit["carriers"] == [[0, CARRIER]]
    best = one_unit["units"][0]
    assert best["effect"]["value"] == pytest.approx(2 * WEIGHT * FULL, abs=1e-3)
    assert best["share"] == pytest.approx(1, abs=1e-3)
    assert best["accuracy"]["value"] == pytest.approx(0.5)
    assert one_unit["intact"]["accuracy"]["value"] == 1
    assert best["separation"] == 0  # its memory is +1 for value 0 and -1 for value 1, always
    assert f"0:{CARRIER}" in one_unit["verdict"]


def test_other_units_that_are_needed_or_lean_to_a_form_are_not_found(one_unit: dict[str, Any]) -> None:
    effects = one_unit["layers"][0]["effects"]
    assert effects[BEGINNING] == pytest.approx(0, abs=1e-6)
    assert effects[LEANING] == pytest.approx(0, abs=1e-6)  # one value's margin falls as much as the other's rises


def test_its_forget_gate_is_shut_at_a_new_subject_and_open_elsewhere(one_unit: dict[str, Any]) -> None:
    noun, end = one_unit["new_subject"]["retention"]
    assert noun["value"]["value"] < 0.001
    assert noun["others"] > 0.8  # the other words at these places are no subjects, but for those of the old sentences
    assert noun["difference"]["interval"][1] < -0.7
    assert end["value"]["value"] > 0.999
    assert noun["rest_difference"]["value"] == pytest.approx(0, abs=0.05)
    assert "at a new subject's noun it keeps less" in one_unit["verdict"]


def test_the_old_form_returns_when_its_forget_gate_is_held_open(one_unit: dict[str, Any]) -> None:
    for line in one_unit["new_subject"]["kept_open"]:
        assert line["margin"]["before"] == pytest.approx(-2 * WEIGHT * FULL, abs=0.01)
        assert line["margin"]["after"] == pytest.approx(0, abs=0.01)  # old and new subject are held, and cancel out
        assert line["probability"]["after"] > 20 * line["probability"]["before"]
        assert line["log_probability"]["supported"]
        assert line["margin"]["supported"]
        assert line["margin"]["band"] < 1e-3
    assert "the old subject's form rises" in one_unit["verdict"]


def test_a_new_subjects_form_is_ahead_and_its_output_gate_stays_open(one_unit: dict[str, Any]) -> None:
    assert one_unit["new_subject"]["right"]["value"] == 1
    gate = one_unit["output_gate"]
    assert gate["between"]["value"] == pytest.approx(1, abs=1e-3)
    assert gate["difference"]["value"] == pytest.approx(0, abs=1e-3)


def test_the_probe_reads_the_feature_and_not_shuffled_labels(one_unit: dict[str, Any]) -> None:
    for place in ("after_subject", "before_target"):
        found = one_unit["layers"][0]["probe"][place]
        assert found["accuracy"]["value"] == 1
        assert 0.3 < found["control"]["value"] < 0.7
        assert found["folds_by"] == "noun"


def test_where_many_units_carry_it_in_equal_parts_no_single_one_is_named() -> None:
    found = document(hand_set("number", tuple(range(5, 13)), leaning=0.0), "number", top=4)
    assert found["carriers"] == []
    assert found["verdict"].startswith("No single unit carries number")
    assert found["units"][0]["effect"]["value"] > 0.5  # though each has its part, an eighth
    assert found["together"]["effect"]["value"] > 2


def test_a_model_that_does_not_know_the_feature_has_no_units_for_it() -> None:
    found = document(hand_set("gender", ()), "gender", top=2)
    assert found["carriers"] == []
    assert "does not tell it" in found["verdict"]


def test_a_random_network_has_no_number_unit() -> None:
    model = hand_set("number")
    stirred(model.network, dtype=torch.float32)
    found = document(model, "number", top=4)
    assert found["carriers"] == []
    assert "No single unit carries number" in found["verdict"]


def small(cell: str, *, layers: int = 2, **options: Any) -> NextWordModel:
    """Return a language model of a cell with random weights that knows the words of the hand-set one."""
    model = hand_set("number")
    network = LanguageModel(
        len(model.tokenizer), embedding_size=5, hidden_size=6, cell=cell, layers=layers, tied=False, **options
    )
    model.network = stirred(network, dtype=torch.float64).eval()
    return model


def without_by_loops(network: LanguageModel, ids: list[int], subject: int, layer: int, unit: int) -> torch.Tensor:
    """Return the logits after a sentence, read word by word, one memory cell set to zero from the subject on."""
    states = [(torch.zeros(6).double(), torch.zeros(6).double()) for _ in network.stack.layers]
    for place, word in enumerate(ids):
        x = network.embedding.weight[word]
        for depth in range(len(states)):
            cell = network.stack.cell(depth)
            h, c = states[depth]
            i, f, g, o = (cell.W.weight @ x + cell.W.bias + cell.U.weight @ h).view(4, 6)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            if depth == layer and place >= subject:
                c[unit] = 0
            h = o.sigmoid() * c.tanh()
            states[depth], x = (h, c), h
    return network.output_embedding.weight @ x + network.softmax.bias


@torch.no_grad()
def test_ablation_is_a_memory_cell_at_zero_from_the_subject_on() -> None:
    model = small("lstm")
    sentences = built_material(model.tokenizer, "number", limit=12).sentences
    rows = Rows.of(model.network, sentences)
    found = ablated(model.network, rows, levers(model, rows))
    assert found.units == [(layer, unit) for layer in (0, 1) for unit in range(6)]
    for row, one in enumerate(sentences):
        for place, (layer, unit) in enumerate(found.units):
            logits = without_by_loops(model.network, [2, *one.ids], one.subject + 1, layer, unit)
            assert float(found.without[place, row]) == pytest.approx(float(logits[one.right] - logits[one.wrong]))
    assert float(found.drops.abs().max()) > 0.01


@torch.no_grad()
@pytest.mark.parametrize("cell", ["lstm", "gru", "cifg", "peephole", "ugrnn"])
def test_one_units_memory_is_held_at_zero_and_no_other(cell: str) -> None:
    model = small(cell)
    rows = Rows.of(model.network, built_material(model.tokenizer, "number", limit=20).sentences)
    places = levers(model, rows)
    since = rows.columns >= rows.subject[:, None]
    clamps = silenced(places, [[(1, 4)]] * len(rows), since)
    trace = model.network.stack(rows.embedded, rows.lengths, capture=True, clamps=clamps).trace
    inside = since & (rows.columns < rows.lengths[:, None])
    memory = trace.at(1, FORWARD).states[places[1].state]
    assert not bool(memory[:, :, 4][inside].any())
    assert bool(memory[:, :, [0, 1, 2, 3, 5]][inside].all())
    assert bool(memory[:, 1, 4].all())  # before the subject it reads on


@pytest.mark.parametrize(
    ("cell", "options", "said"),
    [
        ("elman", {}, "no gate that keeps"),
        ("gru", {"cell_options": {"update": "write"}}, "no gate that keeps"),
        ("grid", {}, "grid"),
    ],
)
def test_cells_without_the_gates_are_refused(cell: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        document(small(cell, **options), "number", top=1)


def test_a_classifier_too_few_sentences_and_too_many_units_are_refused() -> None:
    model = hand_set("number")
    network = SentimentClassifier(4, 2, embedding_size=2, hidden_size=2)
    config = SentimentConfig(corpus="sst2")
    classifier = SentimentModel(config=config, tokenizer=model.tokenizer, network=network, labels=["a", "b"])
    material = built_material(model.tokenizer, "number", limit=40)
    with pytest.raises(UsageError, match="choose a language model"):
        units(classifier, material, "number")
    with pytest.raises(UsageError, match="5 singular and 5 plural"):
        document(model, "number", limit=10)
    with pytest.raises(UsageError, match=f"1 to {UNITS // 4}"):
        document(model, "number", top=UNITS // 4 + 1)


def test_the_same_seed_gives_the_same_document_and_a_picture(tmp_path) -> None:
    first, again, other = (document(hand_set("number"), "number", top=3, limit=24, seed=s) for s in (1, 1, 2))
    assert first == again
    assert first["units"] != other["units"]
    draw_units(first, tmp_path / "units.png")
    assert (tmp_path / "units.png").stat().st_size > 10_000


def test_halves_have_equally_many_of_both_values_and_share_no_row() -> None:
    sign = torch.tensor([1, -1] * 12)
    first, second = halves(sign, seed=3)
    assert sorted([*first.tolist(), *second.tolist()]) == list(range(24))
    assert int(sign[first].sum()) == int(sign[second].sum()) == 0


def test_the_band_holds_units_whose_effect_does_not_depend_on_the_value() -> None:
    generator = torch.Generator().manual_seed(1)
    sign = torch.tensor([1, -1] * 50)
    drops = 0.1 * torch.randn(40, 100, generator=generator).double()
    drops[7] += 2 * sign  # leans
    drops[8] += 1.0  # carries
    limits = band(drops, sign, [7, 8], seed=0)
    assert 0.02 < limits.permuted < 0.06  # about 3 standard errors, 0.01 each
    assert 0.01 < limits.others < 0.08
    assert float(drops[8].mean()) > limits.height
    assert float(drops[7].mean()) < limits.height
    assert band(drops, sign, [7], seed=0).permuted > 0.15  # of an effect of 1, 2 standard errors in 100 sentences


def test_leaning_to_one_form_does_not_widen_an_interval() -> None:
    sign = torch.tensor([1, -1] * 20)
    noise = 0.1 * torch.randn(40, generator=torch.Generator().manual_seed(4)).double()
    plain, leaning = (figure(levelled(values + 0.5, sign)) for values in (noise, noise + 3 * sign))
    assert leaning["value"] == pytest.approx(plain["value"])
    assert leaning["interval"] == pytest.approx(plain["interval"])
    assert plain["value"] == pytest.approx(float(noise.mean()) + 0.5)
    assert 0.03 < plain["interval"][1] - plain["interval"][0] < 0.1


def test_a_probe_of_noise_is_right_no_more_often_than_with_shuffled_labels() -> None:
    labels = np.arange(60) % 2
    noise = torch.randn(60, 5, generator=torch.Generator().manual_seed(2))
    nouns = [str(k // 2 % 6) for k in range(60)]
    assert probe(noise, labels, nouns)["accuracy"]["interval"][0] < 0.6
    telling = noise.clone()
    telling[:, 3] += 6 * torch.tensor(labels)
    found = probe(telling, labels, nouns)
    assert found["accuracy"]["value"] > 0.95
    assert found["control"]["highest"] < 0.8


def test_a_probe_cannot_use_what_it_learned_of_the_same_noun() -> None:
    labels = np.arange(60) % 2
    nouns = [str(k // 2 % 6) for k in range(60)]
    own = torch.nn.functional.one_hot(torch.tensor([2 * int(n) + int(v) for n, v in zip(nouns, labels, strict=True)]))
    assert probe(own.float(), labels, nouns)["accuracy"]["value"] < 0.7  # by sentence it would be 1


def test_separation_is_the_share_of_pairs_in_the_right_order() -> None:
    values = torch.tensor([[1.0, 1.0, 3.0], [2.0, 1.0, 1.0], [3.0, 1.0, 2.0], [4.0, 1.0, 0.0]])
    assert separation(values, np.array([0, 0, 1, 1])) == pytest.approx([1.0, 0.5, 0.25])
