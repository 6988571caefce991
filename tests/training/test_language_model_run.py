"""Training a language model: windows, carried state, resuming, and the perplexity of a whole text."""

import json
import math
from pathlib import Path

import datasets
import pytest
import torch
import torch.nn.functional as F
from chen_goodman import ChenGoodman
from safetensors.torch import load_file
from small_language_model import small_lm_config, train_small_lm

from nlp_lstm import storage
from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.models.language_model import LanguageModel, perplexity_of
from nlp_lstm.text.stream import TokenStream, encode_stream
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.trained import NextWordModel, load_as
from nlp_lstm.training import state
from nlp_lstm.training.evaluate import evaluate
from nlp_lstm.training.language_model import train_language_model
from nlp_lstm.training.loop import train
from nlp_lstm.training.model_run import resumed_config
from nlp_lstm.training.perplexity import bits_of_stream
from nlp_lstm.training.precision import cpu_has_bf16
from nlp_lstm.training.tasks.language_model import LanguageModelTask, windows


def stream_of(words: int, *, seed: int = 0, vocabulary: int = 9) -> TokenStream:
    """Return a text of random words, its ends of sentences among them."""
    generator = torch.Generator().manual_seed(seed)
    names = [f"w{number}" for number in range(vocabulary)]
    drawn = torch.randint(0, vocabulary, (words - 1,), generator=generator)
    rows = datasets.Dataset.from_dict({"text": [" ".join(names[k] for k in drawn)]})
    tokenizer = WordTokenizer.train([" ".join(names)], tokenization="spaces", end=True)
    return encode_stream(rows, tokenizer)


def task_of(stream: TokenStream, **changes: object) -> LanguageModelTask:
    values = {"hidden_size": 6, "embedding_size": 6, "layers": 2, "batch_size": 3, "window": 5, "dropout": 0.0}
    values |= {"input_dropout": 0.0, "output_dropout": 0.0}
    config = LanguageModelConfig.from_dict(values | changes)
    return LanguageModelTask(LanguageModel.from_config(config, 12).double(), stream, stream, config)


@pytest.mark.parametrize("vary", [True, False])
def test_the_windows_of_an_epoch_cover_the_text_once(vary: bool) -> None:
    for length in (1, 5, 34, 500, 1234):
        found = windows(length, 35, vary=vary, seed=(1, 2))
        assert len(found) == max(1, round(length / 35))
        assert [start for start, _ in found] == [0, *torch.tensor([size for _, size in found]).cumsum(0).tolist()[:-1]]
        assert sum(size for _, size in found) == length


@pytest.mark.parametrize("window", [1, 2, 3])
def test_no_window_is_empty_however_short_they_are(window: int) -> None:
    for epoch in range(5):
        found = windows(1000, window, vary=True, seed=(1, epoch))
        assert len(found) == round(1000 / window)
        assert min(size for _, size in found) >= 1
        assert sum(size for _, size in found) == 1000


def test_windows_vary_from_epoch_to_epoch_only_when_asked_to() -> None:
    sizes = [size for _, size in windows(50_000, 35, vary=True, seed=(1, 2))]
    assert sum(sizes) / len(sizes) == pytest.approx(35, abs=0.1)
    assert torch.tensor(sizes, dtype=torch.float).std() == pytest.approx(5, abs=0.5)
    assert windows(500, 35, vary=True, seed=(1, 2)) == windows(500, 35, vary=True, seed=(1, 2))
    assert windows(500, 35, vary=True, seed=(1, 2)) != windows(500, 35, vary=True, seed=(1, 3))
    assert {size for _, size in windows(3500, 35, vary=False, seed=(1, 2))} == {35}


def test_the_windows_of_an_epoch_have_the_loss_of_one_long_reading(rows_cache: Path) -> None:
    stream = stream_of(121)
    task = task_of(stream)
    losses = []
    for window in task.order(0):
        loss, bits, words = task.loss(task.batch(window))
        losses.append((loss.item() * words, bits, words))
    ids = torch.from_numpy(stream.read(0, 120)).view(3, 40)
    with torch.no_grad():
        hidden = task.network(ids[:, :-1]).hidden
        expected = F.cross_entropy(
            F.linear(hidden, task.network.embedding.weight, task.network.softmax.bias)[..., 1:].flatten(0, 1),
            ids[:, 1:].flatten() - 1,
            reduction="sum",
        )
    assert sum(words for *_, words in losses) == 3 * 39
    assert sum(loss for loss, *_ in losses) == pytest.approx(expected.item(), abs=1e-9)
    assert sum(bits for _, bits, _ in losses) == pytest.approx(expected.item() / math.log(2), abs=1e-9)


