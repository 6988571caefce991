"""The page Negation shows what `explain` computes, part by part, and holds gates as the command line does."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from pages import NASTY, charts, opened, rows, safe, titles, views
from small_model import train_small
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained
from nlp_lstm.app.negation.gates import units_of
from nlp_lstm.app.negation.reading import read
from nlp_lstm.app.negation.scorecard import table
from nlp_lstm.app.numbers import minus, signed
from nlp_lstm.app.shared import plain
from nlp_lstm.explanations.explanation import explain
from nlp_lstm.explanations.scorecard.scorecard import scorecard

TEXT = "the film was not good"
PAIR = "the film was really good"


@pytest.fixture
def page(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    return opened("negation", model=str(model_folder))


def ask(page: AppTest, text: str, pair: str = "") -> AppTest:
    page.query_params["text"] = text
    if pair:
        page.query_params["pair"] = pair
    page.run()
    assert not page.exception
    return page


def metrics(page: AppTest) -> dict[str, str]:
    """Return the page's large numbers by their labels."""
    return {metric.label: metric.value for metric in page.metric}


def headings(page: AppTest) -> list[str]:
    return [header.value for header in page.header]


def press(page: AppTest, label: str) -> AppTest:
    """Press a button."""
    next(button for button in page.button if button.label.startswith(label)).click().run()
    assert not page.exception
    return page


@pytest.fixture
def found(model_folder: Path) -> dict[str, Any]:
    """What `explain` says of the text and its pair."""
    return explain(trained.load(model_folder), TEXT, pair=PAIR)


