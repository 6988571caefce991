"""The built-in corpus "everyday": its files, its labels, and what its splits keep apart."""

import importlib
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
SPLITS = ("train", "validation", "test")
Row = dict[str, str | int | None]

TEST_ONLY_TEMPLATES = {
    "direct.not_at_all", "direct.by_no_means", "direct.hardly_a", "direct.never_been", "distant.none_of_my",
    "distant.not_one", "distant.cannot_say", "distant.isnt_the_word", "question.hardly", "question.dont_think_so",
    "noun.neither_nor", "verb.none", "liking.nobody_regretted", "double.not_true_not", "pseudo.nobody_deny",
    "pseudo.never_so", "elsewhere.domain_stop", "contrast.but_not_last_full", "concession.main_not_last",
    "undecided.cannot_judge", "undecided.asked", "fact.does_not", "fact.think", "fact.question_yes",
}  # fmt: skip
VALIDATION_ONLY_TEMPLATES = {
    "direct.really_nt", "distant.did_not_find", "question.never", "pseudo.without_question", "elsewhere.no_joke",
    "contrast.as_a_whole", "double.no_one_denies", "undecided.no_idea", "fact.nobody_knows",
}  # fmt: skip
NEGATED_ONLY_IN_TEST = {
    "polite", "sturdy", "affordable", "gripping", "calm", "bland", "careless", "gloomy", "repetitive", "flimsy",
}  # fmt: skip


IN_TEST_ONLY_TEMPLATES = 750
TEST_ONLY_PAIRS = 264
VALIDATION_ONLY_PAIRS = 102
DECLARED_PAIRS_IN_TEST = 70

# Each kind of negation: what shows it in a row, and the least number of rows in the training and the test split.
KINDS_OF_NEGATION = {
    "not": (r"\bnot\b", 500, 150),
    "n't": (r"n't\b", 900, 150),
    "never": (r"\bnever\b", 250, 60),
    "no": (r"\bno\b", 300, 40),
    "nobody, no one, none": (r"\b(nobody|no one|none)\b", 300, 80),
    "nothing": (r"\bnothing\b", 100, 10),
    "hardly": (r"\bhardly\b", 60, 40),
    "rarely, seldom": (r"\b(rarely|seldom)\b", 60, 10),
    "without": (r"\bwithout\b", 100, 5),
    "neither ... nor": (r"\bneither\b.*\bnor\b", 150, 30),
    "not only ... but": (r"\bnot only\b.*\bbut\b", 40, 5),
    "no doubt, no denying": (r"\bno (doubt|denying)\b|without (a doubt|question)", 80, 5),
    "lack, fail": (r"\b(lack|fail)", 60, 3),
    "can't recommend enough, couldn't be more": (r"n't (recommend .*enough|(be|have been) )", 80, 8),
    "answered question": (r"\? (No|Not|Never|Hardly|I don't)", 80, 40),
    "post-posed": (r"\? Not at all\.$|^\w+\? No, not ", 35, 5),
    "but": (r"n't .*, but |\bnot .*, but |, but .*(n't| not )", 150, 50),
    "although": (r"(n't|\bnot\b).*although|([Aa]lthough|Even though).*(n't|\bnot\b)", 30, 25),
}


def read(folder: Path) -> dict[str, list[Row]]:
    """Read the three files of a folder."""
    return {split: [json.loads(line) for line in (folder / f"{split}.jsonl").open()] for split in SPLITS}


def bare(text: str) -> str:
    """Return the text in lower case and without punctuation."""
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


def pairs(rows: list[Row]) -> set[tuple[str, str]]:
    """Return which polar words stand with which negators."""
    return {(str(row["word"]), str(row["negator"])) for row in rows if row["word"] and row["negator"]}


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Row]]:
    return read(DATA / "everyday")


@pytest.fixture(scope="module")
def rows(splits: dict[str, list[Row]]) -> list[Row]:
    return [row for split in SPLITS for row in splits[split]]


