"""Word vectors are read as torchtext reads them, kept without a pickle, and matched to a vocabulary."""

import gzip
import io
import pickle
import ssl
import zipfile
from pathlib import Path

import datasets
import pytest
import torch
from torchtext.vocab import GloVe, Vectors

from nlp_lstm.errors import UsageError
from nlp_lstm.text import pretrained, vector_files
from nlp_lstm.text.vectors import WordVectors

GLOVE = "the 1 2 3.5\ncat -0.25 1e-3 0\nParis 0.1 0.2 0.3\nétat 4 5 6\n"
HEADED = "4 3\n" + GLOVE.replace("\n", " \n")  # as fastText writes: a first line with the counts, a space at the ends


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def written(tmp_path: Path, text: str, name: str = "own.txt") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def small() -> WordVectors:
    return WordVectors(["the", "Cat", "cat", "Paris"], torch.arange(12.0).reshape(4, 3))


@pytest.mark.parametrize(("text", "name"), [(GLOVE, "glove.txt"), (HEADED, "wiki.vec")])
def test_a_text_file_gives_the_vectors_that_torchtext_reads(tmp_path: Path, text: str, name: str) -> None:
    file = written(tmp_path, text, name)
    vectors, read = pretrained.load(file), Vectors(file, cache=str(tmp_path / "elsewhere"))
    assert vectors.words == read.itos == ["the", "cat", "Paris", "état"]
    assert torch.equal(vectors.values, read.vectors[:4])
    assert vectors.values[0].tolist() == [1, 2, 3.5]


def test_a_compressed_file_gives_the_same_vectors(tmp_path: Path) -> None:
    (tmp_path / "own.vec.gz").write_bytes(gzip.compress(HEADED.encode()))
    assert torch.equal(
        pretrained.load(str(tmp_path / "own.vec.gz")).values, pretrained.load(written(tmp_path, GLOVE)).values
    )


def test_no_pickle_is_left_anywhere_and_no_certificate_is_left_unchecked(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking = ssl.create_default_context
    monkeypatch.setattr(ssl, "_create_default_https_context", checking)
    pretrained.load(written(tmp_path, GLOVE))
    assert ssl._create_default_https_context is checking
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"own.txt", "vectors.safetensors", "words.txt"}
    assert not any(path.read_bytes().startswith((b"\x80", b"PK")) for path in files)
    assert not list(cache.rglob(".reading-*"))


def test_what_was_read_once_is_kept_until_the_file_changes(tmp_path: Path, cache: Path) -> None:
    file = written(tmp_path, GLOVE)
    first = pretrained.load(file)
    kept = {path: path.stat().st_mtime_ns for path in cache.rglob("*.safetensors")}
    again = pretrained.load(file)
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*.safetensors")} == kept
    assert again.words == first.words
    assert torch.equal(again.values, first.values)
    written(tmp_path, GLOVE.replace("the 1 ", "the 11 "))
    assert pretrained.load(file).values[0, 0] == 11


def test_a_kept_set_that_was_damaged_is_read_again(tmp_path: Path, cache: Path) -> None:
    file = written(tmp_path, GLOVE)
    first = pretrained.load(file)
    for path in cache.rglob("words.txt"):
        path.write_text("the\n")
    assert pretrained.load(file).words == first.words


