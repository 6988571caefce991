"""The page shows results with their intervals, and starts, follows and stops a run of the command line."""

import json
import time
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from nlp_lstm.app.compare.comparison import figure, intervals, speeds, table
from nlp_lstm.app.compare.flow import flow_of
from nlp_lstm.app.compare.memory import curves
from nlp_lstm.app.compare.run import Run, start
from nlp_lstm.app.compare.sizes import sizes
from nlp_lstm.cells import build
from nlp_lstm.laboratory.flows import flows, untrained
from nlp_lstm.laboratory.published import documents, kind_of

PAGE = Path(__file__).parents[2] / "nlp_lstm" / "app" / "pages" / "compare.py"


def arm(name: str, figures: list[float], interval: list[float] | None, place: int | None, **changes: object) -> dict:
    return {
        "name": name, "hidden_size": 8, "weights": 600, "learning_rate": 0.01, "figures": figures, "diverged": 0,
        "cut": 0, "epochs": [2.0], "words_per_second": {"fused": 200.0, "loop": 100.0},
        "mean": sum(figures) / len(figures) if figures else None, "interval": interval, "place": place, **changes,
    }  # fmt: skip


COMPARISON = {
    "corpus": "every*day*", "metric": "accuracy", "vary": "cell", "seeds": 2, "split": "test", "task": "sentiment",
    "arms": [
        arm("gru", [0.8, 0.82], [0.7, 0.92], None),
        arm("lstm", [0.7, 0.72], [0.68, 0.74], 2, words_per_second={"fused": None, "loop": 90.0}),
        arm("elman", [], None, None, diverged=1, learning_rate=None, epochs=[]),
    ],
    "shown": [["gru", "lstm"]], "baseline": {"name": "TF-IDF", "accuracy": 0.66},
}  # fmt: skip
MEMORY = {
    "task": "copy", "seeds": 3, "budget": 600, "cells": ["lstm"],
    "curves": [
        {"cell": "lstm", "points": [
            {"gap": 1, "chance": 0.125, "mean": 0.9, "interval": [0.8, 1.0], "figures": [0.9]},
            {"gap": 5, "chance": 0.125, "mean": 0.5, "interval": None, "figures": [0.5]},
        ]}
    ],
}  # fmt: skip


def kept(folder: Path, name: str, document: dict, file: str = "comparison.json") -> Path:
    path = folder / "runs" / name / file
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(tmp_path)
    kept(tmp_path, "mine", COMPARISON)
    kept(tmp_path, "far", MEMORY, "memory.json")
    return AppTest.from_file(str(PAGE), default_timeout=120)


def rows(chart: object) -> list[dict]:
    return [row for data in chart.to_dict()["datasets"].values() for row in data]  # type: ignore[attr-defined]


def test_every_contender_stands_with_its_interval(page: AppTest) -> None:
    page.query_params["result"] = "runs/mine"
    page.run()
    assert not page.exception
    shown = page.dataframe[0].value
    assert shown["accuracy"].tolist() == ["81.0", "71.0", "–"]
    assert shown["95 % interval"].tolist() == ["70.0 to 92.0", "68.0 to 74.0", "none"]
    assert shown["place shown"].tolist() == ["–", "2", "–"]
    said = [one.value for one in page.text]
    assert "Shown by these seeds: gru is better than lstm; no other difference is shown." in said
    assert "elman: 1 of 2 runs diverged; not ranked." in said
    assert any("every\\*day\\*" in one.value for one in page.caption)


def test_the_chart_has_seeds_means_intervals_and_the_baseline() -> None:
    found = rows(intervals(COMPARISON))
    means = {row["contender"]: (row["mean"], row["low"], row["high"]) for row in found if "mean" in row}
    assert means == {"gru": pytest.approx((81, 70, 92)), "lstm": pytest.approx((71, 68, 74))}
    assert sorted(row["figure"] for row in found if "figure" in row) == pytest.approx([70, 72, 80, 82])
    assert [row["baseline"] for row in found if "baseline" in row] == [66]


def test_speed_is_shown_as_it_was_measured() -> None:
    found = {(row["contender"], row["way"]): row["words a second"] for row in rows(speeds(COMPARISON))}
    assert (found["gru", "fused"], found["lstm", "loop"]) == (200, 90)
    assert ("lstm", "fused") not in found


def test_figures_are_printed_as_on_the_command_line() -> None:
    assert (figure(0.937, "accuracy"), figure(12.87, "perplexity"), figure(None, "accuracy")) == ("93.7", "12.9", "–")
    assert table(COMPARISON)["weights"].tolist() == ["600"] * 3


