"""One file, a folder of splits or a folder of label folders is a corpus."""

import json
import tracemalloc
from pathlib import Path

import pytest

from nlp_lstm.corpora import open_corpus
from nlp_lstm.corpora.base import share
from nlp_lstm.corpora.files import FileCorpus
from nlp_lstm.corpora.running import LONGEST, running_texts
from nlp_lstm.errors import UsageError

SPLITS = ("train", "validation", "test")


def table(rows: list[tuple[str, str]]) -> list[str]:
    return ["text,label", *(f"{text},{label}" for text, label in rows)]


def many(count: int) -> list[tuple[str, str]]:
    return [(f"text number {k}", ("neg", "pos")[k % 2]) for k in range(count)]


def test_one_file_is_split_eighty_ten_ten_with_every_row_once(write) -> None:
    rows = many(2000)
    corpus = open_corpus(str(write("all.csv", table(rows))))
    parts = {split: corpus.split(split) for split in SPLITS}
    assert all(part.column_names == ["text", "label"] for part in parts.values())
    found = [(row["text"], corpus.labels[row["label"]]) for part in parts.values() for row in part]
    assert sorted(found) == sorted(rows)
    assert [round(len(parts[split]) / 2000, 1) for split in SPLITS] == [0.8, 0.1, 0.1]


def test_the_side_of_a_text_does_not_depend_on_its_file_case_or_spacing(write) -> None:
    rows = many(300)
    one = FileCorpus(write("one.csv", table(rows)))
    spelled = [(text.upper().replace(" ", "  "), label) for text, label in reversed(rows[:200])]
    other = FileCorpus(write("two.csv", table(spelled + rows[250:])))
    held_out = set(one.split("validation")["text"])
    for split in SPLITS:
        for text in other.split(split)["text"]:
            assert (" ".join(text.lower().split()) in held_out) == (split == "validation")
    assert share("A  b\n") == share("a B")


def test_a_folder_of_split_files_keeps_its_splits(write) -> None:
    folder = write("f/train.csv", table(many(6))).parent
    write("f/dev.jsonl", ['{"text": "d", "label": "pos"}'])
    write("f/test.tsv", ["text\tlabel", "t\tneg"])
    corpus = open_corpus(str(folder))
    assert [corpus.split(split)["text"][:] for split in SPLITS] == [[t for t, _ in many(6)], ["d"], ["t"]]
    assert [corpus.split(split)["label"][:] for split in SPLITS] == [[0, 1] * 3, [1], [0]]


def test_without_validation_rows_a_tenth_of_the_training_rows_is_held_out(write) -> None:
    folder = write("f/train.csv", table(many(1000))).parent
    corpus = open_corpus(str(folder))
    train, validation = corpus.split("train")["text"][:], corpus.split("validation")["text"][:]
    assert sorted(train + validation) == sorted(text for text, _ in many(1000))
    assert 0.07 < len(validation) / 1000 < 0.13
    with pytest.raises(UsageError, match="has no test rows: add a test file"):
        corpus.split("test")


@pytest.mark.parametrize("inside", ["", "train/"])
def test_a_folder_for_each_label_is_a_corpus(write, tmp_path: Path, inside: str) -> None:
    for number in range(60):
        write(f"f/{inside}pos/{number}.txt", [f"good {number}"])
        write(f"f/{inside}neg/{number}.txt", [f"bad {number}"])
    write(f"f/{inside}unsup/0.txt", ["neither"])
    if inside:
        write("f/test/neg/0.txt", ["really bad"])
        write("f/imdb.vocab", ["the"])
    corpus = open_corpus(str(tmp_path / "f"))
    assert corpus.labels == ("neg", "pos")
    parts = [corpus.split(split) for split in SPLITS]
    texts = [text.strip() for part in parts for text in part["text"]]
    expected = [f"{word} {number}" for word in ("good", "bad") for number in range(60)] + ["really bad"] * bool(inside)
    assert sorted(texts) == sorted(expected)
    for part in parts:
        assert all(("good" in text) == bool(label) for text, label in zip(part["text"], part["label"], strict=True))


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (["10", "9", "1"], ("1", "9", "10")),
        (["positive", "negative", "neutral"], ("negative", "neutral", "positive")),
        (["positive", "very negative"], ("very negative", "positive")),
        (["sport", "news", "1"], ("1", "news", "sport")),
    ],
)
def test_labels_are_in_order_of_meaning_number_or_alphabet(write, written: list[str], labels: tuple[str, ...]) -> None:
    folder = write("f/train.csv", table([(f"text {k}", written[k % len(written)]) for k in range(60)])).parent
    assert open_corpus(str(folder)).labels == labels