def test_a_published_name_is_downloaded_unpacked_and_kept(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("glove.6B.50d.txt", GLOVE + "the 9 9 9\n")
    site = tmp_path / "site" / "glove.6B.zip"
    site.parent.mkdir()
    site.write_bytes(packed.getvalue())
    monkeypatch.setitem(GloVe.url, "6B", site.as_uri())
    vectors = pretrained.load("glove.6B.50d")
    assert vectors.words == ["the", "cat", "Paris", "état"]
    assert vectors.values[0].tolist() == [1, 2, 3.5]  # of two published vectors the first
    assert {path.name for path in cache.rglob("*") if path.is_file()} == {"vectors.safetensors", "words.txt"}
    site.unlink()
    assert pretrained.load("glove.6B.50d").words == vectors.words
    with pytest.raises(UsageError, match=r"could not be downloaded .*: connect, or give --vectors a file"):
        pretrained.load("glove.6B.100d")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no vectors: give a file with a word and its numbers"),
        ("4 3\n", "has no vectors: give a file with a word and its numbers"),
        ("the 1 2 3\ncat 1 2\n", "line 2 has 2 numbers where those before have 3: mend it or take it out"),
        ("the 1 2 3\n\ncat 1 2 3\n", "line 2 has 0 numbers where those before have 3"),
        ("the 1 2 3\ncat 1 x 3\n", "line 2: 'x' is no number, mend it or take it out"),
        ("the 1 2 3\ncat 1 nan 3\n", "the vector of 'cat' is not finite"),
        ("the\t1\t2\t3\n", "line 1 has tabs between its numbers: write the word and its numbers with one space"),
        ("the,1,2,3\n", "line 1 has commas between its numbers: write the word and its numbers with one space"),
        ("2 3\nthe, 1, 2, 3\ncat, 1, 2, 3\n", "line 2 has commas between its numbers"),
        ("the;1;2;3\n", "line 1 has semicolons between its numbers"),
        ("the 1 2\n", "line 1 has 2 numbers: write a word and 3 numbers or more, with one space between"),
        ("It was a dog\nthat came in from the rain and was wet.\n", r"is no file of word vectors \(line 1\): give one"),
        ("Rain\n\nIt was wet.\n", r"is no file of word vectors \(line 1\): give one with a word and 3 numbers"),
        ("the 1 2 3\nIt was a wet dog\n", "line 2 has no numbers behind its first word: mend it or take it out"),
        ("9 3\nthe 1 2 3\n", "has 1 vectors where its first line says 9: get the file again"),
        ("the 1 2 3\ncat 1 2 3\nthe 3 2 1\n", "has two vectors of 'the': take one of them out"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_one_line(
    tmp_path: Path, cache: Path, text: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        pretrained.load(written(tmp_path, text))
    assert "\n" not in str(refused.value)
    assert not [path for path in cache.rglob("*") if path.is_file()]
    assert capfd.readouterr() == ("", "")


def test_a_source_that_does_not_exist_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'glove\.6B\.100d'"):
        pretrained.load("glove.6b.100d")
    with pytest.raises(UsageError, match=r"there is no file or folder .*own\.vec"):
        pretrained.load(str(tmp_path / "own.vec"))
    with pytest.raises(UsageError, match=r"has no words.txt: give a folder that `nlp-lstm train vectors` wrote"):
        pretrained.load(str(tmp_path))
    (tmp_path / "own.bin").write_bytes(pickle.dumps(GLOVE))
    with pytest.raises(UsageError, match=r"give a \.txt or \.vec"):
        pretrained.load(str(tmp_path / "own.bin"))


def test_another_width_is_refused_and_says_what_to_type(tmp_path: Path) -> None:
    file = written(tmp_path, GLOVE)
    for _ in range(2):  # read, and from what was kept
        with pytest.raises(
            UsageError, match=r"vectors of 3 numbers and --embedding-size is 200: use --embedding-size 3"
        ):
            pretrained.load(file, width=200)
        pretrained.load(file, width=3)


def test_words_that_are_no_text_are_refused_in_a_file_and_passed_over_in_a_published_set(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(b"the 1 2 3\nb\xffd 4 5 6\ncat 7 8 9\n")
    with pytest.raises(UsageError, match=r"own\.txt, line 2 is not UTF-8 text: save it as UTF-8, or take the line out"):
        pretrained.load(str(path))
    assert vector_files.check(path, published=True) == 3
    vectors = vector_files.read(path, tmp_path, first=True)
    assert vectors.words == ["the", "cat"]
    assert vectors.values.tolist() == [[1, 2, 3], [7, 8, 9]]


def test_a_folder_gives_back_what_was_saved_into_it(tmp_path: Path) -> None:
    vectors = WordVectors(["a", "\u2028", "\x85b", ""], torch.randn(4, 5))
    vectors.save(tmp_path / "own")
    again = pretrained.load(str(tmp_path / "own"), width=5)
    assert again.words == vectors.words
    assert torch.equal(again.values, vectors.values)


def test_words_of_another_writing_are_not_taken_for_the_vectors_words(tmp_path: Path) -> None:
    small().save(tmp_path)
    (tmp_path / "words.txt").write_text("one\ntwo\nthree\nfour\n")
    with pytest.raises(UsageError, match=r"is not the list that vectors\.safetensors was written with"):
        WordVectors.open(tmp_path)


def test_a_word_is_found_as_it_is_written_before_any_other_case() -> None:
    values, found = small().matrix(["cat", "Cat", "CAT", "paris", "dog"])
    assert found.tolist() == [True, True, True, True, False]
    assert values[:, 0].tolist() == [6, 3, 3, 9, 0]  # CAT: the first that differs in case alone


def test_coverage_counts_types_and_tokens_as_by_hand() -> None:
    coverage = small().coverage({"the": 5, "paris": 1, "dog": 3, "emu": 3, "fox": 2}, unknown=6, listed=2)
    assert (coverage.types_found, coverage.types) == (2, 5)
    assert (coverage.tokens_found, coverage.tokens) == (6, 20)
    assert coverage.without == [("dog", 3), ("emu", 3)]


def test_neighbours_are_those_of_the_largest_cosine() -> None:
    values = torch.tensor([[1.0, 0, 0], [100, 1, 0], [1, 1, 0], [-1, 0, 0]])
    near = WordVectors(["a", "b", "c", "d"], values).neighbours("a", 10)
    assert [word for word, _ in near] == ["b", "c", "d"]
    assert near[1][1] == pytest.approx(0.5**0.5)
    assert near[2][1] == pytest.approx(-1)
