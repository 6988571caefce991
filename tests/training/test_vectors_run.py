"""Word vectors are trained from text, alike with one seed, and nothing is left half-done."""

import json
import os
import random
import shutil
import signal
import threading
from pathlib import Path

import pytest
import torch
from gensim.models import Word2Vec

from nlp_lstm.config import VectorsConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.stream import encode_stream
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.text.vectors import WordVectors
from nlp_lstm.training import pretrained_embedding, vectors
from nlp_lstm.training.gensim_texts import KnownWordTexts

FRUITS, TOOLS = ("apple", "pear", "plum", "fig", "grape"), ("hammer", "saw", "drill", "wrench", "chisel")


@pytest.fixture(scope="session")
def two_groups(rows_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text file whose lines speak of fruits or of tools and never of both."""
    draw = random.Random(4)
    lines = [" ".join(draw.choices(group, k=8)) for _ in range(600) for group in (FRUITS, TOOLS)]
    path = tmp_path_factory.mktemp("groups") / "two.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def config(corpus: Path, **changes: object) -> VectorsConfig:
    values = {"corpus": str(corpus), "size": 12, "sample": 0.0, "workers": 1, "learning_rate": 0.05, "seed": 7}
    return VectorsConfig.from_dict({**values, **changes})


@pytest.mark.parametrize("algorithm", ["skip-gram", "cbow"])
def test_the_neighbours_of_a_word_are_those_of_its_group(two_groups: Path, tmp_path: Path, algorithm: str) -> None:
    found, metrics = vectors.train_vectors(config(two_groups, algorithm=algorithm, epochs=15), tmp_path / "v")
    assert sorted(found.words) == sorted(FRUITS + TOOLS)
    for group in (FRUITS, TOOLS):
        for word in group:
            assert {near for near, _ in found.neighbours(word, 4)} == set(group) - {word}
    assert len(metrics["neighbours"]) == 8


@pytest.mark.parametrize("algorithm", ["skip-gram", "cbow"])
def test_the_vectors_are_those_that_gensim_learns_from_the_texts(
    two_groups: Path, tmp_path: Path, algorithm: str
) -> None:
    found, _ = vectors.train_vectors(config(two_groups, algorithm=algorithm, epochs=2), tmp_path / "v")
    texts = [text.split() for text in open_corpus(str(two_groups)).texts("train")["text"][:]]
    sg = {"skip-gram": 1, "cbow": 0}[algorithm]
    model = Word2Vec(vector_size=12, sample=0, workers=1, alpha=0.05, seed=7, sg=sg)
    model.build_vocab_from_freq({word: sum(text.count(word) for text in texts) for word in found.words})
    model.train(texts, total_words=sum(map(len, texts)), epochs=2)
    assert torch.equal(found.values, torch.from_numpy(model.wv[found.words]))


def test_a_folder_of_vectors_is_complete_and_holds_no_pickle(two_groups: Path, tmp_path: Path) -> None:
    found, metrics = vectors.train_vectors(config(two_groups), tmp_path / "v")
    files = {path.name: path.read_bytes() for path in (tmp_path / "v").iterdir()}
    assert set(files) == {"config.json", "vectors.safetensors", "words.txt", "metrics.json", "README.md"}
    assert not any(content.startswith((b"\x80", b"PK")) for content in files.values())
    assert json.loads(files["config.json"])["task"] == "vectors"
    assert json.loads(files["metrics.json"]) == json.loads(json.dumps(metrics))
    assert metrics["tokens"] == 8 * metrics["texts"]
    assert f"{metrics['tokens']:,} words of text" in files["README.md"].decode()
    again = WordVectors.open(tmp_path / "v")
    assert again.words == found.words
    assert torch.equal(again.values, found.values)


def test_one_worker_and_one_seed_give_the_same_vectors_and_another_seed_others(
    two_groups: Path, tmp_path: Path
) -> None:
    runs = [
        vectors.train_vectors(config(two_groups, seed=seed, epochs=1), tmp_path / str(k))[0]
        for k, seed in enumerate((7, 7, 8))
    ]
    assert runs[0].words == runs[1].words
    assert torch.equal(runs[0].values, runs[1].values)
    assert not torch.equal(runs[0].values, runs[2].values)


def test_rare_words_and_the_held_out_rows_have_no_vector(rows_cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "train.txt").write_text("a b c\n" * 5 + "a d\n")
    (folder / "validation.txt").write_text("b emu emu\n" * 9)
    found, _ = vectors.train_vectors(config(folder, min_count=2), tmp_path / "v")
    assert sorted(found.words) == ["a", "b", "c"]
    found, _ = vectors.train_vectors(config(folder, min_count=1, max_vocabulary=2), tmp_path / "w")
    assert sorted(found.words) == ["a", "b"]
    with pytest.raises(UsageError, match="fewer than two words of the training rows occur 7 times: lower --min-count"):
        vectors.train_vectors(config(folder, min_count=7), tmp_path / "x")
    with pytest.raises(UsageError, match="--max-vocabulary 1 leaves one word, which has no neighbours: use 2 or more"):
        vectors.train_vectors(config(folder, min_count=1, max_vocabulary=1), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_long_texts_are_read_to_their_end_in_pieces_and_no_further_once_stopped(
    rows_cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "long.txt").write_text("a b " * 12_000 + "\n")
    (tmp_path / "corpus").mkdir()
    shutil.move(tmp_path / "long.txt", tmp_path / "corpus" / "train.txt")
    (tmp_path / "corpus" / "validation.txt").write_text("a\n")
    texts = open_corpus(str(tmp_path / "corpus")).texts("train")
    tokenizer = WordTokenizer.train(texts["text"][:], end=True)
    stream = encode_stream(texts, tokenizer)
    seen: list[int] = []
    read = KnownWordTexts(stream, tokenizer.vocabulary, 1, lambda: False, lambda epoch, seconds: seen.append(epoch))
    assert [len(words) for words in read] == [10_000, 10_000, 4_000]
    assert [" ".join(words[:3]) for words in read] == ["a b a"] * 3
    assert seen == [1, 2]
    stopped = KnownWordTexts(stream, tokenizer.vocabulary, 1, iter([False, False, True]).__next__, seen.append)
    assert len(list(stopped)) == 1


def test_vectors_replace_vectors_when_asked_and_nothing_else(
    two_groups: Path, model_folder: Path, tmp_path: Path
) -> None:
    vectors.train_vectors(config(two_groups, epochs=1), tmp_path / "v")
    with pytest.raises(UsageError, match="holds word vectors: choose another --out, or add --overwrite"):
        vectors.train_vectors(config(two_groups), tmp_path / "v")
    vectors.train_vectors(config(two_groups, epochs=1, size=5), tmp_path / "v", overwrite=True)
    assert WordVectors.open(tmp_path / "v").width == 5
    (tmp_path / "v" / "mine.txt").write_text("mine")
    for folder in (tmp_path / "v", model_folder):
        with pytest.raises(UsageError, match="other files than word vectors: choose another --out"):
            vectors.train_vectors(config(two_groups), folder, overwrite=True)


def test_ctrl_c_leaves_nothing_and_no_thread_behind(two_groups: Path, tmp_path: Path) -> None:
    before = threading.active_count()
    seen: list[int] = []

    def press(epoch: int, seconds: float) -> None:
        seen.append(epoch)
        if epoch == 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        vectors.train_vectors(config(two_groups, epochs=300), tmp_path / "v", show=press)
    assert len(seen) < 50
    assert not (tmp_path / "v").exists()
    assert threading.active_count() == before


def test_ids_are_counted_alike_in_rows_and_in_a_stream(two_groups: Path, tmp_path: Path) -> None:
    texts = open_corpus(str(two_groups)).texts("train")
    tokenizer = WordTokenizer.train(texts["text"][:], end=True)
    expected = torch.bincount(torch.tensor([i for row in tokenizer.ids(texts["text"][:]) for i in row])).tolist()
    rows = pretrained_embedding.occurrences(encode_dataset(texts, tokenizer), len(tokenizer)).tolist()
    stream = pretrained_embedding.occurrences(encode_stream(texts, tokenizer), len(tokenizer)).tolist()
    assert rows == expected
    assert stream[END_ID] == len(texts)
    assert stream[END_ID + 1 :] == expected[END_ID + 1 :]
