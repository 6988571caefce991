"""The sentence classifier: its parts put together by hand give what it gives."""

import pytest
import torch
from torch import nn

from nlp_lstm.config import POOLINGS, SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.batching import pad

ROWS = [[2, 5, 3], [4], [6, 7, 8, 2, 2]]


def network(**changes: object) -> SentimentClassifier:
    torch.manual_seed(11)
    values = {"hidden_size": 5, "embedding_size": 4, "layers": 2, **changes}
    return SentimentClassifier.from_config(SentimentConfig.from_dict(values), vocabulary_size=9, labels=3)


@pytest.mark.parametrize("convolution", [None, "3,5"])
@pytest.mark.parametrize("pooling", POOLINGS)
def test_a_row_in_a_batch_is_the_row_alone(pooling: str, convolution: str | None) -> None:
    model = network(pooling=pooling, convolution=convolution, filters=6).eval()
    together = model(*pad(ROWS)).logits
    alone = torch.cat([model(*pad([row])).logits for row in ROWS])
    assert together.shape == (3, 3)
    assert torch.allclose(together, alone, atol=1e-6)
    assert torch.allclose(alone[1], model(torch.tensor([ROWS[1]])).logits[0], atol=1e-6)  # without lengths


def test_the_lstm_of_torch_with_the_same_weights_gives_the_same_logits(cell_name: str) -> None:
    twins = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}
    if cell_name not in twins:
        pytest.skip("torch has no such cell")
    model = network(cell=cell_name, layers=1, pooling="max").eval()
    twin = twins[cell_name](4, 5, batch_first=True, bidirectional=True)
    with torch.no_grad():
        for direction, suffix in (("forward", ""), ("backward", "_reverse")):
            cell = model.stack.cell(0, direction)
            getattr(twin, f"weight_ih_l0{suffix}").copy_(cell.W.weight)
            getattr(twin, f"weight_hh_l0{suffix}").copy_(cell.U.weight)
            getattr(twin, f"bias_ih_l0{suffix}").copy_(cell.W.bias)
            getattr(twin, f"bias_hh_l0{suffix}").copy_(0 if cell.U.bias is None else cell.U.bias)
    for row in ROWS:
        hidden = twin(model.embedding(torch.tensor([row])))[0]  # (1, time, 10)
        expected = hidden.amax(1) @ model.head.weight.T + model.head.bias
        assert torch.allclose(model(*pad([row])).logits, expected, atol=1e-6)


def test_the_network_is_cut_at_its_embeddings() -> None:
    model = network(pooling="attention").eval()
    tokens, lengths = pad(ROWS)
    assert torch.equal(model.logits_from_embeddings(model.embed(tokens), lengths), model(tokens, lengths).logits)


def test_the_logits_are_the_head_of_what_was_pooled() -> None:
    model = network(pooling="mean+max").eval()
    run = model(*pad(ROWS))
    assert run.pooled.shape == (3, 20)
    assert torch.allclose(run.logits, run.pooled @ model.head.weight.T + model.head.bias, atol=1e-6)
    assert torch.allclose(run.pooled[0, :10], run.hidden[0, :3].mean(0), atol=1e-6)
    assert torch.allclose(run.pooled[0, 10:], run.hidden[0, :3].amax(0), atol=1e-6)
    assert run.trace is None


def test_capturing_changes_no_answer(cell_name: str) -> None:
    model = network(cell=cell_name, hidden_size=8).eval()
    run = model(*pad(ROWS), capture=True)
    assert torch.allclose(run.logits, model(*pad(ROWS)).logits, atol=1e-6)
    assert len(run.trace.layers) == 4


@pytest.mark.parametrize(
    "kind", ["dropout", "input_dropout", "output_dropout", "embedding_dropout", "weight_dropout", "word_dropout"]
)
def test_each_dropout_works_in_training_and_only_there(kind: str) -> None:
    silent = dict.fromkeys(
        ["dropout", "input_dropout", "output_dropout", "embedding_dropout", "weight_dropout", "word_dropout"], 0.0
    )
    model, batch = network(**(silent | {kind: 0.5})), pad(ROWS * 4)
    plain = network(**silent)
    assert not torch.equal(model.train()(*batch).logits, model(*batch).logits)
    assert torch.equal(model.eval()(*batch).logits, plain.train()(*batch).logits)


def test_padding_has_no_vector_and_learns_nothing() -> None:
    model = network()
    nn.functional.cross_entropy(model(*pad(ROWS)).logits, torch.tensor([0, 1, 2])).backward()
    assert not model.embedding.weight[0].any()
    assert not model.embedding.weight.grad[0].any()
    assert model.embedding.weight.grad[4].any()


def test_a_convolution_stands_between_the_embeddings_and_the_stack() -> None:
    model = network(convolution="3", filters=6).eval()
    tokens, lengths = pad(ROWS)
    assert model.stack.cell(0).input_size == 6
    embedded = model.embed(tokens)
    run = model.stack(model.convolution(embedded, lengths), lengths)
    torch.testing.assert_close(model.logits_from_embeddings(embedded, lengths), model(tokens, lengths).logits)
    torch.testing.assert_close(model(tokens, lengths).hidden, run.hidden)


@pytest.mark.parametrize("widths", ["2", "0", "three", "", "3,", "101"])
def test_a_convolution_of_no_odd_width_is_refused(widths: str) -> None:
    with pytest.raises(UsageError, match=r"--convolution is .*: give odd numbers"):
        SentimentConfig(convolution=widths)


def test_every_weight_learns(cell_name: str) -> None:
    model = network(cell=cell_name, hidden_size=8, pooling="attention", residual=True, output_dropout=0.0)
    for _ in range(3):  # dropout may hide a unit once
        nn.functional.cross_entropy(model(*pad(ROWS)).logits, torch.tensor([0, 1, 2])).backward()
    unmoved = [name for name, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert unmoved == (["embedding.weight"] if cell_name == "esn" else [])
