"""Word vectors are trained from text, and begin a training, frozen or not."""

import json
import os
import random
import shutil
import signal
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from small_model import small_config

from nlp_lstm import trained
from nlp_lstm.config import VectorsConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.vectors import WordVectors
from nlp_lstm.training import embeddings, vectors
from nlp_lstm.training.sentiment import train_sentiment

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


@pytest.fixture
def own_vectors(tmp_path: Path) -> Path:
    """Vectors of eight numbers of some words of the small corpus, in a text file."""
    torch.manual_seed(11)
    words = ("good", "bad", "the", "Film", "dull", "zebra")
    path = tmp_path / "own.vec"
    path.write_text("".join(f"{word} {' '.join(f'{x:.3f}' for x in torch.randn(8))}\n" for word in words))
    return path


def rows_of(model: trained.SentimentModel, *words: str) -> torch.Tensor:
    return model.network.embedding.weight.detach()[[model.tokenizer.vocabulary.index(word) for word in words]]


@pytest.mark.parametrize("algorithm", ["skip-gram", "cbow"])
def test_the_neighbours_of_a_word_are_those_of_its_group(two_groups: Path, tmp_path: Path, algorithm: str) -> None:
    found, metrics = vectors.train_vectors(config(two_groups, algorithm=algorithm, epochs=15), tmp_path / "v")
    assert sorted(found.words) == sorted(FRUITS + TOOLS)
    for group in (FRUITS, TOOLS):
        for word in group:
            assert {near for near, _ in found.neighbours(word, 4)} == set(group) - {word}
    assert len(metrics["neighbours"]) == 8


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
    assert not (tmp_path / "x").exists()


