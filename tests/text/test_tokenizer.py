"""Tokens are slices of the person's own text, and Treebank text and ordinary English come out alike."""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset
from tokenizers import Tokenizer

from nlp_lstm.errors import UsageError
from nlp_lstm.text.tokenizer import END, PAD, UNKNOWN, Encoding, WordTokenizer

TRAINING = [
    "It 's a film that does n't bore , `` really '' ... not at all .",
    "It is n't good -- it 's great , and we ca n't wait .",
    "Mr. Bean 's the best , is n't he ?",
]

ODD_PIECES = [
    *"abntNTsSİßſÆ0123.,:;!?'’‘`\"“”«»…-—–/<>()&@#_ \t\n\r\x0b\x1c\x1f\x00\x85\xa0\x91\x93\x96",
    *("n't", "n’t", "''", "``", "...", "--", "<br />", "Mr. ", "U.S.", "can", "not", "'s", "'ll", "'70s"),
    *("\u200b", "\ufeff", "\u200d", "\u200c", "\xad", "\u0301", "e\u0301", "e\u0323\u0308", "\u0344", "é", "Å", "ﬁ"),
    *("漢", "カ", "ー", "한국", "\u1112\u1161\u11ab", "שלום", "مرحبا", "\u0600", "नमस्ते", "\u0958", "ก็"),
    *("👍🏽", "👨‍👩‍👧", "🇫🇷", "❤️", "1️⃣", "𝔘", "\U0001d15e", "\ud83d", "\udc4d", "\ufffd", "\u2028", "\u3000"),
]


@pytest.fixture(scope="module")
def tokenizer() -> WordTokenizer:
    return WordTokenizer.train(TRAINING)


def vocabulary_words(tokenizer: WordTokenizer, text: str) -> list[str]:
    return [tokenizer.vocabulary[number] for number in tokenizer.encode(text).ids]


def own_words(tokenizer: WordTokenizer, text: str) -> list[str]:
    return tokenizer.encode(text).tokens


def assert_covers(text: str, encoding: Encoding) -> None:
    """Tokens are slices, in order, apart, and nothing but spaces lies outside them."""
    assert len(encoding.ids) == len(encoding.tokens) == len(encoding.offsets) == len(encoding.known) > 0
    if encoding.tokens == [""]:
        assert (encoding.ids, encoding.offsets, encoding.known) == ([1], [(0, 0)], [False])
    else:
        edge = 0
        for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
            assert text[start:end] == token
            assert edge <= start < end
            assert not re.search(r"\s", token) or token.lower().startswith("<br")
            edge = end
    inside = {k for start, end in encoding.offsets for k in range(start, end)}
    outside = [text[k] for k in range(len(text)) if k not in inside]
    assert all(character.isspace() or character in "\u200b\ufeff" for character in outside)


def test_any_odd_string_is_covered_by_its_tokens(tokenizer: WordTokenizer) -> None:
    chance = random.Random(7)
    for _ in range(4000):
        text = "".join(chance.choice(ODD_PIECES) for _ in range(chance.randrange(9)))
        assert_covers(text, tokenizer.encode(text))


@pytest.mark.parametrize("text", ["U.S.c…", "..…!", "-—", "'\"'", "`''", '```"', "''x''", "x\u0301…", "Ⅷ.…"])
def test_marks_that_could_fuse_stay_apart(tokenizer: WordTokenizer, text: str) -> None:
    assert_covers(text, tokenizer.encode(text))


def test_any_run_of_code_points_is_covered_by_its_tokens(tokenizer: WordTokenizer) -> None:
    chance = random.Random(8)
    for _ in range(3000):
        top = chance.choice([0x300, 0x3000, 0x110000])
        text = "".join(chr(chance.randrange(top)) for _ in range(chance.randrange(10)))
        assert_covers(text, tokenizer.encode(text))


