"""Tokens back to a text that a person can read."""

import re
from collections.abc import Sequence

from nlp_lstm.text.tokenizer import END

_LEFT = re.compile(r"(?i:n't|'s|'re|'ve|'ll|'d|'m)|\.\.\.|[.,!?;:)\]}%’”»…]")  # no space before these
_RIGHT = re.compile(r"[(\[{$£€#@“«¿¡]")  # no space after these
_BOTH = re.compile(r"[-/]|<br ?/?>", re.IGNORECASE)  # neither
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")  # no spaces
_QUOTES = re.compile('``|["“”]')


def detokenize(tokens: Sequence[str], tokenization: str, *, after: str = "") -> str:
    """Return the tokens as one text, spaced as a person would; an `END` becomes a new line.

    tokenization: how the tokens were cut. "words" is ours, in which every double quote is `` : opening and closing
    ones alternate and are written as ". Tokens that were "spaces" apart are so again. after: a text that the tokens
    go on from; it comes first in the result, unchanged.
    """
    if tokenization == "spaces":
        return _spaced(tokens, after)
    parts = [after]
    before, word = after[-1:], re.findall(r"\w*\Z", after)[0]
    quoted = len(_QUOTES.findall(after.rpartition("\n")[2])) % 2 == 1  # a double quote is open; a single one:
    apostrophe = False
    glued = before == "" or before.isspace() or bool(_RIGHT.fullmatch(before)) or (quoted and before in '"`')
    for token in tokens:
        if token == END:
            parts.append("\n")
            glued, quoted, apostrophe, word = True, False, False, ""
            continue
        both = bool(_BOTH.fullmatch(token))
        left, right = both or bool(_LEFT.fullmatch(token)), both or bool(_RIGHT.fullmatch(token))
        if token in ("``", "''", '"'):
            token, left, right, quoted = '"', quoted, not quoted, not quoted
        elif token == "'":
            left = apostrophe or word[-1:] in ("s", "S", "x", "z")  # the dogs' bowl, or 'quoted'
            right = apostrophe = not left
        elif token.lower() == "not" and word.lower() == "can":
            left = True  # the tokenizer cuts "cannot"
        elif _WIDE.match(token) and _WIDE.match(word[-1:]):
            left = True
        parts.append(token if glued or left else f" {token}")
        glued, word = right, token
    return "".join(parts)


def _spaced(tokens: Sequence[str], after: str) -> str:
    lines = [after]
    for token in tokens:
        space = "" if token == END or lines[-1][-1:] in ("", "\n") or lines[-1][-1:].isspace() else " "
        lines.append("\n" if token == END else space + token)
    return "".join(lines)
