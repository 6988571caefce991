"""Word vectors from the command line: trained, used, refused."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_lstm.recipes import recipe
from nlp_lstm.training import vectors

SMALL = ("--size", 4, "--min-count", 1, "--epochs", 1, "--workers", 1)


def test_vectors_are_trained_and_then_trained_with(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    ended = nlp_lstm("train", "vectors", "--corpus", small_corpus, "--out", folder, *SMALL, "--json")
    assert ended.code == 0
    assert set(ended.json) == {"out", "metrics"}
    assert ended.json["metrics"] == json.loads((folder / "metrics.json").read_text())
    assert ended.json["metrics"]["width"] == 4
    assert ended.err.startswith("epoch 1 of 1: ")
    words = ("train", "sentiment", "--corpus", small_corpus, "--layers", 1, "--hidden-size", 4, "--no-baseline")
    words = (*words, "--vectors", folder, "--freeze-vectors", "--epochs", 1, "--embedding-size", 4, "--json")
    ended = nlp_lstm(*words, "--out", tmp_path / "model")
    assert ended.code == 0
    assert ended.json["metrics"]["vectors"]["types_found"] == ended.json["metrics"]["vectors"]["types"]


def test_a_summary_for_people_has_neighbours_and_what_to_type_next(
    nlp_lstm, small_corpus: Path, tmp_path: Path
) -> None:
    ended = nlp_lstm("train", "vectors", "--corpus", small_corpus, "--out", tmp_path / "v", *SMALL)
    assert "nearest by cosine" in ended.out
    assert "4 numbers each" in ended.out
    assert f"nlp-lstm train sentiment --vectors {tmp_path / 'v'} --embedding-size 4" in ended.out


def test_vectors_of_another_width_are_refused(refused, small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "own.vec").write_text("good 1 2 3\nbad 3 2 1\n")
    words = ("train", "sentiment", "--corpus", small_corpus, "--vectors", tmp_path / "own.vec")
    message = refused(*words, "--out", tmp_path / "m")
    assert message.endswith("vectors of 3 numbers and --embedding-size is 200: use --embedding-size 3")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--corpus", "imbd"), "did you mean 'imdb'"),
        (("--algorithm", "glove"), "unknown --algorithm 'glove'"),
        (("--size", 2), "--size is 2: give 3 or more"),
        (("--window", 0), "--window is 0: give 1 or more"),
        (("--min-count", 50_000), "lower --min-count"),
        (("--out", __file__), "is a file or lies in one: choose another --out"),
    ],
)
def test_what_cannot_be_is_refused(refused, rows_cache, tmp_path: Path, words: tuple, message: str) -> None:
    assert message in refused("train", "vectors", "--out", tmp_path / "v", *words)
    assert not (tmp_path / "v").exists()


def test_without_gensim_the_line_says_what_to_install(
    refused, small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors.importlib.util, "find_spec", lambda name: None)
    message = refused("train", "vectors", "--corpus", small_corpus, "--out", tmp_path / "v")
    assert message == "training word vectors needs gensim: pip install 'nlp-lstm[vectors]'"


def test_a_recipe_whose_vectors_are_not_there_says_what_to_run_first(
    refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("train", "sentiment", "--recipe", "sst2-vectors", "--out", "m")
    message = refused(*words)
    assert message.startswith("the recipe sst2-vectors needs runs/imdb-vectors, which does not exist: first run ")
    assert recipe("sst2-vectors", "sentiment").needs in message
    assert "no file or folder own.vec" in refused(*words, "--vectors", "own.vec")  # not the recipe's
    (tmp_path / "runs" / "imdb-vectors").mkdir(parents=True)
    assert "has no words.txt" in refused(*words)


def test_ctrl_c_says_that_no_vectors_were_kept(small_corpus: Path, tmp_path: Path) -> None:
    words = ("train", "vectors", "--corpus", small_corpus, "--out", tmp_path / "v", "--epochs", 400, *SMALL[:4])
    line = "import sys; from nlp_lstm.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", line, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().startswith("epoch 1 of 400: ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == f"stopped: nothing was kept, {tmp_path / 'v'} is as it was before"
    assert not (tmp_path / "v").exists()