@pytest.mark.parametrize(
    ("ordinary", "treebank"),
    [
        ("It doesn't bore.", "It does n't bore ."),
        ("It doesn’t bore.", "It does n't bore ."),
        ("we can't wait, isn't he?", "we ca n't wait , is n't he ?"),
        ("I cannot wait", "I can not wait"),
        ("it's great", "it 's great"),
        ("It’s “really” great", "It 's `` really '' great"),
        ('"really"', "`` really ''"),
        ("'really'", "` really '"),
        ("great… not", "great ... not"),
        ("good—great", "good -- great"),
        ("good -- great", "good -- great"),
        ("They shouldn't've, and he'd've", "They should n't 've , and he 'd 've"),
        ("Mr. Bean's the best", "Mr. Bean 's the best"),
        ("the '70s", "the '70s"),
        ("WON'T", "wo n't"),
        ("best film (not really)!", "best film ( not really ) !"),
        ("well-made", "well - made"),
        ("cafe\u0301", "caf\xe9"),
    ],
)
def test_ordinary_english_and_treebank_text_give_the_same_words(ordinary: str, treebank: str) -> None:
    both = WordTokenizer.train([treebank])
    assert vocabulary_words(both, ordinary) == vocabulary_words(both, treebank)
    assert all(both.encode(ordinary).known)


def test_the_tokens_of_treebank_text_are_its_space_separated_words(tokenizer: WordTokenizer) -> None:
    for text in TRAINING:
        assert own_words(tokenizer, text) == text.split()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Isn’t it GREAT?", ["Is", "n’t", "it", "GREAT", "?"]),
        ("wait.... what", ["wait", "...", ".", "what"]),
        ("$3.50 or 1,000 at 10:30, 8/10", ["$", "3.50", "or", "1,000", "at", "10:30", ",", "8/10"]),
        ("the U.S. of A.", ["the", "U.S.", "of", "A", "."]),
        ("o'clock rock'n'roll", ["o'clock", "rock'n'roll"]),
        ("bad.<br /><br />Good", ["bad", ".", "<br />", "<br />", "Good"]),
        ("👨‍👩‍👧 🇫🇷🇩🇪 👍🏽!", ["👨‍👩‍👧", "🇫🇷", "🇩🇪", "👍🏽", "!"]),
        ("很好看 カメラ", [*"很好看カメラ"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("<pad> <unk>", ["<", "pad", ">", "<", "unk", ">"]),
    ],
)
def test_a_text_is_cut_into_the_words_a_reader_sees(tokenizer: WordTokenizer, text: str, tokens: list[str]) -> None:
    assert own_words(tokenizer, text) == tokens


def test_words_that_look_like_padding_are_not_padding(tokenizer: WordTokenizer) -> None:
    assert 0 not in tokenizer.encode("<pad> <unk> pad").ids


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\ufeff"])
def test_a_text_without_any_token_is_one_unknown_token(tokenizer: WordTokenizer, text: str) -> None:
    assert tokenizer.encode(text) == Encoding([1], [""], [(0, 0)], [False])
    assert list(tokenizer.ids([text])) == [[1]]


def test_ids_go_by_frequency_then_alphabet() -> None:
    texts = ["b a c", "b a d", "b e f e e e"]
    counts = Counter(word for text in texts for word in text.split())
    expected = sorted(counts, key=lambda word: (-counts[word], word))
    assert WordTokenizer.train(texts).vocabulary == [PAD, UNKNOWN, *expected]
    assert WordTokenizer.train(reversed(texts)).vocabulary == [PAD, UNKNOWN, *expected]


def test_rare_words_and_words_beyond_the_size_are_left_out() -> None:
    texts = ["c c c b b a"]
    assert WordTokenizer.train(texts, min_count=2).vocabulary == [PAD, UNKNOWN, "c", "b"]
    assert WordTokenizer.train(texts, max_words=1).vocabulary == [PAD, UNKNOWN, "c"]
    assert WordTokenizer.train([]).vocabulary == [PAD, UNKNOWN]


def test_known_says_which_words_the_vocabulary_has(tokenizer: WordTokenizer) -> None:
    assert tokenizer.encode("GREAT zebra .").known == [True, False, True]


def test_case_is_kept_apart_when_asked() -> None:
    cased = WordTokenizer.train(["Polish polish polish DON'T"], lowercase=False)
    assert cased.vocabulary[2:] == ["polish", "DO", "N'T", "Polish"]
    assert cased.encode("POLISH Polish").known == [False, True]


