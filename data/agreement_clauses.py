"""Whole predicates of the corpus "agreement": what somebody does, has or is, alone or with a pronoun or a tag."""

from agreement_phrases import (
    HAVE,
    NEGATIVE,
    NT,
    OBJECT,
    OBJECTS,
    agree,
    be,
    finite,
    inflected,
    noun_phrase,
    object_phrase,
    predicate,
)  # fmt: skip
from agreement_text import FORMS, Mention, Passage
from agreement_words import BOUND, INTRANSITIVE, REFLEXIVE, TRANSITIVE

Tag = tuple[str, str, bool]  # the auxiliary's two forms, and whether the clause is affirmative


def predication(p: Passage, subject: Mention) -> Tag:
    """Say a predicate that fits the subject; returns what a tag question needs."""
    kind = subject.noun.kind
    own = ("have",) * 2 if kind == "person" else ()
    choice = p.draw.one(("be",) * 5 + ("intransitive",) * 6 + ("transitive",) * 7 + own)
    if choice == "be":
        return being(p, subject)
    if choice == "have":
        return having(p, subject)
    if choice == "intransitive":
        action = p.fresh(INTRANSITIVE[kind])
        tag = inflected(p, subject, action)
        if action.lemma == "lie":
            several = p.draw.chance(0.5)
            p.say("beside" if several and not subject.plural else p.draw.one(("on", "under")))
            noun_phrase(p, "surface", plural=several, determiner=p.draw.one(OBJECT[several]))
        elif kind in ("person", "animal") and p.draw.chance(0.3):
            p.say(p.draw.one(("near", "behind", "in front of")))
            object_phrase(p, "place")
        elif kind in ("person", "animal") and p.draw.chance(0.2):
            p.say(p.draw.one(("outside", "alone")))
        return tag
    object_kind = p.draw.one(OBJECTS.get(kind, ("person",)))
    tag = inflected(p, subject, p.fresh(TRANSITIVE[kind, object_kind]))
    object_phrase(p, object_kind, ("pp",) if p.draw.chance(0.15) else ())
    return tag


def being(p: Passage, subject: Mention) -> Tag:
    """Say what somebody or something is."""
    be(p, subject)
    affirmative = subject.determiner not in NEGATIVE
    if affirmative and p.draw.chance(0.2):
        p.say(p.draw.one(("not", NT)))
        affirmative = False
    predicate(p, subject)
    return *(("was", "were") if p.past else ("is", "are")), affirmative


def having(p: Passage, subject: Mention, *, denied: bool | None = None) -> Tag:
    """Say "has some keys", "does n't have any keys", or with a negative subject "has any keys"."""
    negative = subject.determiner in NEGATIVE
    denied = not negative and (p.draw.chance(0.3) if denied is None else denied)
    finite(p, subject, HAVE, negated=denied)
    word = "any" if denied or negative else "some"
    if word == "some":
        p.mark_polarity(len(p.words), "any", subject.at)
    noun_phrase(p, p.draw.one(("portable", "portable", "animal")), plural=True, determiner=word)
    return *(("did", "did") if p.past else ("does", "do")), not denied and not negative


def reflexive(p: Passage, subject: Mention) -> Tag:
    """Say what somebody does to himself or herself."""
    tag = inflected(p, subject, p.fresh(REFLEXIVE[subject.noun.kind]))
    wrong = FORMS[p.other_pronoun(subject)][2]
    p.mark_pronoun("reflexive", p.say(FORMS[subject.pronoun][2]), wrong, subject)
    return tag


def bound(p: Passage, subject: Mention) -> Tag:
    """Say a phrase with a possessive that cannot but refer to the subject: "loses her temper"."""
    action, one, several = p.draw.one(BOUND)
    tag = inflected(p, subject, action)
    wrong = FORMS[p.other_pronoun(subject)][1]
    p.mark_pronoun("gender", p.say(FORMS[subject.pronoun][1]), wrong, subject)
    p.say(several if subject.plural else one)
    return tag


def question_tag(p: Passage, subject: Mention, tag: Tag) -> None:
    """Say ", does n't he ?" after a statement."""
    singular, plural, affirmative = tag
    p.say(",")
    if singular == plural:
        p.say(singular)
    else:
        agree(p, subject, singular, plural)
    if affirmative:
        p.say(NT)
    wrong = p.other_pronoun(subject)
    p.mark_pronoun("gender", p.say(subject.pronoun), wrong, subject)
    p.say("?")


def clear(p: Passage, subject: Mention) -> bool:
    """Whether a pronoun in the next sentence can only mean the subject of the last one."""
    ends = [at for at, word in enumerate(p.words) if word in ".?" and at < subject.at]
    last = [other for other in p.mentions if other.at > (ends[-1] if ends else -1) and other.at != subject.at]
    rivals = {other.pronoun for other in last}
    return subject.pronoun not in rivals | {"either"} and not (subject.pronoun in ("he", "she") and "either" in rivals)


def refer(p: Passage, subject: Mention) -> Mention:
    """Begin a sentence with the pronoun; it is marked where nothing in the passage goes with the wrong one."""
    at = p.say(subject.pronoun)
    there = {other.pronoun for other in p.mentions}
    possible = [other for other in ("he", "she") if not there & {other, "either"}]
    may_be_either = subject.noun.kind == "animal" and not subject.plural  # a cat may well be "he" or "she"
    if possible and not may_be_either:
        p.mark_pronoun("gender", at, p.draw.one(possible), subject)
    return Mention(at, subject.noun, subject.plural, subject.pronoun, others=subject.others)


def go_on(p: Passage, subject: Mention, sentences: int, *, binding: bool = False) -> None:
    """Say further sentences about the same subject as long as the pronoun is clear.

    binding: only predicates with a pronoun that the subject decides.
    """
    for _ in range(sentences):
        if not clear(p, subject):
            return
        again = refer(p, subject)
        kind = subject.noun.kind
        choices = [] if binding and kind in ("person", "animal") else [predication, predication]
        choices += [bound, reflexive] if kind == "person" else [reflexive] if kind == "animal" else []
        tag = p.draw.one(choices)(p, again)
        if p.draw.chance(0.1):
            question_tag(p, again, tag)
        else:
            p.say(".")