def test_texts_longer_than_gensim_reads_at_once_are_read_to_their_end(rows_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("a b " * 12_000 + "\n")
    tokens = 24_000
    (tmp_path / "corpus").mkdir()
    shutil.move(tmp_path / "long.txt", tmp_path / "corpus" / "train.txt")
    (tmp_path / "corpus" / "validation.txt").write_text("a\n")
    assert vectors.train_vectors(config(tmp_path / "corpus"), tmp_path / "v")[1]["tokens"] == tokens


def test_vectors_replace_vectors_when_asked_and_nothing_else(
    two_groups: Path, model_folder: Path, tmp_path: Path
) -> None:
    vectors.train_vectors(config(two_groups, epochs=1), tmp_path / "v")
    with pytest.raises(UsageError, match="holds word vectors: choose another --out, or add --overwrite"):
        vectors.train_vectors(config(two_groups), tmp_path / "v")
    vectors.train_vectors(config(two_groups, epochs=1, size=5), tmp_path / "v", overwrite=True)
    assert WordVectors.open(tmp_path / "v").width == 5
    with pytest.raises(UsageError, match="other files than word vectors: choose another --out"):
        vectors.train_vectors(config(two_groups), model_folder, overwrite=True)


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


def test_a_training_begins_with_the_vectors_and_reports_what_they_cover(
    small_corpus: Path, own_vectors: Path, tmp_path: Path
) -> None:
    run = small_config(small_corpus, vectors=str(own_vectors), learning_rate=1e-8, epochs=1)
    model, _ = train_sentiment(run, tmp_path / "m", baseline=False)
    given = {line.split()[0]: line.split()[1:] for line in own_vectors.read_text().splitlines()}
    for word, own in (("good", "good"), ("film", "Film")):
        expected = torch.tensor([[float(x) for x in given[own]]])
        torch.testing.assert_close(rows_of(model, word), expected, atol=1e-5, rtol=0)
    report = model.metrics["vectors"]
    assert (report["types_found"], report["vectors"], report["width"]) == (5, 6, 8)
    assert report["types"] == len(model.tokenizer) - 2
    assert report["tokens_found"] < report["tokens"]
    assert "zebra" not in model.tokenizer.vocabulary
    assert model.network.embedding.weight[0].abs().sum() == 0
    card = (tmp_path / "m" / "README.md").read_text()
    assert "own.vec (6 words), trained further." in card
    assert f"{100 * 5 / report['types']:.1f} % of the training split's known words" in card


def test_words_without_a_vector_are_as_spread_as_the_others(rows_cache: Path, tmp_path: Path) -> None:
    words = [f"w{k}" for k in range(400)]
    lines = [f"{word} {' '.join(f'{x:.4f}' for x in 3 * torch.randn(20))}\n" for word in words[:200]]
    (tmp_path / "own.txt").write_text("".join(lines))
    (tmp_path / "rows.csv").write_text("text,label\n" + "".join(f"{' '.join(words)} {k},{k % 2}\n" for k in range(60)))
    run = small_config(tmp_path / "rows.csv", vectors=str(tmp_path / "own.txt"), embedding_size=20, epochs=1)
    model, _ = train_sentiment(run, tmp_path / "m", baseline=False)
    assert rows_of(model, *words[200:]).std() == pytest.approx(3, rel=0.06)


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_frozen_vectors_do_not_move_and_other_words_do(
    small_corpus: Path, own_vectors: Path, tmp_path: Path, optimiser: str
) -> None:
    changes = {"vectors": str(own_vectors), "optimiser": optimiser, "weight_decay": 0.5, "learning_rate": 0.05}
    if optimiser == "sgd":
        changes["momentum"] = 0.9
    begun = torch.tensor([[float(x) for x in line.split()[1:]] for line in own_vectors.read_text().splitlines()])
    for frozen in (True, False):
        run = small_config(small_corpus, freeze_vectors=frozen, **changes)
        model, _ = train_sentiment(run, tmp_path / str(frozen), baseline=False)
        still = torch.equal(rows_of(model, "good", "bad", "the", "film", "dull"), begun[:5])
        assert still is frozen
        assert model.metrics["vectors"]["frozen"] is frozen
    same = small_config(small_corpus, freeze_vectors=True, **{**changes, "learning_rate": 1e-8}, epochs=1)
    unmoved, _ = train_sentiment(same, tmp_path / "unmoved", baseline=False)
    moved = trained.load(tmp_path / "True")
    assert (rows_of(moved, "great", "room") - rows_of(unmoved, "great", "room")).abs().min() > 1e-4


def test_words_of_the_vectors_alone_are_known_when_asked(small_corpus: Path, own_vectors: Path, tmp_path: Path) -> None:
    run = small_config(small_corpus, vectors=str(own_vectors), vector_words=True, freeze_vectors=True, epochs=1)
    model, _ = train_sentiment(run, tmp_path / "m", baseline=False)
    zebra = [float(x) for x in own_vectors.read_text().splitlines()[-1].split()[1:]]
    assert rows_of(model, "zebra").tolist()[0] == pytest.approx(zebra)
    assert model.predict(["zebra"])[0].known == [True]
    assert model.metrics["vectors"]["types"] == len(model.tokenizer) - 3  # those that occur in the training rows


@pytest.mark.parametrize("vector_words", [False, True])
def test_a_training_goes_on_and_a_model_answers_without_the_vector_file(
    small_corpus: Path, own_vectors: Path, tmp_path: Path, vector_words: bool
) -> None:
    changes = {"vectors": str(own_vectors), "vector_words": vector_words, "freeze_vectors": True}
    run = small_config(small_corpus, epochs=1, schedule="constant", **changes)
    train_sentiment(run, tmp_path / "short", baseline=False)
    longer = small_config(small_corpus, epochs=2, schedule="constant", **changes)
    whole, _ = train_sentiment(longer, tmp_path / "whole", baseline=False)
    own_vectors.unlink()
    resumed, _ = train_sentiment(longer, tmp_path / "short", resume=True, baseline=False)
    states = [load_file(tmp_path / name / "training_state.safetensors") for name in ("short", "whole")]
    assert all(torch.equal(states[0][name], value) for name, value in states[1].items())
    assert resumed.metrics["vectors"] == whole.metrics["vectors"]
    assert resumed.tokenizer.fingerprint == whole.tokenizer.fingerprint
    assert trained.load(tmp_path / "short").predict(["a good film"])[0].label in resumed.labels


def test_a_training_killed_early_needs_the_vector_file_for_the_words_that_it_alone_has(
    small_corpus: Path, own_vectors: Path, tmp_path: Path
) -> None:
    changes = {"vectors": str(own_vectors), "vector_words": True, "schedule": "constant"}
    train_sentiment(small_config(small_corpus, epochs=1, **changes), tmp_path / "m", baseline=False)
    weights = load_file(tmp_path / "m" / "training_state.safetensors")["network.embedding.weight"]
    (tmp_path / "m" / "tokenizer.json").unlink()  # as if no model had been kept yet
    hidden = own_vectors.rename(tmp_path / "away.vec")
    longer = small_config(small_corpus, epochs=2, **changes)
    with pytest.raises(UsageError, match="there is no file or folder"):
        train_sentiment(longer, tmp_path / "m", resume=True, baseline=False)
    hidden.rename(own_vectors)
    model, _ = train_sentiment(longer, tmp_path / "m", resume=True, baseline=False)
    assert len(model.tokenizer) == len(weights)
    assert "zebra" in model.tokenizer.vocabulary


def test_vectors_of_another_language_are_refused_before_anything_is_written(small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "other.vec").write_text("zèbre 1 2 3 4 5 6 7 8\n")
    with pytest.raises(UsageError, match="no word of the training rows has a vector"):
        train_sentiment(small_config(small_corpus, vectors=str(tmp_path / "other.vec")), tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_ids_are_counted_alike_in_rows_and_in_a_stream(two_groups: Path, tmp_path: Path) -> None:
    from nlp_lstm.corpora import open_corpus
    from nlp_lstm.text.stream import encode_stream
    from nlp_lstm.text.tokenizer import END_ID, WordTokenizer

    texts = open_corpus(str(two_groups)).texts("train")
    tokenizer = WordTokenizer.train(texts["text"][:], end=True)
    expected = torch.bincount(torch.tensor([i for row in tokenizer.ids(texts["text"][:]) for i in row])).tolist()
    rows = embeddings.occurrences(encode_dataset(texts, tokenizer), len(tokenizer)).tolist()
    stream = embeddings.occurrences(encode_stream(texts, tokenizer), len(tokenizer)).tolist()
    assert rows == expected
    assert stream[END_ID] == len(texts)
    assert stream[END_ID + 1 :] == expected[END_ID + 1 :]
