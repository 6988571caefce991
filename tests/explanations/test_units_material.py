"""Sentences with a known subject: built in pairs, and found in running text."""

from collections import Counter

import pytest
from number_unit import hand_set, words

from nlp_lstm.explanations.units.built_subjects import NAMES, NOUNS, built_material
from nlp_lstm.explanations.units.found_subjects import found_material
from nlp_lstm.explanations.units.subjects import Sentence, number_of
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer

TEXT = [
    "the price of the shares is high",
    "the shares of the company are cheap",
    "these markets in the city were calm",
    "the company has sold its bank",
    "a manager of <unk> banks was here",
    "in the company are two managers",  # follows a preposition
    "the company that the banks own has paid",  # a relative clause
    "the company and the bank are here",  # two subjects
    "the prices of the company is high",  # does not agree
    "two companies have gone",
]
GENDER = [
    "mr. smith said he left",
    "ms. jones lost her bank",
    "the woman saw him and he left",  # the first pronoun has no other form
    "mr. smith saw ms. jones and she left",  # another one's pronoun
    "he said mr. smith left",  # before any subject
    "a man sold his bank",
    "mrs. hill said she paid",
]


def tokenizer(*texts: str) -> WordTokenizer:
    forms = "is are was were has have he she his her"
    return WordTokenizer.train([*texts, forms], tokenization="spaces", end=True)


def shown(sentence: Sentence, vocabulary: list[str]) -> tuple[str, str, str, str, int]:
    forms = (vocabulary[sentence.right], vocabulary[sentence.wrong])
    return (sentence.text, sentence.words[sentence.subject], *forms, sentence.value)


@pytest.mark.parametrize("feature", ["number", "gender"])
def test_built_sentences_come_in_pairs_that_differ_in_the_subject_alone(feature: str) -> None:
    model = hand_set(feature)
    found = built_material(model.tokenizer, feature, limit=60)
    own = {pair: k for k, pair in enumerate([*NOUNS[feature], *NAMES])}
    for sentences in (found.sentences, found.passages):
        assert len(sentences) == 60
        for first, second in zip(sentences[::2], sentences[1::2], strict=True):
            assert (first.value, second.value) == (0, 1)
            assert (first.right, first.wrong) == (second.wrong, second.right)
            assert (first.words[first.subject], second.words[second.subject]) in own
            assert first.noun == second.noun
            assert set(first.words) | set(second.words) <= set(words(feature))
    for first, second in zip(found.sentences[::2], found.sentences[1::2], strict=True):
        differ = [k for k, pair in enumerate(zip(first.words, second.words, strict=True)) if pair[0] != pair[1]]
        assert differ == [first.subject]


def test_nouns_between_have_either_value_equally_often() -> None:
    found = built_material(hand_set("number").tokenizer, "number", limit=200)
    counts = Counter((one.value, one.attractors > 0) for one in found.sentences)
    assert min(counts.values()) > 30


def test_the_old_subject_of_a_passage_has_the_other_value() -> None:
    found = built_material(hand_set("number").tokenizer, "number", limit=40)
    for one in found.passages:
        assert one.words[one.end] == "."
        plural = one.words[1].endswith("s")
        assert plural == (one.value == 0)
        if one.words[2] in ("is", "are", "was", "were"):
            assert one.words[2] in (("are", "were") if plural else ("is", "was"))


def test_a_full_stop_is_the_end_for_a_model_without_one_and_capitals_are_optional() -> None:
    made = tokenizer("the king left")
    assert number_of(made, ".") == END_ID
    assert number_of(made, "The") == number_of(made, "the")
    assert number_of(made, "queen") is None


def test_a_subject_and_its_verb_are_found_in_running_text() -> None:
    made = tokenizer(*TEXT)
    found = found_material(made, "number", TEXT, limit=100)
    assert {shown(one, made.vocabulary) for one in found.sentences} <= {
        ("the price of the shares", "price", "is", "are", 0),
        ("the company", "company", "has", "have", 0),
        ("a manager of <unk> banks", "manager", "was", "were", 0),
        ("the shares of the company", "shares", "are", "is", 1),
        ("these markets in the city", "markets", "were", "was", 1),
        ("two companies", "companies", "have", "has", 1),
    }
    assert len(found.sentences) == 6
    assert found.facts == {
        "kind": "found",
        "sentences": 10,
        "matched": 8,
        "agree": 6,
        "usable": 6,
    }  # not "the bank are"
    assert sum(one.attractors for one in found.sentences) == 4


def test_a_person_and_the_pronoun_are_found_in_running_text() -> None:
    made = tokenizer(*GENDER)
    found = found_material(made, "gender", GENDER, limit=100)
    assert sorted(shown(one, made.vocabulary) for one in found.sentences) == [
        ("a man sold", "man", "his", "her", 0),
        ("mr. smith said", "mr.", "he", "she", 0),
        ("mrs. hill said", "mrs.", "she", "he", 1),
        ("ms. jones lost", "ms.", "her", "his", 1),
    ]
    assert found.facts["agree"] == found.facts["matched"] - 1


def test_a_found_passage_is_a_whole_sentence_and_the_next_one_with_another_value() -> None:
    made = tokenizer(*GENDER)
    passages = found_material(made, "gender", GENDER, limit=100).passages
    assert len(passages) == 4
    for one in passages:
        old, new = one.words[: one.end], one.words[one.end + 1 :]
        assert " ".join(old) in GENDER
        assert one.ids[one.end] == END_ID
        assert ("m" if one.value == 0 else "f") == {"mr.": "m", "man": "m"}.get(one.words[one.subject], "f")
        assert one.words[one.subject] in new
        assert any(word in old for word in ("ms.", "mrs.")) == (one.value == 0)


def test_words_that_the_model_does_not_know_are_left_out() -> None:
    made = tokenizer(*TEXT[:4], TEXT[9])
    found = found_material(made, "number", TEXT, limit=100)
    assert "a manager of <unk> banks" not in {one.text for one in found.sentences}