def test_generated_files_agree_with_the_generator(tmp_path: Path) -> None:
    command = [sys.executable, str(DATA / "generate_everyday.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=60, env={"PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1"})
    for split in SPLITS:
        assert (tmp_path / f"{split}.jsonl").read_bytes() == (DATA / "everyday" / f"{split}.jsonl").read_bytes()


def test_every_row_has_the_documented_fields(rows: list[Row]) -> None:
    assert {tuple(row) for row in rows} == {("text", "label", "template", "negator", "word", "domain")}
    assert {row["label"] for row in rows} == {0, 1, 2}
    assert all((row["word"] is None) == (row["label"] == 1) for row in rows)
    assert len({row["domain"] for row in rows}) >= 25


def test_sentences_are_distinct_and_at_least_four_thousand(rows: list[Row]) -> None:
    assert len({row["text"] for row in rows}) == len(rows) >= 4000


def test_sentences_begin_with_a_capital_and_end_with_a_mark(rows: list[Row]) -> None:
    for row in rows:
        text = str(row["text"])
        assert re.fullmatch(r"[A-Z][A-Za-z0-9',.:?! -]*[.?!]", text), text
        assert not re.search(r"[{}\[\]|]|  | [,.?!]|\ba [aeio]|\ban [^aeiouh]|\b(\w{3,}) \1\b", text), text


def test_no_text_is_in_two_splits_even_without_case_and_punctuation(splits: dict[str, list[Row]]) -> None:
    found: dict[str, str] = {}
    for split in SPLITS:
        for row in splits[split]:
            assert found.setdefault(bare(str(row["text"])), split) == split, row["text"]


@pytest.mark.parametrize("split", SPLITS)
def test_each_label_has_a_quarter_to_two_fifths_of_each_split(splits: dict[str, list[Row]], split: str) -> None:
    counts = Counter(row["label"] for row in splits[split])
    assert all(0.25 <= counts[label] / len(splits[split]) <= 0.40 for label in (0, 1, 2)), counts


@pytest.mark.parametrize("kind", KINDS_OF_NEGATION)
def test_each_kind_of_negation_is_in_training_and_test(splits: dict[str, list[Row]], kind: str) -> None:
    pattern, in_train, in_test = KINDS_OF_NEGATION[kind]
    flags = 0 if kind in ("answered question", "post-posed") else re.IGNORECASE
    found = {split: sum(bool(re.search(pattern, str(row["text"]), flags)) for row in splits[split]) for split in SPLITS}
    assert found["train"] >= in_train, found
    assert found["test"] >= in_test, found


def test_neutral_sentences_have_negators_too(splits: dict[str, list[Row]]) -> None:
    for split in SPLITS:
        neutral = [row for row in splits[split] if row["label"] == 1]
        assert sum(row["negator"] is not None for row in neutral) >= 0.5 * len(neutral)


def test_each_split_keeps_its_own_templates(splits: dict[str, list[Row]]) -> None:
    of = {split: {row["template"] for row in splits[split]} for split in SPLITS}
    assert of["test"] - of["train"] - of["validation"] == TEST_ONLY_TEMPLATES
    assert of["validation"] - of["train"] - of["test"] == VALIDATION_ONLY_TEMPLATES
    assert len(TEST_ONLY_TEMPLATES) == 24
    assert sum(row["template"] in TEST_ONLY_TEMPLATES for row in splits["test"]) == IN_TEST_ONLY_TEMPLATES


def test_word_negator_pairs_are_kept_for_the_test_split(splits: dict[str, list[Row]]) -> None:
    train, validation, test = (pairs(splits[split]) for split in SPLITS)
    kept = test - train - validation
    assert {("boring", "no"), ("clean", "never"), ("honest", "nobody"), ("slow", "not"), ("reliable", "n't")} <= kept
    assert len(kept) == TEST_ONLY_PAIRS
    assert len(validation - train - test) == VALIDATION_ONLY_PAIRS


def test_words_and_negators_of_kept_pairs_are_in_training(splits: dict[str, list[Row]]) -> None:
    train, validation, test = (pairs(splits[split]) for split in SPLITS)
    words, negators = {row["word"] for row in splits["train"]}, {row["negator"] for row in splits["train"]}
    for word, negator in (test | validation) - train:
        assert word in words
        assert negator in negators


def test_some_words_are_negated_in_the_test_split_only(splits: dict[str, list[Row]]) -> None:
    for word in NEGATED_ONLY_IN_TEST:
        assert {row["negator"] for row in splits["train"] + splits["validation"] if row["word"] == word} == {None}
        assert sum(row["word"] == word and row["negator"] is not None for row in splits["test"]) >= 5


def test_declared_pairs_share_no_sentence_in_training(
    splits: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(DATA))
    declared = importlib.import_module("everyday_split").TEST_PAIRS
    kept = {(word, negator) for negator, words in declared.items() for word in words}
    assert len(kept & pairs(splits["test"])) == DECLARED_PAIRS_IN_TEST
    for word, negator in kept:
        side_by_side = re.compile(rf"{negator} {word}\b", re.IGNORECASE)
        assert not any(side_by_side.search(str(row["text"])) for row in splits["train"]), (negator, word)
    assert not kept & pairs(splits["train"] + splits["validation"])


def test_polar_words_stand_for_both_labels_in_training(splits: dict[str, list[Row]]) -> None:
    labels: dict[str, set[object]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for row in splits["train"]:
        if row["word"]:
            labels[str(row["word"])].add(row["label"])
            counts[str(row["word"])] += 1
    frequent = [word for word in counts if counts[word] >= 15 and word not in NEGATED_ONLY_IN_TEST]
    one_sided = {word for word in frequent if labels[word] != {0, 2}}
    assert len(frequent) >= 140
    assert one_sided <= {"better", "worse", "praise"}


def test_words_of_the_test_split_are_nearly_all_known_from_training(splits: dict[str, list[Row]]) -> None:
    def tokens(split: str) -> list[str]:
        return [token for row in splits[split] for token in re.findall(r"\w+|[^\w\s]", str(row["text"]).lower())]

    known, test = set(tokens("train")), tokens("test")
    assert sum(token not in known for token in test) / len(test) <= 0.01


def test_bag_of_words_does_not_solve_the_test_split(splits: dict[str, list[Row]]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    model.fit([row["text"] for row in splits["train"]], [row["label"] for row in splits["train"]])
    accuracy = model.score([row["text"] for row in splits["test"]], [row["label"] for row in splits["test"]])
    assert 0.60 <= accuracy <= 0.70
    assert f"{100 * accuracy:.1f} %" in (DATA / "README.md").read_text()


def test_readme_lists_every_template_with_an_example_and_the_counts(rows: list[Row]) -> None:
    readme = (DATA / "README.md").read_text()
    listed = dict(re.findall(r"^\| `([a-z]+\.[a-z_']+)` \| (.+?) \| \w+ \|$", readme, re.MULTILINE))
    examples: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        examples[str(row["template"])].add(str(row["text"]))
    assert set(listed) == set(examples)
    assert all(listed[name] in examples[name] for name in listed)
    assert f"{len(rows):,}" in readme
