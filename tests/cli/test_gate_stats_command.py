"""nlp-lstm gate-stats: what the gates do over a corpus, in tables, a picture and JSON."""

from pathlib import Path

import pytest

from nlp_lstm.cli.gate_stats import bars


def test_the_gates_of_a_classifier_are_shown_over_a_corpus(
    nlp_lstm, model_folder: Path, small_corpus: Path, tmp_path: Path
) -> None:
    words = ("gate-stats", model_folder, "--corpus", small_corpus, "--split", "validation")
    ended = nlp_lstm(*words, "--png", tmp_path / "gates.png")
    assert ended.code == 0
    for said in ("1 backward", "f (keep)", "g (candidate)", "half-life in steps", "important", "largest occlusion"):
        assert said in ended.out
    assert (tmp_path / "gates.png").stat().st_size > 10_000
    document = nlp_lstm(*words, "--json").json
    assert document["split"] == "validation"
    assert [(one["layer"], one["direction"]) for one in document["layers"]] == [
        (layer, direction) for layer in (0, 1) for direction in ("forward", "backward")
    ]
    gate = document["layers"][3]["gates"]["f"]
    assert len(gate["histogram"]) == 20
    assert sum(gate["histogram"]) == pytest.approx(1.0)
    assert f"{gate['mean']:.2f}" in ended.out
    result = document["important"]["layers"][0]["kept_after_important"]
    assert result["interval"][0] <= result["difference"] <= result["interval"][1]
    assert f"{result['after_important']:.3f}" in ended.out


def test_a_limit_draws_rows_by_the_seed(nlp_lstm, model_folder: Path, small_corpus: Path) -> None:
    words = ("gate-stats", model_folder, "--corpus", small_corpus, "--split", "train", "--json", "--limit", 12)
    first, again, other = (nlp_lstm(*words, "--seed", seed).json for seed in (1, 1, 2))
    assert first["texts"] == other["texts"] == 12
    assert first == again
    assert first["layers"] != other["layers"]


def test_a_language_model_has_gates_but_no_important_words(
    nlp_lstm, language_model_folder: Path, small_text: Path
) -> None:
    words = ("gate-stats", language_model_folder, "--corpus", small_text, "--split", "validation")
    document = nlp_lstm(*words, "--json").json
    assert document["important"] is None
    assert document["layers"][1]["half_life"] is not None
    ended = nlp_lstm(*words)
    assert ended.code == 0
    assert "occlusion" not in ended.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--corpus", "sst4"), "did you mean 'sst"),
        (("--corpus", "sst2", "--png", "gates.txt"), "unknown type of picture"),
        (("--corpus", "sst2", "--png", "nowhere/gates.png"), "does not exist"),
        (("--corpus", "sst2", "--limit", 0), "limit"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, model_folder: Path, words: tuple, said: str) -> None:
    assert said in refused("gate-stats", model_folder, *words)


def test_a_line_of_bars_shows_what_is_rare_and_fills_what_is_commonest() -> None:
    assert bars([0.0, 0.001, 0.5, 1.0]) == " ▁▄█"
