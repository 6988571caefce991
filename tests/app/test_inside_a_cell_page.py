"""The page shows the numbers of a run, in the diagram, the equations and in words, and text is only ever text."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path

import pytest
from pages import visited
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained
from nlp_lstm.app.diagrams.cell import diagram
from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.step import step_of
from nlp_lstm.app.inside_a_cell.along import belt
from nlp_lstm.app.numbers import number
from nlp_lstm.laboratory.examples import memory
from nlp_lstm.laboratory.inside import of_model, untrained, words_of

PAGE = Path(__file__).parents[2] / "nlp_lstm" / "app" / "pages" / "inside_a_cell.py"
TEXT = "the film was lovely , really"


@pytest.fixture
def page(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.query_params["model"] = str(model_folder)
    test.query_params["text"] = TEXT
    return test


def drawings(page: AppTest) -> list[str]:
    """Return the SVG of every drawing on the page."""
    marked = [element.proto.body for element in page.get("html")]
    return [b64decode(body.partition("base64,")[2].partition('"')[0]).decode() for body in marked]


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter() if one.tag.endswith("text")]


def control(page: AppTest, label: str) -> object:
    groups = [*page.button_group, *page.number_input, *page.select_slider, *page.selectbox, *page.text_input]
    return next(one for one in groups if one.label == label)


def test_the_numbers_are_those_of_the_models_run(page: AppTest, model_folder: Path) -> None:
    visited(page)
    model = trained.load(model_folder)
    traced = model.trace(TEXT).trace.at(0, "forward")
    place = control(page, "Word").value
    unit = int(control(page, "Unit (0 to 7)").value)
    said = texts(drawings(page)[0])
    for letter in "ifgo":
        assert number(float(traced.gates[letter][0, place, unit])) in said
    assert number(float(traced.states["c"][0, place, unit])) in said
    step = step_of(of_model(model, TEXT), place, unit)
    assert step.gates["f"] == pytest.approx(float(traced.gates["f"][0, place, unit]), abs=1e-6)
    assert page.text[0].value == plain_words(step)
    assert f"{step.gates['f']:.2f}" in page.latex[0].value
    assert "**Trained**" in page.markdown[0].value


def test_the_backward_direction_reads_from_the_end(page: AppTest, model_folder: Path) -> None:
    visited(page, direction="backward", layer="1")
    page.select_slider[0].set_value(0).run()
    traced = trained.load(model_folder).trace(TEXT).trace.at(1, "backward")
    unit = int(control(page, "Unit (0 to 7)").value)
    said = texts(drawings(page)[0])
    assert number(float(traced.gates["i"][0, -1, unit])) in said
    assert "really" in said
    assert "from its end" in page.markdown[0].value


def test_the_numbers_of_a_language_model_are_those_of_its_trace(page: AppTest, language_model_folder: Path) -> None:
    visited(page, model=str(language_model_folder), text="the boy reads", layer="1")
    page.select_slider[0].set_value(0).run()
    traced = trained.load(language_model_folder).trace("the boy reads").trace.at(1)
    unit = int(control(page, "Unit (0 to 11)").value)
    found = of_model(trained.load(language_model_folder), "the boy reads", layer=1)
    assert found.words == ["the", "boy", "reads"]
    assert found.gates["f"].numpy() == pytest.approx(traced.gates["f"][0].numpy(), abs=1e-6)
    assert number(float(traced.gates["f"][0, 0, unit])) in texts(drawings(page)[0])


def test_every_cell_kind_is_shown_and_said_to_be_untrained(page: AppTest, cell_name: str) -> None:
    visited(page, cell=cell_name)
    found = untrained(cell_name, words_of(TEXT), seed=1)
    place, unit = page.select_slider[0].value, int(page.number_input[0].value)
    step = step_of(found, place, unit)
    assert drawings(page)[0] == diagram(step)
    assert page.text[0].value == plain_words(step)
    assert page.markdown[0].value.startswith("**Untrained**")
    shown = [line.numbers.partition(" = ")[2] for line in lines(found.cell, found, step) if line.numbers]
    assert all(one in page.latex[0].value for one in shown)


def test_next_lights_the_stages_in_turn_and_then_the_next_word(page: AppTest) -> None:
    visited(page)
    page.select_slider[0].set_value(1).run()
    seen = []
    for _ in range(5):
        next(button for button in page.button if button.label == "Next").click().run()
        seen.append((page.select_slider[0].value, control(page, "Stage").value))
    assert seen == [(1, "forget"), (1, "input"), (1, "update"), (1, "output"), (2, "forget")]
    next(button for button in page.button if button.label == "Back").click().run()
    assert (page.select_slider[0].value, control(page, "Stage").value) == (1, "output")
    assert any("output gate decides" in one.value for one in page.caption)


def test_the_belt_holds_the_memory_after_every_word(page: AppTest, model_folder: Path) -> None:
    visited(page, view="sentence")
    found = of_model(trained.load(model_folder), TEXT)
    assert page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    tables = belt(found).to_dict()["datasets"].values()
    cells = [row for rows in tables for row in rows if "unit" in row and row["place"] == 3]
    held = {row["unit"]: row["value"] for row in cells[:8]}
    assert held == {unit: pytest.approx(float(found.after["c"][3, unit]), abs=1e-4) for unit in range(8)}
    assert set(words_of(TEXT)) <= set(texts(drawings(page)[0]))


def test_two_cells_stand_side_by_side(page: AppTest) -> None:
    visited(page, view="pair")
    control(page, "Pairs").set_value("LSTM and GRU").run()
    assert (control(page, "Left").value, control(page, "Right").value) == ("lstm", "gru")
    place, unit = page.select_slider[0].value, int(page.number_input[0].value)
    for name, svg in zip(("lstm", "gru"), drawings(page), strict=True):
        assert svg == diagram(step_of(untrained(name, words_of(TEXT), seed=1), place, unit))


def test_the_hand_set_memory_is_that_of_the_command_line(page: AppTest) -> None:
    visited(page, view="hand")
    shown = page.dataframe[-1].value
    assert shown["c"].tolist() == pytest.approx([row[-2] for row in memory().rows], abs=1e-3)
    assert shown["step"].tolist() == ["store 0.5", "hold", "hold", "show", "reset", "show"]


@pytest.mark.parametrize("example", ["linear", "copying"])
def test_every_example_is_shown(page: AppTest, example: str) -> None:
    visited(page, view="hand")
    control(page, "Example").set_value(example).run()
    assert not page.exception
    if example == "linear":
        assert page.dataframe[-1].value["h 1"].tolist() == [2.0, 6.0]
    else:
        page.slider[0].set_value(7).run()
        assert page.metric[0].value == "100%"


def test_the_update_gate_is_named_both_ways(page: AppTest) -> None:
    visited(page, view="names")
    keeps, writes = (one.value for one in page.latex)
    assert r"z_{t} \odot h_{t-1} + (1 - z_{t}) \odot n_{t}" in keeps
    assert r"(1 - z_{t}) \odot h_{t-1} + z_{t} \odot n_{t}" in writes
    assert any(r"\Gamma_f" in one.value and "z^f" in one.value for one in page.markdown)


@pytest.mark.parametrize("view", ["step", "sentence", "pair"])
@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_sentence_asks_for_one(page: AppTest, view: str, text: str) -> None:
    visited(page, view=view)
    page.text_input(key="inside text").set_value(text).run()
    assert page.info[0].value == "Type a sentence."
    assert not page.exception


@pytest.mark.parametrize("view", ["step", "sentence", "pair"])
@pytest.mark.parametrize(
    "text", ["good 😀 👩‍👩‍👧", "好 非常好", "фильм хороший", "مرحبا", "one", "good " * 2000], ids=ascii
)
def test_any_writing_and_any_length_is_shown(page: AppTest, view: str, text: str) -> None:
    visited(page, view=view, text=text)
    assert words_of(text)[0] in "".join(texts(drawings(page)[0])) or view != "sentence"


@pytest.mark.parametrize("view", ["step", "sentence", "pair"])
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> a", "<img src=x onerror=alert(1)> b", "**bold** $x^2$ :smile: [a](b) c"]
)
def test_the_text_is_never_markup(page: AppTest, view: str, text: str) -> None:
    visited(page, view=view, text=text)
    for element in (*page.markdown, *page.caption, *page.title, *page.subheader, *page.latex):
        assert "script" not in element.value
        assert "onerror" not in element.value
        assert "**bold**" not in element.value
    for element in page.get("html"):
        assert "<script" not in element.proto.body
        assert "<img src" not in element.proto.body
    for svg in drawings(page):
        assert not {one.tag.rpartition("}")[2] for one in ET.fromstring(svg).iter()} & {"script", "img"}


def test_without_a_model_untrained_cells_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert page.markdown[0].value.startswith("**Untrained**")


def test_a_model_that_does_not_exist_is_said_in_one_line(page: AppTest) -> None:
    visited(page, model="./none")
    assert "no model at" in page.error[0].value.replace("\\", "")
