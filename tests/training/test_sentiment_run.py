"""A whole run: a corpus in, a model folder out, the same again from the same seed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from small_model import small_config, train_small

from nlp_lstm import trained
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.training.card import card, record
from nlp_lstm.training.evaluate import evaluate
from nlp_lstm.training.precision import cpu_has_bf16
from nlp_lstm.training.sentiment import train_sentiment
from nlp_lstm.training.tasks.sentiment import SentimentTask

FILES = {"config.json", "tokenizer.json", "model.safetensors", "metrics.json", "README.md"}


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def test_a_model_folder_is_complete_and_holds_no_pickle(model_folder: Path) -> None:
    names = {path.name for path in model_folder.iterdir()}
    assert names == FILES | {"metrics.jsonl", "training_state.safetensors", "tensorboard"}
    for path in model_folder.rglob("*"):
        if path.is_file():
            assert not path.read_bytes().startswith((b"\x80\x02", b"\x80\x04", b"PK")), path


def test_a_small_model_learns_its_corpus(model_folder: Path) -> None:
    metrics = json.loads((model_folder / "metrics.json").read_text())
    assert metrics["validation"]["accuracy"] > 0.6  # of three labels
    assert metrics["training"]["steps"] == 4 * -(-metrics["training"]["rows"]["train"] // 16)
    assert metrics["training"]["seed"] == 3


def test_every_row_of_the_file_is_used_once(model_folder: Path, small_corpus: Path) -> None:
    rows = json.loads((model_folder / "metrics.json").read_text())["training"]["rows"]
    assert sum(rows.values()) + len(open_corpus(str(small_corpus)).split("test")) == 180


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(small_corpus: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    train_small(tmp_path / "a", small_corpus, epochs=1)
    torch.manual_seed(2)  # what the caller does with torch's generator changes nothing
    expected = torch.rand(3, generator=torch.Generator().manual_seed(2))
    train_small(tmp_path / "b", small_corpus, epochs=1)
    assert torch.equal(torch.rand(3), expected)  # and is left to the caller
    train_small(tmp_path / "c", small_corpus, epochs=1, seed=4)
    a, b, c = (weights(tmp_path / name) for name in "abc")
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert not any(torch.equal(a[name], c[name]) for name in a if name.endswith("weight"))


def test_the_vocabulary_holds_no_word_of_other_splits(model_folder: Path, small_corpus: Path, tmp_path: Path) -> None:
    lines = small_corpus.read_text().splitlines()
    held_out = set(open_corpus(str(small_corpus)).split("validation")["text"][:])
    own = tmp_path / "corpus"
    own.mkdir()
    inside = [line for line in lines[1:] if not any(text in line for text in held_out)]
    (own / "train.csv").write_text("\n".join([lines[0], *inside]) + "\n")
    (own / "validation.csv").write_text("text,label\nzebra good,positive\nzebra bad,negative\n")
    model = train_small(tmp_path / "model", own, epochs=1)
    assert "good" in model.tokenizer.vocabulary
    assert "zebra" not in model.tokenizer.vocabulary
    assert model.metrics["validation"]["unknown_words"] == 0.5


def test_more_epochs_go_on_from_the_state(small_corpus: Path, tmp_path: Path) -> None:
    short = small_config(small_corpus, epochs=1, schedule="constant")
    train_sentiment(short, tmp_path / "resumed", baseline=False)
    long = replace(short, epochs=2)
    model, stopped = train_sentiment(long, tmp_path / "resumed", resume=True, baseline=False)
    whole, _ = train_sentiment(long, tmp_path / "whole", baseline=False)
    state = [load_file(tmp_path / name / "training_state.safetensors") for name in ("resumed", "whole")]
    assert all(torch.equal(state[0][name], value) for name, value in state[1].items())
    assert stopped == "epochs"
    assert model.metrics["validation"] == whole.metrics["validation"]


def test_rows_that_have_changed_are_not_resumed_with(small_corpus: Path, tmp_path: Path) -> None:
    corpus, folder = tmp_path / "own.csv", tmp_path / "model"
    corpus.write_text(small_corpus.read_text())
    train_small(folder, corpus, epochs=1)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    lines = small_corpus.read_text().splitlines(keepends=True)
    swapped = [
        line.replace(",positive", ",#").replace(",negative", ",positive").replace(",#", ",negative") for line in lines
    ]
    for changed in ([*lines, "the zebra was a good zebra,positive\n"], swapped):
        corpus.write_text("".join(changed))
        with pytest.raises(UsageError, match="rows are not those the training in"):
            train_sentiment(small_config(corpus, epochs=2), folder, resume=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_another_configuration_is_not_resumed_with(small_corpus: Path, tmp_path: Path) -> None:
    train_small(tmp_path / "model", small_corpus, epochs=1)
    for changes in ({"seed": 8}, {"learning_rate": 0.5}, {"optimiser": "sgd"}):
        with pytest.raises(UsageError, match="when this training began"):
            train_sentiment(small_config(small_corpus, epochs=2, **changes), tmp_path / "model", resume=True)


def test_an_existing_model_is_only_replaced_when_asked(small_corpus: Path, tmp_path: Path) -> None:
    train_small(tmp_path / "model", small_corpus, epochs=1)
    before = (tmp_path / "model" / "model.safetensors").read_bytes()
    with pytest.raises(UsageError, match="--resume or --overwrite"):
        train_small(tmp_path / "model", small_corpus, epochs=1, seed=8)
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == before
    train_sentiment(small_config(small_corpus, seed=8), tmp_path / "model", overwrite=True, baseline=False)
    assert (tmp_path / "model" / "model.safetensors").read_bytes() != before


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_other_files_is_never_written_into(small_corpus: Path, tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(UsageError, match="other files and no model: choose another --out"):
        train_sentiment(small_config(small_corpus), tmp_path, overwrite=overwrite)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_run_that_diverges_at_once_leaves_no_folder(small_corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the loss became"):
        train_small(tmp_path / "model", small_corpus, weight_decay=1e30)
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cell": "lstn"}, "did you mean 'lstm'"),
        ({"corpus": "sst"}, "unknown corpus"),
        ({"hidden_size": 60_000}, "GiB of memory.*smaller --hidden-size"),
        ({"min_count": 5_000}, "smaller --min-count"),
        ({"residual": True, "layers": 1}, "--layers 2"),
        ({"cell": "gru", "forget_bias": 1.0}, "no option 'forget_bias'"),
    ],
)
def test_a_run_that_cannot_be_writes_nothing(
    small_corpus: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        train_small(tmp_path / "model", small_corpus, **changes)
    assert not list(tmp_path.iterdir())


def test_bf16_is_refused_by_name_where_the_machine_has_none(small_corpus: Path, tmp_path: Path) -> None:
    if torch.cuda.is_available() or cpu_has_bf16():
        assert train_small(tmp_path / "model", small_corpus, mixed_precision="bf16").predict(["good"])
        assert weights(tmp_path / "model")["head.weight"].dtype == torch.float32
        return
    with pytest.raises(UsageError, match="use --mixed-precision no"):
        train_small(tmp_path / "model", small_corpus, mixed_precision="bf16")


def test_word_vectors_learn_at_their_own_share_of_the_rate(small_corpus: Path, tmp_path: Path) -> None:
    for share in (0.0, 0.5, 1.0):
        train_small(tmp_path / str(share), small_corpus, epochs=1, optimiser="sgd", vectors_rate=share)
    still, half, whole = (weights(tmp_path / str(share)) for share in (0.0, 0.5, 1.0))
    with torch.random.fork_rng():
        torch.manual_seed(3)
        fresh = SentimentClassifier.from_config(
            small_config(small_corpus), len(still["embedding.weight"]), 3
        ).embedding.weight.detach()
    assert torch.equal(still["embedding.weight"], fresh)
    moved = [(end["embedding.weight"] - fresh).norm() for end in (half, whole)]
    assert moved[1] / moved[0] == pytest.approx(2, rel=0.2)
    assert not torch.equal(still["head.weight"], half["head.weight"])


def task_of(corpus: Path, **changes: object) -> SentimentTask:
    config = small_config(corpus, dropout=0.0, input_dropout=0.0, output_dropout=0.0, word_dropout=0.0, **changes)
    rows = open_corpus(str(corpus))
    tokenizer = WordTokenizer.train(rows.split("train")["text"])
    encoded = [encode_dataset(rows.split(split), tokenizer) for split in ("train", "validation")]
    network = SentimentClassifier.from_config(config, len(tokenizer), len(rows.labels))
    return SentimentTask(network, *encoded, list(rows.labels), config)


def test_label_smoothing_spreads_the_target_over_all_labels(small_corpus: Path) -> None:
    task = task_of(small_corpus, label_smoothing=0.3)
    batch = task.batch([0, 5, 9, 30])
    logits = task.network(batch[0], batch[1]).logits
    target = F.one_hot(batch[2], 3) * 0.7 + 0.1
    loss, right, items = task.loss(batch)
    assert loss.item() == pytest.approx(-(target * logits.log_softmax(-1)).sum(-1).mean().item(), rel=1e-5)
    assert right == (logits.argmax(-1) == batch[2]).sum()
    assert items == 4


def test_the_validation_loss_is_the_mean_over_rows_without_smoothing(small_corpus: Path) -> None:
    task = task_of(small_corpus, label_smoothing=0.3, batch_size=1)
    task.network.eval()
    losses = []
    for row in task.validation:
        logits = task.network(torch.tensor([row["ids"]])).logits
        losses.append(F.cross_entropy(logits, torch.tensor([row["label"]])).item())
    assert task.report()["loss"] == pytest.approx(sum(losses) / len(losses), rel=1e-4)


def test_an_epoch_visits_every_training_row_once(small_corpus: Path) -> None:
    task = task_of(small_corpus, batch_size=7)
    for epoch in (0, 1):
        assert sorted(row for rows in task.order(epoch) for row in rows) == list(range(len(task.train)))
    assert [list(rows) for rows in task.order(0)] != [list(rows) for rows in task.order(1)]


def test_the_card_tells_corpus_recipe_seed_figures_and_limits(model_folder: Path, small_corpus: Path) -> None:
    text, metrics = (model_folder / "README.md").read_text(), json.loads((model_folder / "metrics.json").read_text())
    assert f"| {100 * metrics['validation']['accuracy']:.1f} |" in text
    assert f"| {100 * metrics['baseline']['accuracy']:.1f} |" in text
    assert "TF-IDF + logistic regression" in text
    assert f"--corpus {small_corpus}" in text
    assert "Seed 3," in text
    assert "## Limits" in text
    assert f"{metrics['training']['parameters']:,} weights" in text


def test_a_corpus_with_a_plus_in_its_name_has_a_card(small_corpus: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "food+film.csv"
    corpus.write_text(small_corpus.read_text())
    train_small(tmp_path / "model", corpus, epochs=1)
    assert f"**{corpus}**" in (tmp_path / "model" / "README.md").read_text()


def test_an_evaluation_is_kept_in_metrics_and_card(model_folder: Path, small_corpus: Path, tmp_path: Path) -> None:
    model = trained.load(model_folder)
    model.save(tmp_path)
    report = evaluate(model, str(small_corpus), "test")
    record(model, tmp_path, report)
    place = f"{small_corpus}, test"
    assert json.loads((tmp_path / "metrics.json").read_text())["evaluations"] == {place: report}
    assert f"| {place} | {report['n']} | {100 * report['accuracy']:.1f} |" in (tmp_path / "README.md").read_text()


def test_a_card_can_be_written_when_the_corpus_is_gone(model_folder: Path) -> None:
    model = trained.load(model_folder)
    model.config = replace(model.config, corpus="reviews-of-mine")
    assert "a person's own file" in card(model, Path("small"))


def test_the_commands_of_a_card_run_where_the_model_was_made(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, home = trained.load(model_folder), tmp_path / "my models"
    (home / "runs").mkdir(parents=True)
    monkeypatch.chdir(home)
    for given, printed, title in (
        (Path("runs/demo"), "runs/demo", "demo"),
        (home / "runs" / "demo", "runs/demo", "demo"),
        (Path("."), ".", "my models"),
        (home, ".", "my models"),
        (Path("../my models"), "'../my models'", "my models"),
        (tmp_path / "other", str(tmp_path / "other"), "other"),
    ):
        text = card(model, given)
        assert text.startswith(f"# {title}\n")
        assert f'nlp-lstm predict {printed} "not bad at all"' in text
        assert f'nlp-lstm gates {printed} "not bad at all" --png' in text
        assert f"--out {printed}\n" in text


def test_a_card_counts_one_layer_and_two_layers(model_folder: Path) -> None:
    model = trained.load(model_folder)
    assert "2 layers of the lstm cell with 8 units" in card(model, model_folder)
    model.config = replace(model.config, layers=1, hidden_size=1)
    assert "1 layer of the lstm cell with 1 unit," in card(model, model_folder)


def test_a_card_says_what_its_corpus_shares_and_which_figure_is_not_clean(model_folder: Path) -> None:
    model = trained.load(model_folder)
    model.config = replace(model.config, corpus="rotten_tomatoes+cr")
    assert "Not a clean measurement" not in card(model, model_folder)
    figures = {**model.metrics["validation"], "overlap": ["rotten_tomatoes"]}
    model.metrics = {**model.metrics, "evaluations": {"sst2, test": figures}}
    text = card(model, model_folder)
    assert "Note: its training split contains most test and validation sentences of sst2" in text
    assert "Not a clean measurement: sst2, test. The training rows of rotten_tomatoes have sentences of it." in text
    model.config = replace(model.config, corpus="rotten_tomatoes+sst2")
    assert "Not a clean measurement: validation." in card(model, model_folder)


def test_an_unfinished_training_keeps_no_evaluation(model_folder: Path, tmp_path: Path) -> None:
    model = trained.load(model_folder)
    model.metrics = {}
    with pytest.raises(UsageError, match="leave out --save"):
        record(model, tmp_path, {"corpus": "c", "split": "test"})
    assert not list(tmp_path.iterdir())