def test_a_label_that_training_lacks_is_refused(write) -> None:
    folder = write("f/train.csv", table(many(4))).parent
    write("f/validation.csv", table([("odd", "mixed")]))
    with pytest.raises(UsageError, match="no training row has the label 'mixed' of the validation rows: use neg, pos"):
        open_corpus(str(folder)).split("validation")


def test_one_label_is_not_enough_to_tell_apart(write) -> None:
    path = write("a.csv", table([(f"text {k}", "pos") for k in range(30)]))
    with pytest.raises(UsageError, match="has one label, pos: give training rows of two or more"):
        open_corpus(str(path)).split("train")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"f/notes.md": ["x"]}, "is no corpus: put train.csv, validation.csv and test.csv in it"),
        ({"f/test.csv": ["text,label", "a,b"]}, "has test rows but no training rows: add a train file"),
        ({"f/train.csv": ["text,label", "a,b"], "f/train.tsv": ["text"]}, "train.csv and train.tsv for train: keep"),
    ],
)
def test_a_folder_that_is_no_corpus_is_told_what_to_hold(write, tmp_path: Path, files: dict, message: str) -> None:
    for name, lines in files.items():
        write(name, lines)
    with pytest.raises(UsageError, match=message):
        open_corpus(str(tmp_path / "f")).split("train")


def test_mistakes_inside_a_file_come_out_as_they_are(write) -> None:
    corpus = open_corpus(str(write("a.csv", ["text,label", "good,pos", "bad,"])))
    with pytest.raises(UsageError, match=r"a\.csv, row 3 has no label"):
        corpus.split("train")


def test_a_file_is_read_again_when_it_changed_and_only_then(write, cache: Path) -> None:
    path = write("a.csv", table(many(40)))

    def written() -> set[str]:
        return {str(file) for file in cache.rglob("*.arrow")}

    open_corpus(str(path)).split("train")
    first = written()
    write("a.csv", table(many(40)))
    open_corpus(str(path)).split("train")
    assert written() == first
    write("a.csv", [line.replace("number", "changed") for line in table(many(40))])
    assert all("changed" in text for text in open_corpus(str(path)).split("train")["text"])
    assert len(written()) > len(first)


def test_columns_are_for_files_alone(write) -> None:
    path = write("a.csv", ["stars,words,text", *(f"{k % 2},w {k},t" for k in range(50))])
    corpus = open_corpus(str(path), text_column="words", label_column="stars")
    assert corpus.labels == ("0", "1")
    assert all(text.startswith("w ") for text in corpus.split("train")["text"])
    with pytest.raises(UsageError, match="everyday has its own columns: leave --text-column"):
        open_corpus("everyday", text_column="words")


def texts_of(path: Path, **columns: str) -> dict[str, list[str]]:
    corpus = open_corpus(str(path), **columns)
    return {split: corpus.texts(split)["text"][:] for split in SPLITS}


def test_the_lines_of_a_text_are_split_by_place_and_blank_ones_left_out(write) -> None:
    lines = [f"line number {k}" for k in range(100)]
    path = write("a.txt", [part for line in lines for part in (line, "", " \t")])
    assert texts_of(path) == {"train": lines[:80], "validation": lines[80:90], "test": lines[90:]}
    assert open_corpus(str(path)).texts("train").column_names == ["text"]


def test_a_text_column_needs_no_labels(write) -> None:
    texts = [f"text number {k}" for k in range(40)]
    path = write("a.csv", ["review,stars", *(f"{text},1" for text in texts)])
    assert [text for part in texts_of(path).values() for text in part] == texts
    assert texts_of(path, text_column="stars")["test"] == ["1"] * 4
    with pytest.raises(UsageError, match=r"a\.txt has no columns: leave --text-column out"):
        texts_of(write("a.txt", texts), text_column="review")


def test_a_folder_of_splits_keeps_its_texts_apart(write) -> None:
    folder = write("f/train.txt", [f"t{k}" for k in range(20)]).parent
    write("f/valid.txt", ["v"])
    write("f/test.jsonl", ['{"text": "x"}', '{"text": "y"}'])
    assert texts_of(folder) == {"train": [f"t{k}" for k in range(20)], "validation": ["v"], "test": ["x", "y"]}


