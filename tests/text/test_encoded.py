"""A corpus is encoded once for each content and tokenizer, and read from disk afterwards."""

import json
from pathlib import Path

import datasets
import pytest

from nlp_lstm.text.encoded import encode_dataset, without_bars
from nlp_lstm.text.tokenizer import WordTokenizer

TEXTS = ["It isn't good .", "", "Great film", "a b c d e f"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def tokenizer() -> WordTokenizer:
    return WordTokenizer.train(TEXTS)


def read(folder: Path, texts: list[str]) -> datasets.Dataset:
    rows = [{"text": text, "label": number} for number, text in enumerate(texts)]
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with without_bars():
        return datasets.load_dataset("json", data_files=str(file), split="train")


def state(cache: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in cache.rglob("cache-*.arrow")}


def test_rows_are_encoded_in_order_as_the_tokenizer_does(tokenizer: WordTokenizer, cache: Path, tmp_path: Path) -> None:
    encoded = encode_dataset(read(tmp_path, TEXTS), tokenizer)
    assert set(encoded.column_names) == {"ids", "length", "label"}
    assert encoded["ids"][:] == [tokenizer.encode(text).ids for text in TEXTS]
    assert encoded["length"][:] == [len(row) for row in encoded["ids"][:]]
    assert encoded["label"][:] == [0, 1, 2, 3]
    assert encoded.features["ids"].feature.dtype == "int32"


def test_longer_texts_keep_their_first_words(tokenizer: WordTokenizer, cache: Path, tmp_path: Path) -> None:
    rows = read(tmp_path, TEXTS)
    short = encode_dataset(rows, tokenizer, max_length=2)
    assert short["ids"][:] == [row[:2] for row in encode_dataset(rows, tokenizer)["ids"][:]]
    assert max(short["length"][:]) == 2


def test_rows_without_labels_are_encoded_too(tokenizer: WordTokenizer) -> None:
    encoded = encode_dataset(datasets.Dataset.from_dict({"text": TEXTS}), tokenizer)
    assert set(encoded.column_names) == {"ids", "length"}


def test_the_second_time_reads_what_the_first_wrote(tokenizer: WordTokenizer, cache: Path, tmp_path: Path) -> None:
    encode_dataset(read(tmp_path, TEXTS), tokenizer)
    before = state(cache)
    rows = datasets.load_dataset("json", data_files=str(tmp_path / "rows.jsonl"), split="train")
    again = encode_dataset(rows, tokenizer)
    assert len(before) == 1
    assert state(cache) == before
    assert again.cache_files[0]["filename"] in before


def test_another_content_tokenizer_or_length_is_encoded_anew(
    tokenizer: WordTokenizer, cache: Path, tmp_path: Path
) -> None:
    rows, other = read(tmp_path, TEXTS), WordTokenizer.train(["Great"])
    encode_dataset(rows, tokenizer)
    encode_dataset(rows, tokenizer, max_length=3)
    assert encode_dataset(rows, other)["ids"][2] == other.encode(TEXTS[2]).ids
    changed = encode_dataset(read(tmp_path, [*TEXTS[:3], "f e d c b a"]), tokenizer)
    assert changed["ids"][3] == tokenizer.encode("f e d c b a").ids
    assert len(state(cache)) == 4


def test_two_selections_of_one_file_do_not_share_an_entry(
    tokenizer: WordTokenizer, cache: Path, tmp_path: Path
) -> None:
    rows = read(tmp_path, TEXTS)
    for chosen in ([0, 2], [3, 1]):
        encoded = encode_dataset(rows.select(chosen), tokenizer)
        assert encoded["ids"][:] == [tokenizer.encode(TEXTS[k]).ids for k in chosen]


def test_small_sets_show_no_progress_bar(
    tokenizer: WordTokenizer, cache: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    encode_dataset(read(tmp_path, TEXTS), tokenizer)
    assert capfd.readouterr() == ("", "")
    assert not datasets.are_progress_bars_disabled()