def test_the_first_visit_finds_a_pair_that_is_already_explained(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert page.text_area[0].value == "The food was not good."
    assert page.text_area[1].placeholder == "The food was really good. (proposed)"
    assert headings(page) == [
        "1 Gates", "2 What survives", "3 Who carries it", "4 Attributions", "5 This model on negation in general"
    ]  # fmt: skip


def test_both_sentences_their_margins_and_the_verdict_are_those_of_explain(
    page: AppTest, found: dict[str, Any]
) -> None:
    ask(page, TEXT, PAIR)
    negation = found["negation"]
    label = negation["labels"]["negated"]
    assert metrics(page)["Negated"] == f"{label} {found['probabilities'][label]:.2f}"
    assert metrics(page)["Plain"].startswith(negation["labels"]["plain"])
    assert plain(minus(negation["verdict"])) in [one.value for one in page.markdown]
    lines = [view for view in views(charts(page)[0]) if view["mark"]["type"] == "line"]
    shown = [[row["margin"] for row in rows(page, line)] for line in lines]
    margins = negation["prefix_margins"]
    assert shown == [pytest.approx(margins["plain"]), pytest.approx(margins["negated"])]


def test_the_square_is_that_of_explain(page: AppTest, found: dict[str, Any]) -> None:
    ask(page, TEXT, PAIR)
    square = found["negation"]["square"]
    corners = {(row["row"], row["column"]): row["margin"] for row in rows(page, views(charts(page)[1])[0])}
    assert corners == {
        (0, 0): pytest.approx(square["plain_positive"]), (1, 0): pytest.approx(square["negated_positive"]),
        (0, 1): pytest.approx(square["plain_negative"]), (1, 1): pytest.approx(square["negated_negative"]),
    }  # fmt: skip
    assert any(f"I = A − B = {signed(square['I'])}" in caption.value for caption in page.caption)


def gates(page: AppTest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the chart of the gates and its heatmaps."""
    drawn = next(one for one in charts(page) if any("params" in view for view in [one, *views(one)]))
    return drawn, [view for view in views(drawn) if view["encoding"].get("y", {}).get("field") == "row"]


def test_three_heatmaps_show_the_gate_in_both_sentences_and_their_difference(
    page: AppTest, found: dict[str, Any], model_folder: Path
) -> None:
    ask(page, TEXT, PAIR)
    page.segmented_control[2].set_value("g").run()
    page.segmented_control[1].set_value("backward").run()
    drawn, heatmaps = gates(page)
    assert [title.split(",")[0] for title in titles(drawn)] == [
        "negated: candidate g", "plain: candidate g", "difference: negated − plain"
    ]  # fmt: skip
    model = trained.load(model_folder)
    negated, other = (model.trace(text).trace.at(1, "backward").gates["g"][0] for text in (TEXT, PAIR))
    for view, values in zip(heatmaps, (negated, other, negated - other), strict=True):
        shown = rows(page, view)
        assert len(shown) == 5 * 8
        for row in shown:
            assert row["value"] == pytest.approx(float(values[row["place"], row["unit"]]), abs=1e-4)
    orders = [[row["unit"] for row in rows(page, view)][::5] for view in heatmaps]
    assert orders[0] == orders[1] == orders[2]
    assert heatmaps[2]["encoding"]["color"]["scale"]["domain"] == [-2, 0, 2]


def test_a_gate_is_held_as_the_command_line_holds_it_and_let_go_one_by_one(page: AppTest, model_folder: Path) -> None:
    model = trained.load(model_folder)
    ask(page, TEXT)
    page.segmented_control[1].set_value("backward").run()
    page.selectbox(key="held word").set_value(1).run()
    page.number_input[0].set_value(5).run()
    press(page, "Hold at 0")
    one = explain(model, TEXT, clamps=["1,backward,f,1,5,0"], arrays=False)["clamps"]
    assert metrics(page)["Margin, 1 held"] == signed(one["margin"], digits=3)
    page.toggle(key="whole word").set_value(True).run()
    press(page, "Hold at the pair")
    both = ["1,backward,f,1,5,0", "1,backward,f,1,all,pair"]
    two = explain(model, TEXT, clamps=both, arrays=False)["clamps"]
    assert metrics(page)["Margin, 2 held"] == signed(two["margin"], digits=3)
    assert metrics(page)["Margin, gates free"] == signed(explain(model, TEXT)["margin"], digits=3)
    (command,) = (code.value for code in page.code if code.value.startswith("nlp-lstm explain"))
    assert command.endswith(f"'{TEXT}' --clamp {both[0]} --clamp {both[1]}")
    press(page, "✕ f at")
    alone = explain(model, TEXT, clamps=both[1:], arrays=False)["clamps"]
    assert metrics(page)["Margin, 1 held"] == signed(alone["margin"], digits=3)
    press(page, "Reset")
    assert metrics(page)["Margin, 0 held"] == metrics(page)["Margin, gates free"]


def test_the_same_place_is_held_once_and_another_sentence_starts_free(page: AppTest, model_folder: Path) -> None:
    ask(page, TEXT)
    press(page, "Hold at 0")
    press(page, "Hold at 1")
    assert "Margin, 1 held" in metrics(page)
    page.text_area[0].set_value("the room was not good").run()
    assert "Margin, 0 held" in metrics(page)


def test_the_units_begin_with_those_that_count_most(page: AppTest, model_folder: Path) -> None:
    ask(page, TEXT)
    _, heatmaps = gates(page)
    assert page.number_input[0].value == rows(page, heatmaps[0])[0]["unit"]


def test_what_survives_and_the_waterfall_are_those_of_explain(page: AppTest, found: dict[str, Any]) -> None:
    ask(page, TEXT, PAIR)
    triangle, waterfall = charts(page)[3], charts(page)[4]
    (top,) = (one for one in found["layers"] if (one["layer"], one["direction"]) == (1, "forward"))
    cells = {(row["s"], row["t"]): row["left"] for row in rows(page, views(triangle)[0])}
    left = {s: row for s, row in enumerate(top["retention"]["weighted"]) if row is not None}
    assert len(left) > 1
    assert cells == {(s, t): pytest.approx(row[t]) for s, row in left.items() for t in range(s, 5)}
    steps = rows(page, views(waterfall)[1])
    assert [row["word"] for row in steps] == ["(constant)", *found["tokens"], "margin"]
    assert [row["part"] for row in steps[1:-1]] == pytest.approx(found["contributions"]["per_token"])
    assert steps[-1]["end"] == pytest.approx(found["margin"])
    page.select_slider[0].set_value(2).run()
    bars = rows(page, views(charts(page)[3])[2])
    assert {row["s"]: row["left"] for row in bars} == {s: cells[s, 2] for s in left if s <= 2}


def test_the_bars_of_who_carries_it_are_those_of_explain(page: AppTest, found: dict[str, Any]) -> None:
    ask(page, TEXT, PAIR)
    panel = views(charts(page)[5])
    shown = [row["effect"] for view in panel if view["mark"]["type"] == "bar" and "yOffset" in view["encoding"]
             for row in rows(page, view)]  # fmt: skip
    lines = found["negation"]["mediation"]
    expected = [
        line[name] for where in ("at", "after", "everywhere") for line in lines if line["where"] == where
        for name in ("nie", "tie")
    ]  # fmt: skip
    assert shown == pytest.approx(expected)


def test_the_answer_waits_for_a_guess_where_that_is_wanted(page: AppTest, found: dict[str, Any]) -> None:
    ask(page, TEXT, PAIR)
    page.toggle(key="guess first").set_value(True).run()
    assert len(charts(page)) == 5
    assert plain(minus(found["negation"]["verdict"])) not in [one.value for one in page.markdown]
    page.pills(key="guessed gates").set_value("f").run()
    assert len(charts(page)) == 6
    assert any(one.value.startswith("Your guess, the forget gate f:") for one in page.markdown)
    assert plain(minus(found["negation"]["verdict"])) in [one.value for one in page.markdown]


def test_attributions_come_when_they_are_asked_for(page: AppTest, found: dict[str, Any]) -> None:
    ask(page, TEXT)
    before = len(charts(page))
    page.toggle(key="attributions wanted").set_value(True).run()
    assert not page.exception
    assert len(charts(page)) == before + 1
    strips = charts(page)[-1]
    told = [title.split(":")[0] for title in titles(strips)]
    tints = [view for view in views(strips) if view["mark"]["type"] == "rect"]
    assert told[0] == "Contributions"
    shown = [[row["value"] for row in rows(page, view)] for view in tints]
    expected = [one["scores"] for one in found["attributions"].values() if one]
    assert shown[1:] == [pytest.approx(scores, abs=1e-6) for scores in expected]
    assert all("faithfulness not measured" in title for title in titles(strips))


def test_the_scorecard_is_measured_on_demand_or_read_from_the_model(page: AppTest, model_folder: Path) -> None:
    ask(page, TEXT)
    assert page.code[-1].value == f"nlp-lstm scorecard {model_folder} --save"
    press(page, "Measure it now")
    report = scorecard(trained.load(model_folder), baseline=False)
    assert page.dataframe[0].value.to_dict("records") == table(report).to_dict("records")
    metrics = model_folder / "metrics.json"
    kept = metrics.read_text()
    try:
        compared = {"TF-IDF": {"measures": report["measures"]}}
        metrics.write_text(json.dumps(json.loads(kept) | {"scorecard": {**report, "compared": compared}}))
        st.cache_resource.clear()
        other = ask(opened("negation", model=str(model_folder)), TEXT)
    finally:
        metrics.write_text(kept)
        st.cache_resource.clear()
    assert list(other.dataframe[0].value.columns) == ["measure", "this model", "TF-IDF", "n"]


def test_a_sentence_without_a_negation_is_explained_without_a_pair(page: AppTest, model_folder: Path) -> None:
    ask(page, "the film was good")
    assert "No negation was found" in page.text[0].value
    assert headings(page) == [
        "1 Gates", "2 What survives", "3 Attributions", "4 This model on negation in general"
    ]  # fmt: skip
    answer = trained.load(model_folder).predict(["the film was good"])[0]
    assert metrics(page)["Answer"] == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    assert not [button for button in page.button if "pair" in button.label]


def test_a_pair_of_another_length_is_refused_in_one_line(page: AppTest) -> None:
    ask(page, TEXT, "the film was good")
    assert "the sentence has 5 tokens and its pair has 4" in page.error[0].value.replace("\\", "")
    assert not page.metric
    page.text_area[1].set_value(PAIR).run()
    assert not page.error
    assert metrics(page)["Plain"]


def test_the_plain_sentence_may_be_the_one_that_is_typed(page: AppTest, model_folder: Path) -> None:
    ask(page, PAIR, TEXT)
    assert [metric.label for metric in page.metric][:2] == ["Plain", "Negated"]
    press(page, "Hold at the pair")
    reading = read(str(model_folder), page.session_state["held gates"][0][1], PAIR, TEXT)
    (clamp,) = page.session_state["held gates"][1]
    assert reading.own == "plain"
    held = explain(trained.load(model_folder), PAIR, pair=TEXT, clamps=[clamp], arrays=False)["clamps"]
    assert metrics(page)["Margin, 1 held"] == signed(held["margin"], digits=3)


@pytest.mark.parametrize("cell", ["gru", "elman", "cifg", "projection"])
def test_every_kind_of_memory_has_its_page(page: AppTest, small_corpus: Path, tmp_path: Path, cell: str) -> None:
    train_small(tmp_path / cell, small_corpus, cell=cell, layers=1, epochs=1)
    page.query_params["model"] = str(tmp_path / cell)
    ask(page, TEXT)
    found = explain(trained.load(tmp_path / cell), TEXT)
    assert plain(minus(found["negation"]["verdict"])) in [one.value for one in page.markdown]
    press(page, "Hold at 0")
    (clamp,) = page.session_state["held gates"][1]
    held = explain(trained.load(tmp_path / cell), TEXT, clamps=[clamp], arrays=False)["clamps"]
    assert metrics(page)["Margin, 1 held"] == signed(held["margin"], digits=3)


def test_the_lowest_layer_shows_the_units_that_change_most_between_the_sentences(
    page: AppTest, model_folder: Path
) -> None:
    page.query_params["layer"] = "0"
    ask(page, TEXT, PAIR)
    _, heatmaps = gates(page)
    change = [abs(row["value"]) for row in rows(page, heatmaps[2])]
    largest = [max(change[place : place + 5]) for place in range(0, len(change), 5)]
    assert largest == sorted(largest, reverse=True)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_sentence_asks_for_one(page: AppTest, text: str) -> None:
    ask(page, "good")
    page.text_area[0].set_value(text).run()
    assert page.info[0].value == "Type a sentence."
    assert not page.exception


@pytest.mark.parametrize(
    "text",
    ["not good 😀 👩‍👩‍👧", "not 好 非常好", "фильм хороший", "مرحبا", "not good " * 60, "not good film " * 700],
    ids=["emoji", "Chinese", "Russian", "Arabic", "120 words", "2,100 words"],
)
def test_any_writing_and_any_length_is_shown(page: AppTest, model_folder: Path, text: str) -> None:
    ask(page, text)
    _, heatmaps = gates(page)
    words = trained.load(model_folder).encode(text).tokens
    assert [row["word"] for row in rows(page, heatmaps[0])][: len(words)] == words


@pytest.mark.parametrize("text", NASTY)
def test_the_text_is_never_markup(page: AppTest, text: str) -> None:
    ask(page, f"{text} not good", f"{text} really good")
    safe(page, text)


def test_units_are_those_of_the_page_for_a_sentence_alone(model_folder: Path) -> None:
    from nlp_lstm.app.gate_picker import Choice

    model = trained.load(model_folder)
    reading = read(str(model_folder), 0.0, "the film was good", None)
    choice = Choice(model.stack.cell(0, "forward"), "f", 0, "forward", {})
    values = model.trace("the film was good").trace.at(0, "forward").gates["f"][0]
    spread = values.amax(0) - values.amin(0)
    assert spread[units_of(reading, choice)].tolist() == sorted(spread.tolist(), reverse=True)
