"""The page shows the next words, surprisals and gates that Python computes, and a person's text is only ever text."""

import math
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained
from nlp_lstm.app.next_word.along import surprisal_chart
from nlp_lstm.app.next_word.suggestions import bars, grown
from nlp_lstm.app.next_word.unit import unit_chart
from nlp_lstm.app.numbers import number
from nlp_lstm.trained import NextWordModel

PAGE = Path(__file__).parents[2] / "nlp_lstm" / "app" / "pages" / "next_word.py"
TEXT = "the boy reads"


@pytest.fixture
def model(language_model_folder: Path) -> NextWordModel:
    return trained.load_as(NextWordModel, language_model_folder)


@pytest.fixture
def page(language_model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.query_params["model"] = str(language_model_folder)
    return test


def ask(page: AppTest, text: str) -> AppTest:
    page.query_params["text"] = text
    page.run()
    assert not page.exception
    return page


def chips(page: AppTest) -> list[str]:
    return next(group for group in page.button_group if group.label == "Go on with").options


def tables(chart: object) -> list[dict]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]  # type: ignore[attr-defined]


def test_the_words_offered_are_the_most_probable_ones(page: AppTest, model: NextWordModel) -> None:
    ask(page, TEXT)
    expected = [word.token for word in model.next(TEXT, top=10).next]
    assert [chip.replace("\\", "") for chip in chips(page)] == [
        {"<eos>": "(end of sentence)"}.get(word, word) for word in expected if word != "<unk>"
    ]


def test_the_bars_have_the_probabilities_of_the_command_line(model: NextWordModel) -> None:
    found = model.next(TEXT, top=4)
    shown = {row["token"]: row["probability"] for row in tables(bars(found))}
    assert shown == {word.token: word.probability for word in found.next}


def test_more_words_can_be_shown(page: AppTest, model: NextWordModel) -> None:
    ask(page, TEXT)
    page.slider(key="next top").set_value(3).run()
    assert len(chips(page)) == sum(word.token != "<unk>" for word in model.next(TEXT, top=3).next)


def test_a_word_that_is_chosen_is_added_to_the_text(page: AppTest, model: NextWordModel) -> None:
    ask(page, TEXT)
    offered = [word.token for word in model.next(TEXT, top=10).next if word.token not in ("<unk>", "<eos>")]
    next(group for group in page.button_group if group.label == "Go on with").set_value(offered[0]).run()
    assert page.text_area[0].value == f"{TEXT} {offered[0]}"
    assert not page.exception


def test_words_are_added_as_a_person_would_write_them() -> None:
    assert grown("The dog", ".", "words") == "The dog."
    assert grown("The dog.", "<eos>", "words") == "The dog.\n"
    assert grown("The dog .", "A", "spaces") == "The dog . A"


def test_the_surprisal_of_every_word_is_that_of_the_command_line(page: AppTest, model: NextWordModel) -> None:
    found = next(model.surprisal([TEXT]))
    ask(page, TEXT)
    assert any(f"In all {number(found.bits, digits=3)} bits" in one.value for one in page.caption)
    shown = [row["bits"] for row in tables(surprisal_chart(found)) if "bits" in row]
    assert shown == pytest.approx(found.surprisal)
    assert math.fsum(shown) == pytest.approx(found.bits)


def test_a_unit_along_the_text_has_the_values_of_the_trace(page: AppTest, model: NextWordModel) -> None:
    ask(page, TEXT)
    traced = model.trace(TEXT)
    rows = [row for row in tables(unit_chart(model, traced, 1, 5)) if "value" in row and row.get("word") == "reads"]
    layer = traced.trace.at(1)
    wanted = [float(layer.states["c"][0, 2, 5]), float(layer.gates["f"][0, 2, 5])]
    assert set(wanted) <= {row["value"] for row in rows}
    assert any("What unit 1:0" in one.value for one in page.caption)


def test_the_command_that_measures_units_stands_where_they_are_not_measured(
    page: AppTest, language_model_folder: Path
) -> None:
    ask(page, TEXT)
    command = f"nlp-lstm units {language_model_folder} --feature number --save"
    assert command in [one.value for one in page.code]
    next(button for button in page.button if button.label == "Measure now").click().run()
    assert not page.exception
    assert any("sentences in words that the model knows" in one.value.replace("\\", "") for one in page.info)


def test_another_gate_can_be_chosen(page: AppTest) -> None:
    ask(page, TEXT)
    next(group for group in page.button_group if group.label == "Gate").set_value("o").run()
    assert any("shows the memory" in one.value for one in page.caption)


def test_going_on_draws_the_words_of_the_command_line(page: AppTest, model: NextWordModel) -> None:
    ask(page, TEXT)
    page.toggle(key="go on").set_value(True).run()
    assert not page.exception
    drawn = model.generate(TEXT, tokens=20, temperature=0.7, top_k=0, top_p=1.0, seed=1)
    assert drawn.text.strip() in [one.value for one in page.code]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_asks_for_one(page: AppTest, text: str) -> None:
    ask(page, "the")
    page.text_area[0].set_value(text).run()
    assert page.info[0].value == "Type the beginning of a sentence."
    assert not page.exception


@pytest.mark.parametrize(
    "text", ["good 😀 👩‍👩‍👧", "好 非常好", "фильм хороший", "مرحبا", "one", "the boy " * 1000], ids=ascii
)
def test_any_writing_and_any_length_is_shown(page: AppTest, text: str) -> None:
    ask(page, text)
    assert chips(page)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**bold** $x^2$ [a](b)"])
def test_the_text_is_never_markup(page: AppTest, text: str) -> None:
    ask(page, text)
    for element in (*page.markdown, *page.caption, *page.title, *page.subheader):
        assert "script" not in element.value
        assert "onerror" not in element.value
        assert "**bold**" not in element.value
    assert page.text_area[0].value == text
    assert any("Unknown words, read as <unk>" in one.value for one in page.text)


def test_a_classifier_is_refused_in_one_line(page: AppTest, model_folder: Path) -> None:
    page.query_params["model"] = str(model_folder)
    ask(page, TEXT)
    assert "not a language model" in page.error[0].value


def test_without_a_language_model_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert "There is no model yet" in page.info[0].value
