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
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from nlp_lstm import storage
from nlp_lstm.errors import UsageError

PAD, UNKNOWN = "<pad>", "<unk>"
PAD_ID, UNKNOWN_ID = 0, 1

# All patterns below are in Oniguruma's syntax. SPACE: what separates; the zero-width space and the byte order mark too.
_SPACE = r"\s\x1c-\x1f\x{200b}\x{feff}"
# A letter, mark or digit of a script that puts spaces between words; joiners and soft hyphens lie inside words.
_LETTER = r"[[\p{L}\p{M}\p{N}\x{ad}\x{200c}\x{200d}]&&[^\p{Han}\p{Hiragana}\p{Katakana}]]"
_END = f"(?!{_LETTER})"
_CLITIC = r"(?i:s|re|ve|ll|d|m)" + _END
# Hyphenated words are split ("well-acted" = well - acted): with the vocabulary of the sst2 training split, 4.82 % of
# the tokens of its validation split are unknown, 5.69 % with such words whole (imdb reviews: 7.98 % and 8.53 %).
_TOKEN = "|".join(
    (
        r"<(?i:br) ?/?>",  # the line breaks of web reviews
        r"\.\.\.|--|``",
        rf"(?i:mrs?|ms|dr|jr|sr|vs)\.(?=[{_SPACE}])",
        r"(?:\p{L}\.(?!\.)){2,}",  # U.S. E.T. i.e.
        r"\p{Nd}+(?:[.,:/]\p{Nd}+)+",  # 1,000 3.5 10:30 8/10
        rf"(?i:can)(?=(?i:not){_END})",  # the Treebank writes "can not"
        rf"{_LETTER}+?(?=(?i:n't){_END})",  # does|n't, ca|n't
        rf"(?i:n't){_END}",
        rf"'{_CLITIC}",
        rf"'(?i:em|til|tis|twas|n|\d0s){_END}",
        rf"{_LETTER}+(?:'(?!{_CLITIC}){_LETTER}+)*",  # o'clock, d'etre
        r"[\p{Cf}&&[^\x{200b}\x{feff}]]",
        rf"(?=[^{_SPACE}])\X",  # a mark of punctuation, an emoji with all its parts, a Chinese character
    )
)
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


def _normalizer(lowercase: bool) -> normalizers.Normalizer:
    """One spelling for each mark: '"' and the curly quotes as ``, a dash as --, the one-character ellipsis as ...

    (Code points 91 to 97 are those of old Windows text read as Latin-1, as in rotten_tomatoes.)
    Each rule replaces a single character, since the library loses offsets when several become fewer (NFC does, and
    `_whole` mends that), and leaves a mark alone beside one that it would fuse with.
    """
    steps = [
        normalizers.NFC(),
        normalizers.Replace(Regex(r"[’‘´ʼ＇\x{91}\x{92}]"), "'"),
        normalizers.Replace(Regex("(?<!`)`(?!`)"), "'"),
        normalizers.Replace(Regex("(?<!['`])'(?='(?!'))"), "`"),  # '' to ``, one character at a time
        normalizers.Replace(Regex("(?<!``)(?<=`)'"), "`"),
        normalizers.Replace(Regex(r'(?<!`)["“”„‟«»＂\x{93}\x{94}]'), "``"),
        normalizers.Replace(Regex(r"(?<!-)[—–―\x{96}\x{97}]"), "--"),
        normalizers.Replace(Regex(r"(?<!\.)…"), "..."),
    ]
    return normalizers.Sequence([*steps, normalizers.Lowercase()] if lowercase else steps)


def _untrained(lowercase: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({PAD: PAD_ID, UNKNOWN: UNKNOWN_ID}, unk_token=UNKNOWN))
    tokenizer.normalizer = _normalizer(lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_TOKEN), "removed", invert=True)
    return tokenizer


def _readable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


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
    """Text to ids and back to the very characters of the text; `PAD` is 0, `UNKNOWN` 1, then words by frequency."""

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
        max_size: int | None = None,
    ) -> Self:
        """Learn the vocabulary of `texts`: words seen at least `min_count` times, the most frequent first, ties by
        alphabet; `max_size` counts `PAD` and `UNKNOWN` too.
        """
        tokenizer = _untrained(lowercase)
        size = 2**31 if max_size is None else max(max_size, 2)
        # The specials are kept in the trained model but not marked special: "<pad>" in a text is not padding.
        trainer = trainers.WordLevelTrainer(
            vocab_size=size, min_frequency=min_count, show_progress=False, special_tokens=[PAD, UNKNOWN]
        )
        counting = _untrained(lowercase)
        counting.train_from_iterator(map(_readable, texts), trainer)
        tokenizer.model = models.WordLevel(counting.get_vocab(), unk_token=UNKNOWN)
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

    def ids(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """The ids alone of several texts: what training reads."""
        for encoding in self._tokenizer.encode_batch_fast([_readable(text) for text in texts]):
            yield encoding.ids or [UNKNOWN_ID]

    @staticmethod
    def _encoding(text: str, found: tokenizers.Encoding) -> Encoding:
        ids, offsets = found.ids or [UNKNOWN_ID], _whole(text, found.offsets) or [(0, 0)]
        tokens = [text[start:end] for start, end in offsets]
        return Encoding(ids, tokens, offsets, [number != UNKNOWN_ID for number in ids])
