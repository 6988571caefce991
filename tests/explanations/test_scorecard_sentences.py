"""The scorecard's own sentences: what they are, and that no training file has one of them, or one made like it."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import nlp_lstm
from nlp_lstm.explanations.negation.negators import find_negators, listed
from nlp_lstm.explanations.scorecard.items import MEASURES, SHIPPED, Item, read_items
from nlp_lstm.text.tokenizer import WordTokenizer

DATA = Path(nlp_lstm.__file__).parents[1] / "data"
TRAINING = sorted(DATA.glob("*/*.jsonl"))

# What is left of a sentence when its content words are masked: these words stay, all others are slots.
KEPT = frozenset(
    listed(
        """
    not n't no never nobody nothing none neither nor hardly scarcely barely rarely seldom without nowhere no-one only
    just but and or although though even however if whether because when while until since before after as than so too
    either also yet already ever any some at in on of to for from by with about behind near under over into through off
    out up past among against between beside i you he she it we they me him her us them who whom whose which
        what why how
    there here that is has do can could would will may might should must let call say yes course fact all every each
    everyone everybody anybody anyone anything something somebody someone much more less enough lack fail far
    """
    )
)
# One form for all: number and tense are slots too.
SAME = {
    **dict.fromkeys(listed("was are were be been being am 's"), "is"),
    **dict.fromkeys(listed("have had having 've"), "has"),
    **dict.fromkeys(listed("does did doing"), "do"),
    **dict.fromkeys(listed("ca cannot"), "can"),
    **dict.fromkeys(listed("lacks lacked"), "lack"),
    **dict.fromkeys(listed("fails failed"), "fail"),
    **dict.fromkeys(listed("says said"), "say"),
    "an": "a", "wo": "will", "'d": "would", "'ll": "will",
}  # fmt: skip
DETERMINERS = frozenset(listed("a the this these those my our your his their its"))
TOKENIZER = WordTokenizer.train(["a"])


@cache
def items() -> list[Item]:
    return read_items()


def sentences() -> list[str]:
    return [text for item in items() for text in item.sentences.values()]


def cut(text: str) -> list[str]:
    """The tokens of a text in lower case, quickly: letters, n't and other clitics, single marks."""
    return re.findall(r"[a-z]+?(?=n't)|n't|'[a-z]+|[\w-]+|[^\w\s]", text.lower().replace("’", "'"))


def words(text: str) -> list[str]:
    """The tokens of a text as the tokenizer cuts them, in lower case."""
    return [token.lower().replace("’", "'") for token in TOKENIZER.encode(text).tokens]


def bare(text: str) -> str:
    """A sentence without case and punctuation."""
    return " ".join(word for word in cut(text) if re.search(r"\w", word))


def template(text: str) -> str:
    """A sentence with its content words masked; neighbouring ones and their determiners are one slot."""
    kept: list[str] = []
    for word in (SAME.get(word, word) for word in cut(text)):
        slot = word in DETERMINERS or (word not in KEPT and re.search(r"\w", word))
        if not slot:
            kept.append(word)
        elif kept[-1:] != ["_"]:
            kept.append("_")
    return " ".join(kept)


@cache
def training() -> tuple[frozenset[str], frozenset[str]]:
    """All rows of all training files, and each sentence of those with several: bare, and as templates."""
    found = set()
    for file in TRAINING:
        for line in file.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            found |= {text, *re.split(r"(?<=[.?!]) ", text)}
    return frozenset(map(bare, found)), frozenset(map(template, found))


def test_all_training_files_are_read() -> None:
    assert [f"{file.parent.name}/{file.name}" for file in TRAINING] == [
        f"{corpus}/{split}.jsonl"
        for corpus in ("agreement", "composed", "everyday")
        for split in ("test", "train", "validation")
    ]
    bare_texts, templates = training()
    assert len(bare_texts) > 30_000
    assert {"_ is not _ .", "_ is n't _ at all .", "i do n't _ is _ .", "_ is neither _ nor _ ."} <= templates
    assert "_ near _ is _ ." in templates


def test_no_sentence_is_in_a_training_file() -> None:
    texts, _ = training()
    assert not [text for text in sentences() if bare(text) in texts]


