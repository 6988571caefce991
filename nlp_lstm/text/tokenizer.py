"""Words and their ids: a word-level tokenizer whose every token is a slice of the text the person typed.

Treebank text ("does n't", "`` fine ''") and ordinary English ("doesn't", "“fine”") come out as the same tokens.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import tokenizers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from nlp_lstm import storage
from nlp_lstm.config import TOKENIZATIONS
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose
from nlp_lstm.text.patterns import END, PAD, RESPELLED_PAD, SPACED, TOKEN, UNKNOWN, normalizer, spaced_normalizer

__all__ = ["END", "END_ID", "PAD", "PAD_ID", "TOKENIZATIONS", "UNKNOWN", "UNKNOWN_ID", "Encoding", "WordTokenizer"]

PAD_ID, UNKNOWN_ID, END_ID = 0, 1, 2

_NO_WORDS = {PAD, UNKNOWN, END, RESPELLED_PAD}
_SURROGATE = re.compile("[\ud800-\udfff]")  # halves of characters, as broken JSON has them: not text for the library


@dataclass(frozen=True)
class Encoding:
    """One text as tokens; `tokens[k] == text[start:end]` for `offsets[k] == (start, end)`, the person's own letters.

    A text without any token is one unknown token: ids [1], tokens [""], offsets [(0, 0)].
    """

    ids: list[int]
    tokens: list[str]
    offsets: list[tuple[int, int]]
    known: list[bool]


def _untrained(tokenization: str, lowercase: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({PAD: PAD_ID, UNKNOWN: UNKNOWN_ID}, unk_token=UNKNOWN))
    spaced = tokenization == "spaces"
    tokenizer.normalizer = spaced_normalizer(lowercase) if spaced else normalizer(lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(SPACED if spaced else TOKEN), "removed", invert=True)
    return tokenizer


def _readable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _single(tokenizer: Tokenizer, word: str) -> str | None:
    """The one token that a word is, normalised; None for several, none, or one that stands for no word."""
    pieces = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(_readable(word)))
    return pieces[0][0] if len(pieces) == 1 and pieces[0][0] not in _NO_WORDS else None


def _whole(text: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the accents and jamo that NFC drew into the character before them back to that character's token."""
    if not offsets or unicodedata.is_normalized("NFC", text):
        return offsets
    mended = []
    for (start, end), (limit, _) in zip(offsets, [*offsets[1:], (len(text), 0)], strict=True):
        while end < limit and not (text[end].isspace() or text[end] in "\u200b\ufeff"):
            end += 1
        mended.append((start, end))
    return mended


class WordTokenizer:
    """Text to ids and back to the very characters of the text; `PAD` is 0, `UNKNOWN` 1, then words by frequency.

    Where texts are to have an end, `END` is 2 and comes before the words.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
        self.vocabulary: list[str] = [word for word, _ in words]

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        *,
        lowercase: bool = True,
        min_count: int = 1,
        max_words: int | None = None,
        tokenization: str = "words",
        end: bool = False,
        extra_words: Iterable[str] = (),
    ) -> Self:
        """Learn the vocabulary of `texts`: words seen at least `min_count` times, the most frequent first, ties by
        alphabet; at most `max_words`, beside `PAD`, `UNKNOWN` and `END`. The texts are read once and not kept.

        tokenization: "words", or "spaces" for text that comes already cut into tokens: nothing is changed in it but
        its case, "<unk>" is the unknown word and "<eos>" the end. extra_words: further words to be known, after the
        learned ones and beyond `max_words`; one that is several tokens, or known already, is left out.
        """
        choose("tokenization", tokenization, TOKENIZATIONS)
        specials = [PAD, UNKNOWN, END] if end else [PAD, UNKNOWN]
        most = 2**31 - len(_NO_WORDS) if max_words is None else max_words
        # Words that are spelled like a special one are counted as well, and left out: there is room for them.
        trainer = trainers.WordLevelTrainer(
            vocab_size=min(most + len(_NO_WORDS), 2**31), min_frequency=min_count, show_progress=False
        )
        counting = _untrained(tokenization, lowercase)
        counting.train_from_iterator(map(_readable, texts), trainer)
        counted = counting.get_vocab()
        words = [word for word in sorted(counted, key=counted.__getitem__) if word not in _NO_WORDS]
        found = {word: number for number, word in enumerate([*specials, *words[:most]])}
        # The specials are kept in the model but not marked special: "<pad>" in a text is not padding.
        tokenizer = _untrained(tokenization, lowercase)
        for word in extra_words:
            token = _single(tokenizer, word)
            if token is not None:
                found.setdefault(token, len(found))
        tokenizer.model = models.WordLevel(found, unk_token=UNKNOWN)
        return cls(tokenizer)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a tokenizer.json; raises UsageError when there is none, or it is not a word-level one."""
        path = Path(path)
        if not path.is_file():
            raise UsageError(f"there is no tokenizer file {path}: give the tokenizer.json of a trained model")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise UsageError(f"{path} is not a tokenizer.json that can be read: train the model again") from error
        if tokenizer.token_to_id(PAD) != PAD_ID or tokenizer.token_to_id(UNKNOWN) != UNKNOWN_ID:
            raise UsageError(f"{path} does not have {PAD} as id 0 and {UNKNOWN} as id 1: use one saved by nlp_lstm")
        return cls(tokenizer)

    def save(self, path: str | Path) -> None:
        """Write the library's own JSON file, whole or not at all."""
        storage.write_text(Path(path), self._tokenizer.to_str(pretty=True))

    def __len__(self) -> int:
        return len(self.vocabulary)

    @property
    def end_id(self) -> int | None:
        """`END_ID`, or None for a tokenizer whose texts have no end."""
        return self._tokenizer.token_to_id(END)

    @property
    def tokenization(self) -> str:
        """How text is cut: "words" or "spaces"."""
        pieces = self._tokenizer.pre_tokenizer.pre_tokenize_str("a.")
        return "spaces" if len(pieces) == 1 else "words"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the tokenizer's JSON: equal for tokenizers that behave the same."""
        return hashlib.sha256(self._tokenizer.to_str().encode()).hexdigest()

    def encode(self, text: str) -> Encoding:
        """Tokenize one text."""
        return self._encoding(text, self._tokenizer.encode(_readable(text)))

    def encode_batch(self, texts: Sequence[str]) -> list[Encoding]:
        """Tokenize several texts; the same as `encode` of each, faster."""
        found = self._tokenizer.encode_batch([_readable(text) for text in texts])
        return [self._encoding(text, encoding) for text, encoding in zip(texts, found, strict=True)]

    def ids(self, texts: Sequence[str], *, end: bool = False) -> Iterator[list[int]]:
        """The ids alone of several texts: what training reads.

        end: put `END_ID` after each text; one without any token is then the end alone. Raises ValueError for a
        tokenizer without an end.
        """
        if end and self.end_id is None:
            raise ValueError("this tokenizer was trained without an end")
        for encoding in self._tokenizer.encode_batch_fast([_readable(text) for text in texts]):
            yield [*encoding.ids, END_ID] if end else encoding.ids or [UNKNOWN_ID]

    @staticmethod
    def _encoding(text: str, found: tokenizers.Encoding) -> Encoding:
        ids, offsets = found.ids or [UNKNOWN_ID], _whole(text, found.offsets) or [(0, 0)]
        tokens = [text[start:end] for start, end in offsets]
        return Encoding(ids, tokens, offsets, [number != UNKNOWN_ID for number in ids])
