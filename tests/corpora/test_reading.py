"""A person's file is read row by row, and every mistake in it is named with its row and its remedy."""

import itertools
import json
import tracemalloc
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from nlp_lstm.corpora.files import read_texts
from nlp_lstm.corpora.reading import labelled
from nlp_lstm.errors import UsageError

TEXTS = ["Isn't it, well, “good”?", "", 'She said "no"', "tab here", "👍🏽 很好"]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def files(folder: Path) -> dict[str, Path]:
    paths = {suffix: folder / f"texts{suffix}" for suffix in (".csv", ".tsv", ".jsonl", ".json", ".txt", ".parquet")}
    paths[".csv"].write_text("id,text\n" + "".join(f"{k},{quoted(t)}\n" for k, t in enumerate(TEXTS)), encoding="utf-8")
    paths[".tsv"].write_text("\ufeffid\ttext\n" + "".join(f"{k}\t{quoted(t)}\n" for k, t in enumerate(TEXTS)), "utf-8")
    paths[".jsonl"].write_text("".join(json.dumps({"text": t}) + "\n" for t in TEXTS), encoding="utf-8")
    paths[".json"].write_text(json.dumps([{"text": t} for t in TEXTS]), encoding="utf-8")
    paths[".txt"].write_text("".join(t + "\n" for t in TEXTS), encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.table({"text": TEXTS}), paths[".parquet"])
    return paths


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".json", ".txt", ".parquet"])
def test_every_kind_of_file_gives_its_texts_unchanged(tmp_path: Path, suffix: str) -> None:
    assert list(read_texts(files(tmp_path)[suffix])) == TEXTS


def test_a_named_column_is_read(write) -> None:
    path = write("a.csv", ["opinion,other", "good,bad"])
    assert list(read_texts(path, "other")) == ["bad"]


def test_texts_are_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        for number in range(40_000):
            file.write(json.dumps({"text": f"{number} " * 20}) + "\n")
    tracemalloc.start()
    count = sum(1 for _ in read_texts(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 0.05 * path.stat().st_size


@pytest.mark.parametrize(("suffix", "row"), [(".csv", 3), (".tsv", 3), (".jsonl", 2), (".json", 2), (".txt", 2)])
def test_an_empty_text_is_refused_by_its_row_where_texts_are_asked_for(tmp_path: Path, suffix: str, row: int) -> None:
    path = files(tmp_path)[suffix]
    texts = read_texts(path, empty=False)
    assert next(texts) == TEXTS[0]
    with pytest.raises(UsageError, match=f"texts{suffix}, row {row} is empty: give it at least one word"):
        next(texts)


def test_rows_come_before_a_later_mistake(write) -> None:
    texts = read_texts(write("a.jsonl", ['{"text": "one"}', '{"text": "two"}', "{broken"]))
    assert list(itertools.islice(texts, 2)) == ["one", "two"]
    with pytest.raises(UsageError, match="row 3 is not JSON"):
        next(texts)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"text\n", "a.csv has no rows"),
        ("a.jsonl", b"\n\n", "a.jsonl has no rows"),
        ("a.csv", b"text\ncaf\xe9\n", "a.csv is not UTF-8 text.*save it as UTF-8"),
        ("a.txt", b"good\ncaf\xe9\n", "a.txt is not UTF-8 text.*save it as UTF-8"),
        ("a.jsonl", b'{"text": "caf\xe9"}\n', "a.jsonl is not UTF-8 text.*save it as UTF-8"),
        ("a.csv", b"words,stars\nx,1\n", "has the columns words, stars: say with --text-column"),
        ("a.csv", b"review,sentence\nx,y\n", "has the columns review, sentence: say with --text-column"),
        ("a.csv", b"id,text\n1,good, but long\n", "row 2 has 3 values for 2 columns: put quotes"),
        ("a.jsonl", b'{"text": "a"}\n{"text": null}\n', "row 2 has no text"),
        ("a.jsonl", b'{"text": "a"}\n{"other": 1}\n', "row 2 has no text"),
        ("a.jsonl", b'{"text": ["a"]}\n', "row 1: text is not a text"),
        ("a.jsonl", b'["a"]\n', "row 1 is not an object"),
        ("a.parquet", b"PAR1 nonsense", "a.parquet is not a parquet file that can be read"),
        ("a.xlsx", b"x", r"a.xlsx is not of a known kind: give one of .csv, .tsv"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_remedy(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=message) as caught:
        list(read_texts(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_answered_with_the_nearest_one(write) -> None:
    path = write("reviews.csv", ["text", "good"])
    with pytest.raises(UsageError, match=r"there is no file .*review\.csv: did you mean .*reviews\.csv\?"):
        read_texts(path.with_name("review.csv"))
    with pytest.raises(UsageError, match="there is no folder"):
        read_texts(path.parent / "none" / "review.csv")
    with pytest.raises(UsageError, match="is a folder: give a file"):
        read_texts(path.parent)


def test_mistakes_in_the_path_come_before_the_first_text_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_texts(tmp_path / "none.csv")


def test_a_text_file_has_no_columns(write) -> None:
    with pytest.raises(UsageError, match="has no columns"):
        read_texts(write("a.txt", ["x"]), "text")


def test_usual_column_names_are_taken_where_only_one_fits(write) -> None:
    assert list(labelled(write("a.csv", ["Review,Sentiment,id", "good,pos,1"]), None, None)) == [("good", "pos")]
    assert list(labelled(write("b.csv", ["review,text,label", "bad,good,1"]), None, None)) == [("good", "1")]


def test_labels_may_be_words_or_numbers(write) -> None:
    lines = ['{"text": "a", "label": 1}', '{"text": "b", "label": "pos"}', '{"text": "c", "label": 2.0}']
    assert [label for _, label in labelled(write("a.jsonl", lines), None, None)] == ["1", "pos", "2"]


def test_labelled_lines_have_their_label_in_front(write) -> None:
    path = write("a.txt", ["pos\tgood film", "__label__neg bad film", "", "pos\ta\tb"])
    assert list(labelled(path, None, None)) == [("good film", "pos"), ("bad film", "neg"), ("a\tb", "pos")]


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("a.txt", ["pos\tgood", "no label here"], r"row 2 has no label: write 'label<TAB>text' lines, or give a csv"),
        ("a.csv", ["text,label", "good,pos", "bad,"], "row 3 has no label"),
        ("a.csv", ["text,stars", "good,5"], "has the columns text, stars: say with --label-column"),
        ("a.jsonl", ['{"text": "a", "label": 1}', '{"text": "b", "label": null}'], "row 2 has no label"),
        ("a.jsonl", ['{"text": "a", "label": 1}', '{"label": 1}'], "row 2 has no text"),
    ],
)
def test_a_row_without_label_or_text_is_named(write, name: str, lines: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        list(labelled(write(name, lines), None, None))


def test_a_column_that_is_not_there_is_answered_with_those_that_are(write) -> None:
    path = write("a.csv", ["text,label", "good,pos"])
    with pytest.raises(UsageError, match="has the columns text, label: 'stars' is not one of them"):
        list(labelled(path, None, "stars"))
