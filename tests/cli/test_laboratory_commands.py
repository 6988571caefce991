"""The laboratory from the command line."""

import json
from pathlib import Path

import pytest

TINY = ("--set", "embedding_size=6", "--set", "layers=1", "--set", "epochs=1", "--weights", 400, "--rates", "0.01")


def test_a_comparison_prints_a_table_and_draws_it(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("compare", "--cells", "lstm,gru", "--corpus", small_corpus, "--seeds", 2, *TINY, "--out", tmp_path / "c")
    ended = nlp_lstm(*words, "--plot", tmp_path / "plot.png")
    assert ended.code == 0
    for word in ("lstm", "gru", "accuracy", "words/s", "beside it, TF-IDF", "chosen on these rows"):
        assert word in ended.out
    assert "better than" in ended.out or "no difference shown" in ended.out
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    again = nlp_lstm(*words, "--json")
    assert again.json["arms"] == json.loads((tmp_path / "c" / "comparison.json").read_text())["arms"]
    assert again.json["seeds"] == 2
    assert again.err == ""  # nothing was left to run


def test_a_synthetic_task_prints_accuracy_by_gap(nlp_lstm, tmp_path: Path) -> None:
    words = ("--task", "adding", "--cells", "lstm", "--gaps", "2,4", "--seeds", 2, "--steps", 5, "--rates", "0.01")
    place = ("--weights", 300, "--out", tmp_path / "s")
    ended = nlp_lstm("synthetic", *words, *place, "--plot", tmp_path / "plot.svg")
    assert ended.code == 0
    assert "gap 2" in ended.out
    assert "gap 4" in ended.out
    assert "<svg" in (tmp_path / "plot.svg").read_text()
    document = nlp_lstm("synthetic", *words, *place, "--json").json
    assert [point["gap"] for point in document["curves"][0]["points"]] == [2, 4]


def test_gradient_flow_is_shown_of_untrained_cells_and_of_a_model(nlp_lstm, model_folder: Path, tmp_path: Path) -> None:
    words = ("gradient-flow", "--cells", "lstm,gru-before", "--size", 4, "--length", 12, "--rows", 2)
    document = nlp_lstm(*words, "--json").json
    assert [flow["name"] for flow in document["flows"]] == ["lstm", "gru-before"]
    assert document["flows"][0]["distance"] == list(range(1, 12))
    ended = nlp_lstm(*words, "--plot", tmp_path / "flow.png")
    assert ended.code == 0
    assert "its belt alone" in ended.out
    assert (tmp_path / "flow.png").exists()
    layers = nlp_lstm("gradient-flow", model_folder, "the food was not good at all", "--json").json["flows"]
    assert [flow["name"] for flow in layers] == [
        f"layer {layer}, {direction}" for layer in (0, 1) for direction in ("forward", "backward")
    ]
    assert len(layers[0]["norm"]) == 6


def test_half_lives_are_shown(nlp_lstm, model_folder: Path) -> None:
    def median(bias: int) -> float:
        document = nlp_lstm("half-life", "--cells", "lstm", "--forget-bias", bias, "--json").json
        return document["half_lives"][0]["half_life"][1]

    lives = [median(bias) for bias in (0, 1, 2)]
    assert lives[0] < lives[1] < lives[2]
    # of 64 Gaussian inputs the sum's deviation is about 1: half a step less than sigmoid(0) = 1/2 alone would keep
    assert lives[0] == pytest.approx(0.85, abs=0.06)
    ended = nlp_lstm("half-life", model_folder, "the food was not good")
    assert ended.code == 0
    assert "layer 1, backward" in ended.out


def test_the_examples_set_by_hand_are_shown(nlp_lstm) -> None:
    ended = nlp_lstm("examples")
    assert ended.code == 0
    for word in ("linear", "memory", "copying", "reset"):
        assert word in ended.out
    assert nlp_lstm("examples", "linear", "--json").json["examples"][0]["rows"][1] == [1, 1, 6, 6]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "--cells", "lstm,lstmm"), "did you mean 'lstm'"),
        (("compare", "--cells", "lstm,gru", "--weights", 1000, "--hidden-size", 8), "give one of them"),
        (("compare", "--cells", "lstm,gru", "--seeds", 0), "--seeds is 0: give 1 or more"),
        (("compare", "--cells", "lstm,gru", "--rates", "fast"), "give numbers above 0"),
        (("compare", "--cells", "lstm,gru", "--split", "tests"), "did you mean 'test'"),
        (("compare", "--cells", "lstm,gru", "--set", "epochs"), "write it as NAME=VALUE"),
        (("compare", "--cells", "lstm,gru", "--set", "epoch=1"), "did you mean 'epochs'"),
        (("compare", "--cells", "lstm,gru", "--set", "epochs=few"), "epochs=few: give a whole number"),
        (("compare", "--cells", "lstm,gru", "--weights", 10), "weights are too few"),
        (("compare", "--cells", "lstm,gru", "--weights", 0), "weights are too few"),
        (("compare", "--cells", "lstm,gru", "--set", "seed=3"), "use --seeds"),
        (("compare", "--cells", "lstm,elman:nonlinearity=cube"), "unknown nonlinearity"),
        (("compare", "--cells", "lstm,gru", "--corpus", "agreement", "--set", "tied=false"), "use --hidden-size"),
        (("compare", "--cells", "clockwork,lstm", "--hidden-size", 6), "cannot be 4 equal groups"),
        (("compare", "--cells", "lstm,gru", "--plot", "plot.txt"), "unknown type of picture"),
        (("synthetic", "--task", "copying"), "did you mean 'copy'"),
        (("synthetic", "--gaps", "0"), "a gap of 0 is no gap"),
        (("synthetic", "--gaps", "near"), "give whole numbers"),
        (("gradient-flow", "--cells", "grid"), "grid"),
        (("gradient-flow", "--length", 1), "--length of 2 or more"),
        (("half-life", "runs/none"), "a model needs a text"),
        (("examples", "lstm"), "unknown example"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, words: tuple, said: str, tmp_path: Path) -> None:
    place = ("--out", tmp_path / "out") if words[0] in ("compare", "synthetic") else ()
    assert said in refused(*words, *place)
    assert not (tmp_path / "out").exists()
