"""The page shows what Python computes, and a person's text is only ever text."""

import json
from pathlib import Path

import pytest
import streamlit as st
from small_model import train_small
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    test = AppTest.from_file(str(APP), default_timeout=60)
    test.query_params["model"] = str(model_folder)
    return test


def ask(page: AppTest, text: str) -> AppTest:
    page.query_params["text"] = text
    page.run()
    assert not page.exception
    return page


def chart(page: AppTest) -> dict:
    (element,) = page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    return json.loads(element.proto.spec)


def words(page: AppTest) -> list[str]:
    """Return the words below the chart."""
    expression = chart(page)["encoding"]["x"]["axis"]["labelExpr"]
    return json.loads(expression.removesuffix("[datum.value]"))


def test_the_numbers_are_those_of_python(page: AppTest, model_folder: Path) -> None:
    answer = trained.load(model_folder).predict(["the film was lovely"])[0]
    ask(page, "the film was lovely")
    assert page.metric[0].value == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    bars = {bar.proto.text: bar.proto.value for bar in page.get("progress")}
    assert bars == {f"{label} {p:.2f}": int(p * 100) for label, p in answer.probabilities.items()}


def test_the_chart_is_of_the_gate_that_keeps_in_word_order(page: AppTest) -> None:
    ask(page, "a film , a film")
    assert {"Gate", "Layer", "Direction"} <= {box.label for box in page.selectbox}
    assert words(page) == ["a", "film", ",", "a", "film"]
    assert chart(page)["encoding"]["color"]["scale"]["domain"] == [0, 1]
    assert "1 (bright) keeps the memory" in page.caption[-1].value


def test_how_far_the_heatmap_can_be_trusted_stands_under_it(page: AppTest, model_folder: Path) -> None:
    ask(page, "a good film")
    assert page.get("text")[-1].value.startswith(
        f"As an explanation: not measured: nlp-lstm faithfulness {model_folder}"
    )
    metrics = model_folder / "metrics.json"
    kept = metrics.read_text()
    gates = {letter: {"F": 0.25, "spearman": -0.5, "n": 30} for letter in "ifgo"}
    try:
        metrics.write_text(json.dumps(json.loads(kept) | {"faithfulness": {"gates": gates}}))
        st.cache_resource.clear()
        ask(page, "a good film")
    finally:
        metrics.write_text(kept)
        st.cache_resource.clear()
    assert page.get("text")[-1].value.startswith("As an explanation: F 0.25, Spearman -0.50 with |occlusion|")


def test_another_gate_can_be_chosen(page: AppTest) -> None:
    ask(page, "good film")
    gate = next(box for box in page.selectbox if box.label == "Gate")
    gate.select("g").run()
    assert chart(page)["encoding"]["color"]["scale"]["domain"] == [-1, 0, 1]
    assert "positive orange, negative blue" in page.caption[-1].value
    assert not page.exception


def test_a_candidate_without_negative_values_is_not_said_to_have_two_colours(
    page: AppTest, small_corpus: Path, tmp_path: Path
) -> None:
    options = {"cell": "elman", "cell_options": {"nonlinearity": "relu"}, "layers": 1, "epochs": 1}
    train_small(tmp_path / "relu", small_corpus, **options)
    page.query_params["model"] = str(tmp_path / "relu")
    ask(page, "a good film")
    low, high = chart(page)["encoding"]["color"]["scale"]["domain"]
    layers = trained.load(tmp_path / "relu").trace("a good film").layers
    assert (low, high) == (0, pytest.approx(max(layer.gates["n"].max().item() for layer in layers)))
    assert "orange" not in page.caption[-1].value
    assert "largest value in this sentence" in page.caption[-1].value


def test_a_new_sentence_gets_a_new_answer(page: AppTest, model_folder: Path) -> None:
    ask(page, "good film")
    page.text_area[0].set_value("awful zebra").run()
    answer = trained.load(model_folder).predict(["awful zebra"])[0]
    assert page.metric[0].value == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    assert page.text[0].value.endswith(": zebra")


@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_sentence_asks_for_one(page: AppTest, text: str) -> None:
    ask(page, "good")
    page.text_area[0].set_value(text).run()
    assert page.info[0].value == "Type a sentence."
    assert not page.metric
    assert not page.exception


@pytest.mark.parametrize("text", ["good 😀 👩‍👩‍👧", "好 非常好", "фильм хороший", "مرحبا", "good " * 1000], ids=ascii)
def test_any_writing_and_any_length_is_shown(page: AppTest, model_folder: Path, text: str) -> None:
    ask(page, text)
    assert words(page) == trained.load(model_folder).trace(text).tokens


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**bold** $x^2$ :smile: [a](b)", "`code` # head"],
)
def test_the_text_is_never_markup(page: AppTest, text: str) -> None:
    ask(page, text)
    for element in (*page.markdown, *page.caption, *page.title, *page.subheader):
        assert text not in element.value
        assert "script" not in element.value
        assert "onerror" not in element.value
    assert not [element for element in page.markdown if element.allow_html]
    assert page.text_area[0].value == text
    assert page.text  # the unknown words, in an element that shows plain text


def test_without_a_model_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    assert "There is no model yet" in page.info[0].value


def test_a_model_under_runs_is_offered(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine").symlink_to(model_folder)
    monkeypatch.chdir(tmp_path)
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    assert page.sidebar.selectbox[0].options == ["runs/mine"]
    assert page.metric


def test_a_model_that_cannot_be_read_is_one_line_and_its_name_no_markup(page: AppTest) -> None:
    page.query_params["model"] = "**no** <b>model $x$"
    page.run()
    assert not page.exception
    assert not page.metric
    assert "no model at" in page.error[0].value
    assert r"\*\*no\*\* \<b\>model" in page.error[0].value
