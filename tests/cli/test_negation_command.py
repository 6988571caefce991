"""The command `negation`: a study of a corpus in tables, JSON and a picture."""

from pathlib import Path

from small_model import THINGS, WORDS


def write_negations(path: Path) -> Path:
    lines = [f"the {thing} was not {word} ." for thing in THINGS for words in WORDS.values() for word in words]
    path.write_text("text\n" + "\n".join(lines) + "\n")
    return path


def test_a_corpus_is_studied(
    nlp_lstm, refused, model_folder: Path, language_model_folder: Path, tmp_path: Path
) -> None:
    corpus, picture = write_negations(tmp_path / "mine.csv"), tmp_path / "negation.png"
    words = ("negation", model_folder, "--corpus", corpus, "--limit", 20)
    said = refused(*words)  # the small model has never read a "not"
    assert "give more of them" in said
    assert not picture.exists()
    assert "give a sentence classifier" in refused("negation", language_model_folder)


def test_the_demos_corpus_is_studied(nlp_lstm, tmp_path: Path) -> None:
    folder, picture = tmp_path / "model", tmp_path / "negation.png"
    size = ("--layers", 1, "--hidden-size", 4, "--embedding-size", 4, "--epochs", 1, "--no-baseline")
    assert nlp_lstm("train", "sentiment", "--corpus", "everyday", *size, "--out", folder).code == 0
    words = ("negation", folder, "--corpus", "everyday", "--limit", 20, "--png", picture)
    found = nlp_lstm(*words, "--json").json
    assert found["groups"]["not"]["n"] == 20
    assert found["groups"]["all"]["n"] == sum(
        group["n"]
        for name, group in found["groups"].items()
        if name not in ("all", "but", "after the word") and len(group["fillers"]) > 7
    )
    assert picture.stat().st_size > 10_000
    ended = nlp_lstm(*words)
    assert "Words shuffled" in " ".join(ended.out.split())
    assert "as a share of the effect" in " ".join(ended.out.split())
