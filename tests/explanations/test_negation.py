"""Negators, the pair without the negation, the square, and the margin word by word."""

from collections.abc import Callable

import pytest
import torch

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.negation.pairs import (
    OPPOSITES,
    Pair,
    Square,
    corners,
    find_negators,
    given_pair,
    ids_with,
    known_words,
    prefix_margins,
    propose_pair,
    square,
)
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer

CUTTER = WordTokenizer.train(["a"])


def cut(text: str) -> list[str]:
    return CUTTER.encode(text).tokens


def every_word(word: str) -> bool:
    return True


def knows(words: str) -> Callable[[str], bool]:
    return frozenset(words.split()).__contains__


def proposal(text: str, known: Callable[[str], bool] = every_word) -> Pair:
    pair = propose_pair(cut(text), known)
    assert pair is not None
    return pair


@pytest.mark.parametrize(
    ("text", "name", "places"),
    [
        ("The soup was not good.", "not", (3,)),
        ("The soup wasn't good.", "n't", (3,)),
        ("The soup wasn’t good.", "n't", (3,)),
        ("I can't recommend it.", "n't", (2,)),
        ("I cannot recommend it.", "not", (2,)),
        ("We never liked it.", "never", (1,)),
        ("It has no charm.", "no", (2,)),
        ("That is hardly fair.", "hardly", (2,)),
        ("It is scarcely new.", "scarcely", (2,)),
        ("It was barely warm.", "barely", (2,)),
        ("Nobody liked it.", "nobody", (0,)),
        ("NOTHING worked.", "nothing", (0,)),
        ("It was neither good nor new.", "neither ... nor", (2, 4)),
        ("He came without a smile.", "without", (2,)),
        ("Boring? Not at all.", "not at all", (2, 3, 4)),
        ("It was not at all good.", "not at all", (2, 3, 4)),
        ("It wasn't good at all.", "n't", (2,)),
        ("No one came.", "no one", (0, 1)),
        ("It is no longer open.", "no longer", (2, 3)),
        ("Good? No.", "no", (2,)),
    ],
)
def test_negators_are_found_where_the_tokenizer_cuts_them(text: str, name: str, places: tuple[int, ...]) -> None:
    (found,) = find_negators(cut(text))
    assert (found.name, found.places, found.kind) == (name, places, "negator")


