"""Learned and fixed word vectors behind one another, beside torch's own embedding."""

import pytest
import torch
from torch import nn

from nlp_lstm.layers.embedding import WordEmbedding


@pytest.mark.parametrize("further", [0, 4])
def test_the_vectors_are_those_of_one_long_table(further: int) -> None:
    embedding = WordEmbedding(11, 3, further=further)
    if further:
        embedding.further.normal_()
    table = torch.cat([embedding.weight.detach(), *([embedding.further] if further else [])])
    twin = nn.Embedding.from_pretrained(table, freeze=False, padding_idx=0)
    tokens = torch.randperm(35).view(5, 7) % 11
    assert torch.equal(embedding(tokens), twin(tokens))
    assert embedding.vocabulary_size == 11
    factors = torch.randn(5, 7, 3)
    for module in (embedding, twin):
        (module(tokens) * factors).sum().backward()
    torch.testing.assert_close(embedding.weight.grad, twin.weight.grad[: 11 - further])
    assert not embedding.weight.grad[0].any()  # the padding


def test_the_fixed_vectors_are_saved_and_take_no_part_in_learning() -> None:
    embedding = WordEmbedding(6, 2, further=2)
    assert [name for name, _ in embedding.named_parameters()] == ["weight"]
    assert {name: tuple(value.shape) for name, value in embedding.state_dict().items()} == {
        "weight": (4, 2), "further": (2, 2),
    }  # fmt: skip
    assert set(WordEmbedding(6, 2).state_dict()) == {"weight"}
    assert not embedding.weight[0].any()
    assert embedding.weight[1:].all()
