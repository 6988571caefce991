"""The page shows what a model's files say: figures beside baselines, curves, faithfulness, and how to make it again."""

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st
from pages import visited
from streamlit.testing.v1 import AppTest

from nlp_lstm import trained
from nlp_lstm.app.models.curves import curves, read
from nlp_lstm.app.models.figures import faithfulness, figures
from nlp_lstm.app.models.gate_use import histograms, measured
from nlp_lstm.config import command
from nlp_lstm.explanations.statistics.gate_statistics import gate_statistics

PAGE = Path(__file__).parents[2] / "nlp_lstm" / "app" / "pages" / "models.py"


@pytest.fixture
def folder(model_folder: Path, language_model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small classifier as runs/mine, a language model beside it, in the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(model_folder, tmp_path / "runs" / "mine")
    shutil.copytree(language_model_folder, tmp_path / "runs" / "words")
    st.cache_resource.clear()
    st.cache_data.clear()
    return tmp_path / "runs" / "mine"


@pytest.fixture
def page(folder: Path) -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.query_params["model"] = "runs/mine"
    return test


def change(folder: Path, **metrics: object) -> None:
    path = folder / "metrics.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **metrics}))


def rows(chart: object) -> list[dict]:
    return [row for data in chart.to_dict()["datasets"].values() for row in data]  # type: ignore[attr-defined]


def test_every_model_stands_in_the_table_with_its_figure(page: AppTest, folder: Path) -> None:
    visited(page)
    shown = page.dataframe[0].value.set_index("model")
    accuracy = trained.load(folder).metrics["validation"]["accuracy"]
    assert shown.loc["runs/mine", "figure"] == f"{100 * accuracy:.1f} %"
    assert shown.loc["runs/mine", "layers × units"] == "2 × 8, both ways"
    assert shown.loc["runs/words", "measure"] == "perplexity"


def test_a_test_figure_stands_beside_its_baseline(page: AppTest, folder: Path) -> None:
    report = {
        "corpus": "x", "split": "test", "n": 1234, "accuracy": 0.5, "macro_f1": 0.25, "unknown_words": 0.125,
        "labels": ["a", "b"], "confusion": [[1, 2], [3, 4]],
        "baseline": {"name": "TF-IDF", "accuracy": 0.75, "macro_f1": 0.625},
    }  # fmt: skip
    change(folder, evaluations={"x, test": report})
    visited(page)
    assert page.dataframe[0].value.set_index("model").loc["runs/mine", ["figure", "baseline"]].tolist() == [
        "50.0 %", "75.0 %",
    ]  # fmt: skip
    line = figures(trained.load(folder)).set_index("split").loc["x, test"]
    assert (line["n"], line["accuracy"], line["its accuracy"], line["baseline"]) == (
        "1,234",
        "50.0 %",
        "75.0 %",
        "TF-IDF",
    )
    assert page.dataframe[2].value.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_the_curves_are_those_of_the_log(page: AppTest, folder: Path) -> None:
    visited(page)
    assert page.get("vega_lite_chart")
    log = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    drawn = [row for row in rows(curves(read(folder))) if (row["measure"], row["split"]) == ("accuracy", "validation")]
    assert [(row["epoch"], row["value"]) for row in drawn] == [
        (one["epoch"], one["validation_accuracy"]) for one in log
    ]
    (folder / "metrics.jsonl").unlink()
    visited(page)
    assert any("no log" in one.value for one in page.caption)


def test_the_command_that_made_the_model_can_be_copied(page: AppTest, folder: Path) -> None:
    visited(page)
    assert command(trained.load(folder).config, "runs/mine") in [one.value for one in page.code]


def test_faithfulness_is_shown_where_it_was_measured_else_the_command(page: AppTest, folder: Path) -> None:
    visited(page)
    corpus = trained.load(folder).config.corpus  # type: ignore[attr-defined]
    assert f"nlp-lstm faithfulness runs/mine --corpus {corpus} --save" in [one.value for one in page.code]
    one = {"title": "occlusion", "F": 0.62, "spearman": -0.5, "n": 30}
    report = {"methods": {"occlusion": one}, "gates": {}, "changes": {}}
    change(folder, faithfulness=report)
    visited(page)
    assert faithfulness(report).iloc[0].tolist() == ["occlusion", "0.62", "−0.50", 30]
    assert any("occlusion" in str(frame.value.to_numpy()) for frame in page.dataframe)


def test_gates_are_measured_when_asked_for(page: AppTest, folder: Path) -> None:
    visited(page)
    before = len(page.get("vega_lite_chart"))
    next(button for button in page.button if button.label == "Measure the gates").click().run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == before + 4  # two layers, two directions
    model = trained.load(folder)
    corpus = model.config.corpus  # type: ignore[attr-defined]
    found = measured("runs/mine", 0.0, corpus, "validation", 500)
    from nlp_lstm.corpora import open_corpus

    assert found == gate_statistics(model, open_corpus(corpus).split("validation")["text"][:])
    drawn = [row["share"] for row in rows(histograms(found[0]))]
    assert drawn == pytest.approx([share for gate in found[0]["gates"].values() for share in gate["histogram"]])


def test_a_language_model_has_no_scorecard_of_negation(page: AppTest) -> None:
    visited(page, model="runs/words")
    assert any("measured for sentence classifiers" in one.value for one in page.caption)
    assert "perplexity" in page.dataframe[1].value.columns


def test_another_folder_can_be_typed(page: AppTest, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "elsewhere")
    visited(page)
    page.text_input(key="typed_model").set_value(str(tmp_path / "elsewhere")).run()
    assert not page.exception
    assert page.header[0].value.replace("\\", "") == str(tmp_path / "elsewhere")
    page.text_input(key="typed_model").set_value("./nowhere").run()
    assert page.error


def test_a_card_is_only_ever_text(page: AppTest, folder: Path) -> None:
    (folder / "README.md").write_text("<script>alert(1)</script> **bold**")
    visited(page)
    assert "<script>alert(1)</script> **bold**" in [one.value for one in page.code]
    for element in (*page.markdown, *page.caption, *page.header, *page.subheader):
        assert "script" not in element.value


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "**bold** :smile:", "好 😀"])
def test_a_models_name_is_only_ever_text(page: AppTest, folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(folder, tmp_path / "runs" / name)
    visited(page, model=f"runs/{name}")
    for element in (*page.markdown, *page.caption, *page.header, *page.subheader):
        assert "<img" not in element.value.replace("\\<", "")
        assert "**bold**" not in element.value
    assert page.header[0].value.replace("\\", "") == f"runs/{name}"


def test_a_model_whose_training_has_not_ended_is_said_to_be_so(page: AppTest, folder: Path) -> None:
    (folder / "metrics.json").write_text("{}")
    visited(page)
    assert any("has not ended" in one.value for one in page.info)


def test_without_a_model_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert "There is no model yet" in page.info[0].value