@pytest.mark.parametrize(
    "text",
    [
        "It was not only good but cheap.", "It isn't just good but great.", "No doubt it was good.",
        "Without a doubt it was bad.", "I can't recommend it enough.", "We could not thank the cook enough.",
        "I have nothing but praise for it.", "It couldn't be better.", "It couldn't have been worse.",
        "Nobody could deny that it was good.", "No, I liked it.", "It never fails to please.",
        "We have never been to a better place.", "She is second to none.", "I can't wait to go.",
        "It isn't just moving, but clever as well.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_negator_is_told_apart(text: str) -> None:
    found = find_negators(cut(text))
    assert [negator.kind for negator in found] == ["pseudo"]
    assert propose_pair(cut(text), every_word) is None


@pytest.mark.parametrize(
    "text", ["The soup was good.", "A knot in the nose.", "Only the best.", "", "Another another nothingness."]
)
def test_a_sentence_without_negation_has_none(text: str) -> None:
    assert find_negators(cut(text) if text else []) == []
    assert propose_pair(cut(text) if text else [], every_word) is None


def test_a_word_that_is_far_away_makes_no_pseudo_negator() -> None:
    for text in (
        "I can't recommend it. Enough said.",
        "It was not good, only cheap.",
        "It was not just slow, it was bad, but cheap.",
        "I never laughed. Such a film!",
    ):
        assert [negator.kind for negator in find_negators(cut(text))] == ["negator"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The soup was not good.", "The soup was really good ."),
        ("I did n't like it.", "I did really like it ."),
        ("I can't go, and he won't.", "I can really go , and he will really ."),
        ("Nobody liked it.", "Everybody liked it ."),
        ("It has no charm.", "It has the charm ."),
        ("It was neither good nor new.", "It was both good and new ."),
        ("It wasn't good at all.", "It was really good after all ."),
        ("Boring? Not at all.", "Boring ? Very much indeed ."),
        ("Good? No.", "Good ? Yes ."),
        ("It is no longer good.", "It is really really good ."),
        ("She never smiles.", "She always smiles ."),
    ],
)
def test_the_proposed_pair_has_a_filler_for_every_negator_and_the_same_length(text: str, plain: str) -> None:
    pair = proposal(text)
    assert list(pair.plain) == plain.split()
    assert list(pair.negated) == cut(text)
    assert len(pair.plain) == len(pair.negated)
    assert pair.changed == tuple(k for k, (a, b) in enumerate(zip(pair.plain, pair.negated, strict=True)) if a != b)
    assert not find_negators(pair.plain)
    assert pair.at == pair.negators[0].places[0]
    assert pair.proposed


def test_a_don_t_in_one_piece_becomes_its_verb() -> None:
    pair = propose_pair(["we", "don't", "go", ",", "he", "can't"], every_word)
    assert pair is not None
    assert list(pair.plain) == ["we", "do", "go", ",", "he", "can"]


def test_only_fillers_that_the_model_knows_are_proposed() -> None:
    assert proposal("It was not good.", knows("very so")).plain[2] == "very"
    assert proposal("It was not good.", knows("so very")).fillers == ("very", "so")
    assert propose_pair(cut("It was not good."), knows("soup")) is None
    assert len(proposal("It was not good.").fillers) >= 12
    for negator in ("not", "never", "hardly", "nobody", "nothing", "no", "without"):
        assert len(proposal(f"He {negator} came.").fillers) >= 8


def test_a_filler_can_be_chosen() -> None:
    pair = propose_pair(cut("It was not good, not new."), every_word, filler="quite")
    assert pair is not None
    assert list(pair.plain) == cut("It was quite good, really new.")


def test_a_capital_stays_unless_the_model_knows_the_small_word_alone() -> None:
    assert proposal("Nobody came.", knows("everybody")).plain[0] == "everybody"
    assert proposal("Nobody came.", knows("everybody Everybody")).plain[0] == "Everybody"


def test_a_person_s_pair_is_aligned_whichever_sentence_comes_first() -> None:
    one, two = cut("The soup was not good."), cut("The soup was surely good.")
    for first, second in ((one, two), (two, one)):
        pair = given_pair(first, second, every_word)
        assert (list(pair.negated), list(pair.plain), pair.changed, pair.at) == (one, two, (3,), 3)
        assert not pair.proposed


def test_a_pair_without_a_known_negator_takes_the_first_sentence_as_the_negated_one() -> None:
    pair = given_pair(cut("It lacks charm."), cut("It has charm."), every_word)
    assert (pair.negated[1], pair.at, pair.negators, pair.fillers) == ("lacks", 1, (), ())


def test_a_pair_of_another_length_is_refused_with_both_lengths() -> None:
    with pytest.raises(UsageError, match="6 tokens and its pair has 5") as refusal:
        given_pair(cut("The soup was not good."), cut("The soup was good."), every_word)
    assert "\n" not in str(refusal.value)
    with pytest.raises(UsageError, match="are the same"):
        given_pair(cut("It was not good."), cut("It was NOT good."), every_word)


def test_the_ids_of_a_proposal_differ_at_the_changed_places_alone() -> None:
    tokenizer = WordTokenizer.train(["i can ca n't really like the soup"])
    known = known_words(tokenizer)
    assert known("really")
    assert not known("truly")
    assert not known("n't like")
    encoding = tokenizer.encode("I can't like the soup")
    pair = propose_pair(encoding.tokens, known)
    assert pair is not None
    mixed = ids_with(encoding.ids, pair.plain, pair.changed, tokenizer)
    assert mixed == tokenizer.encode("I can really like the soup").ids


def test_there_are_sixty_pairs_of_opposites_and_none_twice() -> None:
    assert len(set(OPPOSITES)) == len(OPPOSITES) >= 60
    positive, negative = ({pair[side] for pair in OPPOSITES} for side in (0, 1))
    assert not positive & negative
    assert all(word and word.islower() for pair in OPPOSITES for word in pair)


def test_the_corners_turn_the_polar_word_around() -> None:
    pair = proposal("The soup was not bad.")
    found = corners(pair.negated, pair.plain, pair.at, every_word)
    assert found is not None
    assert (found.positive, found.negative, found.own, found.place) == ("good", "bad", "bad", 4)
    assert found.negated_negative == pair.negated
    assert found.plain_negative == pair.plain
    assert found.negated_positive == ("The", "soup", "was", "not", "good", ".")
    assert found.plain_positive == ("The", "soup", "was", "really", "good", ".")


def test_the_polar_word_is_the_nearest_after_the_negator_and_its_opposite_is_known() -> None:
    def word(text: str, known: Callable[[str], bool] = every_word) -> str | None:
        pair = proposal(text, lambda one: one == "really" or known(one))
        found = corners(pair.negated, pair.plain, pair.at, known)
        return None if found is None else found.own

    assert word("The good soup was not bad or slow.") == "bad"
    assert word("Good soup it was not.") == "Good"
    assert word("It does not sound like good news.") == "good"
    assert word("I did not like it.") == "like"
    assert word("The soup was not green.") is None
    assert word("The soup was not good.", knows("awful")) is None
    friendly = proposal("He was not friendly.", knows("really rude"))
    found = corners(friendly.negated, friendly.plain, friendly.at, knows("really rude"))
    assert found is not None
    assert found.negative == "rude"


def test_a_square_says_whether_a_model_negates() -> None:
    negating = Square(plain_positive=2.0, negated_positive=-1.0, plain_negative=-3.0, negated_negative=0.5)
    assert (negating.a, negating.b, negating.interaction, negating.crossed) == (-3.0, 3.5, -6.5, True)
    adding = Square(plain_positive=2.0, negated_positive=1.0, plain_negative=-3.0, negated_negative=-4.0)
    assert (adding.a, adding.b, adding.interaction, adding.crossed) == (-1.0, -1.0, 0.0, False)
    assert adding.document()["I"] == 0.0


def classifier_question(rows: int) -> LabelQuestion:
    torch.manual_seed(4)
    network = SentimentClassifier(
        20, 3, embedding_size=4, hidden_size=5, layers=2, bidirectional=True, pooling="max"
    ).double()
    return LabelQuestion(network.eval(), torch.full((rows,), 2), torch.zeros(rows, dtype=torch.long))


def language_question(rows: int) -> WordQuestion:
    torch.manual_seed(5)
    network = LanguageModel(20, embedding_size=4, hidden_size=4).double()
    return WordQuestion(network.eval(), torch.full((rows,), 7), torch.full((rows,), 9))


def test_the_square_of_a_model_is_four_runs_of_it() -> None:
    question = classifier_question(1)
    rows = [[3, 4, 5, 6], [3, 4, 7, 6], [3, 4, 5, 8], [3, 4, 7, 8]]
    found = square(question, rows)
    logits = [question.network(torch.tensor([row])).logits[0] for row in rows]
    expected = [(one[2] - one[0]).item() for one in logits]
    assert list(vars(found).values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("make", [classifier_question, language_question])
def test_prefix_margins_are_those_of_the_sentences_cut_short(make: Callable[[int], Question]) -> None:
    tokens = torch.tensor([[END_ID, 5, 6, 7, 8], [END_ID, 9, 10, 0, 0]])
    question = make(2)
    found = prefix_margins(question, tokens, torch.tensor([5, 3]))
    assert found.shape == (2, 5)
    for row, length in enumerate((5, 3)):
        for end in range(1, length + 1):
            alone = question.of_rows(torch.tensor([row]))
            prefix = tokens[row : row + 1, :end]
            margin = alone.margin(question.network.embed(prefix), torch.tensor([end]))
            assert found[row, end - 1].item() == pytest.approx(margin.item(), abs=1e-12)
    assert found[1, 3:].tolist() == [0.0, 0.0]
    assert found[0].unique().numel() == 5


def test_more_prefixes_than_run_at_once_are_all_there() -> None:
    question, time = classifier_question(9), 40
    tokens = torch.randint(3, 20, (9, time), generator=torch.Generator().manual_seed(1))
    lengths = torch.full((9,), time)
    found = prefix_margins(question, tokens, lengths)
    whole = question.margin(question.network.embed(tokens), lengths)
    assert torch.allclose(found[:, -1], whole, atol=1e-12)


@pytest.mark.parametrize("text", ["It was never good.", "No.", "Good? Not at all.", "Nobody came.", "It isn't good."])
def test_no_harmless_word_is_tried_twice(text: str) -> None:
    pair = propose_pair(cut(text), every_word)
    assert pair is not None
    assert len(set(pair.fillers)) == len(pair.fillers) >= 8
