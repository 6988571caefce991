"""The published corpora: the same checks for each, by name, joined, and where they cannot be had."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from datasets import Dataset

from nlp_lstm.corpora import all_corpora, describe, open_corpus, overlap
from nlp_lstm.corpora.base import Corpus
from nlp_lstm.corpora.everyday import Everyday
from nlp_lstm.errors import UsageError

NAMES = [
    "agreement",
    "composed",
    "cr",
    "everyday",
    "imdb",
    "imdb_unsupervised",
    "mpqa",
    "ptb",
    "rotten_tomatoes",
    "sst2",
]
NAMES += ["sst2_phrases", "sst3", "sst3_phrases", "sst5", "sst5_phrases", "subj", "trec", "wikitext2"]


class Small(Corpus):
    licence, citation, labels, rows = "none", "nobody", ("bad", "good"), {"train": 400, "test": 2}


Small.name = "small"  # given here, so that it is not one of the package's corpora in any sense


class Wordy(Corpus):
    """As a language-model corpus would be: one file, no labels."""

    task, licence, citation, labels = "language-model", "none", "nobody", ()
    rows = {"train": 3, "validation": 1, "test": 1}
    label_columns = ()


Wordy.name = "wordy"


def small(folder: Path, **columns: list) -> Path:
    rows = {"sentence": [f"sentence {k}" for k in range(400)], "idx": list(range(400)), "label": [0, 1] * 200} | columns
    (folder / "small").mkdir(exist_ok=True)
    Dataset.from_dict(rows).to_parquet(folder / "small" / "train-00000-of-00001.parquet")
    Dataset.from_dict({name: values[:2] for name, values in rows.items()}).to_parquet(folder / "small" / "test.parquet")
    return folder


def test_the_corpora_are_those_of_the_folder() -> None:
    assert list(all_corpora()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_says_where_it_is_from_and_what_its_labels_mean(name: str) -> None:
    corpus = all_corpora()[name]
    assert corpus.task in ("sentiment", "classification", "language-model")
    if corpus.task == "language-model":
        assert (corpus.labels, corpus.label_columns) == ((), ())
    else:
        assert len(corpus.labels) >= 2
    assert {"train"} | ({"test"} if corpus.labels else set()) <= set(corpus.rows) <= set(corpus.split_names)
    facts = describe(name)
    assert facts["name"] == name
    assert all(facts[fact] for fact in ("source", "licence", "citation", "note"))
    module = Path(sys.modules[corpus.__module__].__file__ or "")
    assert len(module.read_text().splitlines()) <= 60


@pytest.mark.parametrize("name", NAMES)
def test_a_published_corpus_has_its_rows_and_labels(name: str, real_data_dir: Path) -> None:
    corpus = open_corpus(name, data_dir=real_data_dir)
    for split in ("train", "validation"):
        rows = corpus.split(split)
        assert rows.column_names == (["text", "label"] if corpus.labels else ["text"])
        if corpus.labels:
            assert set(rows["label"][:]) == set(range(len(corpus.labels)))
        if "validation" in corpus.rows:
            assert len(rows) == corpus.rows[split]


def test_a_carved_validation_split_shares_no_text_with_training(real_data_dir: Path) -> None:
    corpus = open_corpus("trec", data_dir=real_data_dir)
    train, validation = (corpus.split(split)["text"][:] for split in ("train", "validation"))
    assert len(train) + len(validation) == corpus.rows["train"]
    assert 0.09 < len(validation) / corpus.rows["train"] < 0.11
    assert not set(train) & set(validation)


def test_phrases_take_their_other_splits_from_the_sentences(real_data_dir: Path) -> None:
    for phrases, sentences in (("sst2_phrases", "sst2"), ("sst3_phrases", "sst3"), ("sst5_phrases", "sst5")):
        one, other = (open_corpus(name, data_dir=real_data_dir) for name in (phrases, sentences))
        assert one.split("validation")["text"][:] == other.split("validation")["text"][:]
        assert one.split("validation")["label"][:] == other.split("validation")["label"][:]


def test_joined_corpora_train_on_all_and_validate_on_the_last(real_data_dir: Path) -> None:
    parts = [open_corpus(name, data_dir=real_data_dir) for name in ("cr", "sst2")]
    joined = open_corpus("cr+sst2", data_dir=real_data_dir)
    assert joined.labels == ("negative", "positive")
    assert joined.name == "cr+sst2"
    for column in ("text", "label"):
        train = [value for part in parts for value in part.split("train")[column][:]]
        assert joined.split("train")[column][:] == train
        assert joined.split("validation")[column][:] == parts[1].split("validation")[column][:]


def test_five_labels_read_as_three_leave_the_polar_ones_where_they_were(real_data_dir: Path) -> None:
    three, five, two = (open_corpus(name, data_dir=real_data_dir) for name in ("sst3", "sst5", "sst2"))
    assert three.labels == ("negative", "neutral", "positive")
    for split in ("train", "validation", "test"):
        read, whole = three.split(split), five.split(split)
        assert read["text"][:] == whole["text"][:]
        names = [(three.labels[a], five.labels[b]) for a, b in zip(read["label"], whole["label"], strict=True)]
        assert all(name == other.removeprefix("very ") for name, other in names)
        polar = {(text, three.labels[label]) for text, label in zip(read["text"], read["label"], strict=True)}
        assert {(row["text"], two.labels[row["label"]]) for row in two.split(split)} <= polar


def test_labels_join_by_name_where_one_corpus_has_no_neutral_rows(real_data_dir: Path) -> None:
    joined = open_corpus("cr+everyday", data_dir=real_data_dir)
    assert joined.labels == ("negative", "neutral", "positive")
    reviews = open_corpus("cr", data_dir=real_data_dir).split("train")
    rows = joined.split("train")
    assert rows["text"][: len(reviews)] == reviews["text"][:]
    assert rows["label"][: len(reviews)] == [2 * label for label in reviews["label"]]
    assert rows["label"][len(reviews) :] == open_corpus("everyday").split("train")["label"][:]
    assert rows.features["label"].dtype == "int64"
    with pytest.raises(UsageError, match="join equal labels, and put those with neutral last"):
        open_corpus("everyday+cr", data_dir=real_data_dir).split("train")


def test_the_overlaps_are_those_of_the_rows(real_data_dir: Path) -> None:
    """Counted are sentences of more than four words: shorter ones are equal by chance. imdb's are whole reviews."""
    other = ("imdb", "imdb_unsupervised", "everyday", "composed")
    opened = {name: open_corpus(name, data_dir=real_data_dir) for name in NAMES if name not in other}

    def sentences(name: str, split: str) -> set[str]:
        plain = (" ".join(re.findall("[a-z0-9]+", text.lower())) for text in opened[name].split(split)["text"][:])
        return {text for text in plain if len(text.split()) > 4}

    held_out = {name: sentences(name, "validation") | sentences(name, "test") for name in opened}
    for name, corpus in opened.items():
        train = sentences(name, "train")
        shared = {other for other, texts in held_out.items() if len(texts & train) > 0.02 * len(texts)}
        assert shared == set(corpus.overlaps), name


