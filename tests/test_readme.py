"""The README's examples are run, not believed."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from nlp_lstm import cells, trained
from nlp_lstm.cli.main import run
from nlp_lstm.layers.scan import run_steps

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
PYTHON = [block for language, block in BLOCKS if language == "python"]
OTHERS = " train | units | negation |--target are"  # they need the words that the demo's models know
COMMANDS = [
    line.split("#")[0].strip()
    for language, block in BLOCKS
    if not language
    for line in block.replace("\\\n", " ").splitlines()
    if line.startswith("nlp-lstm ")
]


def test_the_readme_still_has_its_examples() -> None:
    assert len(PYTHON) == 5
    assert len(COMMANDS) >= 8


@pytest.fixture
def with_models(model_folder: Path, language_model_folder: Path) -> Callable[[str], str]:
    """Put the tests' models in the place of those that `make demo` leaves."""
    return lambda text: text.replace("runs/demo-lm", str(language_model_folder)).replace("runs/demo", str(model_folder))


def test_the_python_examples_run_one_after_the_other(with_models: Callable[[str], str]) -> None:
    values: dict = {}
    for block in PYTHON[:4]:
        exec(with_models(block), values)
    assert values["trace"].at(1, "backward").gates["f"].shape == (8, 20, 64)


@pytest.mark.parametrize(
    "command",
    [c for c in COMMANDS if (not re.search(OTHERS, c) and "runs/demo" in c) or len(c.split()) == 2],
)
def test_the_commands_on_the_demo_model_run(
    command: str, with_models: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(with_models(command))
    assert run(words[1:]) == 0


@pytest.mark.parametrize("command", [c for c in COMMANDS if " train " in c])
def test_the_training_commands_are_understood(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    assert run([*words[1:], "--data-dir", str(tmp_path / "nowhere")]) == 2
    complaint = capsys.readouterr().err
    assert any(
        name in complaint for name in ("nowhere", "reviews.csv", "novel.txt", "imdb-vectors")
    )  # the options were fine, only the data is not there


def test_the_example_cell_does_what_its_equations_say(tmp_path: Path) -> None:
    path = tmp_path / "janet.py"
    path.write_text(PYTHON[4])
    specification = importlib.util.spec_from_file_location("readme_janet", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["readme_janet"] = module
    specification.loader.exec_module(module)
    cell = module.JANET(3, 4).double()
    x = torch.randn(2, 5, 3, dtype=torch.float64)
    states, _ = run_steps(cell, x)
    h = torch.zeros(2, 4, dtype=torch.float64)
    (w_f, w_g), (u_f, u_g), (b_f, b_g) = (part.chunk(2) for part in (cell.W.weight, cell.U.weight, cell.W.bias))
    for t in range(5):
        f = torch.sigmoid(x[:, t] @ w_f.T + b_f + h @ u_f.T)
        g = torch.tanh(x[:, t] @ w_g.T + b_g + h @ u_g.T)
        h = f * h + (1 - f) * g
        torch.testing.assert_close(states["h"][:, t], h, rtol=0, atol=1e-12)


def test_the_example_cell_passes_the_tests_of_every_cell_but_those_the_readme_names(tmp_path: Path) -> None:
    for folder in ("nlp_lstm", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "nlp_lstm" / "cells" / "janet.py").write_text(PYTHON[4])
    others = " or ".join(cells.all_cells())
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=no", "-q"]
    done = subprocess.run(
        [*command, "tests/cells", "tests/layers", "-k", f"janet or not ({others})"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    failed = re.findall(r"^(?:FAILED|ERROR) \S+?::(\w+)", done.stdout, re.MULTILINE)
    named = re.findall(r"^\| `(test_\w+)` \|", README, re.MULTILINE)
    assert sorted(failed) == sorted(named), done.stdout[-2000:]
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) > 150


def test_the_picture_of_the_readme_is_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / picture).is_file(), picture


def test_a_model_is_found_by_the_name_the_readme_gives(model_folder: Path) -> None:
    assert trained.load(model_folder).labels
