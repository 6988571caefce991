"""A sentence and the same sentence without its negation, aligned token by token."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.negation.fillers import STEMS, companions, fillers_of
from nlp_lstm.explanations.negation.negators import NEGATOR, Negator, find_negators, plain
from nlp_lstm.explanations.negation.opposites import OPPOSITES, opposite
from nlp_lstm.explanations.negation.square import Corners, Square, corners, prefix_margins, square
from nlp_lstm.text.tokenizer import WordTokenizer

__all__ = [
    "OPPOSITES", "Corners", "Negator", "Pair", "Square", "corners", "fillers_for", "find_negators", "given_pair",
    "ids_with", "known_words", "opposite", "prefix_margins", "propose_pair", "square",
]  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A negated sentence and a plain one of the same length.

    changed: the places in which they differ. at: the negator's place, the first of these for a pair that a person
    gave without a negator we know. fillers: what else could stand at that place and is known to the model.
    proposed: whether the plain sentence is our proposal.
    """

    negated: tuple[str, ...]
    plain: tuple[str, ...]
    changed: tuple[int, ...]
    at: int
    negators: tuple[Negator, ...]
    fillers: tuple[str, ...]
    proposed: bool


def propose_pair(tokens: Sequence[str], known: Callable[[str], bool], *, filler: str | None = None) -> Pair | None:
    """Return a sentence with a filler where each negator stands, None without a negator or a filler that is known.

    tokens: as the tokenizer cuts them. known: whether the model's vocabulary has a word. filler: what to put in the
    first negator's place; the first known of its fillers if not given.
    """
    negators = [negator for negator in find_negators(tokens) if negator.kind == NEGATOR]
    sentence = list(tokens)
    for negator in negators:
        chosen = filler if filler and negator is negators[0] else next(iter(fillers_for(tokens, known, negator)), None)
        if chosen is None:
            return None
        first = negator.places[0]
        words = {**companions(negator, tokens, chosen), first: _standing(tokens[first], chosen)}
        for place, word in words.items():
            sentence[place] = _as_written(tokens[place], word, known)
    changed = _differing(tokens, sentence)
    if not changed:
        return None
    return Pair(
        tuple(tokens),
        tuple(sentence),
        changed,
        negators[0].places[0],
        tuple(negators),
        tuple(fillers_for(tokens, known, negators[0])),
        proposed=True,
    )


def given_pair(tokens: Sequence[str], other: Sequence[str], known: Callable[[str], bool]) -> Pair:
    """Return a person's own pair, whichever of the two sentences is the negated one; the first where none is.

    Raises UsageError for sentences of different lengths, and for equal ones.
    """
    if len(tokens) != len(other):
        raise UsageError(
            f"the sentence has {len(tokens)} tokens and its pair has {len(other)}: give a pair of the same length, "
            'with a word such as "really" where the negation stands'
        )
    if not _differing(tokens, other):
        raise UsageError("the sentence and its pair are the same: give a pair without the negation")
    first, second = ([negator for negator in find_negators(one) if negator.kind == NEGATOR] for one in (tokens, other))
    negated, plain_one, negators = (tokens, other, first) if len(first) >= len(second) else (other, tokens, second)
    changed = _differing(negated, plain_one)
    acting = [negator for negator in negators if set(negator.places) & set(changed)]
    at = next(place for place in acting[0].places if place in changed) if acting else changed[0]
    fillers = fillers_for(negated, known, acting[0]) if acting and at == acting[0].places[0] else []
    return Pair(tuple(negated), tuple(plain_one), changed, at, tuple(acting), tuple(fillers), proposed=False)


def fillers_for(tokens: Sequence[str], known: Callable[[str], bool], negator: Negator) -> list[str]:
    """Return the words known to the model that can stand in a negator's first place."""
    first = tokens[negator.places[0]]
    if plain(first) not in ("n't", "cannot") and plain(first).endswith("n't"):  # "don't" in one piece
        return [stem] if known(stem := _standing(first, "")) else []
    return [word for word in fillers_of(negator, tokens) if known(_as_written(first, word, known))]


def known_words(tokenizer: WordTokenizer) -> Callable[[str], bool]:
    """Return the question whether a word is one token that the vocabulary has."""
    return lambda word: tokenizer.encode(word).known == [True]


def ids_with(ids: Sequence[int], words: Sequence[str], changed: Sequence[int], tokenizer: WordTokenizer) -> list[int]:
    """Return a sentence's ids with those of other words at the changed places."""
    mixed = list(ids)
    for place in changed:
        (mixed[place],) = tokenizer.encode(words[place]).ids
    return mixed


def _standing(token: str, filler: str) -> str:
    """What stands in a token's place: the filler, or what is left of a "don't" in one piece."""
    word = plain(token)
    if word in ("n't", "cannot") or not word.endswith("n't"):
        return "can" if word == "cannot" else filler
    return STEMS.get(word[:-3], word[:-3])


def _as_written(token: str, word: str, known: Callable[[str], bool]) -> str:
    """The word with a capital where the token has one, unless the model knows it without alone."""
    large = word[:1].upper() + word[1:]
    return large if token[:1].isupper() and (known(large) or not known(word)) else word


def _differing(tokens: Sequence[str], other: Sequence[str]) -> tuple[int, ...]:
    pairs = zip(tokens, other, strict=True)
    return tuple(place for place, (one, two) in enumerate(pairs) if plain(one) != plain(two))
