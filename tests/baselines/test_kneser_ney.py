"""Kneser-Ney agrees with its paper typed out in dictionaries, with sums by hand, and with what was published."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from chen_goodman import ChenGoodman
from datasets import load_dataset

from nlp_lstm.baselines.kneser_ney import FALLBACK, KneserNey, estimate_discounts

END, SIZE = 1, 14  # the ids 2 to 11 occur in training, 12 and 13 never


def stream(tokens: int, seed: int, words: int = 10) -> np.ndarray:
    """Sentences of uneven words in which a word often fixes the next; some are empty, the last has no end."""
    chance = np.random.default_rng(seed)
    found = [2]
    while len(found) < tokens:
        if chance.random() < 0.15:
            found.append(END)
        elif chance.random() < 0.5:
            found.append(2 + (3 * found[-1] + 1) % words)
        else:
            found.append(2 + int(words * chance.random() ** 2))
    return np.array([*found[:-1], 3])


@pytest.fixture(scope="module")
def train() -> np.ndarray:
    return stream(400, seed=1)


@pytest.fixture(scope="module")
def held_out() -> np.ndarray:
    """Words and contexts that training has, and some that it has not."""
    return np.concatenate([stream(150, seed=2), [12, 3, END, END, 13, 13, 12, 5], stream(40, seed=3, words=12)])


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_every_probability_is_that_of_the_paper_typed_out(order: int, train: np.ndarray, held_out: np.ndarray) -> None:
    model = KneserNey.fit(train, SIZE, order=order, start=END)
    paper = ChenGoodman(train.tolist(), END, SIZE, order)
    for tokens in (train, held_out):
        np.testing.assert_allclose(2 ** model.log2_probabilities(tokens), paper.stream(tokens.tolist(), END), rtol=1e-9)


def test_the_comparison_with_the_paper_meets_estimated_discounts_and_the_fallback(train: np.ndarray) -> None:
    discounts = [ChenGoodman(train.tolist(), END, SIZE, order).discounts[1:] for order in (1, 2, 3, 4)]
    assert {d == FALLBACK[1:] for of_orders in discounts for d in of_orders} == {True, False}
    assert FALLBACK[1:] not in discounts[3][1:]


def test_three_short_sentences_give_what_can_be_summed_by_hand() -> None:
    a, b, c, never = 2, 3, 4, 5
    model = KneserNey.fit(np.array([a, b, END, a, b, END, a, c, END]), 6, order=2, start=END)
    # Different words before: end 2, a 1, b 1, c 1, of 5 in all; taken: (1 + 0.5 + 0.5 + 0.5) / 5 = 1/2, in 5 parts.
    words = {END: 1 / 5 + 0.1, a: 0.5 / 5 + 0.1, b: 0.5 / 5 + 0.1, c: 0.5 / 5 + 0.1, never: 0.1}
    assert model.probabilities_after([never])[1:] == pytest.approx(list(words.values()))
    # After a: b twice, c once; taken: (1 + 0.5) / 3 = 1/2.
    after_a = [words[END] / 2, words[a] / 2, 1 / 3 + words[b] / 2, 0.5 / 3 + words[c] / 2, words[never] / 2]
    assert model.probabilities_after([a])[1:] == pytest.approx(after_a)
    # At a sentence's start: a three times; taken: 1.5 / 3.
    assert model.probabilities_after([])[a] == pytest.approx(1.5 / 3 + words[a] / 2)


def test_discounts_come_from_how_many_counts_are_one_to_four() -> None:
    # n1 = 4, n2 = 2, n3 = n4 = 1: Y = 1/2.
    assert estimate_discounts(np.array([0, 1, 1, 1, 1, 2, 2, 3, 4, 9])) == pytest.approx([0, 0.5, 1.25, 1])
    assert estimate_discounts(np.array([1, 1, 2, 3, 9])) == pytest.approx(FALLBACK)  # no 4
    below_zero = np.array([1, 1, 1, 1, 2, *[3] * 8, 4])  # D2 = 2 - 3 * 2/3 * 8
    assert estimate_discounts(below_zero) == pytest.approx(FALLBACK)


HISTORIES = [[], [END], [2], [2, 9, 3], [13], [2, 13], [13, 2], [5, END, 2], [7] * 9]


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize("history", HISTORIES, ids=str)
def test_the_probabilities_after_any_history_sum_to_one(order: int, history: list[int], train: np.ndarray) -> None:
    found = KneserNey.fit(train, SIZE, order=order, start=END).probabilities_after(history)
    assert found.shape == (SIZE,)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert found[0] == 0
    assert (found[1:] > 0).all()  # words that were never seen among them


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_stream_has_the_probabilities_of_its_tokens_one_by_one(
    order: int, train: np.ndarray, held_out: np.ndarray
) -> None:
    model = KneserNey.fit(train, SIZE, order=order, start=END)
    one_by_one = [model.probabilities_after(held_out[:t])[held_out[t]] for t in range(len(held_out))]
    np.testing.assert_allclose(model.log2_probabilities(held_out), np.log2(one_by_one), atol=1e-9)
    assert model.perplexity(held_out) == pytest.approx(np.prod(np.power(one_by_one, -1 / len(one_by_one))))


def test_a_history_needs_only_the_last_tokens_and_ends_at_its_sentence(train: np.ndarray) -> None:
    model = KneserNey.fit(train, SIZE, order=3, start=END)
    known = train[50:90].tolist()
    np.testing.assert_array_equal(model.probabilities_after(known), model.probabilities_after(known[-2:]))
    sentences = [[2, 9, END], [3, 5, END], [END]]
    apart = np.concatenate([model.log2_probabilities(np.array(sentence)) for sentence in sentences])
    np.testing.assert_array_equal(model.log2_probabilities(np.concatenate(sentences)), apart)


def by_two_words(tokens: int, seed: int) -> np.ndarray:
    """Sentences of 20 words; nine in ten are fixed by the two words before them, and by no single one."""
    chance, found = np.random.default_rng(seed), [2, 3]
    while len(found) < tokens:
        free = len(found) % 20 < 2 or chance.random() < 0.1
        found.append(END if len(found) % 20 == 19 else 2 + (int(chance.integers(10)) if free else sum(found[-2:]) % 10))
    return np.array(found)


def by_chance(tokens: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(2, 12, tokens)


def single_words(tokens: int, seed: int) -> np.ndarray:
    """Every sentence is one word, and with its start and end three symbols: orders above 3 tie with order 3."""
    return np.stack([by_chance(tokens // 2, seed), np.full(tokens // 2, END)], 1).ravel()


@pytest.mark.parametrize(
    ("source", "orders", "best"),
    [(by_two_words, (4, 3, 2), 3), (by_chance, (1, 2, 3), 1), (single_words, (5, 4, 3), 3)],
)
def test_the_order_is_the_one_that_does_best_on_the_validation_stream(
    source: Callable[[int, int], np.ndarray], orders: tuple[int, ...], best: int
) -> None:
    train, validation = source(4000, 1), source(1000, 2)
    chosen = KneserNey.choose(train, validation, SIZE, start=END, orders=orders)
    apart = {order: KneserNey.fit(train, SIZE, order=order, start=END).perplexity(validation) for order in orders}
    assert chosen.order == best == min(sorted(apart), key=lambda order: apart[order])
    assert chosen.name == f"interpolated Kneser-Ney, order {best}"
    assert chosen.validation_perplexities == pytest.approx(apart)
    assert chosen.perplexity(validation) == pytest.approx(apart[best])


def test_more_context_helps_where_words_depend_on_it_and_invents_nothing_where_they_do_not() -> None:
    def measured(source: Callable[[int, int], np.ndarray], order: int) -> float:
        return KneserNey.fit(source(4000, 1), SIZE, order=order, start=END).perplexity(source(1000, 2))

    assert measured(by_two_words, 3) < 0.4 * measured(by_two_words, 1)
    assert 9.9 < measured(by_chance, 1) < 10.3  # ten words, all as likely
    assert measured(by_chance, 3) > 9.9


def test_wrong_input_is_refused_by_name(train: np.ndarray) -> None:
    model = KneserNey.fit(train, SIZE, order=2, start=END)
    for ids in ([0, 2], [2, SIZE], [-1]):
        for refuse in (model.log2_probabilities, lambda ids: KneserNey.fit(ids, SIZE, order=2, start=END)):
            with pytest.raises(ValueError, match="ids go from 1 to 13"):
                refuse(np.array(ids))
        with pytest.raises(ValueError, match="ids go from 1 to 13"):
            model.probabilities_after(ids)
    with pytest.raises(ValueError, match="whole numbers"):
        model.log2_probabilities(np.array([[2, 3]]))
    with pytest.raises(ValueError, match="whole numbers"):
        model.log2_probabilities(np.array([2.0]))
    with pytest.raises(ValueError, match="without tokens"):
        KneserNey.fit(train[:0], SIZE, order=2, start=END)
    with pytest.raises(ValueError, match="without tokens"):
        model.perplexity(train[:0])
    with pytest.raises(ValueError, match="1 or more, not 0"):
        KneserNey.fit(train, SIZE, order=0, start=END)
    for end in (0, SIZE):
        with pytest.raises(ValueError, match=f"end-of-sentence id is one from 1 to 13, not {end}"):
            KneserNey.fit(train, SIZE, order=2, start=end)
    for orders in ((), (0, 2)):
        with pytest.raises(ValueError, match="orders to choose from"):
            KneserNey.choose(train, train, SIZE, start=END, orders=orders)


def test_counting_words_needs_no_scikit_learn() -> None:
    code = "import sys; from nlp_lstm.baselines.kneser_ney import KneserNey; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_order_five_has_the_perplexity_on_the_penn_treebank_that_is_known(real_data_dir: Path, tmp_path: Path) -> None:
    """148.0 on the validation split; Mikolov et al. (2010) report 141.2 on the test split, which is not read here."""
    if not (real_data_dir / "ptb").is_dir():
        pytest.skip("needs the Penn Treebank, ptb/, among the published corpora")
    rows = load_dataset(str(real_data_dir / "ptb"), cache_dir=str(tmp_path))
    numbers = {"<end>": END}

    def ids(split: str) -> np.ndarray:
        words = (word for row in rows[split]["sentence"][:] for word in [*row.split(), "<end>"])
        return np.array([numbers.setdefault(word, 1 + len(numbers)) for word in words])

    train, validation = ids("train"), ids("validation")
    assert (len(train), len(validation), len(numbers)) == (929_589, 73_760, 10_000)
    model = KneserNey.fit(train, 1 + len(numbers), order=5, start=END)
    assert model.perplexity(validation) == pytest.approx(148.0, abs=1)
