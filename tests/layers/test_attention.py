"""Looking back at earlier states, against torch's own attention."""

import pytest
import torch
from probes import numbers
from torch.nn.functional import scaled_dot_product_attention

from nlp_lstm.layers.attention import CausalAttention

HIDDEN = numbers(2, 7, 5, seed=3)


def attention(span: int) -> CausalAttention:
    torch.manual_seed(4)
    return CausalAttention(5, span).double()


@pytest.mark.parametrize("span", [1, 3, 100])
def test_a_word_looks_at_the_states_before_it_as_torchs_attention_does(span: int) -> None:
    layer = attention(span)
    looked, weights, _ = layer(HIDDEN)
    distance = torch.arange(7)[:, None] - torch.arange(7)
    reach = (distance > 0) & (distance <= span)
    read = scaled_dot_product_attention(layer.A(HIDDEN[:, 1:]), HIDDEN, HIDDEN, attn_mask=reach[1:], scale=1.0)
    torch.testing.assert_close((weights @ HIDDEN)[:, 1:], read)
    expected = (torch.cat([read, HIDDEN[:, 1:]], -1) @ layer.C.weight.T + layer.C.bias).tanh()
    torch.testing.assert_close(looked[:, 1:], expected)
    assert (weights[:, :, :][:, ~reach] == 0).all()
    torch.testing.assert_close(weights[:, 1:].sum(-1), torch.ones(2, 6).double())


def test_the_first_word_of_all_sees_itself_alone() -> None:
    layer = attention(3)
    looked, weights, _ = layer(HIDDEN[:, :1])
    assert weights.tolist() == [[[0.0]], [[0.0]]]
    padded = torch.cat([torch.zeros(2, 1, 5), HIDDEN[:, :1]], -1)
    torch.testing.assert_close(looked, torch.tanh(layer.C(padded)))


@pytest.mark.parametrize("span", [2, 4, 100])
def test_two_windows_look_back_as_one_does(span: int) -> None:
    layer = attention(span)
    whole, weights, last = layer(HIDDEN)
    first, _, earlier = layer(HIDDEN[:, :3])
    second, after, carried = layer(HIDDEN[:, 3:], earlier)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(after, weights[:, 3:, -after.shape[2] :])
    torch.testing.assert_close(carried, last)
    assert (layer(HIDDEN[:, 3:])[0] - second).abs().max() > 1e-3  # what a lost past would look like


def test_the_gradient_passes_by_the_word_that_has_nothing_before_it() -> None:
    layer = attention(3)
    layer(HIDDEN)[0].sum().backward()
    for weight in layer.parameters():
        assert weight.grad.isfinite().all()
        assert weight.grad.abs().sum() > 0
