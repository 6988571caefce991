"""A passage in the making: its words, what they refer to, and the places where grammar leaves a single form."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from agreement_words import Noun, Verb

T = TypeVar("T")
W = TypeVar("W", Noun, Verb)

PUNCTUATION = frozenset(",.?")
NEGATIONS = frozenset(("no", "not", "n't", "never"))
FORMS = {  # subject: object, possessive, reflexive
    "he": ("him", "his", "himself"),
    "she": ("her", "her", "herself"),
    "it": ("it", "its", "itself"),
    "they": ("them", "their", "themselves"),
}


class Draw:
    """Random choices that are the same in every version of Python: all come from `random()`."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self._random.random() < share

    def one(self, options: Sequence[T]) -> T:
        """Choose one of several."""
        return options[int(self._random.random() * len(options))]


@dataclass(frozen=True)
class Mention:
    """A noun or pronoun in the passage: where it stands, the noun, its number, the pronoun that refers to it."""

    at: int
    noun: Noun
    plural: bool
    pronoun: str  # "either" for one person of open gender
    determiner: str = "the"
    others: tuple[Noun, ...] = ()  # the further nouns of "the boy and the girl"


@dataclass(frozen=True)
class Target:
    """A word that its left context decides, and the form that would be ungrammatical in its place."""

    kind: str
    at: int
    wrong: str
    head: int
    attractors: int


class Passage:
    """One row while it grows; `past` is the tense of all its sentences."""

    def __init__(self, draw: Draw, past: bool) -> None:
        self.draw, self.past = draw, past
        self.words: list[str] = []
        self.mentions: list[Mention] = []
        self.targets: list[Target] = []
        self.pairs: list[tuple[str, str]] = []
        self.used: set[str] = set()

    def say(self, words: str) -> int:
        """Add words, marks apart by spaces; returns the place of the first."""
        self.words += words.split()
        return len(self.words) - len(words.split())

    def fresh(self, options: Sequence[W]) -> W:
        """Choose a noun or verb that the passage does not have yet."""
        new = [option for option in options if option.lemma not in self.used] or options
        chosen = self.draw.one(new)
        self.used.add(chosen.lemma)
        return chosen

    def pair(self, subject: Mention, verb: Verb) -> None:
        """Note which nouns are the verb's subject, be it through a pronoun."""
        for noun in (subject.noun, *subject.others):
            if (noun.lemma, verb.lemma) not in self.pairs:
                self.pairs.append((noun.lemma, verb.lemma))

    def mark_number(self, at: int, wrong: str, head: Mention) -> None:
        """Mark a word whose form the head's number decides."""
        between = [other for other in self.mentions if head.at < other.at < at]
        self.targets.append(Target("number", at, wrong, head.at, sum(other.plural != head.plural for other in between)))

    def mark_pronoun(self, kind: str, at: int, wrong: str, head: Mention) -> None:
        """Mark a pronoun whose form the head's gender and number decide."""
        others = [other for other in self.mentions if head.at < other.at < at and other.pronoun != "either"]
        self.targets.append(Target(kind, at, wrong, head.at, sum(other.pronoun != head.pronoun for other in others)))

    def mark_polarity(self, at: int, wrong: str, head: int) -> None:
        """Mark a word that is decided by whether its clause, or the clause before, is negated."""
        attractors = sum(word in NEGATIONS for word in self.words[head + 1 : at])
        self.targets.append(Target("polarity", at, wrong, head, attractors))

    def other_pronoun(self, head: Mention) -> str:
        """A pronoun that cannot stand for the head: that of a noun between where there is one."""
        if head.pronoun == "it" and head.noun.kind == "animal":
            return "they"  # a cat may well be "he" or "she"
        rivals = {other.pronoun for other in self.mentions if other.at > head.at} - {head.pronoun, "either"}
        if head.noun.kind == "person":
            rivals.discard("it")
        if rivals:
            return self.draw.one(sorted(rivals))
        usual = {"he": ("she",), "she": ("he",), "it": ("they",), "they": ("he", "she")}
        return self.draw.one(("it",) if head.plural and head.noun.kind != "person" else usual[head.pronoun])

    def row(self, template: str) -> dict[str, object]:
        """The finished row: text with capitals and spaces, targets with places in it."""
        text, starts = "", []
        for k, plain in enumerate(self.words):
            first = k == 0 or self.words[k - 1] in ".?"
            following = self.words[k + 1] if k + 1 < len(self.words) else ""
            word = "an" if plain == "a" and following[0] in "aeiou" else plain
            text += "" if k == 0 or word in PUNCTUATION or word == "n't" else " "
            starts.append(len(text))
            text += word[0].upper() + word[1:] if first else word
        targets = [self._placed(target, text, starts) for target in self.targets]
        return {"text": text, "template": template, "pairs": [list(pair) for pair in self.pairs], "targets": targets}

    def _placed(self, target: Target, text: str, starts: list[int]) -> dict[str, object]:
        start, end = starts[target.at], starts[target.at] + len(self.words[target.at])
        between = self.words[min(target.head, target.at) + 1 : max(target.head, target.at)]
        return {
            "kind": target.kind,
            "start": start,
            "end": end,
            "wrong": target.wrong.capitalize() if text[start].isupper() else target.wrong,
            "attractors": target.attractors,
            "distance": sum(word not in PUNCTUATION and word != "n't" for word in between),
            "head": starts[target.head],
        }
