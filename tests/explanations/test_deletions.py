"""Deleting words: every curve against the network asked about one sentence at a time, and sentences that add up."""

from collections.abc import Sequence
from itertools import permutations

import pytest
import torch
from additive import Additive, rows_of
from torch import Tensor

from nlp_lstm.explanations.faithfulness.deletions import Deletions, mean_loss, random_ranks, ranks_of
from nlp_lstm.explanations.question import LabelQuestion, Question
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.models.classifier import SentimentClassifier

LENGTHS = torch.tensor([5, 2, 4, 1])
TOKENS = torch.tensor([[3, 7, 4, 9, 5], [8, 6, 0, 0, 0], [5, 5, 10, 3, 0], [11, 0, 0, 0, 0]])


def network(pooling: str = "max") -> SentimentClassifier:
    torch.manual_seed(3)
    built = SentimentClassifier(
        12, 3, embedding_size=4, hidden_size=3, layers=2, bidirectional=True, pooling=pooling
    ).eval()
    with torch.no_grad():
        for weight in built.parameters():
            weight.copy_(torch.randn_like(weight))
        built.embedding.weight[0] = 0
    return built.double()


def question(pooling: str = "max") -> Question:
    return LabelQuestion(network(pooling), torch.tensor([0, 1, 2, 1]), torch.tensor([1, 0, 0, 2]))


def margin_without(asked: Question, row: int, words: Sequence[int], gone: Sequence[int]) -> float:
    """Y of one sentence alone, the unknown word (1) in the place of those that are gone."""
    left = [1 if place in gone else word for place, word in enumerate(words)]
    one = asked.of_rows(torch.tensor([row]))
    with torch.no_grad():
        return one.margin(one.network.embed(torch.tensor([left])), torch.tensor([len(left)])).item()


def sentences() -> list[tuple[int, list[int]]]:
    return [(row, TOKENS[row, :length].tolist()) for row, length in enumerate(LENGTHS.tolist())]


SCORES = torch.tensor(
    [[0.1, -2.0, 3.0, 0.1, 0.0], [1.0, 2.0, 9.0, 9.0, 9.0], [0.0, 0.0, 0.0, 0.0, 9.0], [-1.0, 9.0, 9.0, 9.0, 9.0]],
    dtype=torch.float64,
)


@pytest.mark.parametrize("pooling", ["max", "mean+max"])
def test_the_areas_are_those_of_the_definition(pooling: str) -> None:
    asked = question(pooling)
    deletions = Deletions(asked, TOKENS, LENGTHS)
    ranks = ranks_of(SCORES, LENGTHS)
    aopc = mean_loss(deletions.losses(ranks), LENGTHS)
    rest = mean_loss(deletions.losses_of_rest(ranks), LENGTHS)
    for row, words in sentences():
        order = sorted(range(len(words)), key=lambda place: (-SCORES[row, place].item(), place))
        whole = margin_without(asked, row, words, [])
        lost = [whole - margin_without(asked, row, words, order[:k]) for k in range(1, len(words) + 1)]
        lacking = [whole - margin_without(asked, row, words, order[k:]) for k in range(1, len(words) + 1)]
        assert deletions.whole[row].item() == pytest.approx(whole, abs=1e-12)
        assert aopc[row].item() == pytest.approx(sum(lost) / len(words), abs=1e-12)
        assert rest[row].item() == pytest.approx(sum(lacking) / len(words), abs=1e-12)


def test_the_best_order_deletes_what_lowers_the_margin_most() -> None:
    asked = question()
    found = Deletions(asked, TOKENS, LENGTHS).best()
    for row, words in sentences():
        gone: list[int] = []
        whole = margin_without(asked, row, words, [])
        for step in range(len(words)):
            left = [place for place in range(len(words)) if place not in gone]
            gone.append(min(left, key=lambda place: margin_without(asked, row, words, [*gone, place])))
            lost = whole - margin_without(asked, row, words, gone)
            assert found[row, step].item() == pytest.approx(lost, abs=1e-12)
        assert (found[row, len(words) :] == 0).all()


