"""A model is a folder, else a shipped model, else a model on the hub, read from its cache without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_lstm.errors import UsageError
from nlp_lstm.locate import model_folder as locate

ASK = """
import sys
import nlp_lstm
from nlp_lstm.errors import UsageError
for name in sys.argv[1:]:
    try:
        print(nlp_lstm.load(name).predict(["the food was good ."])[0].label)
    except UsageError as error:
        print(error)
"""


def cached(home: Path, name: str, files: Path) -> None:
    """Lay a model into the hub's cache as a download leaves it there."""
    revision = "0123456789abcdef0123456789abcdef01234567"
    folder = home / "hub" / ("models--" + name.replace("/", "--"))
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(revision)
    shutil.copytree(files, folder / "snapshots" / revision)


def test_a_model_of_the_hub_is_read_from_its_cache(model_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.json").write_text("{}")
    cached(tmp_path / "home", "someone/small", model_folder)
    cached(tmp_path / "home", "someone/other", other)
    asked = subprocess.run(
        [sys.executable, "-c", ASK, "someone/small", "someone/other", "someone/missing"],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    small, foreign, missing = asked.stdout.splitlines()
    assert small == "positive"
    assert foreign == "the hub's 'someone/other' is not a model of nlp_lstm: it has no model.safetensors"
    assert missing.startswith("no folder 'someone/missing' here, and the hub did not give a model of that id")


def test_a_folder_without_weights_says_how_to_get_them(model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    (folder / "model.safetensors").unlink()
    with pytest.raises(UsageError, match=r"holds no weights yet: finish its training with --out .* --resume"):
        locate(str(folder))
    (folder / "config.json").unlink()
    with pytest.raises(UsageError, match=r"folder without config\.json"):
        locate(str(folder))


def test_an_existing_folder_is_taken_as_it_is(model_folder: Path) -> None:
    assert locate(str(model_folder)) == model_folder


def test_a_folder_of_word_vectors_is_told_from_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"task": "vectors"}')
    (tmp_path / "vectors.safetensors").write_bytes(b"")
    with pytest.raises(UsageError, match=r"holds word vectors and no model: train one with --vectors"):
        locate(str(tmp_path))