def test_no_gradient_goes_back_through_the_carried_state(rows_cache: Path) -> None:
    task = task_of(stream_of(121))
    first, second, *_ = task.order(0)
    task.loss(task.batch(first))
    assert set(task.carried) == {"0.h", "0.c", "1.h", "1.c"}
    assert not any(value.requires_grad for value in task.carried.values())
    carried = {name: value.clone() for name, value in task.carried.items()}
    loss, *_ = task.loss(task.batch(second))
    loss.backward()  # the graph of the first window is not needed
    assert not torch.equal(task.carried["1.c"], carried["1.c"])
    task.loss(task.batch(first))  # the text's start: nothing is carried to it
    torch.testing.assert_close(task.carried, carried)


@pytest.mark.parametrize("rows", [1, 4, 50, 200])
def test_the_bits_of_a_text_are_the_sum_over_its_words_however_it_is_cut(rows_cache: Path, rows: int) -> None:
    stream = stream_of(120)
    network = task_of(stream).network
    ids = stream.read(0, 120).tolist()
    length, bits = -(-120 // rows), 0.0
    for start in range(0, 120, length):
        piece = [END_ID, *ids[start : start + length]]
        for place in range(1, len(piece)):  # every word again from the start of its piece
            with torch.no_grad():
                hidden = network(torch.tensor([piece[:place]])).hidden[:, -1]
                bits -= network.log_probabilities(hidden)[0, piece[place]].item() / math.log(2)
    assert bits_of_stream(network, stream, rows=rows) == pytest.approx(bits, abs=1e-8)


def test_a_long_text_is_read_on_from_window_to_window(rows_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stream_of(300)
    network = task_of(stream).network
    whole = bits_of_stream(network, stream)
    monkeypatch.setattr("nlp_lstm.training.perplexity.WINDOW", 7)
    assert bits_of_stream(network, stream) == pytest.approx(whole, abs=1e-8)


def test_a_text_that_repeats_itself_is_learned(language_model_folder: Path) -> None:
    metrics = json.loads((language_model_folder / "metrics.json").read_text())
    assert metrics["validation"]["perplexity"] < 4  # of 20 words
    assert metrics["validation"]["bits_per_token"] == pytest.approx(math.log2(metrics["validation"]["perplexity"]))
    assert metrics["training"]["tokens"]["train"] > 400
    history = [json.loads(line) for line in (language_model_folder / "metrics.jsonl").read_text().splitlines()]
    assert history[-1]["validation_perplexity"] < history[0]["validation_perplexity"]


def test_the_baseline_is_kneser_ney_on_the_same_text(language_model_folder: Path, small_text: Path) -> None:
    baseline = json.loads((language_model_folder / "metrics.json").read_text())["baseline"]
    model, corpus = load_as(NextWordModel, language_model_folder), open_corpus(str(small_text))
    texts = {
        split: [id for ids in model.tokenizer.ids(corpus.texts(split)["text"][:], end=True) for id in ids]
        for split in ("train", "validation")
    }
    perplexities = {}
    for order in (2, 3, 4, 5):
        reference = ChenGoodman(texts["train"], END_ID, len(model.tokenizer), order)
        bits = [-math.log2(p) for p in reference.stream(texts["validation"], END_ID)]
        perplexities[str(order)] = 2 ** (sum(bits) / len(bits))
    assert baseline["validation_perplexities"] == pytest.approx(perplexities)
    assert baseline["perplexity"] == pytest.approx(min(perplexities.values()))
    assert baseline["name"] == f"interpolated Kneser-Ney, order {min(perplexities, key=perplexities.__getitem__)}"


def test_evaluating_reads_the_split_that_is_asked_for(language_model_folder: Path, small_text: Path) -> None:
    model, corpus = load_as(NextWordModel, language_model_folder), str(small_text)
    reports = {split: evaluate(model, corpus, split) for split in ("train", "validation", "test")}
    stored = model.metrics["validation"]
    assert reports["validation"]["perplexity"] == pytest.approx(stored["perplexity"])
    assert reports["validation"]["baseline"]["perplexity"] == pytest.approx(model.metrics["baseline"]["perplexity"])
    counts = {split: len(encode_stream(open_corpus(corpus).texts(split), model.tokenizer)) for split in reports}
    assert {split: report["n"] for split, report in reports.items()} == counts
    assert evaluate(model, corpus, "test", baseline=False)["baseline"] is None
    pieces = evaluate(model, corpus, "test", batch_size=3)
    assert pieces["n"] == reports["test"]["n"]
    assert pieces["perplexity"] != reports["test"]["perplexity"]  # two pieces begin without what was before them
    with pytest.raises(UsageError, match="leave --label-column out"):
        evaluate(model, corpus, "test", label_column="label")


def test_a_stopped_run_goes_on_to_the_same_weights_from_the_middle_of_an_epoch(
    small_text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"epochs": 2, "weight_dropout": 0.2, "embedding_dropout": 0.1, "word_dropout": 0.1}
    train_small_lm(tmp_path / "whole", small_text, **options)
    real, calls = LanguageModelTask.loss, []

    def interrupted(self, batch):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(LanguageModelTask, "loss", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train_small_lm(tmp_path / "broken", small_text, save_minutes=0.0, **options)
    config = small_lm_config(small_text, save_minutes=0.0, **options)
    train_language_model(config, tmp_path / "broken", resume=True)
    whole, broken = (load_file(tmp_path / name / "model.safetensors") for name in ("whole", "broken"))
    assert all(torch.equal(whole[name], broken[name]) for name in whole)


@pytest.mark.parametrize("options", [{"softmax": "adaptive"}, {"tied": False}, {"vary_window": False}, {"cell": "gru"}])
def test_every_kind_of_model_trains_loads_and_answers(small_text: Path, tmp_path: Path, options: dict) -> None:
    model = train_small_lm(tmp_path / "model", small_text, **options)
    again = load_as(NextWordModel, tmp_path / "model")
    assert again.next("Anna") == model.next("Anna")
    assert again.config == small_lm_config(small_text, **options)
    assert "adaptive softmax" in (tmp_path / "model" / "README.md").read_text() or "softmax" not in options


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        (["word"] * 50, {}, "needs two known words and has word: give more text$"),
        (["a b c d e f"] * 20, {"min_count": 1000}, "has none: give more text, or use --min-count 1"),
        (["a b c d e f"] * 20, {"max_vocabulary": 1}, "has a: give more text, or use --max-vocabulary 2 or more"),
        (["a b"] * 10, {"batch_size": 500}, "too few for --batch-size 500"),
        (["a b c d e f g h"] * 20, {"softmax": "adaptive", "cutoffs": "4,400"}, "--cutoffs 4,400: give rising numbers"),
        (["a b c d e f g h"] * 20, {"hidden_size": 60_000}, "smaller --hidden-size"),
    ],
)
def test_a_text_that_cannot_be_learned_is_refused_and_nothing_is_written(
    rows_cache: Path, tmp_path: Path, lines: list[str], options: dict, said: str
) -> None:
    (tmp_path / "text.txt").write_text("\n".join(lines))
    with pytest.raises(UsageError, match=said):
        train_small_lm(tmp_path / "model", tmp_path / "text.txt", **options)
    assert not (tmp_path / "model").exists()


def test_a_training_of_another_version_is_not_resumed(small_text: Path, tmp_path: Path) -> None:
    train_small_lm(tmp_path / "lm", small_text)
    header = state.header(tmp_path / "lm")
    del header["settings"]["config"]["vary_window"]
    tensors = load_file(tmp_path / "lm" / state.STATE)
    storage.write_tensors(tmp_path / "lm" / state.STATE, tensors, header)
    with pytest.raises(UsageError, match="began with another version of nlp_lstm: use --overwrite"):
        resumed_config(LanguageModelConfig, tmp_path / "lm", {})


def test_a_diverged_model_has_a_large_perplexity_and_no_traceback() -> None:
    assert perplexity_of(5.0) == 32
    assert perplexity_of(1e9) == 2.0**1023


def test_bf16_works_or_is_refused_by_name(small_text: Path, tmp_path: Path) -> None:
    if torch.cuda.is_available() or cpu_has_bf16():
        assert train_small_lm(tmp_path / "model", small_text, mixed_precision="bf16").next("the")
        return
    with pytest.raises(UsageError, match="use --mixed-precision no"):
        train_small_lm(tmp_path / "model", small_text, mixed_precision="bf16")


def test_the_output_layer_reads_its_own_number_format_where_the_stack_used_another() -> None:
    network = LanguageModel(9, embedding_size=4, hidden_size=5, cell="elman")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = network(torch.tensor([[1, 2, 3]])).hidden
    assert hidden.dtype == torch.float32
    assert network.bits(hidden[0], torch.tensor([2, 3, 4])).isfinite().all()


def test_the_loop_keeps_the_epoch_with_the_lowest_perplexity(rows_cache: Path, tmp_path: Path) -> None:
    task = task_of(stream_of(400), epochs=3, learning_rate=0.05)
    task.network.float()
    kept = []
    progress = train(task, task.config, tmp_path, settings={}, keep_best=lambda p: kept.append(p.best))
    best = min(entry["validation_bits_per_token"] for entry in progress.history)
    assert -kept[-1] == best
