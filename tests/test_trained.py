"""A trained model: what it answers, what it shows of itself, and what a broken folder says."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import nlp_lstm
from nlp_lstm import trained
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import SentimentModel
from nlp_lstm.trained.sentiment import STREAM_ROWS

ODD = [
    "good 😀 👩‍👩‍👧 film",
    "<b>bad</b><script>alert(1)</script>",
    "$x$ **good** [red]bad[/red] `code` :smile:",
    "line one\nline two\tgood\r\n",
    "好 非常好 مرحبا хорошо",
    "\ud83d good",
    "\u200b",
    "....",
    "good " * 2000,
]


@pytest.fixture(scope="module")
def model(model_folder: Path) -> SentimentModel:
    return nlp_lstm.load(model_folder)


@pytest.fixture
def copy(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "copy"))


def test_an_answer_holds_the_softmax_of_its_logits_at_the_models_temperature(model: SentimentModel) -> None:
    answer = model.predict(["the food was good"])[0]
    exponentials = np.exp(np.array(answer.logits) / model.temperature)
    assert list(answer.probabilities) == ["negative", "neutral", "positive"]
    assert list(answer.probabilities.values()) == pytest.approx((exponentials / exponentials.sum()).tolist())
    assert answer.label == model.labels[int(np.argmax(answer.logits))]
    assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-12)


def test_answers_stand_in_the_order_of_the_texts(model: SentimentModel) -> None:
    texts = ["bad " * length + "film" for length in (5, 1, 9, 2, 7)]
    answers = model.predict(texts, batch_size=2)
    assert [answer.text for answer in answers] == texts
    for text, answer in zip(texts, answers, strict=True):
        assert model.predict([text])[0].logits == pytest.approx(answer.logits, abs=1e-6)


def test_a_stream_is_answered_as_it_comes(model: SentimentModel) -> None:
    asked = 0

    def texts():
        nonlocal asked
        for number in range(3 * STREAM_ROWS):
            asked += 1
            yield f"good film {number}"

    answers = model.stream(texts())
    assert asked == 0
    assert next(answers).text == "good film 0"
    assert asked == STREAM_ROWS
    assert sum(1 for _ in answers) == 3 * STREAM_ROWS - 1


def test_one_text_may_come_without_a_list_around_it(model: SentimentModel) -> None:
    assert model.predict("good film") == model.predict(["good film"])
    assert model.predict([]) == []


def test_tokens_are_the_users_own_characters(model: SentimentModel) -> None:
    answer = model.predict(["The FOOD was  Göod"])[0]
    assert answer.tokens == ["The", "FOOD", "was", "Göod"]
    assert [answer.text[start:end] for start, end in answer.offsets] == answer.tokens
    assert answer.known == [True, True, True, False]


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_any_text_has_an_answer_and_a_trace(model: SentimentModel, text: str) -> None:
    answer, traced = model.predict([text])[0], model.trace(text)
    assert answer.text == text
    assert len(answer.tokens) == len(answer.offsets) == len(answer.known) >= 1
    assert np.isfinite(answer.logits).all()
    assert traced.tokens == answer.tokens
    assert traced.layers[0].gates["f"].shape == (1, len(answer.tokens), 8)


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_an_empty_text_is_refused_by_its_place(model: SentimentModel, text: str) -> None:
    with pytest.raises(UsageError, match="text 2 is empty: give at least one word"):
        model.predict(["good", text])
    with pytest.raises(UsageError, match="the text is empty"):
        model.trace(text)


def test_the_trace_leads_to_the_answer(model: SentimentModel) -> None:
    text = "i found the food lovely , really"
    traced = model.trace(text)
    top = [layer.states["h"][0] for layer in traced.layers if layer.layer == 1]  # each (time, hidden)
    pooled = torch.cat([direction.max(0).values for direction in top])
    weights = model.network.head
    logits = (weights.weight @ pooled + weights.bias).tolist()
    assert traced.prediction.logits == pytest.approx(logits, abs=1e-6)
    assert model.predict([text])[0].logits == pytest.approx(logits, abs=1e-6)


def test_the_trace_keeps_the_equations_of_the_lstm(model: SentimentModel) -> None:
    traced = model.trace("i found the food lovely")
    assert [(layer.layer, layer.direction) for layer in traced.layers] == [
        (0, "forward"), (0, "backward"), (1, "forward"), (1, "backward"),
    ]  # fmt: skip
    for layer in traced.layers:
        assert set(layer.gates) == {"i", "f", "g", "o"}
        (i, f, g, o), (h, c) = (layer.gates[name][0] for name in "ifgo"), (layer.states[name][0] for name in "hc")
        before = torch.zeros_like(c)
        if layer.direction == "forward":
            before[1:] = c[:-1]
        else:  # read from the last word to the first
            before[:-1] = c[1:]
        assert torch.allclose(c, f * before + i * g, atol=1e-6)
        assert torch.allclose(h, o * c.tanh(), atol=1e-6)


def test_tracing_and_predicting_change_nothing(model: SentimentModel) -> None:
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    torch.manual_seed(4)
    expected = torch.rand(2)
    torch.manual_seed(4)
    model.network.train()  # as training leaves it: dropout on
    answers = [model.predict(["good film"])[0].logits]
    model.network.train()
    answers.append(model.trace("good film").prediction.logits)
    assert answers[0] == pytest.approx(answers[1], abs=1e-6)
    assert torch.equal(torch.rand(2), expected)
    assert all(torch.equal(value, before[name]) for name, value in model.network.state_dict().items())


def test_loading_draws_no_random_numbers(model_folder: Path) -> None:
    torch.manual_seed(4)
    expected = torch.rand(2)
    torch.manual_seed(4)
    nlp_lstm.load(str(model_folder))
    assert torch.equal(torch.rand(2), expected)


def test_a_saved_model_is_the_same_model(model: SentimentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "deeper" / "model")
    again = trained.load(tmp_path / "deeper" / "model")
    assert again.config == model.config
    assert again.labels == model.labels
    assert again.metrics == model.metrics
    assert again.tokenizer.fingerprint == model.tokenizer.fingerprint
    assert again.predict(["good food", "bad film"]) == model.predict(["good food", "bad film"])
    assert load_file(tmp_path / "deeper" / "model" / "model.safetensors").keys() == model.network.state_dict().keys()


BROKEN = {
    "half": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "other bytes": lambda content: b"\xff\xfe" * 40,
    "a list": lambda content: b"[1]",
}


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors", "metrics.json"])
@pytest.mark.parametrize("damage", BROKEN)
def test_a_damaged_file_is_one_line_that_names_the_folder(copy: Path, name: str, damage: str) -> None:
    path = copy / name
    path.write_bytes(BROKEN[damage](path.read_bytes()))
    with pytest.raises(UsageError) as caught:
        trained.load(copy)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pooling": 5}, "--pooling is 5: give text"),
        ({"layers": "2"}, "--layers is '2': give a whole number"),
        ({"cell": "lstn"}, "did you mean 'lstm'"),
        ({"poolin": "max"}, "did you mean 'pooling'"),
        ({"hidden_size": 9}, "size mismatch|Error"),
        ({"layers": 1}, "Unexpected key|Error"),
    ],
)
def test_a_configuration_that_does_not_fit_says_what_is_wrong(copy: Path, change: dict, said: str) -> None:
    document = json.loads((copy / "config.json").read_text())
    document["config"] |= change
    (copy / "config.json").write_text(json.dumps(document))
    with pytest.raises(UsageError, match=said):
        trained.load(copy)


def test_a_folder_without_weights_says_how_to_get_them(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(UsageError, match=r"holds no weights yet: finish its training with --out .* --resume"):
        trained.load(copy)


def test_a_model_without_figures_still_answers(copy: Path) -> None:
    (copy / "metrics.json").unlink()
    assert trained.load(copy).predict(["good"])[0].label


@pytest.mark.parametrize("name", ["no-such-model", "./nothing/here", "~nobody-of-this-name/model", ""])
def test_a_model_that_is_nowhere_says_what_to_give(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="give a folder that `nlp-lstm train` wrote"):
        trained.load(name)


def test_a_folder_goes_before_a_hub_id(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.parent.parent)
    assert trained.load(f"{copy.parent.name}/{copy.name}").labels == ["negative", "neutral", "positive"]
