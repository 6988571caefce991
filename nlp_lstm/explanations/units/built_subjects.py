"""Sentences built from the words of the corpus "agreement", in pairs that differ in the subject's number or gender.

The nouns between subject and target are the same in both sentences of a pair, so that they say nothing of the
subject; in about half of the sentences they have the other number or gender.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from nlp_lstm.explanations.units.subjects import Material, Sentence, number_of
from nlp_lstm.text.tokenizer import WordTokenizer

ATTEMPTS = 50  # draws for each pair that is wanted, before there are no more to be had


def _pairs(words: str) -> list[tuple[str, str]]:
    """Return the pairs of "singular plural, singular plural" or "he she, he she"."""
    return [(first, second) for first, second in (pair.split() for pair in words.split(","))]


# Of value 0 and of value 1.
NOUNS = {
    "number": _pairs(
        "author authors, critic critics, doctor doctors, teacher teachers, student students, farmer farmers, pilot "
        "pilots, singer singers, lawyer lawyers, driver drivers, writer writers, judge judges, officer officers, "
        "engineer engineers, tourist tourists, guest guests, manager managers, banker bankers, reporter reporters, "
        "director directors, player players, boy boys, girl girls, man men, woman women, king kings, queen queens, "
        "dog dogs, cat cats, horse horses, letter letters, picture pictures, book books, bottle bottles"
    ),
    "gender": _pairs(
        "king queen, prince princess, boy girl, man woman, father mother, brother sister, uncle aunt, waiter waitress, "
        "grandfather grandmother, husband wife, nephew niece, monk nun"
    ),
}
NAMES = _pairs(
    "Peter Anna, Paul Maria, Tom Lucy, David Clara, Henry Emma, Omar Nina, Daniel Sarah, Victor Julia, Simon Alice, "
    "Felix Helen, Hugo Irene, Martin Laura"
)
TARGETS = {  # by the name that stands at the end of a frame
    "be": _pairs("is are, was were"),
    "have": _pairs("has have"),
    "He": _pairs("He She"),
    "he": _pairs("he she"),
    "his": _pairs("his her"),
}
KNOWS = _pairs("knows know, likes like, follows follow")  # agrees with the noun before it
CHOICES = {
    "near": ["near", "behind"],
    "does": ["left", "arrived", "appeared", "returned", "smiled", "laughed"],
    "loses": ["lost", "changed", "shook"],
    "tired": ["tired", "happy", "late", "busy", "ill"],
    "then": ["Then", "Later", "Suddenly"],
}
# {noun}: the subject. {other}, {third}: nouns between. {old}: the subject that a new one follows; {was} agrees with it.
FRAMES = {
    "number": (
        "The {noun} {near} the {other} | be", "The {noun} {near} the {other} | have",
        "The {noun} {near} the {other} {near} the {third} | be", "The {noun} that the {other} {knows} | be",
        "The {noun} that the {other} {knows} | have",
    ),
    "gender": (
        "The {noun} {near} the {other} {loses} | his", "The {noun} {near} the {other} {does} . | He",
        "The {noun} {does} . | He", "{name} {does} . | He", "The {noun} {near} the {other} is {tired} , is n't | he",
        "The {noun} that the {other} knows {loses} | his",
    ),
}  # fmt: skip
PASSAGES = {
    "number": (
        "The {old} {does} . But the {noun} | be", "The {old} {near} the {other} {was} {tired} . But the {noun} | be",
        "The {old} {was} {tired} . The {noun} | have", "The {old} {near} the {other} {does} . The {noun} | have",
    ),
    "gender": (
        "The {old} {does} . {then} the {noun} {does} . | He", "The {old} was {tired} . {then} the {noun} {does} . | He",
        "{oldname} {does} . {then} {name} {does} . | He",
        "The {old} {near} the {other} {does} . {then} the {noun} {loses} | his",
    ),
}  # fmt: skip


@dataclass
class _Drawn:
    """A frame with its words for both values of the subject, and where subject and end of the old sentence stand."""

    words: tuple[list[str], list[str]]
    subject: int = 0
    end: int | None = None
    noun: str = ""
    between: tuple[int, ...] = ()
    target: tuple[str, str] = ("", "")


def built_material(tokenizer: WordTokenizer, feature: str, *, limit: int, seed: int = 1) -> Material:
    """Return at most `limit` sentences and as many passages, half of each value, of words that the model knows."""
    draw = random.Random(seed)
    known = cache(partial(number_of, tokenizer))
    sentences = _some(known, feature, FRAMES[feature], limit, draw)
    passages = _some(known, feature, PASSAGES[feature], limit, draw)
    facts = {"kind": "built", "pattern": "pairs of sentences with equal words but for the subject and its target"}
    return Material(sentences, passages, facts)


def _some(
    known: Callable[[str], int | None], feature: str, frames: tuple[str, ...], limit: int, draw: random.Random
) -> list[Sentence]:
    found: dict[tuple[int, ...], Sentence] = {}
    for _ in range(ATTEMPTS * limit):
        if len(found) + 2 > limit:
            break
        pair = _pair(known, _filled(feature, draw.choice(frames), draw))
        if pair:
            found |= {(*one.ids, one.right): one for one in pair}
    return list(found.values())


def _filled(feature: str, frame: str, draw: random.Random) -> _Drawn:
    """Fill a frame's places; what agrees with the old subject has the other value than the subject."""
    body, target = frame.split(" | ")
    drawn = _Drawn(([], []), target=draw.choice(TARGETS[target]))
    fresh = iter(draw.sample(NOUNS[feature], 4))
    names = iter(draw.sample(NAMES, 2))
    last = 0  # the value of the noun last put between
    old = False
    be = draw.choice(TARGETS["be"])
    for place in body.split():
        name = (re.match(r"\{(\w+)\}", place) or [place, ""])[1]
        at = len(drawn.words[0])
        chosen: tuple[str, str]  # for a subject of value 0, and of value 1
        if name in ("noun", "name"):
            chosen = next(fresh if name == "noun" else names)
            drawn.subject, drawn.noun = at, chosen[0]
        elif name in ("old", "oldname"):
            one = next(fresh if name == "old" else names)
            chosen, old = (one[1], one[0]), True
        elif name in ("other", "third"):
            last = draw.randrange(2)
            chosen = (next(fresh)[last],) * 2
            drawn.between += (last,)
        elif name == "was":
            chosen = (be[1], be[0])
        elif name == "knows":
            chosen = (draw.choice(KNOWS)[last],) * 2
        else:
            chosen = (draw.choice(CHOICES[name]) if name else place,) * 2
        if place == "." and old and drawn.end is None:
            drawn.end = at
        for words, word in zip(drawn.words, chosen, strict=True):
            words.append(word)
    return drawn


def _pair(known: Callable[[str], int | None], drawn: _Drawn) -> list[Sentence] | None:
    """Return both sentences of a pair, None where the model does not know a word."""
    targets = [known(word) for word in drawn.target]
    if None in targets or targets[0] == targets[1]:
        return None
    found = []
    for value, words in enumerate(drawn.words):
        ids = [known(word) for word in words]
        right, wrong = targets[value], targets[1 - value]
        if None in ids or right is None or wrong is None:
            return None
        numbers = tuple(number for number in ids if number is not None)
        attractors = sum(other != value for other in drawn.between)
        found.append(
            Sentence(tuple(words), numbers, drawn.subject, right, wrong, value, drawn.noun, attractors, drawn.end)
        )
    return found