def test_occlusion_is_what_one_word_takes_along() -> None:
    asked = question()
    found = Deletions(asked, TOKENS, LENGTHS).occlusion()
    for row, words in sentences():
        whole = margin_without(asked, row, words, [])
        expected = [whole - margin_without(asked, row, words, [place]) for place in range(len(words))]
        assert found[row, : len(words)].tolist() == pytest.approx(expected, abs=1e-12)


def test_a_row_alone_loses_what_it_loses_in_a_batch() -> None:
    together = Deletions(question(), TOKENS, LENGTHS)
    ranks = ranks_of(SCORES, LENGTHS)
    for row, words in sentences():
        alone = Deletions(question().of_rows(torch.tensor([row])), torch.tensor([words]), LENGTHS[[row]])
        for mine, its in (
            (together.losses(ranks), alone.losses(ranks[[row], : len(words)])),
            (together.best(), alone.best()),
        ):
            assert (mine[row, : len(words)] - its[0]).abs().max() < 1e-12


def test_only_the_rows_that_are_asked_for_have_losses() -> None:
    deletions = Deletions(question(), TOKENS, LENGTHS)
    ranks = ranks_of(SCORES, LENGTHS)
    some = deletions.losses(ranks, torch.tensor([2]))
    assert (some[2] == deletions.losses(ranks)[2]).all()
    assert (some[[0, 1, 3]] == 0).all()


def test_the_largest_score_goes_first_and_of_equal_ones_the_first_word() -> None:
    scores = torch.tensor([[0.5, 0.5, 2.0, 0.5, -1.0], [0.0, 0.0, 7.0, 7.0, 7.0]])
    ranks = ranks_of(scores, torch.tensor([5, 2]))
    assert ranks[0].tolist() == [1, 2, 0, 3, 4]
    assert ranks[1, :2].tolist() == [0, 1], "what stands at padding is no word"


def test_random_orders_belong_to_a_seed_and_a_row() -> None:
    first, again, other = (random_ranks(LENGTHS, seed, 20) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    for order in first:
        for row, length in enumerate(LENGTHS.tolist()):
            assert sorted(order[row, :length].tolist()) == list(range(length))
    assert len({tuple(order[0].tolist()) for order in first}) > 10
    rows = random_ranks(torch.tensor([8, 8]), 1, 20)
    assert not torch.equal(rows[:, 0], rows[:, 1]), "every row has its own"
    assert torch.equal(first[:, :2, :5], random_ranks(LENGTHS[:2], 1, 20)), "other rows do not matter"


def test_the_same_sentence_is_asked_about_once() -> None:
    asked = Additive({3: 1.0, 4: -2.0, 5: 0.5})
    tokens, lengths = rows_of([3, 4, 5], [4, 1, 3])
    deletions = Deletions(asked, tokens, lengths)
    for ranks in (*random_ranks(lengths, 1, 20), ranks_of(torch.randn(2, 3), lengths)):
        deletions.losses(ranks)
        deletions.losses_of_rest(ranks)
    deletions.best()
    assert sorted(asked.seen) == sorted(set(asked.seen))
    assert len(asked.seen) == 2**3 + 2**2, "an unknown word is the same when it is deleted"


class Pairwise(Additive):
    """Loses 1 with the first word and 10 when the second and third are both gone."""

    def margin(self, embedded: Tensor, lengths: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        first, second, third = (embedded[:, place, 0] for place in range(3))
        return first + 10 * torch.maximum(second, third)


def test_the_greedy_order_can_be_beaten() -> None:
    tokens, lengths = rows_of([3, 3, 3])
    deletions = Deletions(Pairwise({3: 1.0}), tokens, lengths)
    greedy = mean_loss(deletions.best(), lengths).item()
    every = {
        order: mean_loss(deletions.losses(torch.tensor([order])), lengths).item() for order in permutations(range(3))
    }
    assert greedy == every[0, 1, 2] == pytest.approx((1 + 1 + 11) / 3)
    assert max(every.values()) == pytest.approx((0 + 10 + 11) / 3)
