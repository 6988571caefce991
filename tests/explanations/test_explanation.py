"""The document of an explanation: its numbers are those of the model, for every cell, both tasks and any text."""

import json
import tracemalloc
from pathlib import Path

import pytest
import torch

from nlp_lstm import trained
from nlp_lstm.config import LanguageModelConfig, SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.explanation import explain
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.storage import json_text
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import SentimentModel
from nlp_lstm.trained.language_model import NextWordModel

WORDS = (
    "the food was not really truly certainly definitely surely clearly indeed simply always very good bad . who runs"
)
TEXT = "the food was not good ."
KEYS = [
    "schema", "model", "text", "tokens", "offsets", "known", "target", "other", "logits", "temperature",
    "probabilities", "margin", "margin_constant", "readout", "prefix_margins", "layers", "contributions",
    "attributions", "faithfulness", "caveats", "clamps", "negation", "seed",
]  # fmt: skip
NO_ADDITIVE_MEMORY = {"grid", "layer-norm", "projection"}


def classifier(cell: str = "lstm", **changes: object) -> SentimentModel:
    tokenizer = WordTokenizer.train([WORDS], lowercase=True)
    values = {"cell": cell, "hidden_size": 8, "embedding_size": 5, "layers": 2, **changes}
    config = SentimentConfig.from_dict(values)
    network = SentimentClassifier.from_config(config, len(tokenizer), 3).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    labels = ["negative", "neutral", "positive"]
    return SentimentModel(config=config, labels=labels, tokenizer=tokenizer, network=network)


def language_model(cell: str = "lstm", **changes: object) -> NextWordModel:
    tokenizer = WordTokenizer.train([WORDS], lowercase=True, end=True)
    values = {"cell": cell, "hidden_size": 8, "embedding_size": 5, "layers": 2, **changes}
    config = LanguageModelConfig.from_dict(values)
    network = LanguageModel.from_config(config, len(tokenizer)).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return NextWordModel(config=config, tokenizer=tokenizer, network=network)


def checked(found: dict) -> dict:
    """What every document has to keep, whatever the model; returns it as JSON gives it back."""
    assert list(found) == KEYS
    read = json.loads(json_text(found), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    sums = read["contributions"]
    if sums:
        parts = sum(sums["per_token"]) + sums["initial"] + sums["constant"]
        scale = sum(map(abs, sums["per_token"])) + abs(sums["initial"]) + abs(sums["constant"])
        assert parts == pytest.approx(sums["margin"], abs=1e-4 * scale)
        assert sums["margin"] == read["margin"]
        assert sum(sum(part) for part in sums["per_direction"].values()) == pytest.approx(
            sum(sums["per_token"]), abs=1e-4 * scale
        )
    assert read["prefix_margins"][-1] == pytest.approx(read["margin"], abs=1e-4)
    for one in filter(None, read["attributions"].values()):
        assert len(one["scores"]) == len(read["tokens"])
        assert sum(one["scores"]) + sum(one["leftovers"].values()) == pytest.approx(one["total"], abs=1e-3)
    return read


def test_every_cell_explains_a_sentence(cell_name: str) -> None:
    model = classifier(cell_name)
    found = checked(explain(model, TEXT))
    logits = model.predict([TEXT])[0].logits
    assert found["margin"] == pytest.approx(logits[2] - logits[0], abs=1e-5)
    assert (found["target"], found["other"]) == ("positive", "negative")
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert (found["contributions"] is None) == (cell_name in NO_ADDITIVE_MEMORY)
    assert found["negation"]["pair"]["negated"] == TEXT.split()
    assert found["negation"]["margins"]["negated"] == pytest.approx(found["margin"], abs=1e-5)
    traced = model.trace(TEXT)
    for layer, mine in zip(found["layers"], traced.layers, strict=True):
        assert (layer["layer"], layer["direction"]) == (mine.layer, mine.direction)
        for letter, values in mine.gates.items():
            torch.testing.assert_close(torch.tensor(layer["gates"][letter]), values[0])


def test_every_cell_explains_a_next_word(cell_name: str) -> None:
    model = language_model(cell_name)
    found = checked(explain(model, "the food was"))
    first, second = [word for word in model.next("the food was", top=4).next if word.token != "<unk>"][:2]
    assert (found["target"], found["other"]) == (first.token, second.token)
    margin = torch.tensor([first.probability, second.probability]).log().diff().neg().item()
    assert found["margin"] == pytest.approx(margin, abs=1e-4)
    assert found["probabilities"][first.token] == pytest.approx(first.probability)
    assert found["negation"] is None
    traced = model.trace("the food was")
    for layer, mine in zip(found["layers"], traced.layers, strict=True):
        for letter, values in mine.gates.items():
            torch.testing.assert_close(torch.tensor(layer["gates"][letter]), values[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"pooling": "last"}, {"pooling": "attention"}, {"combine": "sum", "residual": True}, {"convolution": "3"},
        {"bidirectional": False, "layers": 1}, {"pooling": "mean+max"},
    ],
    ids=str,
)  # fmt: skip
def test_every_way_of_building_a_classifier_is_explained(changes: dict) -> None:
    assert checked(explain(classifier(**changes), TEXT))["contributions"]["exact"]


