"""nlp-lstm faithfulness, and what it leaves under the pictures of gates."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from nlp_lstm import trained
from nlp_lstm.explanations.faithfulness.faithfulness import faithfulness, sample


@pytest.fixture
def own_copy(model_folder: Path, tmp_path: Path) -> Path:
    """A model folder that may be written into."""
    return Path(shutil.copytree(model_folder, tmp_path / "own model"))


def test_the_command_prints_what_python_measures(nlp_lstm, model_folder: Path, small_corpus: Path) -> None:
    from nlp_lstm.corpora import open_corpus

    words = ("faithfulness", model_folder, "--corpus", small_corpus, "--limit", 6, "--seed", 3, "--methods")
    report = nlp_lstm(*words, "occlusion,gates", "--json").json
    model = trained.load(model_folder)
    texts = sample(model, open_corpus(str(small_corpus)).split("test")["text"][:], limit=6, seed=3)
    assert report == {
        "corpus": str(small_corpus), "split": "test", "limit": 6,
        **faithfulness(model, texts, methods=["occlusion", "gates"], seed=3),
    }  # fmt: skip
    ended = nlp_lstm(*words, "occlusion,gates")
    assert ended.code == 0
    for one in (report["methods"]["occlusion"], report["gates"]["f"]):
        assert f"{one['F']:.2f} [{one['interval'][0]:.2f}, {one['interval'][1]:.2f}]" in " ".join(ended.out.split())
    assert f"at random ({report['random']['aopc']:.2f})" in ended.out


def test_what_is_measured_stands_under_the_next_heatmap(nlp_lstm, own_copy: Path, tmp_path: Path) -> None:
    before = nlp_lstm("gates", own_copy, "good film", "--png", tmp_path / "before.png").out
    advice = next(line for line in before.splitlines() if "not measured" in line)
    command = advice.partition("nlp-lstm ")[2].partition(";")[0]
    ended = nlp_lstm(*shlex.split(command), "--limit", 8, "--png", tmp_path / "f.png")
    assert ended.code == 0
    assert "metrics.json" in ended.err
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    report = json.loads((own_copy / "metrics.json").read_text())["faithfulness"]
    assert (report["sentences"], report["split"], report["seed"]) == (8, "test", 1)
    card = (own_copy / "README.md").read_text()
    assert f"| gate f (keep) | {report['gates']['f']['F']:.2f} | {report['gates']['f']['spearman']:.2f} |" in card
    assert f"Measured on 8 sentences of {report['corpus']}, test" in card
    for letter in ("f", "o"):
        after = nlp_lstm("gates", own_copy, "good film", "--gate", letter, "--png", tmp_path / f"{letter}.png").out
        assert f"as an explanation: F {report['gates'][letter]['F']:.2f}, Spearman" in after
    assert (tmp_path / "f.png").read_bytes() != (tmp_path / "before.png").read_bytes()


def test_a_picture_of_gates_has_the_line_below(nlp_lstm, own_copy: Path, tmp_path: Path) -> None:
    nlp_lstm("gates", own_copy, "good film", "--png", tmp_path / "a.svg")
    metrics = json.loads((own_copy / "metrics.json").read_text())
    metrics["faithfulness"] = {"gates": {"f": {"F": 0.5, "spearman": 0.25, "n": 9}}}
    (own_copy / "metrics.json").write_text(json.dumps(metrics))
    nlp_lstm("gates", own_copy, "good film", "--png", tmp_path / "b.svg")
    texts = [(tmp_path / name).read_text() for name in ("a.svg", "b.svg")]
    assert "not measured" in texts[0]
    assert "F 0.50, Spearman 0.25" in texts[1]


def test_the_gates_of_a_language_model_have_no_such_line(nlp_lstm, language_model_folder: Path) -> None:
    assert "as an explanation" not in nlp_lstm("gates", language_model_folder, "the boy").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--corpus", "sst4"), "did you mean 'sst"),
        (("--corpus", "sst2", "--png", "f.txt"), "unknown type of picture"),
        (("--corpus", "sst2", "--limit", 0), "limit"),
        (("--corpus", "sst2", "--save", "--methods", "lrp"), "leave out --methods"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, model_folder: Path, words: tuple, said: str) -> None:
    assert said in refused("faithfulness", model_folder, *words)


def test_other_models_and_methods_are_refused_in_one_line(
    refused, model_folder: Path, language_model_folder: Path, small_corpus: Path
) -> None:
    assert "is a language model" in refused("faithfulness", language_model_folder, "--corpus", small_corpus)
    line = refused("faithfulness", model_folder, "--corpus", small_corpus, "--methods", "lrp,shap")
    assert "unknown method 'shap'" in line


def test_a_model_without_a_card_keeps_no_figures(refused, own_copy: Path, small_corpus: Path) -> None:
    (own_copy / "metrics.json").write_text("{}")
    line = refused("faithfulness", own_copy, "--corpus", small_corpus, "--save")
    assert "the training of" in line
    assert json.loads((own_copy / "metrics.json").read_text()) == {}
