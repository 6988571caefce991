"""The language model: carried state, tied weights, every cell."""

import pytest
import torch

from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.models.language_model import LanguageModel, cutoffs_of

WORDS = 19


def network(cell: str = "lstm", **changes) -> LanguageModel:
    settings = {"embedding_size": 6, "hidden_size": 7, "layers": 2, "cell": cell} | changes
    return LanguageModel(WORDS, **settings).double().eval()


def tokens(batch: int = 3, time: int = 11) -> torch.Tensor:
    return torch.randint(1, WORDS, (batch, time))


@pytest.mark.parametrize("attention", [0, 2, 100])
def test_windows_with_carried_state_are_one_long_window(cell_name: str, attention: int) -> None:
    model, text = network(cell_name, hidden_size=8, attention=attention), tokens()
    long = model(text)
    first = model(text[:, :4])
    second = model(text[:, 4:], state=first.state)
    torch.testing.assert_close(torch.cat([first.hidden, second.hidden], 1), long.hidden, rtol=0, atol=1e-12)
    fresh = model(text[:, 4:])
    assert (fresh.hidden[:, 0] - second.hidden[:, 0]).abs().max() > 1e-4  # what a lost state would look like
    for whole, carried in zip(long.state, second.state, strict=True):
        for name in whole:
            torch.testing.assert_close(carried[name], whole[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("cutoffs", [None, [5, 12]])
def test_every_weight_of_every_cell_learns(cell_name: str, tied: bool, cutoffs: list[int] | None) -> None:
    model, text = network(cell_name, hidden_size=8, tied=tied, cutoffs=cutoffs), torch.arange(1, WORDS).repeat(2, 1)
    read = model(text[:, :-1])
    model.surprisal(read.hidden, text[:, 1:]).mean().backward()
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:  # what an echo state network reads stays as it was drawn
            assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("cutoffs", [None, [5, 12]])
def test_the_next_word_has_the_probability_that_its_surprisal_says(cutoffs: list[int] | None) -> None:
    model, text = network(cutoffs=cutoffs), tokens()
    hidden = model(text[:, :-1]).hidden
    probabilities = model.log_probabilities(hidden).exp()
    assert probabilities.shape == (3, 10, WORDS)
    torch.testing.assert_close(probabilities.sum(-1), torch.ones(3, 10, dtype=torch.float64))
    chosen = probabilities.gather(-1, text[:, 1:, None])[..., 0]
    torch.testing.assert_close(model.surprisal(hidden, text[:, 1:]), -chosen.log())


def test_attention_is_captured_and_changes_the_prediction() -> None:
    model, text = network(attention=4), tokens()
    read = model(text, capture=True)
    weights = read.trace.attention
    assert weights.shape == (3, 11, 11)
    assert (weights[0, 5] > 0).nonzero().flatten().tolist() == [1, 2, 3, 4]
    seen, hidden = weights @ model.stack(model.embed(text)).hidden, model.stack(model.embed(text)).hidden
    torch.testing.assert_close(read.hidden, model.projection(model.attention.C(torch.cat([seen, hidden], -1)).tanh()))
    later = model(text[:, 8:], state=model(text[:, :8]).state, capture=True).trace
    torch.testing.assert_close(later.attention, weights[:, 8:, 4:])  # the four before the window, then its own
    row = model(text, torch.tensor([11, 6, 3]), capture=True).trace.row(1)
    torch.testing.assert_close(row.attention, weights[1:2, :6, :6])


def test_tied_weights_are_one_matrix_and_untied_ones_two() -> None:
    tied, untied = network(hidden_size=6), network(hidden_size=6, tied=False)
    assert tied.word_vectors is tied.embedding.weight
    assert tied.projection is None
    counts = [sum(weight.numel() for weight in model.parameters()) for model in (tied, untied)]
    assert counts[1] - counts[0] == WORDS * 6
    names = set(tied.state_dict())
    assert not any("output_embedding" in name or "projection" in name for name in names)


def test_tied_weights_of_another_width_have_a_map_between() -> None:
    model = network(hidden_size=9)
    assert model.projection.weight.shape == (6, 9)
    assert model(tokens()).hidden.shape == (3, 11, 6)
    assert network(hidden_size=9, tied=False).projection is None


@pytest.mark.parametrize("attention", [0, 3])
def test_a_word_is_predicted_from_those_before_it_alone(attention: int) -> None:
    model, text = network(attention=attention), tokens()
    changed = text.clone()
    changed[:, 6] = changed[:, 6] % (WORDS - 1) + 1
    before, after = model(text).hidden, model(changed).hidden
    assert torch.equal(before[:, :6], after[:, :6])
    assert not torch.equal(before[:, 6:], after[:, 6:])


@pytest.mark.parametrize("attention", [0, 3])
def test_padding_never_changes_a_row(cell_name: str, attention: int) -> None:
    model, text = network(cell_name, hidden_size=8, attention=attention), tokens(1, 5)
    padded = torch.cat([text, torch.zeros(1, 3, dtype=torch.long)], 1)
    together = model(torch.cat([padded, tokens(1, 8)]), torch.tensor([5, 8])).hidden
    torch.testing.assert_close(together[:1, :5], model(text).hidden)


def test_dropout_works_in_training_alone_and_its_mask_is_the_same_at_all_times() -> None:
    model = network(output_dropout=0.5)
    text = tokens(2, 30)
    assert torch.equal(model(text).hidden, model(text).hidden)
    dropped = model.train()(text).hidden == 0
    assert 0 < dropped[:, 0].sum() < dropped[:, 0].numel()
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))


def test_the_groups_of_the_adaptive_softmax_come_from_the_configuration() -> None:
    assert cutoffs_of(LanguageModelConfig(), 100) is None
    assert cutoffs_of(LanguageModelConfig(softmax="adaptive"), 100) == [10, 40]
    assert cutoffs_of(LanguageModelConfig(softmax="adaptive"), 5) == [1, 2]
    assert cutoffs_of(LanguageModelConfig(softmax="adaptive", cutoffs="7, 50"), 100) == [7, 50]
    for cutoffs in ("50,7", "0,50", "7,100", "seven", "7,,9", ""):
        with pytest.raises(UsageError, match="--cutoffs"):
            cutoffs_of(LanguageModelConfig(softmax="adaptive", cutoffs=cutoffs), 100)
