"""The page shows what Python computes, and a person's text is only ever text."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from pages import NASTY, charts, opened, rows, safe, titles, views
from small_model import train_small
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained
from nlp_lstm.app.downloads import picture, text_of
from nlp_lstm.app.sentiment.batch import judged
from nlp_lstm.cli.predict import _columns
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.explanation import explain
from nlp_lstm.explanations.pictures.drawing import SIGNED, most_read

TEXT = "the film was good , really"


@pytest.fixture
def page(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    return opened("sentiment", model=str(model_folder))


def ask(page: AppTest, text: str) -> AppTest:
    page.query_params["text"] = text
    page.run()
    assert not page.exception
    return page


def chart(page: AppTest) -> dict[str, Any]:
    """Return the page's picture."""
    return charts(page)[0]


def words(page: AppTest) -> list[str]:
    """Return the words of the picture, whether or not there is room to write them."""
    return [row["word"] for row in rows(page, views(chart(page))[0])]


def gates(page: AppTest) -> dict[str, Any]:
    """Return the picture's heatmap."""
    return views(chart(page))[-1]


def test_the_first_visit_finds_a_sentence_that_is_already_explained(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert page.text_area[0].value.startswith("The food was not good")
    assert page.metric[0].value
    assert words(page)[:4] == ["The", "food", "was", "not"]


def test_the_numbers_are_those_of_python(page: AppTest, model_folder: Path) -> None:
    answer = trained.load(model_folder).predict([TEXT])[0]
    ask(page, TEXT)
    assert page.metric[0].value == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    bars = {bar.proto.text: bar.proto.value for bar in page.get("progress")}
    assert bars == {f"{label} {p:.2f}": int(p * 100) for label, p in answer.probabilities.items()}


def test_tints_and_line_are_those_of_explain_on_the_same_words(page: AppTest, model_folder: Path) -> None:
    found = explain(trained.load(model_folder), TEXT, arrays=False)
    ask(page, TEXT)
    tint = views(chart(page))[0]
    assert tint["encoding"]["color"]["scale"]["range"] == list(SIGNED)
    parts = [row["value"] for row in rows(page, tint)]
    assert parts == pytest.approx(found["contributions"]["per_token"])
    (line,) = (view for view in views(chart(page)) if view["mark"]["type"] == "line")
    assert [row["margin"] for row in rows(page, line)] == pytest.approx(found["prefix_margins"])
    edges = [
        [(row["left"], row["right"]) for row in rows(page, view)[: len(parts)]] for view in (tint, line, gates(page))
    ]
    assert edges[0] == edges[1] == edges[2]
    assert len(set(edges[0])) == len(parts)


def test_the_heatmap_is_of_the_gate_that_keeps_in_the_top_layer_units_by_read_out(
    page: AppTest, model_folder: Path
) -> None:
    model = trained.load(model_folder)
    own, found = model.trace(TEXT).trace.at(1, "forward"), explain(model, TEXT, arrays=False)
    read = model.stack.cell(1).read(own.gates, own.states)[0].numpy()
    units = most_read(abs(pd.Series(found["readout"]["forward"]).to_numpy() * read))
    ask(page, TEXT)
    assert gates(page)["encoding"]["color"]["scale"] == {"domain": [0, 1], "scheme": "cividis"}
    shown = [(row["unit"], row["value"]) for row in rows(page, gates(page))]
    values = own.gates["f"][0]
    assert shown == [
        (unit, pytest.approx(float(values[place, unit]), abs=1e-4)) for unit in units for place in range(len(values))
    ]
    assert "1 (bright) keeps the memory" in page.caption[1].value


def test_another_gate_and_direction_can_be_chosen_and_stand_in_the_address(page: AppTest, model_folder: Path) -> None:
    ask(page, "good film")
    page.segmented_control[2].set_value("g").run()
    page.segmented_control[1].set_value("backward").run()
    assert not page.exception
    assert gates(page)["encoding"]["color"]["scale"]["domain"] == [-1, 0, 1]
    assert "positive orange, negative blue" in page.caption[1].value
    values = trained.load(model_folder).trace("good film").trace.at(1, "backward").gates["g"][0]
    row = rows(page, gates(page))[0]
    assert row["value"] == pytest.approx(float(values[0, row["unit"]]), abs=1e-4)
    assert (page.query_params["gate"], page.query_params["direction"]) == ("g", "backward")
    other = opened("sentiment", **page.query_params)
    other.run()
    assert titles(chart(other))[-1] == titles(chart(page))[-1] == "candidate g, layer 1, backward: 8 units"


def test_a_gate_that_the_model_has_not_is_not_asked_for(page: AppTest) -> None:
    page.query_params["gate"], page.query_params["layer"] = "zz", "17"
    ask(page, "good film")
    assert titles(chart(page))[-1].startswith("forget gate f, layer 1, forward")


def test_all_gates_stand_below_each_other_when_wanted(page: AppTest) -> None:
    ask(page, TEXT)
    page.session_state["all_gates"] = True
    page.run()
    assert not page.exception
    assert [title.split(",")[0] for title in titles(charts(page)[1])[-4:]] == [
        "input gate i", "forget gate f", "candidate g", "output gate o"
    ]  # fmt: skip


def test_the_table_has_the_numbers_of_the_picture(page: AppTest, model_folder: Path) -> None:
    model = trained.load(model_folder)
    found = explain(model, TEXT, arrays=False)
    ask(page, TEXT)
    page.session_state["table"] = True
    page.run()
    table = page.dataframe[0].value
    assert list(table["word"]) == found["tokens"]
    assert list(table["contribution"]) == pytest.approx(found["contributions"]["per_token"])
    means = model.trace(TEXT).trace.at(1, "forward").gates["f"][0].mean(-1)
    assert list(table["mean f"]) == pytest.approx(means.tolist())


def test_how_far_the_picture_can_be_trusted_stands_under_it(page: AppTest, model_folder: Path) -> None:
    ask(page, "a good film")
    assert any("not measured\\: nlp\\-lstm faithfulness" in caption.value for caption in page.caption)
    assert "tints: not measured" in page.expander[0].label
    metrics = model_folder / "metrics.json"
    kept = metrics.read_text()
    gates = {letter: {"F": 0.25, "spearman": -0.5, "n": 30} for letter in "ifgo"}
    methods = {"contributions": {"F": 0.62, "spearman": 0.58, "n": 30}}
    try:
        metrics.write_text(json.dumps(json.loads(kept) | {"faithfulness": {"gates": gates, "methods": methods}}))
        st.cache_resource.clear()
        ask(page, "a good film")
    finally:
        metrics.write_text(kept)
        st.cache_resource.clear()
    assert "F = 0.62, Spearman 0.58" in page.expander[0].label
    assert any("F 0\\.25\\, Spearman −0\\.50" in caption.value for caption in page.caption)


def test_a_candidate_without_negative_values_is_not_said_to_have_two_colours(
    page: AppTest, small_corpus: Path, tmp_path: Path
) -> None:
    options = {"cell": "elman", "cell_options": {"nonlinearity": "relu"}, "layers": 1, "epochs": 1}
    train_small(tmp_path / "relu", small_corpus, **options)
    page.query_params["model"] = str(tmp_path / "relu")
    ask(page, "a good film")
    low, high = gates(page)["encoding"]["color"]["scale"]["domain"]
    layers = trained.load(tmp_path / "relu").trace("a good film").layers
    assert (low, high) == (0, pytest.approx(max(layer.gates["n"].max().item() for layer in layers)))
    assert "what would be written: 0 (dark) is nothing" in page.caption[1].value
    assert "largest value in this sentence" in page.caption[1].value


def test_a_memory_that_is_no_sum_has_no_tints_and_says_so(page: AppTest, small_corpus: Path, tmp_path: Path) -> None:
    train_small(tmp_path / "mogrifier", small_corpus, cell="projection", layers=1, epochs=1)
    page.query_params["model"] = str(tmp_path / "mogrifier")
    ask(page, "a good film")
    found = explain(trained.load(tmp_path / "mogrifier"), "a good film")
    assert found["contributions"] is None
    assert titles(chart(page))[0] == "words"
    assert any("is not additive" in caption.value for caption in page.caption)


def test_a_new_sentence_gets_a_new_answer(page: AppTest, model_folder: Path) -> None:
    ask(page, "good film")
    page.text_area[0].set_value("awful zebra").run()
    answer = trained.load(model_folder).predict(["awful zebra"])[0]
    assert page.metric[0].value == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    assert page.text[0].value.endswith(": zebra")
    assert page.query_params["text"] == "awful zebra"


def test_an_example_is_put_into_the_box(page: AppTest) -> None:
    ask(page, "good film")
    page.pills[0].set_value("nobody").run()
    assert page.text_area[0].value == "Nobody was helpful."
    assert words(page) == ["Nobody", "was", "helpful", "."]


@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_sentence_asks_for_one(page: AppTest, text: str) -> None:
    ask(page, "good")
    page.text_area[0].set_value(text).run()
    assert page.info[0].value == "Type a sentence."
    assert not page.metric
    assert not page.exception


@pytest.mark.parametrize(
    "text",
    ["good 😀 👩‍👩‍👧", "好 非常好", "фильм хороший", "مرحبا", "good " * 1000, "good film " * 1000],
    ids=["emoji", "Chinese", "Russian", "Arabic", "1,000 words", "2,000 words"],
)
def test_any_writing_and_any_length_is_shown(page: AppTest, model_folder: Path, text: str) -> None:
    ask(page, text)
    assert words(page) == trained.load(model_folder).trace(text).tokens


def test_the_margins_of_a_long_text_are_computed_when_they_are_asked_for(page: AppTest, model_folder: Path) -> None:
    text = "good film " * 60
    ask(page, text)
    assert not [view for view in views(chart(page)) if view["mark"]["type"] == "line"]
    page.toggle[0].set_value(True).run()
    (line,) = (view for view in views(chart(page)) if view["mark"]["type"] == "line")
    found = explain(trained.load(model_folder), text, arrays=False)
    assert [row["margin"] for row in rows(page, line)] == pytest.approx(found["prefix_margins"])


@pytest.mark.parametrize("text", NASTY)
def test_the_text_is_never_markup(page: AppTest, text: str) -> None:
    ask(page, text)
    safe(page, text)
    assert page.text_area[0].value == text
    assert page.text  # the unknown words, in an element that shows plain text


def test_the_document_that_is_downloaded_is_that_of_the_command(model_folder: Path, capsys: Any) -> None:
    from nlp_lstm.cli.main import run

    model = trained.load(model_folder)
    assert run(["explain", str(model_folder), TEXT, "--json"]) == 0
    assert json.loads(text_of(lambda: explain(model, TEXT))) == json.loads(capsys.readouterr().out)


def test_a_figure_is_downloaded_as_a_file_of_its_type() -> None:
    assert picture(lambda path: path.write_bytes(path.suffix.encode()), "svg") == b".svg"


def test_the_buttons_offer_figure_and_document(page: AppTest) -> None:
    ask(page, TEXT)
    assert [button.label for button in page.get("download_button")] == ["PNG", "SVG", "JSON", "PNG", "SVG"]


def test_a_file_is_judged_as_the_command_judges_it(model_folder: Path) -> None:
    model = trained.load(model_folder)
    content = b'text,id\n"good, film",1\nawful zebra,2\n'
    found = judged(model, "mine.csv", content, None)
    expected = [{"text": one.text, **_columns(vars(one))} for one in model.predict(["good, film", "awful zebra"])]
    assert found.to_dict("records") == [pytest.approx(one) for one in expected]


@pytest.mark.parametrize(
    ("name", "content", "column", "says"),
    [
        ("a.csv", b"id\n1\n", None, "a.csv"),
        ("a.csv", b'text\ngood\n""\n', None, "a.csv, row"),
        ("a.csv", b"", None, "a.csv"),
        ("a.csv", b"text\n\xff\xfe\x00\n", None, "a.csv"),
        ("a.csv", b"text\ngood\n", "words", "words"),
    ],
)
def test_a_file_that_cannot_be_judged_is_refused_by_its_own_name(
    model_folder: Path, name: str, content: bytes, column: str | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        judged(trained.load(model_folder), name, content, column)
    assert "/tmp" not in str(refused.value)
    assert "--text-column" not in str(refused.value)


def test_without_a_model_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = opened("sentiment").run()
    assert not page.exception
    assert "There is no model yet" in page.info[0].value


def test_a_model_under_runs_is_offered(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine").symlink_to(model_folder)
    monkeypatch.chdir(tmp_path)
    page = opened("sentiment").run()
    assert not page.exception
    assert page.sidebar.selectbox[0].options == ["runs/mine"]
    assert "lstm\\, 2 × 8\\, both directions" in page.sidebar.caption[0].value
    assert page.metric


def test_a_typed_model_is_taken(page: AppTest, small_corpus: Path, tmp_path: Path) -> None:
    train_small(tmp_path / "gru", small_corpus, cell="gru", layers=1, epochs=1)
    ask(page, TEXT)
    page.sidebar.text_input[0].set_value(str(tmp_path / "gru")).run()
    assert not page.exception
    assert page.sidebar.selectbox[0].value == str(tmp_path / "gru")
    assert page.query_params["model"] == str(tmp_path / "gru")
    assert titles(chart(page))[-1].startswith("update gate z, layer 0")


@pytest.mark.parametrize("name", ["**no** <b>model $x$", "../nowhere"])
def test_a_model_that_cannot_be_read_is_one_line_and_its_name_no_markup(page: AppTest, name: str) -> None:
    page.query_params["model"] = name
    page.run()
    assert not page.exception
    assert not page.metric
    assert "no model at" in page.error[0].value or "no folder" in page.error[0].value
    assert "<b>" not in page.error[0].value


def test_a_language_model_is_refused_with_what_it_can_do(page: AppTest, language_model_folder: Path) -> None:
    page.query_params["model"] = str(language_model_folder)
    page.run()
    assert not page.exception
    assert "language model\\, not a sentence classifier" in page.error[0].value
