"""Filling the templates of the corpus "everyday": one template, one domain and a few draws make one row."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import everyday_words as words
from everyday_notices import NOTICES
from everyday_template import Template
from everyday_words import Domain, Subject

Item = TypeVar("Item")
LASTS = ("once", "lasting", "repeated")
NEGATION = re.compile(r"n't|not\b|\b(?:no one|no|never|nobody|hardly|without|none)\b", re.IGNORECASE)


class Unfit(Exception):
    """The draw makes no sense in this domain; draw again."""


class Draw:
    """Random choices that are the same on every platform and version: only `random.Random.random` is used."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def one(self, items: Sequence[Item]) -> Item:
        """Return one of the items; raises Unfit when there is none."""
        if not items:
            raise Unfit
        return items[int(self.random() * len(items))]

    def chance(self, share: float) -> bool:
        """Return True in this share of all cases."""
        return self.random() < share

    def order(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in a random order."""
        return [item for _, _, item in sorted((self.random(), i, item) for i, item in enumerate(items))]


@dataclass(frozen=True)
class Row:
    """A sentence with its label (0 negative, 1 neutral, 2 positive) and all that the split needs to know."""

    text: str
    label: int
    template: str
    negators: tuple[str, ...]
    word: str | None
    polar_words: tuple[str, ...]
    domain: str


def article(noun: str) -> str:
    """Put "a" or "an" before a word."""
    vowel = noun[:1] in tuple("aeiou") and not noun.startswith(("use", "uni", "one"))
    return f"{'an' if vowel or noun.startswith('honest') else 'a'} {noun}"


def capital(text: str) -> str:
    """Make the first letter a capital, leaving the others."""
    return text[:1].upper() + text[1:]


def third_person(phrase: str) -> str:
    """Turn "take place in Oslo" into "takes place in Oslo"."""
    verb, _, rest = phrase.partition(" ")
    if verb == "have":
        verb = "has"
    elif verb.endswith(("s", "sh", "ch", "x", "o", "z")):
        verb += "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = verb[:-1] + "ies"
    else:
        verb += "s"
    return f"{verb} {rest}"


def be(tense: str, plural: bool) -> str:
    """Return is, are, was or were."""
    return {"is": ("is", "are"), "was": ("was", "were")}[tense][plural]


def adjectives(draw: Draw, subject: Subject, polarity: int, takes: str, lasts: str) -> list[str]:
    """Return the adjectives of one polarity that may be said of the subject, specific or general ones."""
    own = subject.good if polarity > 0 else subject.bad
    general = words.GENERAL_GOOD if polarity > 0 else words.GENERAL_BAD
    strong = words.GENERAL_STRONG_GOOD if polarity > 0 else words.GENERAL_STRONG_BAD
    chance = draw.random()
    if takes == "strong":
        return list(strong)
    if takes in ("degree", "litotes", "more"):
        pool = [word for word in own if word in words.DEGREE or takes != "degree"]
        pool = [word for word in pool if word in words.LITOTES or takes != "litotes"]
        return [word for word in pool if takes != "more" or (len(word) > 6 and word[-1] != "y") or word == "friendly"]
    with_strong = takes == "any" or (takes == "lenient" and polarity > 0)
    if with_strong and chance < 0.25:
        return list(strong)
    pool = list(general if chance > 0.75 else own)
    return [
        word
        for word in pool
        if (with_strong or word not in words.STRONG) and (lasts == "once" or word not in words.PERMANENT)
    ]


def subject_slots(draw: Draw, domain: Domain, template: Template) -> tuple[dict[str, str], Subject, Subject]:
    """Choose who is spoken of and in which tense; return the slots, the subject that is judged and an aspect."""
    whole, aspects = domain.subjects[0], domain.subjects[1:]
    of_whole = re.search(r"\{([wW]|head|a_head)\}", template.pattern)
    judged = whole if of_whole or draw.random() < 0.35 else draw.one(aspects)
    aspect, tense = draw.one(aspects), draw.one(domain.tenses)
    name, whole_name, aspect_name = draw.one(judged.names), draw.one(whole.names), draw.one(aspect.names)
    past, plural = tense == "was", judged.plural
    person = domain.head in words.PERSONS
    has = "had" if past else "have" if plural else "has"
    slots = {
        "s": name,
        "S": capital(name),
        "w": whole_name,
        "W": capital(whole_name),
        "a": aspect_name,
        "A": capital(aspect_name),
        "be": be(tense, plural),
        "Be": capital(be(tense, plural)),
        "nt": be(tense, plural) + "n't",
        "abe": be(tense, aspect.plural),
        "ant": be(tense, aspect.plural) + "n't",
        "It": draw.one(("She", "He")) if person else draw.one(("It", "This")),
        "be_it": tense,
        "nt_it": tense + "n't",
        "be_there": tense,
        "be_now": be("is", plural),
        "be_past": be("was", plural),
        "has": has,
        "lacks": "lacked" if past else "lacks",
        "has_been_never": ("have" if plural else "has") + " never been",
        "doesnt": "didn't" if past else "don't" if plural else "doesn't",
        "does": "does",
        "Does": "Does",
    }
    return slots, judged, aspect


def polar_slots(
    draw: Draw, domain: Domain, template: Template, judged: Subject, aspect: Subject, polarity: int
) -> tuple[dict[str, str], list[str]]:
    """Choose the polar words; return the slots and the words, the deciding one first."""
    takes, pattern = template.takes, template.pattern
    if takes.startswith("="):
        return {}, [takes[1:]]
    if takes == "noun":
        nouns = draw.order(domain.merits if polarity > 0 else domain.faults)
        if len(nouns) < (2 if "{noun2}" in pattern else 1):
            raise Unfit
        return {"noun": nouns[0], "noun2": nouns[-1]}, nouns[:2] if "{noun2}" in pattern else nouns[:1]
    if takes == "verb":
        fitting = [verb for verb in words.VERBS if verb[2] == polarity and (verb[3] is None or verb[3] in judged.bad)]
        base, past, _, _ = draw.one(fitting)
        return {"verb": base, "past": past}, [base]
    adjective = draw.one(adjectives(draw, judged, polarity, takes, template.lasts))
    strong, nearly = adjective in words.STRONG, adjective in words.NEARLY_STRONG
    slots = {
        "adj": adjective,
        "Adj": capital(adjective),
        "a_adj": article(adjective),
        "very": draw.one(
            words.STRONG_INTENSIFIERS if strong else words.NEARLY_STRONG_INTENSIFIERS if nearly else words.INTENSIFIERS
        ),
    }
    own = judged.good if polarity > 0 else judged.bad
    used = [adjective]
    if "{adj2}" in pattern:
        slots["adj2"] = draw.one([word for word in own if word != adjective and word not in words.STRONG])
    if "{opp}" in pattern:
        other = words.GENERAL_BAD + judged.bad if polarity > 0 else words.GENERAL_GOOD + judged.good
        slots["opp"] = draw.one(
            [
                word
                for word in other
                if word in words.ANTONYMS.get(adjective, ()) or adjective in words.ANTONYMS.get(word, ())
            ]
        )
    for slot, sign in (("asame", polarity), ("aopp", -polarity)):
        if f"{{{slot}}}" in pattern:
            pool = adjectives(draw, aspect, sign, "weak", "once")
            slots[slot] = draw.one([word for word in pool if word != adjective])
    return slots, used + [slots[slot] for slot in ("adj2", "opp", "asame", "aopp") if slot in slots]


def other_slots(draw: Draw, domain: Domain, template: Template, slots: dict[str, str]) -> dict[str, str]:
    """Choose people, asides, facts, names, days and the like."""
    pattern = template.pattern
    for uses, value in (("head a_head a_adj", domain.head), ("ever", domain.ever), ("gerund Gerund", domain.gerund)):
        if value is None and any(f"{{{slot}}}" in pattern for slot in uses.split()):
            raise Unfit
    head, gerund = domain.head or "", domain.gerund or ""
    slots |= {
        "head": head,
        "a_head": article(head),
        "ever": domain.ever or "",
        "gerund": gerund,
        "Gerund": capital(gerund),
    }
    days, names, colours = draw.order(words.DAYS), draw.order(words.NAMES), draw.order(words.COLOURS)
    aside, local = draw.one(words.ASIDES), draw.one(domain.asides)
    good, bad = draw.one(words.OPPOSITES)
    slots |= {
        "aside": aside,
        "Aside": capital(aside),
        "local": local,
        "Local": capital(local),
        "good": good,
        "bad": bad,
        "who": draw.one(words.PEOPLE),
        "anyone": draw.one(words.ANYONE),
        "who_cap": draw.one(words.LIKERS),
        "day": days[0],
        "day2": days[1],
        "name": names[0],
        "name2": names[1],
        "colour": colours[0],
        "colour2": colours[1],
        "month": draw.one(words.MONTHS),
        "time": draw.one(words.TIMES),
        "number": draw.one(words.NUMBERS),
    }
    if template.takes in ("fact", "habitual fact"):
        name, phrases = draw.one(domain.facts)
        phrases = tuple(
            draw.order(
                [phrase for phrase in phrases if template.takes == "fact" or phrase.split()[0] not in words.STATIVE]
            )
        )
        if len(phrases) < 2:
            raise Unfit
        slots |= {
            "s": name,
            "S": capital(name),
            "v": phrases[0],
            "vs": third_person(phrases[0]),
            "v2": phrases[1],
            "vs2": third_person(phrases[1]),
            "doesnt": "doesn't",
        }
    if template.takes == "notice":
        slots["notice"] = draw.one(NOTICES[template.name.split(".")[1]]).format(**slots)
    return slots


def render(draw: Draw, template: Template, domain: Domain, polarity: int) -> Row:
    """Make one row; polarity 0 asks for a plain predicate instead of a polar word. Raises Unfit: draw again."""
    if LASTS.index(domain.lasts) < LASTS.index(template.lasts):
        raise Unfit
    if re.search(r"\{[aA]\}", template.pattern) and domain.name in words.LOOSE_DOMAINS:
        raise Unfit
    slots, judged, aspect = subject_slots(draw, domain, template)
    used: list[str] = []
    if template.takes in ("opposites", "fact", "habitual fact", "notice"):
        pass
    elif polarity:
        polar, used = polar_slots(draw, domain, template, judged, aspect, polarity)
        slots |= polar
    else:
        plain = draw.order(judged.plain)
        if len(plain) < (2 if "{adj2}" in template.pattern else 1):
            raise Unfit
        slots |= {"adj": plain[0], "adj2": plain[-1]}
    slots = other_slots(draw, domain, template, slots)
    if template.takes == "opposites":
        used = [slots["good"], slots["bad"]]
    pattern = re.sub(r"\[([^\]]*)\]", lambda choice: draw.one(choice.group(1).split("|")), template.pattern)
    text = pattern.format(**slots)
    negators = tuple(
        NEGATION.findall(slots[name])[0].lower() if name in ("aside", "local") else name for name in template.negators
    )
    label = 1 + template.sign * polarity
    word = used[0] if used and label != 1 else None
    subject = "everyday life" if template.takes == "notice" else domain.name
    return Row(text, label, template.name, negators, word, tuple(used), subject)
