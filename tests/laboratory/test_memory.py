"""Learning the made-up tasks, and going on where a run was broken off."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.ledger import RUNS
from nlp_lstm.laboratory.memory import Plan, learn, remember

SMALL = Plan("counting", ("lstm", "elman"), (1, 2), seeds=2, budget=300, steps=60, rates=(0.01, 0.03))


def test_an_lstm_learns_to_count_a_little() -> None:
    plan = Plan("counting", ("lstm",), (3,), budget=2000, steps=600)
    learned, untaught = learn(plan, "lstm", 16, 3, 0.03, 1), learn(replace(plan, steps=1), "lstm", 16, 3, 0.03, 1)
    assert learned["accuracy"] > 0.99
    assert learned["steps"] < 600  # it ended when it was done
    assert untaught["accuracy"] < 0.7
    assert learned["longer"] < learned["accuracy"]  # it has never counted to four
    assert learn(replace(plan, task="timing", steps=1), "lstm", 4, 3, 0.03, 1)["longer"] is None


def test_every_cell_and_gap_gets_its_rate_from_a_seed_that_is_not_reported(tmp_path: Path) -> None:
    shown = []
    found = remember(SMALL, tmp_path / "out", show=shown.append)
    assert len(shown) == 2 * 2 * (2 + 2)
    assert found == json.loads((tmp_path / "out" / "memory.json").read_text()) | {
        "cells": SMALL.cells, "gaps": SMALL.gaps, "rates": SMALL.rates
    }  # fmt: skip
    for curve in found["curves"]:
        assert abs(curve["weights"] - 300) < 60
        for point in curve["points"]:
            same = [run for run in shown if (run["cell"], run["gap"]) == (curve["cell"], point["gap"])]
            tuning = {run["learning_rate"]: run["accuracy"] for run in same if run["seed"] == 0}
            assert tuning[point["learning_rate"]] == max(tuning.values())
            assert point["figures"] == [run["accuracy"] for run in same if run["seed"] > 0]
            assert point["mean"] == pytest.approx(sum(point["figures"]) / 2)
            assert point["longer"]["figures"] == [run["longer"] for run in same if run["seed"] > 0]


def test_a_broken_off_plan_goes_on_and_another_is_refused(tmp_path: Path) -> None:
    whole = remember(SMALL, tmp_path / "whole")
    folder, lines = tmp_path / "part", (tmp_path / "whole" / RUNS).read_text().splitlines(keepends=True)
    folder.mkdir()
    (folder / "plan.json").write_text((tmp_path / "whole" / "plan.json").read_text())
    (folder / RUNS).write_text("".join(lines[:5]))
    shown = []
    assert remember(SMALL, folder, show=shown.append) == whole
    assert len(shown) == len(lines) - 5
    shown.clear()
    remember(replace(SMALL, cells=("gru",), gaps=(2, 3)), folder, show=shown.append)
    assert [len(shown), {run["cell"] for run in shown}] == [2 * (2 + 2), {"gru"}]
    with pytest.raises(UsageError, match="holds another experiment: choose another --out"):
        remember(replace(SMALL, steps=61), folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds other files and no experiment"):
        remember(SMALL, tmp_path / "other")


def test_learning_leaves_the_callers_random_numbers_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    learn(replace(SMALL, steps=2), "lstm", 4, 2, 0.01, 1)
    assert torch.equal(torch.rand(3), expected)
