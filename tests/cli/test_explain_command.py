"""The command `explain`: the same numbers as from Python, in tables, JSON, files and pictures."""

from pathlib import Path

import numpy as np
import pytest

from nlp_lstm import trained
from nlp_lstm.explanations.explanation import explain

TEXT = "the food was not good ."


def test_the_json_is_the_document_of_python(nlp_lstm, model_folder: Path) -> None:
    words = ("explain", model_folder, TEXT, "--pair", "the food was really good .", "--seed", 2)
    found = nlp_lstm(*words, "--clamp", "0,forward,f,3,all,0.5", "--json").json
    expected = explain(
        trained.load(model_folder), TEXT, pair="the food was really good .", seed=2, clamps=["0,forward,f,3,all,0.5"]
    )
    assert list(found) == list(expected)
    assert found["margin"] == pytest.approx(expected["margin"])
    assert found["clamps"]["margin"] == pytest.approx(expected["clamps"]["margin"])
    assert found["layers"][1]["gates"]["f"][2] == pytest.approx(expected["layers"][1]["gates"]["f"][2])
    small = nlp_lstm(*words, "--no-arrays", "--json").json
    assert "gates" not in small["layers"][0]


def test_the_table_shows_every_word_the_verdict_and_what_is_left_over(nlp_lstm, model_folder: Path) -> None:
    ended = nlp_lstm("explain", model_folder, "the food was bad .")
    assert ended.code == 0
    assert all(word in ended.out for word in ("food", "LRP", "(no word)", "miss the margin by"))


def test_pictures_and_arrays_are_written(nlp_lstm, model_folder: Path, tmp_path: Path) -> None:
    pictures, arrays = tmp_path / "new" / "pictures", tmp_path / "arrays.npz"
    ended = nlp_lstm("explain", model_folder, TEXT, "--png", pictures, "--svg", pictures, "--npz", arrays, "--json")
    names = {path.name for path in pictures.iterdir()}
    assert {"contributions.png", "contributions.svg", "retention-layer-0.png", "retention-layer-1.svg"} <= names
    assert {"gate-f.png", "gate-f.svg"} <= names
    assert "as an explanation: not measured" in (pictures / "contributions.svg").read_text()
    assert "gates" not in ended.json["layers"][0]
    expected = explain(trained.load(model_folder), TEXT)
    read = np.load(arrays)
    np.testing.assert_allclose(
        read["layers/1/backward/gates/o"], expected["layers"][3]["gates"]["o"], rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(
        read["layers/0/forward/retention/mean"], expected["layers"][0]["retention"]["mean"], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["the food", "--clamp", "0,forward,f"], "write it as LAYER,DIRECTION,GATE"),
        (["the food", "--pair", "the food was"], "2 tokens and its pair has 3"),
        (["the food", "--target", "god"], "unknown label 'god'"),
        (["the food", "--npz", "arrays.txt"], "use one of: .npz"),
        (["", "--seed", "1"], "the text is empty"),
    ],
)
def test_what_cannot_be_explained_is_refused(refused, model_folder: Path, words: list[str], said: str) -> None:
    assert said in refused("explain", model_folder, *words)


def test_a_file_is_no_folder_for_pictures(refused, model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "give a folder for the pictures" in refused("explain", model_folder, TEXT, "--png", tmp_path / "file")


def test_a_language_model_is_explained(nlp_lstm, language_model_folder: Path) -> None:
    found = nlp_lstm("explain", language_model_folder, "the boy", "--no-arrays", "--json").json
    assert found["contributions"]["exact"]
    assert found["layers"][0]["order"] == [0, 1]


def test_a_wrong_clamp_is_told_before_a_model_is_read(refused) -> None:
    assert "'x' is no layer" in refused("explain", "nowhere", "the food", "--clamp", "x,forward,f,3,all,1")


def test_measured_scores_stand_under_the_table_and_the_waterfall(nlp_lstm, model_folder: Path, tmp_path: Path) -> None:
    model = trained.load(model_folder)
    model.metrics["faithfulness"] = {
        "methods": {"contributions": {"F": 0.25, "interval": [0.125, 0.5]}, "lrp": {"F": None}}
    }
    model.save(tmp_path / "measured")
    ended = nlp_lstm("explain", tmp_path / "measured", TEXT, "--svg", tmp_path)
    assert "contributions F 0.25 [0.12, 0.50], LRP F not defined" in " ".join(ended.out.split())
    assert "as an explanation: F 0.25 [0.12, 0.50]" in (tmp_path / "contributions.svg").read_text()
