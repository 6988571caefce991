"""Tokens become a text that a person can read."""

import json
from pathlib import Path

import pytest

from nlp_lstm.text.detokenize import detokenize
from nlp_lstm.text.tokenizer import WordTokenizer

EVERYDAY = Path(__file__).parents[2] / "data" / "everyday"


def plain(text: str) -> str:
    return text.replace("’", "'").replace("“", '"').replace("”", '"').replace("…", "...")


def there_and_back(texts: list[str]) -> list[str]:
    tokenizer = WordTokenizer.train(texts, lowercase=False)
    rows = ([tokenizer.vocabulary[number] for number in encoding.ids] for encoding in tokenizer.encode_batch(texts))
    return [detokenize(row, "words") for row in rows]


def test_everyday_sentences_come_back_as_they_were() -> None:
    files = sorted(EVERYDAY.glob("*.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text().splitlines()]
    same = sum(plain(one) == plain(other) for one, other in zip(texts, there_and_back(texts), strict=True))
    assert len(texts) > 8000
    assert same / len(texts) >= 0.99


@pytest.mark.parametrize(
    "text",
    [
        "It isn't good, is it? No!",
        "We can't wait; they'd've come: she's here, I'm not.",
        'He said "yes" and "no", then left.',
        "A well-made film (really), 8/10 or 50%.",
        "It cost $3.50 [or 1,000]...",
        "the dogs' bowl and 'a word' too",
        "Mr. Bean cannot go at 10:30.",
        "fine.<br /><br />Good",
        "好看 and 很好",
    ],
)
def test_ordinary_spelling_comes_back(text: str) -> None:
    assert there_and_back([text]) == [text]


def test_double_quotes_open_and_close_in_turn() -> None:
    assert detokenize(["``", "a", "''", "b", "``", "c", "``", "."], "words") == '"a" b "c".'


def test_an_end_is_a_new_line_and_closes_what_was_open() -> None:
    assert detokenize(["He", "said", "``", "<eos>", "``", "Yes", "``", "!", "<eos>"], "words") == 'He said "\n"Yes"!\n'
    assert detokenize(["a", ",", "b", "<eos>", "c", "'s", "<eos>"], "spaces") == "a , b\nc 's\n"


@pytest.mark.parametrize(
    ("after", "tokens", "expected"),
    [
        ("The film", ["is", "good", "."], "The film is good."),
        ("The film", [",", "too"], "The film, too"),
        ("The film ", ["is"], "The film is"),
        ("a (", ["b", ")"], "a (b)"),
        ('She said "it is', ["fine", "``", "again"], 'She said "it is fine" again'),
        ("She said “", ["fine", "``"], 'She said “fine"'),
        ("we can", ["not"], "we cannot"),
        ("a line\n", ["b"], "a line\nb"),
        ("", ["b"], "b"),
    ],
)
def test_tokens_go_on_from_a_text(after: str, tokens: list[str], expected: str) -> None:
    assert detokenize(tokens, "words", after=after) == expected


def test_text_that_came_cut_stays_cut() -> None:
    assert detokenize(["does", "n't", ",", "N"], "spaces", after="he") == "he does n't , N"
    assert detokenize([], "spaces", after="he") == "he"