@pytest.mark.parametrize(
    ("learned", "tested", "names"),
    [
        ("rotten_tomatoes", "sst5", ["rotten_tomatoes"]),
        ("imdb+rotten_tomatoes + sst2_phrases", "cr+sst2", ["rotten_tomatoes"]),
        ("sst2_phrases+sst2", "rotten_tomatoes", ["sst2_phrases", "sst2"]),
        ("rotten_tomatoes+sst2", "rotten_tomatoes+sst2", ["rotten_tomatoes"]),
        ("sst2_phrases+sst2", "sst2", []),
        ("imdb", "rotten_tomatoes", []),
        ("rotten_tomatoes", "reviews/gone.csv", None),  # nobody knows
        ("mine/reviews.csv", "sst2", None),
        ("mine/reviews.csv", "mine/reviews.csv", []),  # its own validation rows
        ("mine/reviews.csv+rotten_tomatoes", "sst2", ["rotten_tomatoes"]),
    ],
)
def test_an_overlap_names_the_parts_that_hold_tested_sentences(
    learned: str, tested: str, names: list[str] | None
) -> None:
    assert overlap(learned, tested) == names


def test_the_rows_that_a_model_learned_from_are_an_overlap() -> None:
    assert overlap("sst2_phrases+sst2", "sst2", "train") == ["sst2"]
    assert overlap("mine/reviews.csv", "mine/reviews.csv", "all") == ["mine/reviews.csv"]
    assert overlap("mine/reviews.csv", "mine/others.csv", "all") is None


def test_every_overlap_is_with_a_corpus_there_is() -> None:
    for corpus in all_corpora().values():
        assert set(corpus.overlaps) <= set(NAMES) - {corpus.name}


def test_a_file_joins_a_corpus_with_the_same_labels(write) -> None:
    rows = [f"{('bad', 'okay', 'good')[k % 3]} {k},{('negative', 'neutral', 'positive')[k % 3]}" for k in range(60)]
    path = write("mine.csv", ["text,label", *rows])
    joined = open_corpus(f"{path}+everyday")
    own = len(open_corpus(str(path)).split("train"))
    assert len(joined.split("train")) == own + Everyday.rows["train"]
    assert len(joined.split("validation")) == Everyday.rows["validation"]