@pytest.mark.parametrize(
    ("changes", "other", "exact"),
    [
        ({"attention": 3}, 4, False),
        ({"softmax": "adaptive", "cutoffs": "5,9"}, 4, True),  # both in the head: its normaliser cancels
        ({"softmax": "adaptive", "cutoffs": "5,9"}, 12, False),
    ],
    ids=str,
)
def test_a_margin_that_is_not_linear_is_said_to_be_so(changes: dict, other: int, exact: bool) -> None:
    model = language_model(**changes)
    words = model.tokenizer.vocabulary
    found = checked(explain(model, "the food was", target=words[3], other=words[other]))
    assert found["contributions"]["exact"] is exact
    assert any("not linear" in caveat for caveat in found["caveats"]) is not exact


def test_target_and_other_can_be_chosen() -> None:
    model = classifier()
    logits = model.predict([TEXT])[0].logits
    found = explain(model, TEXT, target="neutral", other="positive")
    assert found["margin"] == pytest.approx(logits[1] - logits[2], abs=1e-5)
    assert explain(model, TEXT, target="positive", other="negative")["margin"] == pytest.approx(logits[2] - logits[0])
    writer = language_model()
    assert explain(writer, "the food", target="was", other="good")["other"] == "good"


def test_a_clamp_to_the_own_value_changes_nothing_and_to_the_pairs_values_gives_the_pair() -> None:
    model = classifier()
    found = explain(model, TEXT, clamps=["0,forward,f,all,all,own", "1,backward,candidate,2,all,own"])
    assert found["clamps"]["margin"] == pytest.approx(found["margin"], abs=1e-5)
    gates = [
        f"{layer},{direction},{gate},all,all,pair"
        for layer in (0, 1) for direction in ("forward", "backward") for gate in "ifgo"
    ]  # fmt: skip
    whole = explain(model, TEXT, clamps=gates)
    assert whole["clamps"]["margin"] == pytest.approx(whole["negation"]["margins"]["plain"], abs=1e-4)
    assert whole["margin"] == pytest.approx(found["margin"])


def test_a_clamp_is_that_of_the_network() -> None:
    model = classifier("gru")
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    found = explain(model, TEXT, clamps=["0,forward,z,1+3-4,2,0.25"])
    assert found["clamps"]["held"] == [
        {"layer": 0, "direction": "forward", "gate": "z", "tokens": [1, 3, 4], "units": [2], "value": 0.25}
    ]
    from nlp_lstm.layers.clamp import Clamp, places

    ids = torch.tensor([model.encode(TEXT).ids])
    where = places(1, ids.shape[1], 8, tokens=[1, 3, 4], units=[2])
    logits = model.network(ids, None, clamps=[Clamp(0, "forward", "z", 0.25, where)]).logits[0].tolist()
    assert found["clamps"]["margin"] == pytest.approx(logits[2] - logits[0], abs=1e-5)
    assert all(torch.equal(value, before[name]) for name, value in model.network.state_dict().items())


def test_a_text_without_a_negator_has_no_pair_and_an_own_pair_may_be_given() -> None:
    model = classifier()
    assert explain(model, "the food was good .")["negation"] is None
    given = explain(model, "the food was really good .", pair=TEXT)["negation"]
    proposed = explain(model, TEXT)["negation"]
    assert (given["pair"]["proposed"], proposed["pair"]["proposed"]) == (False, True)
    assert given["margins"] == pytest.approx(proposed["margins"], abs=1e-5)
    for mine, other in zip(given["mediation"], proposed["mediation"], strict=True):
        assert mine["nie"] == pytest.approx(other["nie"], abs=1e-5)
    assert given["square"]["A"] == pytest.approx(given["margins"]["negated"] - given["margins"]["plain"], abs=1e-5)


