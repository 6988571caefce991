"""The output layers of language models against torch's own, and the padding that never comes out of them."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp_lstm.layers.softmax import AdaptiveSoftmax, FullSoftmax

WORDS, SIZE, CUTOFFS = 23, 5, [4, 11]


@pytest.fixture(params=[None, CUTOFFS, [22]], ids=str)
def softmax(request: pytest.FixtureRequest) -> FullSoftmax | AdaptiveSoftmax:
    return made(request.param)


def made(cutoffs: list[int] | None) -> FullSoftmax | AdaptiveSoftmax:
    softmax = FullSoftmax(WORDS, SIZE) if cutoffs is None else AdaptiveSoftmax(WORDS, SIZE, cutoffs)
    for parameter in softmax.parameters():
        nn.init.normal_(parameter)
    return softmax.double()


def inputs(rows: int = 9) -> tuple[Tensor, Tensor]:
    return torch.randn(rows, SIZE, dtype=torch.float64), torch.randn(WORDS, SIZE, dtype=torch.float64)


def test_the_probabilities_of_all_words_sum_to_one_and_padding_has_none(softmax) -> None:
    log_probabilities = softmax.log_probabilities(*inputs())
    assert log_probabilities.shape == (9, WORDS)
    assert (log_probabilities[:, 0] == -torch.inf).all()
    torch.testing.assert_close(log_probabilities.exp().sum(-1), torch.ones(9, dtype=torch.float64))


def test_the_surprisal_is_that_of_the_probabilities(softmax) -> None:
    hidden, weight = inputs(WORDS - 1)
    targets = torch.arange(1, WORDS).flip(0)  # every word once, those of each group among them
    expected = -softmax.log_probabilities(hidden, weight).gather(-1, targets[:, None])[:, 0]
    torch.testing.assert_close(softmax.surprisal(hidden, targets, weight), expected)
    head_only = torch.tensor([1, 2, 3])
    torch.testing.assert_close(
        softmax.surprisal(hidden[:3], head_only, weight),
        -softmax.log_probabilities(hidden[:3], weight).gather(-1, head_only[:, None])[:, 0],
    )


def test_the_full_softmax_is_that_of_torch_without_the_padding() -> None:
    softmax, (hidden, weight) = made(None), inputs()
    expected = F.log_softmax(F.linear(hidden, weight[1:], softmax.bias[1:]), -1)
    torch.testing.assert_close(softmax.log_probabilities(hidden, weight)[:, 1:], expected)


def test_the_adaptive_softmax_is_that_of_torch_with_words_as_wide_as_the_head() -> None:
    softmax = AdaptiveSoftmax(WORDS, SIZE, CUTOFFS).double()
    nn.init.normal_(softmax.group_bias)
    with torch.no_grad():
        softmax.bias[: CUTOFFS[0]] = torch.randn(CUTOFFS[0])  # torch has no biases in its groups
    hidden, weight = inputs(40)
    torchs = nn.AdaptiveLogSoftmaxWithLoss(SIZE, WORDS, CUTOFFS, div_value=1.0, head_bias=True).double()
    with torch.no_grad():
        torchs.head.weight.copy_(torch.cat([weight[: CUTOFFS[0]], softmax.group_weight]))
        torchs.head.bias.copy_(torch.cat([softmax.bias[: CUTOFFS[0]], softmax.group_bias]))
        torchs.head.bias[0] = -torch.inf
        for projection, words in zip(torchs.tail, weight[CUTOFFS[0] :].split([7, 12]), strict=True):
            projection[0].weight.copy_(torch.eye(SIZE))
            projection[1].weight.copy_(words)
    targets = torch.randint(1, WORDS, (40,))
    assert {int(t >= CUTOFFS[0]) + int(t >= CUTOFFS[1]) for t in targets} == {0, 1, 2}
    torch.testing.assert_close(softmax.log_probabilities(hidden, weight), torchs.log_prob(hidden))
    torch.testing.assert_close(softmax.surprisal(hidden, targets, weight), -torchs(hidden, targets).output)


def test_the_groups_have_biases_of_their_own() -> None:
    softmax, (hidden, weight) = made(CUTOFFS), inputs(1)
    scores = [sum(a * b for a, b in zip(row, hidden[0].tolist(), strict=True)) for row in weight.tolist()]
    scores = [score + bias for score, bias in zip(scores, softmax.bias.tolist(), strict=True)]
    entries = [
        sum(a * b for a, b in zip(row, hidden[0].tolist(), strict=True)) + bias
        for row, bias in zip(softmax.group_weight.tolist(), softmax.group_bias.tolist(), strict=True)
    ]
    head = sum(math.exp(score) for score in [*scores[1:4], *entries])
    expected = [0.0, *(math.exp(score) / head for score in scores[1:4])]
    for entry, (low, high) in zip(entries, [(4, 11), (11, 23)], strict=True):
        inside = sum(math.exp(score) for score in scores[low:high])
        expected += [math.exp(entry) / head * math.exp(score) / inside for score in scores[low:high]]
    assert softmax.log_probabilities(hidden, weight)[0].exp().tolist() == pytest.approx(expected)


def test_every_parameter_learns_and_gradients_are_those_of_finite_differences(softmax) -> None:
    hidden, weight = inputs(6)
    targets = torch.tensor([1, 3, 5, 10, 11, 22])
    inner = [hidden.requires_grad_(), weight.requires_grad_()]
    assert torch.autograd.gradcheck(lambda h, w: softmax.surprisal(h, targets, w), inner)
    softmax.surprisal(hidden, targets, weight).sum().backward()
    for name, parameter in softmax.named_parameters():
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("cutoffs", [[], [5, 5], [0, 5], [5, WORDS], [9, 5]])
def test_cutoffs_that_do_not_rise_inside_the_vocabulary_are_refused(cutoffs: list[int]) -> None:
    with pytest.raises(ValueError, match="do not rise"):
        AdaptiveSoftmax(WORDS, SIZE, cutoffs)
