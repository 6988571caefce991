"""Bad input of every kind: exit code 2, one line that names the way out, nothing written."""

import errno
import shutil
from pathlib import Path

import pytest

from nlp_lstm.cli import main

TINY = ("--hidden-size", 4, "--embedding-size", 4, "--epochs", 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--corpus", "ss2"], "did you mean 'sst2'"),
        (["--corpus", ""], "unknown corpus ''"),
        (["--corpus", "nowhere/rows.csv"], "no folder nowhere"),
        (["--corpus", "sst2", "--data-dir", "nowhere"], "give --data-dir a folder"),
        (["--corpus", "everyday", "--text-column", "text"], "leave --text-column"),
        (["--cell", "lstn"], "did you mean 'lstm'"),
        (["--pooling", "maximum"], "did you mean 'max'"),
        (["--poolin", "max"], "--pooling"),
        (["--epochs", "0"], "give 1 or more"),
        (["--epochs", "ten"], "valid integer"),
        (["--dropout", "1"], "give 0.99 or less"),
        (["--seed", "-1"], "give 0 or more"),
        (["--seed", str(2**31)], "give 2147483647 or less"),
        (["--learning-rate", "nan"], "finite number"),
        (["--max-minutes", "0"], "give 0.001 or more"),
        (["--min-count", "1" + 30 * "0"], "give 2147483647 or less"),
        (["--hidden-size", "1000000000"], "give 65536 or less"),
        (["--hidden-size", "60000"], "smaller --hidden-size"),
        (["--layers", "10000"], "give 64 or less"),
        (["--cell-option", "forget_bias"], "write it as NAME=VALUE"),
        (["--cell-option", "forget_bias=2"], "use --forget-bias 2 instead"),
        (["--cell-option", "peep=1"], "it has: forget_bias, recurrent_init"),
        (["--cell", "gru", "--forget-bias", "1"], "the gru cell has no option 'forget_bias'"),
        (["--residual", "--layers", "1"], "use --layers 2 or --no-residual"),
        (["--resume", "--overwrite"], "give one of them"),
        (["--resume"], "leave out --resume"),
    ],
    ids=str,
)
def test_a_training_that_cannot_be_is_refused(refused, tmp_path: Path, words: list[str], said: str) -> None:
    assert said in refused("train", "sentiment", *words, "--out", tmp_path / "model")
    assert not list(tmp_path.iterdir())


def test_a_training_needs_a_place(refused) -> None:
    assert "--out" in refused("train", "sentiment", "--corpus", "everyday")


def test_an_unknown_command_is_refused(refused) -> None:
    assert "trian" in refused("trian")


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"text,label\ncaf\xe9,positive\n", [], "not UTF-8 text"),
        (b"", [], "is empty"),
        (b"text,label\n", [], "no rows"),
        (b"words,stars\ngood,1\n", [], "--text-column"),
        (b"text,label\ngood,1\n", ["--label-column", "stars"], "'stars' is not one of them"),
        (b"text,label\ngood, really,1\n", [], "row 2 has 3 values"),
        (b"text,label\ngood,1\nfine,1\n", [], "one label"),
    ],
)
def test_a_corpus_file_that_cannot_be_read_is_refused(
    refused, rows_cache, tmp_path: Path, content: bytes, words: list[str], said: str
) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    assert said in refused("train", "sentiment", "--corpus", tmp_path / "rows.csv", *words, "--out", tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


@pytest.mark.parametrize("out", ["rows.csv", "rows.csv/model"])
def test_a_model_cannot_lie_in_a_file(refused, small_corpus: Path, tmp_path: Path, out: str) -> None:
    (tmp_path / "rows.csv").write_text("mine")
    words = ("train", "sentiment", "--corpus", small_corpus, "--out", tmp_path / out, *TINY)
    assert "choose another --out" in refused(*words)
    assert (tmp_path / "rows.csv").read_text() == "mine"


def test_an_existing_model_is_not_replaced_by_accident(refused, small_corpus: Path, model_folder: Path) -> None:
    before = (model_folder / "model.safetensors").read_bytes()
    line = refused("train", "sentiment", "--corpus", small_corpus, "--out", model_folder)
    assert "--resume or --overwrite" in line
    assert (model_folder / "model.safetensors").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--hidden-size", "9"], "--hidden-size was 8 when this training began"),
        (["--no-bidirectional"], "--bidirectional was True"),
        (["--cell-option", "forget_bias=2"], "leave --cell-option out"),
        (["--epochs", "0"], "give 1 or more"),
    ],
)
def test_a_resumed_training_keeps_its_settings(refused, model_folder: Path, words: list[str], said: str) -> None:
    before = (model_folder / "config.json").read_bytes()
    assert said in refused("train", "sentiment", "--out", model_folder, "--resume", *words)
    assert (model_folder / "config.json").read_bytes() == before


