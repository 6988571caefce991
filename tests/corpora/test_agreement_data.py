"""The built-in corpus "agreement": its files, its marked words, and what its splits keep apart."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nlp_lstm.text.tokenizer import WordTokenizer

DATA = Path(__file__).resolve().parents[2] / "data"
SPLITS = ("train", "validation", "test")
Row = dict[str, Any]

# Typed by hand: one of them acts, several of them act. Whatever else ends in -s is taken for a singular verb.
VERBS = {
    "is": "are", "was": "were", "has": "have", "does": "do", "laughs": "laugh", "sings": "sing", "watches": "watch",
    "misses": "miss", "envies": "envy", "carries": "carry", "says": "say", "washes": "wash", "praises": "praise",
    "loses": "lose", "belongs": "belong", "dances": "dance", "thanks": "thank", "annoys": "annoy", "buys": "buy",
}  # fmt: skip
PLURAL_NOUNS = {"men", "women", "children", "mice", "geese"}
NAMES = {
    "he": {"peter", "paul", "tom", "david", "henry", "omar", "daniel", "victor", "simon", "felix", "hugo", "martin"},
    "she": {"anna", "maria", "lucy", "clara", "emma", "nina", "sarah", "julia", "alice", "helen", "irene", "laura"},
}
NAMED = NAMES["he"] | NAMES["she"]
MEN = {
    "king", "prince", "boy", "man", "father", "brother",
    "uncle", "waiter", "grandfather", "husband", "nephew", "monk", "he",
}  # fmt: skip
WOMEN = {
    "queen", "princess", "girl", "woman", "mother", "sister",
    "aunt", "waitress", "grandmother", "wife", "niece", "nun", "she",
}  # fmt: skip
PRONOUNS = {
    "he": {"he", "his", "himself"},
    "she": {"she", "her", "herself"},
    "it": {"it", "its", "itself"},
    "they": {"they", "their", "themselves"},
}
LONGEST_IN_TRAINING = {"number": 8, "reflexive": 8, "polarity": 9, "gender": 9}
FROM, FOR_TEST, FOR_VALIDATION, LONG = 230_000, 563, 173, 807


def words(text: str) -> list[str]:
    """The words of a text in lower case; "doesn't" is one."""
    return re.findall(r"[a-z]+(?:n't)?", text.lower())


def right(row: Row, target: Row) -> str:
    return str(row["text"][target["start"] : target["end"]])


def head(row: Row, target: Row) -> str:
    """The word that a target agrees with."""
    return words(row["text"][target["head"] :].replace("n't", " n't"))[0]


def is_plural(noun: str) -> bool:
    return noun in PLURAL_NOUNS | {"they"} or (noun.endswith("s") and not noun.endswith("ss") and noun not in NAMED)


def joined(row: Row, target: Row) -> bool:
    """Whether the head is the first of two nouns with "and" between them."""
    clause = re.split(r"[.?]", row["text"][target["head"] :])[0]
    return row["template"] == "coordination" and " and " in clause


def between(row: Row, target: Row) -> list[str]:
    """The words between a target and its head, whichever comes first."""
    start, end = sorted((target["head"], target["start"]))
    return re.findall(r"[a-z]+", row["text"][start:end].lower().replace("n't", ""))[1:]


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Row]]:
    folder = DATA / "agreement"
    return {split: [json.loads(line) for line in (folder / f"{split}.jsonl").open()] for split in SPLITS}


@pytest.fixture(scope="module")
def marked(splits: dict[str, list[Row]]) -> list[tuple[Row, Row]]:
    return [(row, target) for split in SPLITS for row in splits[split] for target in row["targets"]]


@pytest.fixture(scope="module")
def tokenizer(splits: dict[str, list[Row]]) -> WordTokenizer:
    return WordTokenizer.train(row["text"] for row in splits["train"])


def test_generated_files_agree_with_the_generator(tmp_path: Path) -> None:
    command = [sys.executable, str(DATA / "generate_agreement.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=100, env={"PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1"})
    for split in SPLITS:
        assert (tmp_path / f"{split}.jsonl").read_bytes() == (DATA / "agreement" / f"{split}.jsonl").read_bytes()


def test_training_alone_has_more_than_two_hundred_thousand_tokens(
    splits: dict[str, list[Row]], tokenizer: WordTokenizer
) -> None:
    counts = {split: sum(map(len, tokenizer.ids([row["text"] for row in splits[split]]))) for split in SPLITS}
    assert FROM <= counts["train"] <= 260_000
    assert 19_000 <= counts["validation"] <= 22_000
    assert 38_000 <= counts["test"] <= 44_000
    assert 500 <= len(tokenizer) <= 1_000


def test_every_word_and_every_wrong_form_is_known_from_training(
    splits: dict[str, list[Row]], marked: list[tuple[Row, Row]], tokenizer: WordTokenizer
) -> None:
    for split in SPLITS:
        assert all(all(found.known) for found in tokenizer.encode_batch([row["text"] for row in splits[split]]))
    assert all(all(tokenizer.encode(wrong).known) for wrong in {target["wrong"] for _, target in marked})


def test_a_marked_word_is_one_token(splits: dict[str, list[Row]], tokenizer: WordTokenizer) -> None:
    for row in splits["test"]:
        cut = set(tokenizer.encode(row["text"]).offsets)
        assert all((target["start"], target["end"]) in cut for target in row["targets"]), row["text"]


def test_passages_have_one_to_four_sentences_that_begin_with_a_capital(splits: dict[str, list[Row]]) -> None:
    for split in SPLITS:
        for row in splits[split]:
            assert re.fullmatch(r"(?:[A-Z][A-Za-z', ]*[.?] ?){1,4}", row["text"]), row["text"]
            assert not re.search(r"  | [,.?]|\b[Aa] [aeiou]|\b[Aa]n [^aeiou]|\b(\w{3,}) \1\b", row["text"]), row["text"]
            assert row["targets"]


def test_no_text_is_twice_in_the_corpus(splits: dict[str, list[Row]]) -> None:
    seen = Counter(" ".join(words(row["text"])) for split in SPLITS for row in splits[split])
    assert max(seen.values()) == 1


def test_distances_are_the_words_between(marked: list[tuple[Row, Row]]) -> None:
    for row, target in marked:
        assert target["distance"] == len(between(row, target)), (row["text"], target)


def test_verbs_agree_with_their_heads(marked: list[tuple[Row, Row]]) -> None:
    by_hand = 0
    for row, target in marked:
        if target["kind"] != "number":
            continue
        found, wrong, subject = right(row, target).lower(), target["wrong"].lower(), head(row, target)
        if subject in VERBS or subject in VERBS.values():  # the auxiliary stands first and decides the noun
            assert (is_plural(found), is_plural(wrong)) == (subject not in VERBS, subject in VERBS), row["text"]
            continue
        singular = found in VERBS or (found not in VERBS.values() and found.endswith("s"))
        by_hand += found in VERBS or found in VERBS.values()
        assert singular == (not is_plural(subject) and not joined(row, target)), (row["text"], found)
        assert VERBS.get(found, wrong) == wrong
        assert VERBS.get(wrong, found) == found
    assert by_hand > 15_000


def test_pronouns_agree_with_their_heads(marked: list[tuple[Row, Row]]) -> None:
    kinds = Counter()
    for row, target in marked:
        if target["kind"] not in ("gender", "reflexive"):
            continue
        subject = head(row, target)
        one = "he" if subject in MEN | NAMES["he"] else "she" if subject in WOMEN | NAMES["she"] else "it"
        wanted = "they" if is_plural(subject) or joined(row, target) else one
        kinds[wanted] += 1
        assert right(row, target).lower() in PRONOUNS[wanted], (row["text"], target)
        assert target["wrong"].lower() not in PRONOUNS[wanted]
    assert all(kinds[one] > 200 for one in PRONOUNS), kinds


def test_words_of_polarity_follow_the_denial(marked: list[tuple[Row, Row]]) -> None:
    pairs = {(right(row, target).lower(), target["wrong"]) for row, target in marked if target["kind"] == "polarity"}
    said = {("never", "ever"), ("already", "yet"), ("some", "any"), ("so", "neither"), ("too", "either")}
    denied = {("neither", "so"), ("either", "too")}
    assert pairs == said | denied
    for row, target in marked:
        if target["kind"] != "polarity":
            continue
        before = row["text"][: target["head"]].lower()
        if (right(row, target), target["wrong"]) in said:
            assert not re.search(r"\b(no|few)( \w+)? $", before), row["text"]
        else:
            assert re.search(r"n't|\bnot\b", row["text"][target["head"] : target["start"]]), row["text"]


def test_ever_and_yet_and_any_stand_only_where_they_are_licensed(splits: dict[str, list[Row]]) -> None:
    for split in SPLITS:
        for row in splits[split]:
            for sentence in re.findall(r"[^.?]+[.?]", row["text"]):
                if re.search(r"\b(ever|yet|any)\b", sentence):
                    assert sentence.endswith("?") or re.search(r"\b([Nn]o|not|[Ff]ew)\b|n't", sentence), sentence


def test_long_distances_are_in_the_test_split_alone(splits: dict[str, list[Row]]) -> None:
    def longest(split: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in splits[split]:
            for target in row["targets"]:
                found[target["kind"]] = max(found.get(target["kind"], 0), len(between(row, target)))
        return found

    assert longest("train") == LONGEST_IN_TRAINING
    assert all(longest("validation")[kind] <= limit for kind, limit in LONGEST_IN_TRAINING.items())
    assert all(longest("test")[kind] >= limit + 8 for kind, limit in LONGEST_IN_TRAINING.items())
    is_long = [
        any(len(between(row, target)) > LONGEST_IN_TRAINING[target["kind"]] for target in row["targets"])
        for row in splits["test"]
    ]
    assert sum(is_long) == LONG


def test_reserved_pairs_of_noun_and_verb_are_not_in_training(splits: dict[str, list[Row]]) -> None:
    found = {split: {tuple(pair) for row in splits[split] for pair in row["pairs"]} for split in SPLITS}
    for_test = found["test"] - found["train"] - found["validation"]
    for_validation = found["validation"] - found["train"] - found["test"]
    assert (len(for_test), len(for_validation)) == (FOR_TEST, FOR_VALIDATION)
    for position in (0, 1):
        known = {pair[position] for pair in found["train"]}
        assert {pair[position] for pair in for_test | for_validation} <= known
    unseen = [row for row in splits["test"] if any(tuple(pair) not in found["train"] for pair in row["pairs"])]
    assert len(unseen) >= 1_000


def test_the_test_split_has_nouns_and_verbs_side_by_side_that_training_has_only_apart(
    splits: dict[str, list[Row]],
) -> None:
    """Read from the text alone, without the pairs that the rows give."""

    def neighbours(split: str) -> set[tuple[str, str]]:
        return {
            (head(row, target), right(row, target).lower())
            for row in splits[split]
            for target in row["targets"]
            if target["kind"] == "number" and not between(row, target)
        }

    train, test = neighbours("train"), neighbours("test")
    nouns, verbs = {noun for noun, _ in train}, {verb for _, verb in train}
    new = {(noun, verb) for noun, verb in test - train if noun in nouns and verb in verbs}
    assert len(new) >= 200


def test_attractors_are_in_every_split(splits: dict[str, list[Row]]) -> None:
    for split in SPLITS:
        targets = [target for row in splits[split] for target in row["targets"] if target["kind"] == "number"]
        assert 0.2 <= sum(target["attractors"] > 0 for target in targets) / len(targets) <= 0.4


def test_readme_has_every_pattern_with_an_example_and_the_counts(
    splits: dict[str, list[Row]], tokenizer: WordTokenizer
) -> None:
    readme = (DATA / "README.md").read_text()
    listed = dict(re.findall(r"^\| `([a-z_]+)` \| ([A-Z].+?) \|$", readme, re.MULTILINE))
    examples = {(row["template"], row["text"]) for split in SPLITS for row in splits[split]}
    assert set(listed) == {name for name, _ in examples}
    assert set(listed.items()) <= examples
    for split in SPLITS:
        ids = list(tokenizer.ids([row["text"] for row in splits[split]]))
        kinds = Counter(target["kind"] for row in splits[split] for target in row["targets"])
        counts = [len(splits[split]), sum(map(len, ids)), len(set().union(*ids))]
        counts += [kinds[kind] for kind in ("number", "gender", "reflexive", "polarity")]
        assert f"| {split} | {' | '.join(f'{count:,}' for count in counts)} |" in readme