def test_no_sentence_is_made_like_one_of_a_training_file() -> None:
    _, templates = training()
    alike = [f"{text}   {template(text)}" for text in sentences() if template(text) in templates]
    assert not alike, "\n".join(alike)


def test_a_shared_template_would_be_seen() -> None:
    _, templates = training()
    for text in (
        "The gravy wasn't nice.", "My uncle is never punctual.", "Nobody would call the tent waterproof.",
        "The kettle was not only shiny but also sturdy.", "The plums near the kettles are sweet.",
        "No actor has ever yawned.",
    ):  # fmt: skip
        assert template(text) in templates, template(text)


def test_there_are_as_many_sentences_as_promised() -> None:
    counts = Counter(item.measure for item in items())
    assert set(counts) == set(MEASURES)
    sentiment = {text for item in items() if "right" not in item.sentences for text in item.sentences.values()}
    assert len(sentiment) >= 400
    assert counts["agreement"] >= 60
    assert counts["polarity"] >= 60
    attractors = Counter(item.facts["attractors"] for item in items() if item.measure == "agreement")
    assert set(attractors) == {0, 1, 2, 3}
    assert min(attractors.values()) >= 15
    distances = Counter(item.facts["distance"] for item in items() if item.measure == "negation")
    assert set(distances) == {1, 2, 3, 4, 5, 6}
    assert min(distances.values()) >= 15
    assert len({item.facts["domain"] for item in items() if "domain" in item.facts}) >= 25


def test_no_sentence_is_asked_twice() -> None:
    assert not [text for text, count in Counter(map(bare, sentences())).items() if count > 1]


def test_polarities_are_balanced() -> None:
    for measure in ("negation", "intensity", "scope"):
        sides = Counter(item.facts["polarity"] for item in items() if item.measure == measure)
        assert sides["positive"] == sides["negative"]


@pytest.mark.parametrize("item", [item for item in items() if item.measure == "negation"], ids=lambda item: item.group)
def test_a_pair_is_aligned_and_says_where_its_negator_is(item: Item) -> None:
    plain, negated = (words(item.sentences[role]) for role in ("plain", "negated"))
    assert len(plain) == len(negated)
    assert not find_negators(plain)
    (negator,) = find_negators(negated)
    assert (negator.kind, negator.name) == ("negator", item.facts["negator"])
    same = next(i for i in items() if i.group == item.group and i.facts["polarity"] != item.facts["polarity"])
    polar = [
        place
        for place, pair in enumerate(zip(negated, words(same.sentences["negated"]), strict=True))
        if len(set(pair)) > 1
    ]
    assert polar, "the two of a square differ in the polar word"
    distances = [place - before for place in polar for before in negator.places if before < place]
    assert item.facts["distance"] == min(distances)


def test_the_sentences_of_a_scope_item_are_aligned() -> None:
    for item in (item for item in items() if item.measure == "scope"):
        assert len({len(words(text)) for text in item.sentences.values()}) == 1
        negators = {role: len(find_negators(words(text))) for role, text in item.sentences.items()}
        assert negators == {"plain": 0, "neutral": 1, "polar": 1}


def test_pseudo_negators_negate_nothing() -> None:
    for item in (item for item in items() if item.measure == "pseudo"):
        kinds = {negator.kind for negator in find_negators(words(item.sentences["text"]))}
        assert kinds <= {"pseudo"}, item.sentences["text"]


def test_language_pairs_differ_in_little() -> None:
    for item in (item for item in items() if item.measure in ("agreement", "polarity")):
        right, wrong = (words(item.sentences[role]) for role in ("right", "wrong"))
        assert len(right) == len(wrong)
        assert 1 <= sum(one != two for one, two in zip(right, wrong, strict=True)) <= 2


def test_the_sentences_lie_in_the_package_with_a_word_on_how_they_came_about() -> None:
    assert Path(nlp_lstm.__file__).parent in SHIPPED.parents
    assert {file.stem for file in SHIPPED.glob("*.jsonl")} == set(MEASURES)
    assert "written by hand" in (SHIPPED / "README.md").read_text(encoding="utf-8")