def test_corpora_with_other_labels_do_not_join() -> None:
    joined = open_corpus("sst2+sst5")
    for use in (lambda: joined.labels, lambda: joined.split("train"), joined.refuse_without_labels):
        with pytest.raises(UsageError, match="sst2 has the labels negative, positive and sst5 has very negative"):
            use()


def test_texts_join_whatever_their_labels(real_data_dir: Path) -> None:
    parts = [open_corpus(name, data_dir=real_data_dir) for name in ("trec", "sst2", "ptb")]
    joined = open_corpus("trec+sst2+ptb", data_dir=real_data_dir)
    train = [text for part in parts for text in part.texts("train")["text"][:]]
    assert joined.texts("train").column_names == ["text"]
    assert joined.texts("train")["text"][:] == train
    assert joined.texts("validation")["text"][:] == parts[2].split("validation")["text"][:]
    assert [part.tokenization for part in (*parts, joined)] == ["words", "words", "spaces", "words"]
    assert open_corpus("ptb+wikitext2").tokenization == "spaces"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sst4", "unknown corpus 'sst4': did you mean 'sst"),
        ("sst2+imbd", "unknown corpus 'imbd': did you mean 'imdb'"),
        ("sst2+", "unknown corpus ''"),
        ("reviews.csv", "there is no file reviews.csv"),
        ("reviews/all", "there is no folder reviews"),
    ],
)
def test_a_corpus_that_does_not_exist_is_answered_with_the_nearest(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        open_corpus(name)


def test_a_split_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown split of sst2 'vali': did you mean 'validation'"):
        open_corpus("sst2").split("vali")


def test_a_local_copy_is_read_whatever_else_its_columns_are(tmp_path: Path) -> None:
    corpus = Small(small(tmp_path))
    parts = {split: corpus.split(split) for split in corpus.split_names}
    assert all(part.column_names == ["text", "label"] for part in parts.values())
    both = parts["train"]["text"][:] + parts["validation"]["text"][:]
    assert sorted(both) == sorted(f"sentence {k}" for k in range(400))
    assert 20 < len(parts["validation"]) < 60
    assert parts["test"][:] == {"text": ["sentence 0", "sentence 1"], "label": [0, 1]}


def test_equal_texts_stay_on_one_side_of_a_carved_split(tmp_path: Path) -> None:
    texts = [("Sentence  %d" if k % 2 else "sentence %d") % (k // 2) for k in range(400)]
    corpus = Small(small(tmp_path, sentence=texts))
    sides = Counter(" ".join(text.lower().split()) for text in corpus.split("validation")["text"])
    assert set(sides.values()) == {2}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"sentence": ["a"] * 400, "label": [0, 2] * 200}, "labels from 0 to 2 where small has 0 to 1"),
        ({"sentence": ["a"] * 400, "label": [-1, 1] * 200}, "labels from -1 to 1 where small has 0 to 1"),
        ({"sentence": ["a", None] * 200}, "has rows without text"),
    ],
)
def test_another_copy_of_a_corpus_is_refused(tmp_path: Path, columns: Mapping[str, list], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Small(small(tmp_path, **columns)).split("train")


def test_a_copy_with_other_rows_is_refused_with_the_count_expected(tmp_path: Path) -> None:
    rows = {"sentence": ["a", "b"] * 5, "idx": [0] * 10, "label": [0, 1] * 5}
    with pytest.raises(UsageError, match=r"small has 10 train rows: expected are the 400 of its copy; give --data-dir"):
        Small(small(tmp_path, **rows)).split("train")


def test_a_copy_without_the_columns_is_refused_with_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    Dataset.from_dict({"words": ["a"], "label": [1]}).to_parquet(tmp_path / "small" / "train.parquet")
    with pytest.raises(UsageError, match="has no column text or sentence, only words, label"):
        Small(tmp_path).split("train")


def test_a_folder_without_the_corpus_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*small: give --data-dir a folder that holds small/"):
        Small(tmp_path).split("train")
    (tmp_path / "small").mkdir()
    with pytest.raises(UsageError, match=r"small has no readable train split .*give --data-dir") as caught:
        Small(tmp_path).split("train")
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="cr is not on the hub: give --data-dir a folder that holds cr/"):
        open_corpus("cr").split("train")


