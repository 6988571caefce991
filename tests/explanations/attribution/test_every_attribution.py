"""What holds of every method."""

from typing import Any

import pytest
import torch
from asked import BOTH, LENGTHS, TOKENS, about_labels, about_words, started

from nlp_lstm.explanations.attribution import all_attributions
from nlp_lstm.explanations.attribution.base import Attributed

METHODS = list(all_attributions())


def same(left: Attributed, right: Attributed, row: int, length: int, tolerance: float) -> None:
    """Assert that a row of one is the only row of the other."""
    pairs = [(left.scores[row, :length], right.scores[0, :length])]
    pairs += [(left.leftovers[name][row], right.leftovers[name][0]) for name in left.leftovers]
    assert set(left.leftovers) == set(right.leftovers)
    for mine, its in pairs:
        assert (mine - its).abs().max() <= tolerance


def test_a_file_is_all_that_a_method_needs() -> None:
    assert METHODS == ["contextual_decomposition", "integrated_gradients", "lrp", "occlusion"]
    for name, method in all_attributions().items():
        assert method.name == name
        assert method.title
        assert method.source


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-6)])
@pytest.mark.parametrize("build", [{"pooling": "max", **BOTH}, {"pooling": "attention", "residual": True, **BOTH}])
@pytest.mark.parametrize("name", METHODS)
def test_a_row_alone_is_the_row_in_a_batch(
    name: str, build: dict[str, Any], dtype: torch.dtype, tolerance: float
) -> None:
    question, method = about_labels("lstm", dtype=dtype, **build), all_attributions()[name]()
    together = method.scores(question, TOKENS, LENGTHS)
    for row, length in enumerate(LENGTHS.tolist()):
        one = question.of_rows(torch.tensor([row]))
        same(together, method.scores(one, TOKENS[[row], :length], LENGTHS[[row]]), row, length, tolerance)


@pytest.mark.parametrize("name", METHODS)
def test_what_stands_at_padding_does_not_matter(name: str) -> None:
    method = all_attributions()[name]()
    question, rows = about_labels("lstm", convolution=[3] if name != METHODS[0] else [], filters=2, **BOTH), TOKENS
    noisy = torch.where(torch.arange(5)[None] < LENGTHS[:, None], rows, 9)
    first, second = (method.scores(question, tokens, LENGTHS) for tokens in (rows, noisy))
    assert (first.scores - second.scores).abs().max() < 1e-12
    asked, (tokens, lengths) = about_words(), started(rows, LENGTHS)
    first, second = (method.scores(asked, tokens, lengths) for tokens in (tokens, started(noisy, LENGTHS)[0]))
    assert (first.scores - second.scores).abs().max() < 1e-12


@pytest.mark.parametrize("name", METHODS)
def test_a_network_is_left_as_it_was(name: str) -> None:
    question = about_labels("lstm", **BOTH)
    before = {key: value.clone() for key, value in question.network.state_dict().items()}
    with torch.no_grad():
        all_attributions()[name]().scores(question, TOKENS, LENGTHS)
    assert all(torch.equal(before[key], value) for key, value in question.network.state_dict().items())
    assert all(parameter.grad is None for parameter in question.network.parameters())
