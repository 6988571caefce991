"""A training begins with word vectors, frozen or not, and says what they cover."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from small_model import small_config

from nlp_lstm import trained
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.training.sentiment import train_sentiment


@pytest.fixture
def own_vectors(tmp_path: Path) -> Path:
    """Vectors of eight numbers of some words of the small corpus, in a text file."""
    torch.manual_seed(11)
    words = ("good", "bad", "the", "Film", "dull", "zebra")
    path = tmp_path / "own.vec"
    path.write_text("".join(f"{word} {' '.join(f'{x:.3f}' for x in torch.randn(8))}\n" for word in words))
    return path


def rows_of(model: trained.SentimentModel, *words: str) -> torch.Tensor:
    ids = torch.tensor([model.tokenizer.vocabulary.index(word) for word in words])
    return model.network.embedding(ids).detach()


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
    assert (rows_of(moved, "great", "room") - rows_of(unmoved, "great", "room")).abs().amax(-1).min() > 1e-4


def test_the_report_counts_the_occurrences_of_unknown_words_too(
    small_corpus: Path, own_vectors: Path, tmp_path: Path
) -> None:
    run = small_config(small_corpus, vectors=str(own_vectors), min_count=20, epochs=1)
    model, _ = train_sentiment(run, tmp_path / "m", baseline=False)
    texts = open_corpus(str(small_corpus)).split("train")["text"][:]
    assert model.metrics["vectors"]["tokens"] == sum(len(text.split()) for text in texts)
    assert model.metrics["vectors"]["types"] == len(model.tokenizer) - 2 < len({w for t in texts for w in t.split()})


def test_words_of_the_vectors_alone_are_known_when_asked(small_corpus: Path, own_vectors: Path, tmp_path: Path) -> None:
    run = small_config(small_corpus, vectors=str(own_vectors), vector_words=True, freeze_vectors=True, epochs=1)
    model, _ = train_sentiment(run, tmp_path / "m", baseline=False)
    zebra = [float(x) for x in own_vectors.read_text().splitlines()[-1].split()[1:]]
    assert rows_of(model, "zebra").tolist()[0] == pytest.approx(zebra)
    assert model.predict(["zebra"])[0].known == [True]
    assert len(model.network.embedding.further) == 1  # it takes no part in learning
    again = trained.load(tmp_path / "m")
    assert again.predict(["zebra film"]) == model.predict(["zebra film"])
    assert again.predict(["zebra film"])[0].logits != again.predict(["Zzz film"])[0].logits
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
    state = load_file(tmp_path / "m" / "training_state.safetensors")
    words = sum(len(state[f"network.embedding.{part}"]) for part in ("weight", "further"))
    (tmp_path / "m" / "tokenizer.json").unlink()  # as if no model had been kept yet
    hidden = own_vectors.rename(tmp_path / "away.vec")
    longer = small_config(small_corpus, epochs=2, **changes)
    with pytest.raises(UsageError, match="there is no file or folder"):
        train_sentiment(longer, tmp_path / "m", resume=True, baseline=False)
    hidden.rename(own_vectors)
    model, _ = train_sentiment(longer, tmp_path / "m", resume=True, baseline=False)
    assert len(model.tokenizer) == words
    assert "zebra" in model.tokenizer.vocabulary


def test_a_training_killed_early_needs_no_vector_file_for_words_of_its_own(
    small_corpus: Path, own_vectors: Path, tmp_path: Path
) -> None:
    changes = {"vectors": str(own_vectors), "schedule": "constant"}
    train_sentiment(small_config(small_corpus, epochs=1, **changes), tmp_path / "m", baseline=False)
    (tmp_path / "m" / "tokenizer.json").unlink()
    own_vectors.unlink()
    longer = small_config(small_corpus, epochs=2, **changes)
    assert train_sentiment(longer, tmp_path / "m", resume=True, baseline=False)[1] == "epochs"


def test_vectors_of_another_language_are_refused_before_anything_is_written(small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "other.vec").write_text("zèbre 1 2 3 4 5 6 7 8\n")
    with pytest.raises(UsageError, match="no word of the training rows has a vector"):
        train_sentiment(small_config(small_corpus, vectors=str(tmp_path / "other.vec")), tmp_path / "m")
    assert not (tmp_path / "m").exists()