def test_without_validation_texts_the_last_training_rows_are_held_out(write) -> None:
    folder = write("f/train.txt", [f"t{k}" for k in range(20)]).parent
    corpus = open_corpus(str(folder))
    assert corpus.texts("train")["text"][:] == [f"t{k}" for k in range(18)]
    assert corpus.texts("validation")["text"][:] == ["t18", "t19"]
    with pytest.raises(UsageError, match="has no test rows: add a test file, or use validation"):
        corpus.texts("test")


def test_the_texts_of_a_folder_follow_each_other(write) -> None:
    for name in ("b", "a"):
        write(f"f/{name}.txt", [f"{name}{k}" for k in range(5)])
    folder = write("f/notes.md", ["no text"]).parent
    assert [text for part in texts_of(folder).values() for text in part] == [
        f"{name}{k}" for name in "ab" for k in range(5)
    ]
    with pytest.raises(UsageError, match="is no corpus: put train"):
        open_corpus(str(folder)).split("train")


def test_texts_in_label_folders_are_one_row_each_with_the_unlabelled_ones(write) -> None:
    for label in ("pos", "neg", "unsup"):
        folder = write(f"f/{label}/0.txt", [f"{label}", "second line"]).parents[1]
    write("f/urls.txt", ["not a review"])
    assert list(running_texts(folder)) == [f"{label}\nsecond line\n" for label in ("neg", "pos", "unsup")]


def test_a_text_of_one_long_line_is_cut_at_spaces(tmp_path: Path) -> None:
    words = [f"word{k}" for k in range(100_000)]
    for end in ("", "\n"):
        path = tmp_path / "long.txt"
        path.write_text(" ".join(words) + end)
        rows = list(running_texts(path))
        assert " ".join(rows).split() == words
        assert all(LONGEST - 20 < len(row) <= LONGEST for row in rows[:-1])
    (tmp_path / "long.jsonl").write_text(json.dumps({"text": " ".join(words)}))
    assert list(running_texts(tmp_path / "long.jsonl")) == rows


@pytest.mark.parametrize(
    ("line", "lengths"),
    [
        ("x" * LONGEST, [LONGEST]),
        ("x" * (LONGEST + 1), [LONGEST, 1]),
        ("x" * LONGEST + " y", [LONGEST, 1]),
        ("x" * (LONGEST - 1) + "  ", [LONGEST - 1]),
        ("x " + "y" * LONGEST, [1, LONGEST]),
        ("x" * 5 + " " + "y" * 2 * LONGEST, [5, LONGEST, LONGEST]),
    ],
)
def test_a_line_of_the_longest_length_stays_whole(tmp_path: Path, line: str, lengths: list[int]) -> None:
    (tmp_path / "a.txt").write_text(f"{line}\nnext\n")
    assert [len(row) for row in running_texts(tmp_path / "a.txt")] == [*lengths, 4]
    (tmp_path / "a.json").write_text(json.dumps([{"text": line}, {"text": "next"}]))
    assert [len(row) for row in running_texts(tmp_path / "a.json")] == [*lengths, 4]


def test_a_huge_line_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("w") as file:
        for _ in range(1_000):
            file.write("some words in a line " * 2_000)  # 42 MB
    tracemalloc.start()
    try:
        rows = sum(1 for _ in running_texts(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows > 400
    assert peak < 4_000_000


@pytest.mark.parametrize(
    ("lines", "split", "message"),
    [
        (["", " "], "train", "has no rows: give a file with rows"),
        (["one"], "train", "has 1 line of text, none of them for the train split: break the text into lines"),
        (["one", "two"], "test", None),
        (["one", "two"], "validation", "has 2 lines of text, none of them for the validation split"),
        (["one"], "all", None),
        (["one"], "whole", "unknown split"),
    ],
)
def test_too_little_text_is_refused(write, lines: list[str], split: str, message: str | None) -> None:
    corpus = open_corpus(str(write("a.txt", lines)))
    if message is None:
        assert len(corpus.texts(split)) == 1
        return
    with pytest.raises(UsageError, match=message):
        corpus.texts(split)


def test_texts_that_are_no_text_are_refused_by_name(write, tmp_path: Path) -> None:
    write("f/a.txt", ["fine"])
    (tmp_path / "f" / "b.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"b\.txt is not UTF-8 text"):
        open_corpus(str(tmp_path / "f")).texts("train")


def test_texts_are_read_again_when_they_changed(write) -> None:
    path = write("a.txt", [f"line {k}" for k in range(10)])
    first = open_corpus(str(path)).texts("train")._fingerprint
    assert open_corpus(str(path)).texts("train")._fingerprint == first
    write("a.txt", [f"changed {k}" for k in range(10)])
    assert open_corpus(str(path)).texts("train")["text"][0] == "changed 0"
