"""The built-in corpus "composed": its files are what its script writes, its labels follow from how it is composed."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nlp_lstm.corpora import all_corpora

DATA = Path(__file__).resolve().parents[2] / "data"
SPLITS = ("train", "validation", "test")
TEST_ONLY = {
    "asserted.4", "asserted.20", "asserted.26", "denied.5", "denied.13", "denied.21", "denied.25", "open.6", "open.12",
    "contrast.7", "contrast.13", "contrast.18", "together.5",
}  # fmt: skip
VALIDATION_ONLY = {
    "asserted.8", "asserted.23", "denied.9", "denied.15", "denied.22", "open.9", "contrast.3", "contrast.15",
    "together.6",
}  # fmt: skip


def rows(split: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / "composed" / f"{split}.jsonl").open(encoding="ascii")]


def bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def test_the_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, DATA / "generate_composed.py", "--out", tmp_path], check=True, cwd=tmp_path)
    for split in SPLITS:
        assert (tmp_path / f"{split}.jsonl").read_bytes() == (DATA / "composed" / f"{split}.jsonl").read_bytes()


def test_the_corpus_says_how_many_rows_there_are() -> None:
    assert all_corpora()["composed"].rows == {split: len(rows(split)) for split in SPLITS}


def test_no_sentence_stands_twice_in_whatever_case_or_punctuation() -> None:
    texts = [bare(row["text"]) for split in SPLITS for row in rows(split)]
    assert len(set(texts)) == len(texts) > 23_000


@pytest.mark.parametrize("split", SPLITS)
def test_praise_and_blame_are_as_frequent_with_a_negator_and_without(split: str) -> None:
    counts = Counter((row["label"], row["negator"] is not None) for row in rows(split))
    for negated in (False, True):
        assert 0.75 < counts[2, negated] / counts[0, negated] < 1.35
    assert counts[1, True] > 0.1 * sum(counts.values())


def test_held_out_frames_are_in_no_training_sentence() -> None:
    """Only the first frame of a sentence is written down; a training sentence has none of the held-out ones inside."""
    assert not {row["frame"] for row in rows("train")} & (TEST_ONLY | VALIDATION_ONLY)
    assert {row["frame"] for row in rows("test")} >= TEST_ONLY
    assert {row["frame"] for row in rows("validation")} >= VALIDATION_ONLY
    texts = "\n".join(row["text"].lower() for row in rows("train"))
    for words in ("by no stretch of the imagination", "trust me,", "and yet", "however,"):
        assert words not in texts
    assert "then again" in texts


@pytest.mark.parametrize(
    ("pattern", "label"),
    [
        (r"(is|was) not a (treat|gem|success)", 0), (r"n't (slow|rude|dirty|boring)\b", 2), (r"never let us down", 2),
        (r"nothing (good|nice|tasty|friendly) about", 0),
        (r"^(nobody|none of us|no one)\b.* (loved|liked|enjoyed) ", 0),
        (r"^(nobody|none of us|no one)\b.* (hated|disliked|regretted) ", 2), (r"nothing to complain about", 2),
        (r"is hardly worth", 0), (r"(wouldn't|would not|will never|won't) recommend it to anyone", 0),
    ],
)  # fmt: skip
def test_a_denial_by_itself_turns_the_judgement_round(pattern: str, label: int) -> None:
    """Sentences of one clause alone."""
    alone = [row for split in SPLITS for row in rows(split) if row["template"].startswith("alone")]
    found = [row["label"] for row in alone if re.search(pattern, row["text"].lower())]
    assert found
    assert set(found) == {label}


def test_a_denial_of_a_denial_turns_it_back() -> None:
    found = [
        row
        for split in SPLITS
        for row in rows(split)
        if row["template"] == "framed.not_being" and row["text"].lower().startswith("i don't think")
    ]
    assert len(found) >= 20
    for row in found:
        good = any(
            f" {word}" in row["text"].lower() for word in ("good", "nice", "fine", "decent", "friendly", "clean")
        )
        bad = any(f" {word}" in row["text"].lower() for word in ("bad", "poor", "rude", "dirty", "boring", "slow"))
        if good != bad:
            assert row["label"] == (2 if good else 0), row["text"]


def test_what_a_frame_leaves_open_is_neutral() -> None:
    found = [row for row in rows("train") if (row["frame"] or "").startswith("open")]
    assert len(found) > 800
    assert {row["label"] for row in found} == {1}