def test_memory_has_one_small_chart_for_each_cell_with_its_band(page: AppTest) -> None:
    page.query_params["result"] = "runs/far"
    page.run()
    assert not page.exception
    assert any("Copy five symbols" in one.value for one in page.caption)
    points = {row["gap"]: (row["low"], row["right"], row["high"]) for row in rows(curves(MEMORY))}
    assert points == {1: pytest.approx((80, 90, 100)), 5: pytest.approx((50, 50, 50))}
    assert curves(MEMORY).to_dict()["facet"]["field"] == "cell"


def test_what_is_no_result_is_left_out(tmp_path: Path) -> None:
    good = kept(tmp_path, "good", COMPARISON)
    kept(tmp_path, "other", {"x": 1})
    kept(tmp_path, "broken", {}).write_text("{")
    assert kind_of(good) == "comparison"
    assert [path for name, path in documents(tmp_path / "runs").items() if "runs" in name] == [good]


def test_without_results_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nlp_lstm.laboratory.published.SHIPPED", tmp_path / "none")
    page = AppTest.from_file(str(PAGE), default_timeout=120).run()
    assert not page.exception
    assert "There are no results yet" in page.info[0].value


def test_gradient_flow_is_that_of_the_command_line(page: AppTest) -> None:
    page.query_params["result"] = "runs/mine"
    page.run()
    (expected,) = flows(untrained(["lstm"], size=32, length=40, rows=4, seed=1))
    assert flow_of("lstm", None) == expected
    shown = page.dataframe[-1].value
    assert shown[shown["cell"] == "lstm"]["39 back"].tolist() == [f"{expected['norm'][38]:.2g}"]


def test_the_forget_bias_of_the_flow_can_be_chosen(page: AppTest) -> None:
    page.run()
    page.selectbox(key="flow bias").set_value("5").run()
    assert not page.exception
    shown = page.dataframe[-1].value
    assert float(shown[shown["cell"] == "lstm"]["20 back"].iloc[0]) == pytest.approx(
        flow_of("lstm", 5.0)["norm"][19], rel=0.1
    )


def test_weights_are_those_of_the_cells() -> None:
    found = dict(zip(sizes(16)["cell"], sizes(16)["weights"], strict=True))
    with torch.device("meta"):
        assert found["lstm"] == build("lstm", 16, 16).number_of_weights()
    assert "grid, 2 layers" in found


def ended(run: Run, seconds: float) -> Run:
    end = time.monotonic() + seconds
    while run.running and time.monotonic() < end:
        time.sleep(0.2)
    return run


def test_a_run_is_that_of_the_command_line_and_its_log_is_followed(tmp_path: Path) -> None:
    run = ended(start(["cells", "--json"], tmp_path / "runs" / "x", total=1), 60)
    assert run.code == 0
    assert json.loads(run.log.read_text())["cells"]
    bad = ended(start(["compare", "--cells", "nothing"], tmp_path / "runs" / "y", total=1), 60)
    assert bad.code == 2
    assert "unknown cell 'nothing'" in bad.tail()


def test_a_run_that_is_stopped_keeps_what_it_measured(tmp_path: Path, small_corpus: Path) -> None:
    folder = tmp_path / "runs" / "long"
    arguments = [
        "compare", "--cells", "elman,lstm", "--corpus", str(small_corpus), "--rates", "0.01", "--weights", "3000",
        "--set", "epochs=60", "--out", str(folder),
    ]  # fmt: skip
    run = start(arguments, folder, total=8)
    end = time.monotonic() + 90
    while run.done < 1 and run.running and time.monotonic() < end:
        time.sleep(0.1)
    run.stop()
    ended(run, 60)
    assert run.code == 130
    assert run.done >= 1
    assert "stopped" in run.tail().splitlines()[-1]


def test_a_comparison_is_started_from_the_page_and_its_result_is_shown(page: AppTest, rows_cache: Path) -> None:
    page.run()
    page.text_input(key="run folder").set_value("../bad")
    next(button for button in page.button if button.label == "Start").click().run()
    assert "letters, digits" in page.error[0].value
    page.text_input(key="run folder").set_value("new")
    next(box for box in page.number_input if box.label == "Seeds").set_value(1)
    next(box for box in page.number_input if box.label == "Weights of each").set_value(3000)
    next(box for box in page.number_input if box.label.startswith("Minutes")).set_value(0.05)
    next(button for button in page.button if button.label == "Start").click().run()
    assert not page.exception
    run = page.session_state["comparison run"]
    assert any(one.value.startswith("nlp-lstm compare --cells lstm,gru --vary cell --corpus") for one in page.code)
    assert [button.label for button in page.button if button.label in ("Start", "Stop")] == ["Stop"]
    ended(run, 150)
    assert run.code == 0
    page.run()
    assert not page.exception
    assert "runs/new" in page.selectbox[0].options
    found = json.loads(Path("runs/new/comparison.json").read_text())
    page.selectbox[0].set_value("runs/new").run()
    assert page.dataframe[0].value["accuracy"].tolist() == [figure(one["mean"], "accuracy") for one in found["arms"]]