def test_a_sentence_with_two_negators_has_no_square() -> None:
    found = explain(classifier(), "the food was not good , never bad .")["negation"]
    assert len(found["negators"]) == 2
    assert found["square"] is None


def test_a_change_that_is_no_negation_is_told_as_one() -> None:
    found = explain(classifier(), "the food was good .", pair="the food was bad .")["negation"]
    assert found["negators"] == []
    assert found["verdict"].startswith("The change ")
    assert "What differs is no negator" in found["verdict"]


def test_what_harmless_words_do_to_the_margin_stands_in_the_verdict() -> None:
    found = explain(classifier(), TEXT)["negation"]
    assert found["total_effect_band"] is not None
    assert f"move it by up to {found['total_effect_band']:.2f})" in found["verdict"]


def test_a_pair_of_next_words_is_mediated_too() -> None:
    found = explain(language_model(), "the food was really", pair="the food was not", target="good", other="bad")
    assert found["negation"]["pair"]["at"] == 3
    assert found["negation"]["square"] is None
    assert {line["where"] for line in found["negation"]["mediation"]} == {"at", "after", "everywhere"}


def test_unknown_words_are_marked() -> None:
    found = explain(classifier(), "the zyxt was good .")
    assert found["known"] == [True, False, True, True, True]
    assert any("zyxt" in caveat for caveat in found["caveats"])


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (" ", {}, "the text is empty"),
        (TEXT, {"pair": "the food was good ."}, "6 tokens and its pair has 5"),
        (TEXT, {"pair": TEXT}, "are the same"),
        (TEXT, {"clamps": ["0,forward,f,9,all,0"]}, "there is no word 9: they count from 0 to 5"),
        (TEXT, {"clamps": ["0,forward,f,all,8,0"]}, "there is no unit 8: they count from 0 to 7"),
        (TEXT, {"clamps": ["0,forward,q,all,all,0"]}, "unknown gate of the lstm cell 'q'"),
        (TEXT, {"clamps": ["2,forward,f,all,all,0"]}, "unknown layer and direction '2,forward'"),
        (TEXT, {"clamps": ["0,forward,f,all,all,1.5"]}, "lies between 0 and 1"),
        (TEXT, {"clamps": ["0,forward,f,all,all"]}, "write it as LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE"),
        ("the food", {"clamps": ["0,forward,f,all,all,pair"]}, "needs a pair"),
        (TEXT, {"target": "positiv"}, "did you mean 'positive'"),
        (TEXT, {"target": "positive", "other": "positive"}, "give two different answers"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_line(text: str, options: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refusal:
        explain(classifier(), text, **options)
    assert "\n" not in str(refusal.value)


def test_a_word_that_a_language_model_does_not_know_is_no_answer() -> None:
    with pytest.raises(UsageError, match="'zyxt' is no word of this model"):
        explain(language_model(), "the food", target="zyxt")


def test_a_very_long_text_is_explained_in_bounded_memory() -> None:
    model = classifier(layers=1)
    text = " ".join(WORDS.split()[k % 18] for k in range(2000))
    tracemalloc.start()
    found = explain(model, text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200e6
    assert [name for name, one in found["attributions"].items() if one] == ["lrp"]
    assert any("left out for more than 400 words" in caveat for caveat in found["caveats"])
    assert found["prefix_margins"] is found["negation"] is None
    with pytest.raises(UsageError, match="up to 400 words"):
        explain(model, text, pair=text)
    assert len(found["contributions"]["per_token"]) == 2000
    assert "gates" not in found["layers"][0]
    assert "Gates and states of more than 400 words are left out unless asked for." in found["caveats"]
    assert len(explain(model, " ".join(text.split()[:401]), arrays=True)["layers"][0]["gates"]["f"]) == 401


def test_arrays_can_be_left_out() -> None:
    found = explain(classifier(), TEXT, arrays=False)
    assert not {"gates", "states", "carry", "retention"} & set(found["layers"][0])
    assert found["layers"][0]["retention_gate"] == "f"


def test_a_model_folder_is_explained_as_it_was_loaded(model_folder: Path) -> None:
    model = trained.load(model_folder)
    first, second = (explain(model, "the food was good .", seed=3) for _ in range(2))
    assert first == second
