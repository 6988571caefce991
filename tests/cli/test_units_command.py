"""nlp-lstm units: the units that carry number or gender, in tables, a picture and JSON."""

import json
from pathlib import Path

import pytest
from number_unit import CARRIER, hand_set


@pytest.fixture(scope="module")
def number_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a language model in which one unit carries number."""
    folder = tmp_path_factory.mktemp("models") / "number"
    hand_set("number").save(folder)
    return folder


def test_the_unit_is_shown_in_tables_a_picture_and_json(nlp_lstm, number_model: Path, tmp_path: Path) -> None:
    words = ("units", number_model, "--top", 3, "--limit", 60)
    ended = nlp_lstm(*words, "--png", tmp_path / "units.png")
    assert ended.code == 0, ended.err
    for said in (
        f"0:{CARRIER}",
        "Number unit",
        "linear probe",
        "retention at a new subject",
        "held at 1",
        "output gate",
    ):
        assert said in ended.out
    assert (tmp_path / "units.png").stat().st_size > 10_000
    document = nlp_lstm(*words, "--json").json
    assert document["carriers"] == [[0, CARRIER]]
    assert document["corpus"] == "agreement"
    assert document["sentences"]["n"] == 60
    assert document["verdict"] in ended.out.replace("\n", " ").replace("  ", " ")


def test_sentences_are_looked_for_in_a_file(nlp_lstm, number_model: Path, rows_cache: Path, tmp_path: Path) -> None:
    nouns = ("author", "critic", "doctor", "boy", "girl", "king", "dog")
    lines = [f"the {one}{ending} {verb} here" for one in nouns for ending, verb in (("", "is"), ("s", "are"))]
    lines += [f"the {one}{ending} {verb} late" for one in nouns for ending, verb in (("", "was"), ("s", "were"))]
    file = tmp_path / "text.txt"
    file.write_text("\n".join([*lines, "nobody knows", "the doctors was late"]) + "\n")
    words = ("units", number_model, "--corpus", file, "--top", 2)
    document = nlp_lstm(*words, "--json").json
    facts = document["sentences"]
    assert facts["kind"] == "found"
    assert (facts["sentences"], facts["matched"], facts["agree"]) == (30, 29, 28)
    assert document["split"] == "all"
    assert "of the matches agree" in nlp_lstm(*words).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--feature", "case"), "number"),
        (("--corpus", "ptbb"), "did you mean 'ptb'"),
        (("--png", "units.txt"), "unknown type of picture"),
        (("--top", 50), "a quarter"),
        (("--limit", 4), "raise --limit"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, number_model: Path, words: tuple, said: str) -> None:
    assert said in refused("units", number_model, *words)


def test_a_classifier_is_refused_in_one_line(refused, model_folder: Path) -> None:
    assert "choose a language model" in refused("units", model_folder)


def test_what_is_found_can_be_kept_with_the_model(
    nlp_lstm, refused, language_model_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    hand_set("number").save(folder)
    assert "leave out --save" in refused("units", folder, "--top", 3, "--save")
    metrics = json.loads((language_model_folder / "metrics.json").read_text())
    (folder / "metrics.json").write_text(json.dumps({**metrics, "units": {"gender": {"kept": True}}}))
    document = nlp_lstm("units", folder, "--top", 3, "--limit", 60, "--save", "--json").json
    assert json.loads((folder / "metrics.json").read_text())["units"] == {"gender": {"kept": True}, "number": document}
