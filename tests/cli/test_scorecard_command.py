"""nlp-lstm scorecard."""

import json
import shutil
from pathlib import Path

import pytest
from small_language_model import train_small_lm, write_text
from small_model import train_small, write_corpus


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classifier")
    train_small(folder / "model", write_corpus(folder / "rows.csv"), epochs=1)
    return folder / "model"


def test_the_scorecard_of_a_classifier_is_a_table_and_a_document(nlp_lstm, classifier: Path) -> None:
    ended = nlp_lstm("scorecard", classifier, "--no-baseline")
    assert (ended.code, ended.err) == (0, "")
    for text in ("harmonic mean", "scope leak", "balanced flip by negator", "balanced flip by distance", "sentences;"):
        assert text in " ".join(ended.out.split())
    document = nlp_lstm("scorecard", classifier, "--no-baseline", "--json").json
    assert document["compared"] == {}
    assert document["items"]["negation"] == 144
    assert set(document["per_distance"]) == {"1", "2", "3", "4", "5", "6"}


def test_the_others_stand_beside_the_model(nlp_lstm, classifier: Path, tmp_path: Path) -> None:
    row = {"measure": "but", "label": "negative", "text": "I wanted more, but no."}
    (tmp_path / "own.jsonl").write_text(json.dumps(row))
    ended = nlp_lstm("scorecard", classifier, "--set", tmp_path / "own.jsonl")
    assert ended.code == 0
    for name in ("model", "TF-IDF", "VADER", "TextBlob"):
        assert name in ended.out
    assert "scope leak" not in ended.out  # nothing was asked about it


def test_a_language_model_is_asked_about_grammar(nlp_lstm, tmp_path: Path) -> None:
    train_small_lm(tmp_path / "model", write_text(tmp_path / "text.txt"), epochs=1)
    row = {"measure": "agreement", "attractors": 0, "right": "the boy reads .", "wrong": "the boy runs ."}
    strange = {"measure": "polarity", "word": "ever", "right": "no boy ever", "wrong": "the boy ever"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(strange) + "\n")
    ended = nlp_lstm("scorecard", tmp_path / "model", "--set", tmp_path / "own.jsonl")
    assert ended.code == 0
    assert "agreement: right" in ended.out
    assert "Kneser-Ney" in ended.out
    assert "does not know: 1." in ended.out


def test_a_bad_set_is_one_line(refused, classifier: Path, tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text('{"measure": "but"}\n')
    assert "row 1: a row of but needs text, label" in refused("scorecard", classifier, "--set", tmp_path / "own.jsonl")
    assert "there is no file" in refused("scorecard", classifier, "--set", tmp_path / "none.jsonl")


def test_kept_figures_stand_in_the_metrics_and_the_card(nlp_lstm, refused, classifier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(classifier, folder)
    document = nlp_lstm("scorecard", folder, "--save", "--json").json
    kept = json.loads((folder / "metrics.json").read_text())["scorecard"]
    assert kept.pop("titles")["balanced_flip"] == "both together (harmonic mean)"
    assert kept == document
    card = (folder / "README.md").read_text()
    crossed = document["measures"]["crossed"]
    shown = f"{crossed['value']:.2f} [{crossed['interval'][0]:.2f}, {crossed['interval'][1]:.2f}]"
    assert f"| squares with A < 0 and B > 0 | {shown} |" in card
    assert "| VADER |" in card
    assert "leave out --set" in refused("scorecard", folder, "--save", "--set", tmp_path / "own.jsonl")
    (folder / "metrics.json").write_text("{}")
    assert "leave out --save" in refused("scorecard", folder, "--save")
