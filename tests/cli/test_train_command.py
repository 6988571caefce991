"""Training from the command line, and training that is broken off."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nlp_lstm import trained
from nlp_lstm.cli.train.options import end
from nlp_lstm.errors import Stopped, UsageError
from nlp_lstm.training import state

TINY = ("--layers", 1, "--hidden-size", 8, "--embedding-size", 8, "--no-baseline")


def start(*words: object) -> subprocess.Popen[str]:
    """Start `nlp-lstm` as a process of its own, which reads and writes as from a pipe."""
    line = "from nlp_lstm.cli.main import main; import torch; torch.set_num_threads(1); main()"
    command = [sys.executable, "-c", line, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for something a process does; fails if the process ends before."""
    while not happened():
        if process.poll() is not None:
            pytest.fail(f"ended with {process.returncode} before that: {process.communicate()}")
        time.sleep(0.01)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the weights of the best model and of the last ones, with everything beside them."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("model.safetensors", "tokenizer.json")
    } | {"last": hashlib.sha256(_tensors(folder / state.STATE)).hexdigest()}


def _tensors(path: Path) -> bytes:
    content = path.read_bytes()  # eight bytes give the length of the header, which holds the seconds too
    return content[8 + int.from_bytes(content[:8], "little") :]


def test_a_training_says_what_came_of_it(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    words = ("train", "sentiment", "--corpus", small_corpus, "--out", folder, "--json", "--epochs", 2, "--seed", 5)
    ended = nlp_lstm(*words, *TINY[:-1], "--cell", "gru", "--no-bidirectional", "--pooling", "mean", "--dropout", "0.1")
    document = ended.json
    assert ended.code == 0
    assert set(document) == {"out", "labels", "stopped", "metrics"}
    assert document["labels"] == ["negative", "neutral", "positive"]
    assert document["stopped"] == "epochs"
    assert document["metrics"] == json.loads((folder / "metrics.json").read_text())
    assert set(document["metrics"]) == {"validation", "baseline", "evaluations", "training"}
    config = json.loads((folder / "config.json").read_text())["config"]
    assert (config["cell"], config["bidirectional"], config["pooling"], config["dropout"], config["seed"]) == (
        "gru", False, "mean", 0.1, 5,
    )  # fmt: skip
    assert "loss=" in ended.err or "epoch 1: training loss" in ended.err
    assert [layer.direction for layer in trained.load(folder).trace("good film").layers] == ["forward"]


def test_a_training_without_json_shows_the_baseline_beside_it(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    ended = nlp_lstm("train", "sentiment", "--corpus", small_corpus, "--out", tmp_path / "m", *TINY[:-1], "--epochs", 1)
    lines = ended.out.splitlines()
    assert lines[0].startswith("validation: accuracy")
    assert lines[1].startswith("baseline, TF-IDF + logistic regression: accuracy")


def test_minutes_end_a_training_with_a_model(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("train", "sentiment", "--corpus", small_corpus, "--out", tmp_path / "m", *TINY, "--json")
    ended = nlp_lstm(*words, "--epochs", 100_000, "--max-minutes", 0.001)
    assert ended.code == 0
    assert ended.json["stopped"] == "minutes"
    assert trained.load(tmp_path / "m").predict(["good"])


def test_options_of_the_cell_reach_it(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("train", "sentiment", "--corpus", small_corpus, *TINY, "--epochs", 1, "--learning-rate", "1e-8")
    assert nlp_lstm(*words, "--out", tmp_path / "a", "--forget-bias", "3").code == 0
    bias = trained.load(tmp_path / "a").network.stack.cell(0).W.bias.chunk(4)  # i, f, g, o
    assert [round(part.mean().item(), 3) for part in bias] == [0, 3, 0, 0]
    relu = ("--cell", "elman", "--cell-option", "nonlinearity=relu")
    assert nlp_lstm(*words, *relu, "--out", tmp_path / "b").code == 0
    assert trained.load(tmp_path / "b").network.stack.cell(0).nonlinearity == "relu"


def test_a_training_killed_in_mid_epoch_goes_on_to_the_same_weights(
    nlp_lstm, small_corpus: Path, tmp_path: Path
) -> None:
    words = ("train", "sentiment", "--corpus", small_corpus, *TINY, "--epochs", 4, "--batch-size", 3)
    folder = tmp_path / "killed"
    process = start(*words, "--save-minutes", 0, "--out", folder)

    def in_mid_epoch() -> bool:
        try:
            progress = state.header(folder)["progress"]
        except UsageError:
            return False
        return 1 <= progress["epoch"] < 4 and progress["batch"] > 0

    wait_until(in_mid_epoch, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    progress = state.header(folder)["progress"]
    assert 1 <= progress["epoch"] < 4
    assert trained.load(folder).predict(["good"])  # the best model so far
    (folder / ".weights.safetensors.1.part").write_bytes(b"half")  # what a kill in mid-write leaves

    resumed = nlp_lstm("train", "sentiment", "--out", folder, "--resume", "--save-minutes", 3, "--no-baseline")
    assert resumed.code == nlp_lstm(*words, "--out", tmp_path / "whole").code == 0
    assert digests(folder) == digests(tmp_path / "whole")
    assert not list(folder.glob(".*.part"))
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2, 3, 4]


@pytest.fixture
def press_ctrl_c() -> Iterator[Callable[[Path], None]]:
    """Press Ctrl-C in this process as soon as a file appears, unless the test has ended before."""
    ended = threading.Event()

    def watch(path: Path) -> None:
        while not path.exists():
            if ended.wait(0.005):
                return
        os.kill(os.getpid(), signal.SIGINT)

    yield lambda path: threading.Thread(target=watch, args=(path,)).start()
    ended.set()


def test_ctrl_c_in_the_first_epoch_ends_with_a_model(
    nlp_lstm, press_ctrl_c, small_corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    words = ("train", "sentiment", "--corpus", small_corpus, *TINY, "--epochs", 1000, "--batch-size", 1, "--json")
    press_ctrl_c(folder / "tensorboard")  # which appears when the first batch is about to be learned
    ended = nlp_lstm(*words, "--out", folder)
    assert ended.code == 130
    assert f"to go on: nlp-lstm train sentiment --out {folder} --resume --no-baseline\n" in ended.err
    document = ended.json
    assert document["stopped"] == "interrupted"
    assert document["metrics"]["training"]["epochs"] < 1000
    assert trained.load(folder).predict(["good"])
    assert (folder / "README.md").exists()
    assert (folder / state.STATE).exists()


def test_a_training_ended_by_ctrl_c_goes_on_to_the_same_weights(
    nlp_lstm, press_ctrl_c, small_corpus: Path, tmp_path: Path
) -> None:
    words = ("train", "sentiment", "--corpus", small_corpus, *TINY, "--epochs", 2, "--batch-size", 2, "--patience", 1)
    assert nlp_lstm(*words, "--out", tmp_path / "whole").code == 0
    press_ctrl_c(tmp_path / "model" / "tensorboard")
    assert nlp_lstm(*words, "--out", tmp_path / "model").code == 130
    assert state.header(tmp_path / "model")["progress"]["epoch"] == 0
    assert nlp_lstm("train", "sentiment", "--out", tmp_path / "model", "--resume").code == 0
    assert digests(tmp_path / "model") == digests(tmp_path / "whole")


def test_the_way_to_go_on_repeats_what_was_typed_beside_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(**typed: object) -> str:
        with pytest.raises(Stopped) as stopped:
            end("sentiment", Path("my model"), "interrupted", **{"baseline": True, "data_dir": None} | typed)
        return str(stopped.value).partition("to go on: ")[2]

    monkeypatch.setenv("NLP_LSTM_DATA", "/everywhere")
    assert said() == "nlp-lstm train sentiment --out 'my model' --resume"
    assert said(baseline=False).endswith(" --resume --no-baseline")
    assert said(data_dir=Path("here")).endswith(" --resume --data-dir here")
    assert said(data_dir=Path("/everywhere")).endswith(" --resume")  # it came from the environment
    end("sentiment", tmp_path, "epochs", baseline=True, data_dir=None)


def test_other_epochs_change_the_schedule_and_the_same_do_not(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("train", "sentiment", "--out", tmp_path / "m", "--no-baseline")
    assert nlp_lstm(*words, "--corpus", small_corpus, *TINY, "--epochs", 1).code == 0
    assert "schedule" not in nlp_lstm(*words, "--resume", "--epochs", 1).err
    assert "the learning rate's schedule now spans 2 epochs" in nlp_lstm(*words, "--resume", "--epochs", 2).err


@pytest.mark.parametrize("module", ["typer", "nlp_lstm.cli.predict", "nlp_lstm.trained"])
def test_ctrl_c_while_modules_are_loaded_ends_in_one_line(module: str, model_folder: Path) -> None:
    line = f"""
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may have told its children to ignore Ctrl-C

class Pressing:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Pressing())
from nlp_lstm.cli.main import main
main(["predict", {str(model_folder)!r}, "good"])
"""
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


def test_the_help_needs_no_torch() -> None:
    line = "import sys; from nlp_lstm.cli.main import run; code = run(['--help']); print('torch' in sys.modules, code)"
    out = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout
    assert "Usage: nlp-lstm" in out
    assert out.splitlines()[-1] == "False 0"


def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    line = "from nlp_lstm.cli.main import main; main(['cells', '--json'])"
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run([sys.executable, "-c", line], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert process.stderr == ""