def test_a_saved_tokenizer_is_the_library_s_own_file_and_encodes_alike(
    tokenizer: WordTokenizer, tmp_path: Path
) -> None:
    path = tmp_path / "tokenizer.json"
    tokenizer.save(path)
    again, library = WordTokenizer.load(path), Tokenizer.from_file(str(path))
    assert [path.name for path in tmp_path.iterdir()] == ["tokenizer.json"]
    assert again.fingerprint == tokenizer.fingerprint
    assert again.vocabulary == tokenizer.vocabulary
    for text in [*TRAINING, "Isn’t “this” great… 👍🏽"]:
        assert again.encode(text) == tokenizer.encode(text)
        assert library.encode(text).ids == tokenizer.encode(text).ids


def test_the_fingerprint_tells_other_vocabularies_and_settings(tokenizer: WordTokenizer) -> None:
    others = [WordTokenizer.train(TRAINING[:2]), WordTokenizer.train(TRAINING, lowercase=False)]
    assert WordTokenizer.train(TRAINING).fingerprint == tokenizer.fingerprint
    assert len({tokenizer.fingerprint, *(other.fingerprint for other in others)}) == 3


def test_a_batch_encodes_as_each_text_alone(tokenizer: WordTokenizer) -> None:
    texts = ["Isn't it great?", "", "zebra 👍🏽 \ud83d", "cafe\u0301 bar"]
    assert tokenizer.encode_batch(texts) == [tokenizer.encode(text) for text in texts]
    assert list(tokenizer.ids(texts)) == [tokenizer.encode(text).ids for text in texts]


def test_a_file_that_is_no_tokenizer_is_refused_by_name(tmp_path: Path) -> None:
    broken, foreign = tmp_path / "tokenizer.json", tmp_path / "foreign.json"
    with pytest.raises(UsageError, match=r"there is no tokenizer file .*tokenizer.json"):
        WordTokenizer.load(broken)
    broken.write_text("{}")
    with pytest.raises(UsageError, match=r"tokenizer.json is not a tokenizer.json"):
        WordTokenizer.load(broken)
    document = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None}
    document |= {"pre_tokenizer": None, "post_processor": None, "decoder": None}
    document |= {"model": {"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"}}
    foreign.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="use one saved by nlp_lstm"):
        WordTokenizer.load(foreign)


def test_an_end_is_the_third_id_and_no_word_of_a_text() -> None:
    texts = ["b b a", "<eos> b"]
    ended = WordTokenizer.train(texts, end=True)
    assert ended.vocabulary == [PAD, UNKNOWN, END, "b", "<", ">", "a", "eos"]
    assert (ended.end_id, WordTokenizer.train(texts).end_id) == (2, None)
    assert 2 not in ended.encode("b <eos>").ids
    assert WordTokenizer.train(texts, end=True, max_words=1).vocabulary == [PAD, UNKNOWN, END, "b"]
    assert WordTokenizer.train(texts, end=True, max_words=0).vocabulary == [PAD, UNKNOWN, END]


def test_ids_may_have_an_end_after_every_text() -> None:
    ended = WordTokenizer.train(["b a"], end=True)
    assert list(ended.ids(["a zebra", "", " "], end=True)) == [[3, 1, 2], [2], [2]]
    with pytest.raises(ValueError, match="without an end"):
        list(WordTokenizer.train(["b a"]).ids(["a"], end=True))


def test_text_that_comes_cut_is_cut_at_spaces_alone() -> None:
    text = "The  don't-know \t\"x\" (N) … U.S.\x1ccafe\u0301\u3000can't"
    words = ["The", "don't-know", '"x"', "(N)", "…", "U.S.", "cafe\u0301", "can't"]
    cased = WordTokenizer.train([text], tokenization="spaces", lowercase=False)
    assert own_words(cased, text) == words
    assert sorted(cased.vocabulary[2:]) == sorted(words)
    assert_covers(text, cased.encode(text))
    lower = WordTokenizer.train([text], tokenization="spaces")
    assert vocabulary_words(lower, text) == [word.lower() for word in words]


