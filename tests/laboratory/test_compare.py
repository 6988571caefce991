"""A comparison: equal sizes, rates chosen apart, seeds measured alike, resumed where it was broken off."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nlp_lstm.config import POOLINGS
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.arms import Arm, arms
from nlp_lstm.laboratory.compare import Plan, compare, network_of, summary
from nlp_lstm.laboratory.intervals import Interval
from nlp_lstm.laboratory.ledger import RUNS
from nlp_lstm.training.sentiment import train_sentiment

SHARED = {"embedding_size": 6, "layers": 1, "epochs": 2, "batch_size": 16}


def plan(corpus: Path, **changes) -> Plan:
    values = {
        "task": "sentiment", "vary": "cell", "arms": arms("cell", ["elman", "lstm"], {}, "sentiment"), "seeds": 2,
        "settings": {**SHARED, "corpus": str(corpus)}, "rates": (0.01, 0.03), "budget": 600,
    }  # fmt: skip
    return Plan(**{**values, **changes})


@pytest.fixture(scope="module")
def found(small_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict, list]:
    folder, runs = tmp_path_factory.mktemp("comparison") / "out", []
    return folder, compare(plan(small_corpus), folder, show=runs.append), runs


def test_a_comparison_says_what_each_contender_got_and_reached(found: tuple) -> None:
    folder, document, runs = found
    assert json.loads((folder / "comparison.json").read_text())["arms"] == document["arms"]
    assert [len(document["arms"]), len(runs)] == [2, 2 * (2 + 2 + 1)]  # two rates, two seeds, the speed
    for arm in document["arms"]:
        same = [run for run in runs if run["arm"] == arm["name"] and "speed" not in run]
        tuning = {run["learning_rate"]: run["validation"] for run in same if run["seed"] == 0}
        assert tuning[arm["learning_rate"]] == max(tuning.values())
        assert arm["figures"] == [run["figure"] for run in same if run["seed"] > 0]
        assert all(run["figure"] is None for run in same if run["seed"] == 0)  # the tuning seed is not reported
        assert arm["weights"] == pytest.approx(600, rel=0.1)
        interval = Interval.of(arm["figures"])
        assert arm["mean"] == interval.mean
        assert arm["interval"] == (None if interval.low is None else [interval.low, interval.high])
        assert arm["epochs"] == [2.0, 2.0]
        assert arm["words_per_second"]["fused"] > 0
        assert arm["words_per_second"]["loop"] > 0
    means = [arm["mean"] for arm in document["arms"]]
    assert means == sorted(means, reverse=True)
    assert document["baseline"]["accuracy"] > 0.3
    assert not (folder / "running").exists()


def test_a_broken_off_comparison_goes_on(found: tuple, small_corpus: Path, tmp_path: Path) -> None:
    whole, document, _ = found
    lines, folder, runs = (whole / RUNS).read_text().splitlines(keepends=True), tmp_path / "part", []
    folder.mkdir()
    (folder / "plan.json").write_text((whole / "plan.json").read_text())
    (folder / RUNS).write_text("".join(lines[:6]))
    again = compare(plan(small_corpus), folder, show=runs.append)
    assert len(runs) == len(lines) - 6
    assert [arm["figures"] for arm in again["arms"]] == [arm["figures"] for arm in document["arms"]]
    runs.clear()
    more = compare(plan(small_corpus, seeds=3), folder, show=runs.append)
    assert len(runs) == 2  # a third seed each
    assert [arm["figures"][:2] for arm in sorted(more["arms"], key=lambda arm: arm["name"])] == [
        arm["figures"] for arm in sorted(document["arms"], key=lambda arm: arm["name"])
    ]
    with pytest.raises(UsageError, match="holds another experiment"):
        compare(plan(small_corpus, rates=(0.5,)), folder)
    runs.clear()
    fewer = compare(
        plan(small_corpus, arms=[Arm("lstm", {"cell": "lstm"}), Arm("gru", {"cell": "gru"})]), folder, show=runs.append
    )
    assert {run["arm"] for run in runs} == {"gru"}  # added; what was known of the lstm is not measured again
    assert {arm["name"] for arm in fewer["arms"]} == {"lstm", "gru"}
    with pytest.raises(UsageError, match="holds another experiment"):
        compare(plan(small_corpus, arms=[Arm("elman", {"cell": "elman", "layers": 2})]), folder)


def test_a_training_of_another_run_is_not_gone_on_with(found: tuple, small_corpus: Path, tmp_path: Path) -> None:
    whole, document, _ = found
    chosen, folder = plan(small_corpus), tmp_path / "part"
    folder.mkdir()
    (folder / "plan.json").write_text((whole / "plan.json").read_text())
    other = replace(chosen.config(chosen.arms[1]), learning_rate=0.03, seed=7, max_minutes=1e-3)
    train_sentiment(other, folder / "running", baseline=False)
    again = compare(chosen, folder)
    assert [arm["figures"] for arm in again["arms"]] == [arm["figures"] for arm in document["arms"]]


def test_a_contender_that_diverges_is_reported_and_not_ranked(small_corpus: Path, tmp_path: Path) -> None:
    unbounded = {"cell": "elman", "cell_options": {"nonlinearity": "identity"}, "optimiser": "sgd", "clip": 0.0}
    contenders = [Arm("calm", {"cell": "elman"}), Arm("wild", unbounded)]
    settings = {**SHARED, "corpus": str(small_corpus), "epochs": 1}
    found = compare(plan(small_corpus, arms=contenders, settings=settings, rates=(100.0,)), tmp_path / "out")
    calm, wild = found["arms"]
    assert (calm["diverged"], wild["diverged"]) == (0, 2)
    assert (wild["mean"], wild["place"], wild["learning_rate"]) == (None, None, None)


def test_the_figures_that_are_missing_have_no_place() -> None:
    said = summary(
        Plan("sentiment", "cell", [], 2),
        [
            {"name": name, "figures": figures, "diverged": int(name == "part") or 2 * (not figures)}
            for name, figures in [("one", [0.9, 0.91]), ("other", [0.5, 0.51]), ("none", []), ("part", [0.99])]
        ],
    )
    places = [(arm["name"], arm["place"]) for arm in said["arms"]]
    assert places == [("one", 1), ("other", 2), ("none", None), ("part", None)]
    assert said["shown"] == [["one", "other"]]


def test_language_models_are_compared_by_perplexity(small_text: Path, tmp_path: Path) -> None:
    shared = {"corpus": str(small_text), "embedding_size": 6, "layers": 1, "epochs": 1, "batch_size": 2, "window": 5}
    chosen = Plan(
        "language-model", "forget-bias", arms("forget-bias", ["lstm"], {}, "language-model"), 1, shared, (0.01,), 500
    )
    document = compare(chosen, tmp_path / "out")
    assert [arm["name"] for arm in document["arms"]] == sorted(
        (arm["name"] for arm in document["arms"]), key=lambda name: next(
            arm["mean"] for arm in document["arms"] if arm["name"] == name
        )
    )  # fmt: skip
    assert document["metric"] == "perplexity"
    assert document["shown"] == []  # one seed shows nothing
    assert document["baseline"]["perplexity"] > 1


@pytest.mark.parametrize(
    ("vary", "differs"),
    [
        ("direction", {"bidirectional": [False, True]}),
        ("layers", {"layers": [1, 2, 3]}),
        ("pooling", {"pooling": list(POOLINGS)}),
        ("front", {"convolution": [None, "3"]}),
        ("residual", {"residual": [False, True]}),
        ("forget-bias", {"forget_bias": [0.0, 1.0, 2.0]}),
        ("word-order", {"corpus": ["everyday", "everyday~shuffled"]}),
    ],
)
def test_what_varies_is_all_that_differs(vary: str, differs: dict, small_corpus: Path) -> None:
    contenders = arms(vary, ["lstm"], {}, "sentiment")
    chosen = plan(small_corpus, vary=vary, arms=contenders, budget=30_000)
    configs = [chosen.config(arm) for arm in contenders]
    for name, values in differs.items():
        assert [getattr(config, name) for config in configs] == values
    same = {name for name in vars(configs[0]) if len({str(getattr(config, name)) for config in configs}) > 1}
    assert same <= {*differs, "hidden_size"}
    assert all(network_of(config) for config in configs)


@pytest.mark.parametrize(
    ("vary", "cells", "task", "said"),
    [
        ("cell", ["lstm", "gruu"], "sentiment", "did you mean 'gru'"),
        ("cell", ["lstm"], "sentiment", "needs two of them: use --cells lstm,gru"),
        ("cell", ["lstm", "lstm"], "sentiment", "names a cell twice"),
        ("layer", ["lstm"], "sentiment", "did you mean 'layers'"),
        ("layers", ["lstm", "gru"], "sentiment", "compares within one cell: name one in --cells"),
        ("direction", ["lstm"], "language-model", "a language model reads one way"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(vary: str, cells: list[str], task: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        arms(vary, cells, {}, task)


def test_a_cell_that_cannot_be_is_refused_before_a_row_is_read(tmp_path: Path) -> None:
    contenders = [Arm("lstm", {"cell": "lstm"}), Arm("grid", {"cell": "grid"})]
    with pytest.raises(UsageError, match="grid needs two layers"):  # not: there is no such file
        compare(plan(tmp_path / "none.csv", arms=contenders), tmp_path / "out")
    assert not (tmp_path / "out").exists()
