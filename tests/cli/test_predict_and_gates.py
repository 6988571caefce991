"""Asking a model from the command line gives what Python gives."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path

import pyarrow.parquet
import pytest

from nlp_lstm import trained
from nlp_lstm.cli.main import run
from nlp_lstm.corpora.sst import SST2Phrases
from nlp_lstm.trained import SentimentModel

ODD = [
    "good [red]film[/red] [/] [bold",
    "$x$ **good** <b>bad</b>",
    "a\nb\tc \x1b[31mgood",
    "\ud83d 😀 good",
    "好 مرحبا",
]
KEYS = {"text", "tokens", "offsets", "known", "label", "probabilities", "logits"}


@pytest.fixture(scope="module")
def model(model_folder: Path) -> SentimentModel:
    return trained.load(model_folder)


def test_predictions_are_those_of_python(nlp_lstm, model, model_folder: Path) -> None:
    texts = ["the food was good", "bad film ! zebra", *ODD]
    document = nlp_lstm("predict", model_folder, "--json", "--", *texts).json
    assert set(document) == {"predictions"}
    for entry, text, expected in zip(document["predictions"], texts, model.predict(texts), strict=True):
        assert set(entry) == KEYS
        assert entry["text"] == text
        assert entry["tokens"] == expected.tokens
        assert entry["offsets"] == [list(offset) for offset in expected.offsets]
        assert entry["known"] == expected.known
        assert entry["label"] == expected.label
        assert entry["probabilities"] == expected.probabilities
        assert entry["logits"] == expected.logits


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_text_is_shown_as_text(nlp_lstm, model_folder: Path, text: str) -> None:
    for ended in (nlp_lstm("predict", model_folder, text), nlp_lstm("gates", model_folder, text)):
        assert ended.code == 0
        assert "\x1b" not in ended.out
    for word in ("[red]", "[/]", "[bold", "**good**", "<b>"):
        assert (word in text) == (word in nlp_lstm("predict", model_folder, text).out)


def test_words_that_the_model_does_not_know_are_named(nlp_lstm, model_folder: Path) -> None:
    assert "zebra" in nlp_lstm("predict", model_folder, "zebra food").out.replace("zebra food", "")
    assert "Unknown words" not in nlp_lstm("predict", model_folder, "good food").out


def test_two_thousand_words_are_answered(nlp_lstm, model_folder: Path) -> None:
    answer = nlp_lstm("predict", model_folder, "good " * 2000, "--json").json["predictions"][0]
    assert len(answer["tokens"]) == 2000


@pytest.mark.parametrize("text", ["naïve 😀", "\udcff good"], ids=ascii)
def test_json_is_whole_on_a_terminal_that_has_no_signs_for_it(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert run(["predict", str(model_folder), text, "--json"]) == 0
    sys.stdout.flush()
    assert json.loads(written.getvalue().decode("ascii"))["predictions"][0]["text"] == text


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Path, list[str]]:
    texts = ["good film", 'bad, "very" bad', "two\nlines and\ttabs", "half \ud83d emoji", "lovely " * 50]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"id": 7, "text": text}) + "\n" for text in texts))
    return path, texts


def test_a_file_is_answered_in_its_order(nlp_lstm, model, model_folder: Path, rows, tmp_path: Path) -> None:
    path, texts = rows
    ended = nlp_lstm("predict", model_folder, "--input", path, "--output", tmp_path / "out.jsonl", "--json")
    assert ended.json == {"output": str(tmp_path / "out.jsonl"), "n": 5}
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["text"] for answer in answers] == texts
    assert all(set(answer) == KEYS for answer in answers)
    for answer, expected in zip(answers, model.predict(texts), strict=True):
        assert answer["logits"] == expected.logits
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "rows.jsonl"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_answers_can_be_tables(nlp_lstm, model, model_folder: Path, rows, tmp_path: Path, suffix: str) -> None:
    path, texts = rows
    out = tmp_path / f"out.{suffix}"
    assert nlp_lstm("predict", model_folder, "--input", path, "--output", out).code == 0
    if suffix == "parquet":
        table = pyarrow.parquet.read_table(out).to_pylist()
    else:
        with out.open(newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file, delimiter="\t" if suffix == "tsv" else ","))
    shares = [f"probability_{label}" for label in model.labels]
    assert [list(row) for row in table] == [["text", "label", *shares]] * 5
    assert [row["text"] for row in table] == [*texts[:3], "half \\ud83d emoji", texts[4]]
    for row, expected in zip(table, model.predict(texts), strict=True):
        assert row["label"] == expected.label
        assert [float(row[share]) for share in shares] == list(expected.probabilities.values())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "good\nbad film\n"),
        ("a.csv", "text\ngood\nbad film\n"),
        ("a.tsv", "n\treview\n1\tgood\n2\tbad film\n"),
    ],
)
def test_texts_come_from_every_kind_of_file(
    nlp_lstm, model, model_folder: Path, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    answers = nlp_lstm("predict", model_folder, "--input", tmp_path / name, "--json").json["predictions"]
    assert [answer["logits"] for answer in answers] == [answer.logits for answer in model.predict(["good", "bad film"])]


def test_gates_are_those_of_python_in_word_order(nlp_lstm, model, model_folder: Path) -> None:
    text = "i found the zebra lovely"
    document = nlp_lstm("gates", model_folder, text, "--json").json
    traced = model.trace(text)
    assert set(document) == {"text", "tokens", "offsets", "known", "layers"}
    assert document["tokens"] == ["i", "found", "the", "zebra", "lovely"]
    assert [document["text"][start:end] for start, end in document["offsets"]] == document["tokens"]
    assert document["known"] == [True, True, True, False, True]
    assert [(layer["layer"], layer["direction"]) for layer in document["layers"]] == [
        (0, "forward"), (0, "backward"), (1, "forward"), (1, "backward"),
    ]  # fmt: skip
    for entry, layer in zip(document["layers"], traced.layers, strict=True):
        assert set(entry) == {"layer", "direction", "gates", "states", "retention_gate"}
        assert entry["retention_gate"] == "f"
        assert set(entry["gates"]) == {"i", "f", "g", "o"}
        assert set(entry["states"]) == {"h", "c"}
        for name, values in (entry["gates"] | entry["states"]).items():
            expected = (layer.gates | layer.states)[name]
            assert values == expected[0].tolist()  # [time][hidden]


def test_the_table_of_gates_shows_their_means(nlp_lstm, model, model_folder: Path) -> None:
    traced = model.trace("good zebra")
    shown = nlp_lstm("gates", model_folder, "good zebra", "--gate", "candidate").out
    lines = [line for line in shown.splitlines() if "zebra (unknown)" in line]
    means = [f"{layer.gates['g'][0, 1].mean():.2f}" for layer in traced.layers]
    assert [cell.strip() for cell in lines[0].split("│")[2:-1]] == means
    assert f"answer: {traced.prediction.label}" in shown


def test_a_heatmap_is_drawn_beside_the_json(nlp_lstm, model_folder: Path, tmp_path: Path) -> None:
    ended = nlp_lstm("gates", model_folder, "good film", "--png", tmp_path / "a.png", "--json")
    assert ended.json["tokens"] == ["good", "film"]
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_an_evaluation_is_that_of_python(nlp_lstm, model, model_folder: Path, small_corpus: Path) -> None:
    from nlp_lstm.training.evaluate import evaluate

    document = nlp_lstm("evaluate", model_folder, "--corpus", small_corpus, "--split", "test", "--json").json
    assert set(document) >= {"accuracy", "macro_f1", "confusion", "n", "baseline"}
    assert set(document["baseline"]) >= {"name", "accuracy", "macro_f1", "n"}
    assert document == evaluate(model, str(small_corpus), "test")
    assert sum(map(sum, document["confusion"])) == document["n"]


def test_an_evaluation_is_shown_with_its_baseline(nlp_lstm, model_folder: Path, small_corpus: Path) -> None:
    document = nlp_lstm("evaluate", model_folder, "--corpus", small_corpus, "--json").json
    shown = nlp_lstm("evaluate", model_folder, "--corpus", small_corpus).out
    assert f"{document['accuracy']:.4f}" in shown
    assert f"{document['baseline']['accuracy']:.4f}" in shown


def test_a_figure_that_is_not_clean_is_said_so_beside_the_json(nlp_lstm, model_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "model"))
    document = json.loads((folder / "config.json").read_text())
    document["config"]["corpus"] = "sst2_phrases+everyday"
    (folder / "config.json").write_text(json.dumps(document))
    words = ("evaluate", folder, "--corpus", "everyday", "--no-baseline", "--json")
    clean = nlp_lstm(*words)
    assert (clean.json["overlap"], clean.err) == ([], "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SST2Phrases, "overlaps", ("everyday",))
        ended = nlp_lstm(*words)
    assert ended.json["overlap"] == ["sst2_phrases"]
    assert ended.err == (
        "warning: not a clean measurement: the training rows of sst2_phrases have sentences of everyday\n"
    )