@pytest.mark.parametrize("end", [True, False])
@pytest.mark.parametrize("lowercase", [True, False])
def test_special_words_of_cut_text_are_the_unknown_word_and_the_end(end: bool, lowercase: bool) -> None:
    text = "<pad> a <unk> <eos> <pad> x<pad> <<pad> <pad>"
    spaced = WordTokenizer.train([text], tokenization="spaces", end=end, lowercase=lowercase)
    words = [PAD, UNKNOWN, END] if end else [PAD, UNKNOWN]
    assert spaced.vocabulary == [*words, "a", "x<pad>"]
    last = len(words)
    assert spaced.encode(text).ids == [1, last, 1, 2 if end else 1, 1, last + 1, 1, 1]
    assert spaced.encode(text).tokens == text.split()
    assert spaced.encode("<unk>").known == [False]
    if lowercase:
        assert spaced.encode("<PAD> <UNK>").ids == [1, 1]


def test_any_odd_string_of_cut_text_is_covered_and_never_padding() -> None:
    spaced = WordTokenizer.train(["<pad> a"], tokenization="spaces", end=True)
    chance = random.Random(9)
    for _ in range(2000):
        text = "".join(chance.choice([*ODD_PIECES, "<pad>", "<PAD>", "<pad> "]) for _ in range(chance.randrange(9)))
        encoding = spaced.encode(text)
        assert 0 not in encoding.ids
        if "\u200b" not in text and "\ufeff" not in text:
            assert encoding.tokens == (text.split() or [""])


def test_extra_words_follow_the_learned_ones_in_the_tokenizer_s_own_spelling() -> None:
    extra = ["A", "Zebra", "zebra", "well-made", "", "“", "<pad>", "<unk>", "don’t", "o’clock", "b"]
    tokenizer = WordTokenizer.train(["b b a"], max_words=1, extra_words=iter(extra))
    assert tokenizer.vocabulary == [PAD, UNKNOWN, "b", "a", "zebra", "``", "o'clock"]
    spaced = WordTokenizer.train(["b"], tokenization="spaces", lowercase=False, end=True, extra_words=extra)
    assert spaced.vocabulary[4:] == ["A", "Zebra", "zebra", "well-made", "“", "don’t", "o’clock"]


def test_texts_are_read_once_and_not_kept() -> None:
    alive: set[int] = set()

    class Text(str):
        def __init__(self, _: str) -> None:
            alive.add(id(self))
            largest[0] = max(largest[0], len(alive))

        def __del__(self) -> None:
            alive.discard(id(self))

    largest = [0]
    tokenizer = WordTokenizer.train(Text(f"word{number}") for number in range(20_000))
    assert len(tokenizer) == 20_002
    assert largest[0] < 2000


@pytest.mark.parametrize("tokenization", ["words", "spaces"])
@pytest.mark.parametrize("end", [True, False])
def test_how_text_is_cut_and_ended_is_saved_with_the_words(tokenization: str, end: bool, tmp_path: Path) -> None:
    tokenizer = WordTokenizer.train(TRAINING, tokenization=tokenization, end=end)
    tokenizer.save(tmp_path / "tokenizer.json")
    again = WordTokenizer.load(tmp_path / "tokenizer.json")
    assert (again.tokenization, again.end_id) == (tokenization, 2 if end else None)
    assert again.encode("It isn't <pad> good") == tokenizer.encode("It isn't <pad> good")
    assert again.fingerprint == tokenizer.fingerprint


def test_a_tokenization_that_does_not_exist_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="unknown tokenization 'space': did you mean 'spaces'"):
        WordTokenizer.train(TRAINING, tokenization="space")


def test_the_same_review_spelled_twice_gives_the_same_words(real_data_dir: Path) -> None:
    """The treebank's sentences also exist in ordinary spelling; differences are the second source's own spacing."""

    def letters(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.lower())

    def alike(text: str) -> str:  # what the two sources themselves write differently
        return text.replace(". . .", "...").replace("[", "(").replace("]", ")")

    treebank = {letters(text): text for text in load_dataset(str(real_data_dir / "sst2"), split="train")["sentence"][:]}
    snippets = load_dataset(str(real_data_dir / "rotten_tomatoes"), split="train")["text"][:]
    tokenizer = WordTokenizer.train(treebank.values())
    pairs = [(treebank[letters(text)], alike(text)) for text in snippets if letters(text) in treebank]
    same = sum(vocabulary_words(tokenizer, one) == vocabulary_words(tokenizer, other) for one, other in pairs)
    assert len(pairs) > 4000
    assert same / len(pairs) > 0.96
