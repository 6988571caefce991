"""Every script in benchmarks/ runs, at sizes whose figures mean nothing, and writes the figures it prints."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
TINY = ["--rounds", "1", "--threads", "1", "--input", "3", "--hidden", "4", "--layers", "1"]
ARGUMENTS = {
    "data_wait": ["--networks", "1x4"],
    "false_support": [
        *TINY[2:4],
        "--models",
        "1",
        "--fillers",
        "8",
        "--hidden",
        "4",
        "--sentences",
        "40",
        "--epochs",
        "1",
    ],
    "gate_capture": TINY,
    "language_model_step": [
        *TINY[:4],
        "--hidden",
        "4",
        "--layers",
        "1",
        "--words",
        "30",
        "--batch",
        "2",
        "--time",
        "4",
    ],
    "loop_cells": [*TINY[:4], "--input", "3", "--hidden", "4", "--batch", "2", "--time", "4"],
    "mediation_table": [*TINY, "--time", "4"],
    "stream_memory": ["--tokens", "20000", "--steps", "1", "--folder", "."],
    "training_step": [*TINY, "--batch", "2", "--time", "4"],
}
Figures = list[dict[str, Any]]


@pytest.fixture(scope="module")
def measured(small_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Figures, str]]:
    """Run all scripts at the same time; return the sections that each wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("benchmarks")
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    running, results = {}, {}
    for script, arguments in ARGUMENTS.items():
        command = [sys.executable, str(BENCHMARKS / f"{script}.py"), *arguments, "--json", f"{script}.json"]
        command += ["--corpus", str(small_corpus)] if script == "data_wait" else []
        running[script] = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env=environment
        )
    for script, process in running.items():
        printed, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        written = json.loads((folder / f"{script}.json").read_text())
        assert set(written["machine"]) == {"torch", "threads", "cpu", "python"}
        results[script] = written["sections"], printed
    return results


def test_every_script_is_run() -> None:
    assert {file.stem for file in BENCHMARKS.glob("*.py")} - {"timing"} == set(ARGUMENTS)


@pytest.mark.parametrize(
    ("script", "sections", "contenders"),
    [
        ("training_step", 6, {"RecurrentStack, full", "RecurrentStack, lengths", "bare torch.nn, packed"}),
        ("gate_capture", 4, {"with every gate captured", "the plain loop, nothing captured"}),
        ("mediation_table", 1, {"gru"}),
        (
            "language_model_step",
            1,
            {"LanguageModel, untied", "LanguageModel, tied", "LanguageModel, tied, adaptive"},
        ),
    ],
)
def test_contenders_are_timed_side_by_side(measured: dict, script: str, sections: int, contenders: set[str]) -> None:
    figures, printed = measured[script]
    assert len({section["title"] for section in figures}) == sections
    for section in figures:
        assert section["title"] in printed
        assert set(section["contenders"]) == {section["against"]} | contenders
        assert section["contenders"][section["against"]]["ratio"] == 1
        for one in section["contenders"].values():
            low, high = one["quartiles"]
            assert one["median_ms"] > 0
            assert 0 < low <= one["ratio"] <= high


def test_shares_of_supported_verdicts_are_counted(measured: dict) -> None:
    figures, printed = measured["false_support"]
    assert [section["title"] for section in figures] == ["without negation", "with negation"]
    for section in figures:
        assert f"{section['title']}: 1 models" in printed
        assert len(section["lines"]) == 5 * 3 + 1
        shares = [line["supported"] for line in section["lines"]]
        assert set(shares) <= {0.0, 1.0}
        assert section["supported_lines"] == pytest.approx(sum(shares) / len(shares))
        assert max(shares) <= section["supported_anywhere"] <= 1
        assert all(line["carries"] <= line["supported"] for line in section["lines"])


def test_the_share_of_waiting_is_measured(measured: dict) -> None:
    figures, printed = measured["data_wait"]
    assert [(one["layers"], one["hidden"]) for one in figures] == [(1, 4)]
    for one in figures:
        assert 0 <= one["waiting_share"] < 1
        assert one["seconds"] > 0
        assert f"{one['layers']} x {one['hidden']}, both ways" in printed


def test_memory_and_time_of_a_long_text_are_measured_stage_by_stage(measured: dict) -> None:
    ((figures,), printed) = measured["stream_memory"]
    tokens = sum(figures["tokens"].values())
    assert 0.85 * 20_000 < tokens < 20_000  # nine tenths of the text, with ends of lines
    assert figures["ids_on_disk_mib"] * 2**20 == 4 * tokens
    assert figures["ids_in_memory_mib"] == 2 * figures["ids_on_disk_mib"]
    names = ["nothing but imports", "reading", "vocabulary", "encoding", "windows", "1 training steps"]
    assert [stage["stage"] for stage in figures["stages"]] == names
    for stage in figures["stages"]:
        assert stage["stage"] in printed
        assert stage["resident_mib"] > stage["anonymous_mib"] > 10
        assert stage["seconds"] > 0