def test_a_damaged_training_is_not_resumed(refused, model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    (folder / "training_state.safetensors").write_text("{")
    assert "start again with --overwrite" in refused("train", "sentiment", "--out", folder, "--resume")


def test_a_training_that_diverges_is_refused_and_leaves_nothing(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("--corpus", small_corpus, "--out", tmp_path / "model", "--weight-decay", "1e30", *TINY)
    ended = nlp_lstm("train", "sentiment", *words)
    assert ended.code == 2
    assert ended.err.rstrip("\n").rpartition("\r")[2].startswith("error: the loss became nan")  # behind the bar
    assert ended.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give sentences"),
        ([""], "text 1 is empty"),
        (["good", " \n "], "text 2 is empty"),
        (["-1 star"], "put -- before a text"),
        (["good", "--batch-size", "0"], "greater than or equal to 1"),
        (["good", "--input", "rows.txt"], "leave one of them out"),
        (["--input", "row.txt"], "did you mean rows.txt"),
        (["--input", "."], "is a folder"),
        (["--input", "latin.txt"], "not UTF-8"),
        (["--input", "empty.txt"], "is empty"),
        (["--input", "blank.txt"], "blank.txt, row 2 is empty: give it at least one word"),
        (["--input", "blank.csv"], "blank.csv, row 3 is empty"),
        (["--input", "table.csv"], "say with --text-column"),
        (["--input", "table.csv", "--text-column", "c"], "'c' is not one of them"),
        (["--input", "broken.jsonl"], "row 2 is not JSON"),
        (["--input", "rows.doc"], "not of a known kind"),
        (["--input", "rows.txt", "--output", "out.doc"], "end --output in .jsonl"),
        (["--input", "rows.txt", "--output", "out"], "end --output in .jsonl"),
        (["--input", "rows.txt", "--output", "nowhere/out.csv"], "does not exist"),
        (["--input", "rows.txt", "--output", "folder.csv"], "is a folder"),
        (["--input", "broken.jsonl", "--output", "broken.jsonl"], "file of texts itself"),
        (["--input", "broken.jsonl", "--output", "out.csv"], "row 2 is not JSON"),
        (["--input", "blank.txt", "--output", "old.csv"], "blank.txt, row 2 is empty"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_answered_is_refused(
    refused, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    contents = {
        "rows.txt": b"good\n", "latin.txt": b"caf\xe9\n", "empty.txt": b"", "blank.txt": b"good\n\nbad\n",
        "table.csv": b"a,b\ngood,1\n", "broken.jsonl": b'{"text": "a"}\n{"text": \n', "rows.doc": b"good\n",
        "old.csv": b"kept", "blank.csv": b'text\ngood\n" "\n',
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.chdir(tmp_path)
    assert said in refused("predict", model_folder, *words)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == contents


@pytest.mark.parametrize("command", [["predict", "MODEL", "x"], ["gates", "MODEL", "x"], ["evaluate", "MODEL"]])
@pytest.mark.parametrize("model", ["nothing", "./nothing", "~nobody-of-this-name/x", "."])
def test_a_model_that_is_nowhere_is_refused(
    refused, small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], model: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word.replace("MODEL", model) for word in command]
    corpus = ["--corpus", small_corpus] if command[0] == "evaluate" else []
    assert "give a folder that `nlp-lstm train` wrote" in refused(*words, *corpus)


def test_a_damaged_model_is_refused(refused, model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert f"{folder} does not hold a model that can be read" in refused("predict", folder, "good")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([""], "the text is empty"),
        (["good", "--gate", "q"], "one of: i, f, g, o"),
        (["good", "--png", "a.jpeg"], "one of: .png, .svg, .pdf"),
        (["good", "--png", "a"], "one of: .png, .svg, .pdf"),
        (["good", "--png", "file/a.png"], "choose another --png"),
        (["good", "--png", "nowhere/a.png"], "does not exist: make it, or choose another --png"),
        (["good", "food"], "unexpected extra argument"),
    ],
    ids=str,
)
def test_gates_that_cannot_be_shown_are_refused(
    refused, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert said in refused("gates", model_folder, *words)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "choose another place, or make room"),
        (errno.EROFS, "choose another place, or make room"),
        (errno.EACCES, "choose another place, or make room"),
        (errno.ENOENT, "check the path"),
        (errno.ENAMETOOLONG, "check the path"),
    ],
)
def test_the_advice_after_a_failure_fits_it(
    refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, said: str
) -> None:
    def failing() -> None:
        raise OSError(number, "failed", str(tmp_path / "a"))

    monkeypatch.setattr(main, "build", failing)
    assert refused("cells") == f"{tmp_path / 'a'}: failed: {said}"


def test_a_file_that_may_not_be_read_is_no_matter_of_room(
    refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def failing() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "a"))

    (tmp_path / "a").write_text("secret")
    monkeypatch.setattr(main, "build", failing)
    monkeypatch.setattr("os.access", lambda path, mode: False)  # whoever runs the tests may be allowed everything
    assert refused("cells") == f"{tmp_path / 'a'}: Permission denied: check the path"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--corpus", "CORPUS", "--split", "vali"], "did you mean 'validation'"),
        (["--corpus", "sst2", "--data-dir", "nowhere"], "give --data-dir"),
        (["--corpus", "CORPUS", "--label-column", "stars"], "'stars' is not one of them"),
        ([], "--corpus"),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(
    refused, model_folder: Path, small_corpus: Path, words: list[str], said: str
) -> None:
    assert said in refused("evaluate", model_folder, *(word.replace("CORPUS", str(small_corpus)) for word in words))


def test_a_baseline_without_its_rows_says_how_to_go_on(
    refused, nlp_lstm, model_folder: Path, small_corpus: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "model"))
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace(str(small_corpus), str(tmp_path / "gone.csv")))
    words = ("evaluate", folder, "--corpus", small_corpus, "--split", "test")
    assert "--no-baseline" in refused(*words)
    assert nlp_lstm(*words, "--no-baseline", "--json").json["baseline"] is None


def test_figures_of_an_unfinished_training_are_refused_before_anything_is_measured(
    refused, model_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "unfinished")
    (folder / "metrics.json").write_text("{}")
    said = refused("evaluate", folder, "--corpus", "no such corpus", "--save")
    assert said.endswith("has not ended: leave out --save, or go on with it first")
