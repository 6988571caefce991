"""Statements of the corpus "agreement": subjects, plain and modified, joined, interrupted, and what there is."""

from agreement_clauses import go_on, predication
from agreement_phrases import DEFINITE, Shape, be, finite, mention, modify, name, noun_phrase, predicate
from agreement_text import Mention, Passage
from agreement_words import HABITS, INTRANSITIVE, NOUNS

KINDS = ("person",) * 6 + ("animal", "thing", "thing", "place")


def anyone(p: Passage, shape: Shape, kind: str | None = None) -> Mention:
    """A subject of some kind; a name where it has no modifiers."""
    kind = kind or p.draw.one(KINDS)
    if not shape and kind in ("person", "gendered") and p.draw.chance(0.3):
        return name(p)
    return noun_phrase(p, kind, shape=shape)


def referable(p: Passage, shape: Shape) -> Mention:
    """A person whose gender and number are certain, so that pronouns can refer back."""
    if p.draw.chance(0.3):
        return noun_phrase(p, "person", plural=True, determiner="the", shape=shape)
    if not shape and p.draw.chance(0.6):
        return name(p)
    return noun_phrase(p, "gendered", plural=False, determiner="the", shape=shape)


def statement(p: Passage, shape: Shape) -> None:
    """Somebody does something; perhaps a sentence about the same one follows."""
    subject = anyone(p, shape)
    predication(p, subject)
    p.say(".")
    if subject.determiner in DEFINITE and p.draw.chance(0.4):
        go_on(p, subject, 1)


def coordination(p: Passage, shape: Shape) -> None:
    """Two subjects joined by "and"."""
    kind = p.draw.one(("person", "person", "animal", "thing"))
    plural = p.draw.chance(0.25)
    first = (
        name(p) if kind == "person" and p.draw.chance(0.3) else noun_phrase(p, kind, plural=plural, determiner="the")
    )
    p.say("and")
    # No relative clause: its verb could agree with the second noun or with both.
    inner: Shape = shape if shape and set(shape) == {"pp"} else ()
    second = noun_phrase(p, kind, plural=p.draw.chance(0.25), determiner="the", shape=inner)
    both = Mention(first.at, first.noun, True, "they", others=(second.noun,))
    predication(p, both)
    p.say(".")


def two_verbs(p: Passage, shape: Shape) -> None:
    """One subject, two verbs; an adverb before the second, which could be a noun otherwise."""
    subject = anyone(p, shape, "person")
    if p.draw.chance(0.4):
        finite(p, subject, p.fresh(INTRANSITIVE["person"]))
    else:
        finite(p, subject, p.fresh(HABITS))
        plural = subject.plural != p.draw.chance(0.65)
        noun_phrase(p, "person", plural=plural, determiner="the", shape=("pp",) if p.draw.chance(0.3) else ())
    p.say("and")
    if p.past:
        be(p, subject)
        p.say("often")
        predicate(p, subject)
    else:
        p.say(p.draw.one(("often", "usually", "sometimes", "always")))
        finite(p, subject, p.fresh(INTRANSITIVE["person"]))
    p.say(".")


def insertion(p: Passage, shape: Shape) -> None:
    """Words between commas part the subject from its verb."""
    subject = anyone(p, shape)
    p.say(f", {p.draw.one(('however', 'of course', 'it seems', 'after all', 'as far as we know'))} ,")
    predication(p, subject)
    p.say(".")


def existence(p: Passage, shape: Shape) -> None:
    """There is something somewhere; the verb decides the noun."""
    plural = p.draw.chance(0.5)
    kind = p.draw.one(("portable", "small", "person"))
    if kind == "person":
        p.say("in front of")
        noun_phrase(p, "place", determiner="the")
    else:
        several = p.draw.chance(0.5)
        p.say("near" if several and not plural else p.draw.one(("on", "under")))
        noun_phrase(p, "surface", plural=several, determiner="the")
    p.say("there")
    at = p.say({False: "is was", True: "are were"}[plural].split()[p.past])
    determiner = p.draw.one(("no", "no", "some" if plural else "a"))
    p.say(determiner)
    head = mention(p, p.fresh(NOUNS[kind]), plural, determiner)
    noun = head.noun
    p.mark_number(head.at, noun.lemma if plural else noun.plural, Mention(at, noun, plural, head.pronoun))
    modify(p, head, shape)
    p.say(".")