def test_a_corpus_without_labels_has_texts_alone(tmp_path: Path) -> None:
    for split, count in Wordy.rows.items():
        (tmp_path / "wordy").mkdir(exist_ok=True)
        Dataset.from_dict({"text": ["some words"] * count}).to_parquet(tmp_path / "wordy" / f"{split}.parquet")
    corpus = Wordy(tmp_path)
    for rows in (corpus.split("train"), corpus.texts("train")):
        assert (rows.column_names, len(rows)) == (["text"], 3)


def test_a_labelled_corpus_has_its_texts_too(tmp_path: Path) -> None:
    corpus = Small(small(tmp_path))
    for split in corpus.split_names:
        assert corpus.texts(split).column_names == ["text"]
        assert corpus.texts(split)["text"][:] == corpus.split(split)["text"][:]


@pytest.mark.parametrize("name", ["ptb", "imdb_unsupervised+wikitext2", "sst2+ptb", "ptb+sst2"])
def test_a_corpus_without_labels_is_refused_to_a_classifier(name: str) -> None:
    with pytest.raises(UsageError, match=r"(ptb|imdb_unsupervised) has no labels to learn: choose a corpus") as caught:
        open_corpus(name).refuse_without_labels()
    assert "\n" not in str(caught.value)
    open_corpus("sst2").refuse_without_labels()


def test_unlabelled_reviews_have_a_carved_validation_split_and_no_test_split(real_data_dir: Path) -> None:
    corpus = open_corpus("imdb_unsupervised", data_dir=real_data_dir)
    train, validation = (corpus.texts(split)["text"][:] for split in ("train", "validation"))
    assert len(train) + len(validation) == 50_000
    assert 4_700 < len(validation) < 5_300
    assert not set(train) & set(validation)
    with pytest.raises(UsageError, match="imdb_unsupervised has no test rows: use its validation rows"):
        corpus.texts("test")


def test_the_hub_s_copy_may_hold_several_corpora_and_name_splits_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The layouts are those of Salesforce/wikitext, ptb-text-only/ptb_text_only and stanfordnlp/imdb."""
    copies = {
        "Salesforce/wikitext": ["wikitext-2-v1/{}-00000-of-00001", "wikitext-103-v1/{}-00000-of-00002"],
        "ptb-text-only/ptb_text_only": ["penn_treebank/{}/0000"],
        "stanfordnlp/imdb": ["plain_text/{}-00000-of-00001"],
    }

    def download(source: str, *, allow_patterns: str | None, **_: object) -> str:
        for pattern in copies[source]:
            for split in ("train", "validation", "test", "unsupervised"):
                path = tmp_path / source / f"{pattern.format(split)}.parquet"
                if allow_patterns is None or path.relative_to(tmp_path / source).match(allow_patterns):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    Dataset.from_dict({"text": [f"{split} of {path.parent.name}"] * 20}).to_parquet(path)
        return str(tmp_path / source)

    monkeypatch.setattr("nlp_lstm.corpora.base.snapshot_download", download)
    found = {}
    for name, split in (("wikitext2", "validation"), ("ptb", "test"), ("imdb_unsupervised", "train")):
        corpus = all_corpora()[name]
        monkeypatch.setattr(corpus, "rows", {split: 20})
        found[name] = set(corpus().load(split)["text"])
    assert found == {
        "wikitext2": {"validation of wikitext-2-v1"},
        "ptb": {"test of test"},
        "imdb_unsupervised": {"unsupervised of plain_text"},
    }
    assert not (tmp_path / "Salesforce/wikitext/wikitext-103-v1").exists()


def test_the_everyday_corpus_needs_no_download_and_no_folder(tmp_path: Path) -> None:
    for corpus in (open_corpus("everyday"), open_corpus("everyday", data_dir=tmp_path)):
        assert all(len(corpus.split(split)) > 100 for split in corpus.split_names)
        assert set(corpus.split("validation")["label"]) == {0, 1, 2}


def test_the_agreement_corpus_needs_no_download_and_has_texts_alone(tmp_path: Path) -> None:
    for corpus in (open_corpus("agreement"), open_corpus("agreement", data_dir=tmp_path)):
        for split in corpus.split_names:
            rows = corpus.split(split)
            assert (rows.column_names, len(rows)) == (["text"], corpus.rows[split])


def test_without_a_connection_the_hub_is_given_up_within_seconds(tmp_path: Path) -> None:
    code = "from nlp_lstm.corpora import open_corpus; open_corpus('sst2').split('train')"
    environment = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert "UsageError: sst2 could not be downloaded (SetFit/sst2" in done.stderr
    assert "give --data-dir a folder that holds sst2/" in done.stderr
    assert time.monotonic() - start < 30
