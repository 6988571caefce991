"""A corpus is one long text of ids on disk, encoded once, and read in windows without holding it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import datasets
import numpy as np
import pytest

from nlp_lstm.corpora import open_corpus
from nlp_lstm.text.encoded import without_bars
from nlp_lstm.text.stream import TokenStream, encode_stream
from nlp_lstm.text.tokenizer import END_ID, PAD_ID, UNKNOWN_ID, WordTokenizer

TEXTS = ["It isn't good .", "", " \n", "<pad> <unk> <eos>", "Great film", "a b c d e f"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture(params=["words", "spaces"])
def tokenizer(request: pytest.FixtureRequest) -> WordTokenizer:
    return WordTokenizer.train(TEXTS[:-1], end=True, tokenization=request.param)


def rows_of(texts: list[str]) -> datasets.Dataset:
    return datasets.Dataset.from_dict({"text": texts})


def numbered(count: int) -> TokenStream:
    """The stream of `count` ids 3, 4, 5, ... and an end."""
    words = [f"w{number:06d}" for number in range(count)]
    return encode_stream(rows_of([" ".join(words)]), WordTokenizer.train(words, end=True))


def kept(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*stream*")}


def test_rows_follow_each_other_with_an_end_after_each(tokenizer: WordTokenizer) -> None:
    expected: list[int] = []
    for text in TEXTS:
        expected += [*(tokenizer.encode(text).ids if text.strip() else []), END_ID]
    stream = encode_stream(rows_of(TEXTS), tokenizer)
    assert len(stream) == len(expected)
    assert stream.read(0, len(stream)).tolist() == expected
    assert stream.unknown == expected.count(UNKNOWN_ID) / len(expected) > 0


def test_a_stream_holds_no_padding_and_spaced_text_may_name_its_end(tokenizer: WordTokenizer) -> None:
    ids = encode_stream(rows_of(["<pad> <unk> <eos>"]), tokenizer).read(0, 4)
    assert PAD_ID not in ids
    if tokenizer.tokenization == "spaces":
        assert ids.tolist() == [UNKNOWN_ID, UNKNOWN_ID, END_ID, END_ID]


def test_many_rows_and_long_ones_come_in_order(tokenizer: WordTokenizer) -> None:
    texts = ["a b good " * (k % 7) if k % 50 else "film It " * 20_000 for k in range(200)]
    stream = encode_stream(rows_of(texts), tokenizer)
    expected = [number for row in tokenizer.ids(texts, end=True) for number in row]
    assert stream.read(0, len(stream)).tolist() == expected


def test_a_piece_is_read_from_its_place() -> None:
    stream = numbered(100)
    assert stream.read(7, 3).tolist() == [10, 11, 12]
    assert stream.read(98, 3).tolist() == [101, 102, END_ID]
    assert stream.read(0, 3).dtype == np.int64
    assert len(stream.read(500, 0)) == 0
    for start, length in ((-1, 2), (99, 3), (0, -1), (101, 1)):
        with pytest.raises(ValueError, match="there are 101 ids"):
            stream.read(start, length)


def test_windows_of_rows_are_the_text_side_by_side() -> None:
    stream = numbered(101)  # and an end: 102 ids, of which four rows of 25 are read
    rows = stream.rows(4)
    assert len(rows) == 25
    whole = stream.read(0, 100).reshape(4, 25)
    windows = [rows.window(start, min(10, 25 - start)) for start in range(0, 25, 10)]
    assert [window.shape for window in windows] == [(4, 10), (4, 10), (4, 5)]
    assert np.array_equal(np.concatenate(windows, 1), whole)
    assert windows[0].dtype == np.int64


def test_a_window_beyond_the_rows_is_refused_and_never_the_next_row() -> None:
    rows = numbered(19).rows(4)
    for start, length in ((3, 3), (-1, 2), (5, 1)):
        with pytest.raises(ValueError, match="the rows have 5 ids"):
            rows.window(start, length)
    with pytest.raises(ValueError, match="at least one row"):
        numbered(3).rows(0)


def test_a_text_is_encoded_once(tokenizer: WordTokenizer, cache: Path) -> None:
    first = encode_stream(rows_of(TEXTS), tokenizer)
    before = kept(cache)
    again = encode_stream(rows_of(TEXTS), tokenizer)
    assert len(before) == 2
    assert kept(cache) == before
    assert (len(again), again.unknown) == (len(first), first.unknown)


def test_another_text_or_tokenizer_is_encoded_anew(tokenizer: WordTokenizer, cache: Path) -> None:
    other = WordTokenizer.train(["Great"], end=True)
    encode_stream(rows_of(TEXTS), tokenizer)
    assert encode_stream(rows_of(TEXTS[4:5]), tokenizer).read(0, 3).tolist() != [UNKNOWN_ID, UNKNOWN_ID, END_ID]
    assert encode_stream(rows_of(TEXTS[4:5]), other).read(0, 3).tolist() == [3, UNKNOWN_ID, END_ID]
    assert len(kept(cache)) == 6


def test_the_stream_lies_beside_the_rows_it_was_made_of(tokenizer: WordTokenizer, tmp_path: Path) -> None:
    rows_of(TEXTS).to_parquet(tmp_path / "rows.parquet")
    with without_bars():
        rows = datasets.load_dataset("parquet", data_files=str(tmp_path / "rows.parquet"), split="train")
    stream = encode_stream(rows, tokenizer)
    assert stream.path.parent == Path(rows.cache_files[0]["filename"]).parent


def test_an_interrupted_encoding_leaves_nothing_behind(
    tokenizer: WordTokenizer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = WordTokenizer.ids

    def interrupted(self: WordTokenizer, texts: list[str], *, end: bool = False) -> Iterator[list[int]]:
        yield from encode(self, texts[:2], end=end)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(WordTokenizer, "ids", interrupted)
        with pytest.raises(KeyboardInterrupt):
            encode_stream(rows_of(TEXTS), tokenizer)
    assert kept(cache) == {}
    assert len(encode_stream(rows_of(TEXTS), tokenizer)) > 10


def test_half_a_stream_in_the_cache_is_written_anew(tokenizer: WordTokenizer) -> None:
    stream = encode_stream(rows_of(TEXTS), tokenizer)
    whole = stream.read(0, len(stream)).tolist()
    os.truncate(stream.path, 8)
    again = encode_stream(rows_of(TEXTS), tokenizer)
    assert again.read(0, len(again)).tolist() == whole


def test_a_stream_outlives_its_cache() -> None:
    stream = numbered(10)
    stream.path.unlink()
    assert stream.read(0, 2).tolist() == [3, 4]


def test_a_tokenizer_without_an_end_makes_no_stream(cache: Path) -> None:
    with pytest.raises(ValueError, match="without an end"):
        encode_stream(rows_of(TEXTS), WordTokenizer.train(TEXTS))
    assert kept(cache) == {}


def test_short_texts_show_no_progress_bar(tokenizer: WordTokenizer, capfd: pytest.CaptureFixture[str]) -> None:
    encode_stream(rows_of(TEXTS), tokenizer)
    assert capfd.readouterr() == ("", "")


def test_reading_windows_holds_none_of_the_text(tmp_path: Path) -> None:
    """160 MB of ids, mapped or held, would be seen; the process reads them all and grows by less than a tenth."""
    path = tmp_path / "ids"
    with path.open("wb") as file:
        for _ in range(40):
            file.write(np.full(1_000_000, 7, np.int32).tobytes())
    code = (
        "import resource, sys; from pathlib import Path; from nlp_lstm.text.stream import TokenStream\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = TokenStream(Path(sys.argv[1]), unknown=0).rows(20); rows.window(0, 100_000); before = peak()\n"
        "assert all((rows.window(start, 100_000) == 7).all() for start in range(0, len(rows), 100_000))\n"
        "print(peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120)
    path.unlink()
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 16_000  # KiB


@pytest.mark.parametrize(
    ("name", "lengths", "vocabulary"),
    [
        ("ptb", {"train": 929_589, "validation": 73_760, "test": 82_430}, 10_001),
        ("wikitext2", {"train": 2_088_628, "validation": 217_646, "test": 245_569}, 33_279),
    ],
)
def test_the_published_texts_have_the_published_tokens_and_words(
    name: str, lengths: dict[str, int], vocabulary: int, real_data_dir: Path
) -> None:
    corpus = open_corpus(name, data_dir=real_data_dir)
    texts = {split: corpus.texts(split) for split in lengths}
    tokenizer = WordTokenizer.train(
        (row["text"] for row in texts["train"]), lowercase=False, tokenization=corpus.tokenization, end=True
    )
    assert len(tokenizer) == vocabulary  # with the padding
    assert {split: len(encode_stream(rows, tokenizer)) for split, rows in texts.items()} == lengths
