"""What counts as one token, and which marks are spelled alike: the regular expressions of the tokenizer."""

from tokenizers import Regex, normalizers

PAD, UNKNOWN, END = "<pad>", "<unk>", "<eos>"

# All patterns below are in Oniguruma's syntax. SPACE: what separates; the zero-width space and the byte order mark too.
SPACE = r"\s\x1c-\x1f\x{200b}\x{feff}"
# A letter, mark or digit of a script that puts spaces between words; joiners and soft hyphens lie inside words.
_LETTER = r"[[\p{L}\p{M}\p{N}\x{ad}\x{200c}\x{200d}]&&[^\p{Han}\p{Hiragana}\p{Katakana}]]"
_END = f"(?!{_LETTER})"
_CLITIC = r"(?i:s|re|ve|ll|d|m)" + _END
# Hyphenated words are split ("well-acted" = well - acted): with the vocabulary of the sst2 training split, 4.82 % of
# the tokens of its validation split are unknown, 5.69 % with such words whole (imdb reviews: 7.98 % and 8.53 %).
TOKEN = "|".join(
    (
        r"<(?i:br) ?/?>",  # the line breaks of web reviews
        r"\.\.\.|--|``",
        rf"(?i:mrs?|ms|dr|jr|sr|vs)\.(?=[{SPACE}])",
        r"(?:\p{L}\.(?!\.)){2,}",  # U.S. E.T. i.e.
        r"\p{Nd}+(?:[.,:/]\p{Nd}+)+",  # 1,000 3.5 10:30 8/10
        rf"(?i:can)(?=(?i:not){_END})",  # the Treebank writes "can not"
        rf"{_LETTER}+?(?=(?i:n't){_END})",  # does|n't, ca|n't
        rf"(?i:n't){_END}",
        rf"'{_CLITIC}",
        rf"'(?i:em|til|tis|twas|n|\d0s){_END}",
        rf"{_LETTER}+(?:'(?!{_CLITIC}){_LETTER}+)*",  # o'clock, d'etre
        r"[\p{Cf}&&[^\x{200b}\x{feff}]]",
        rf"(?=[^{SPACE}])\X",  # a mark of punctuation, an emoji with all its parts, a Chinese character
    )
)

# Text that comes already cut: what stands between spaces. A literal PAD is respelled, and no vocabulary has that word.
SPACED = r"[^\s\x1c-\x1f]+"
RESPELLED_PAD = "<" + PAD
_LONE_PAD = rf"(?<![^\s\x1c-\x1f])<(?={PAD[1:]}(?:[\s\x1c-\x1f]|\z))"


def normalizer(lowercase: bool) -> normalizers.Normalizer:
    """One spelling for each mark: '"' and the curly quotes as ``, a dash as --, the one-character ellipsis as ...

    (Code points 91 to 97 are those of old Windows text read as Latin-1, as in rotten_tomatoes.)
    Each rule replaces a single character, since the library loses offsets when several become fewer (NFC does, and
    the tokenizer mends that), and leaves a mark alone beside one that it would fuse with.
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


def spaced_normalizer(lowercase: bool) -> normalizers.Normalizer:
    """Leave text that comes already cut as it is, but for its case and for `PAD`, which is no word."""
    guard = normalizers.Replace(Regex(_LONE_PAD), "<<")
    return normalizers.Sequence([normalizers.Lowercase(), guard] if lowercase else [guard])
