"""Questions, tags and words of polarity in the corpus "agreement"."""

from agreement_clauses import having, predication, question_tag, refer
from agreement_phrases import (
    DEFINITE,
    NT,
    SEVERAL,
    Shape,
    agree,
    be,
    finite,
    mention,
    modify,
    noun_phrase,
    predicate,
)
from agreement_sentences import anyone, referable
from agreement_text import Mention, Passage
from agreement_words import INTRANSITIVE, NOUNS


def question(p: Passage, shape: Shape) -> None:
    """A question whose auxiliary decides the noun, and an answer with a pronoun."""
    plural, auxiliary = p.draw.chance(0.5), p.draw.one(("be", "be", "do", "do", "have"))
    forms = {"be": ("is", "are"), "do": ("does", "do"), "have": ("has", "have")}[auxiliary]
    if p.past:
        forms = {"be": ("was", "were"), "do": ("did", "did"), "have": ("had", "had")}[auxiliary]
    at = p.say(forms[plural])
    p.say("the")
    kind = p.draw.one(("gendered", "person", "animal", "thing", "place"))
    head = mention(p, p.fresh(NOUNS[kind]), plural, "the")
    if forms[0] != forms[1]:
        decided(p, head, at)
    modify(p, head, shape)
    if auxiliary == "be":
        predicate(p, head)
    else:
        action = p.fresh([action for action in INTRANSITIVE[head.noun.kind] if action.lemma != "lie"])
        p.pair(head, action)
        p.say(action.lemma if auxiliary == "do" else f"{action.participle} yet")
    p.say("?")
    if head.pronoun != "either":
        yes = p.draw.chance(0.5)
        p.say("yes ," if yes else "no ,")
        again = refer(p, head)
        if forms[0] != forms[1]:
            agree(p, again, *forms)
        else:
            p.say(forms[0])
        p.say("." if yes else f"{NT} .")


def decided(p: Passage, noun: Mention, auxiliary: int) -> None:
    """Mark a noun whose number an auxiliary before it decides."""
    wrong = noun.noun.lemma if noun.plural else noun.noun.plural
    p.mark_number(noun.at, wrong, Mention(auxiliary, noun.noun, noun.plural, noun.pronoun))


def tag(p: Passage, shape: Shape) -> None:
    """A statement and its tag question."""
    subject = anyone(p, shape) if p.draw.chance(0.3) else referable(p, shape)
    forms = predication(p, subject)
    if subject.pronoun != "either" and subject.determiner in DEFINITE:
        question_tag(p, subject, forms)
    else:
        p.say(".")


def never_ever(p: Passage, shape: Shape) -> None:
    """Words of denial: "never" after a subject that denies nothing, "ever" and "yet" after one with "no"."""
    denied, plural = p.draw.chance(0.4), p.draw.chance(0.5)
    subject = noun_phrase(p, "person", plural=plural, determiner="no" if denied else "the", shape=shape)
    action = None if p.past else p.fresh(INTRANSITIVE["person"])
    if action is None:
        be(p, subject)
    else:
        agree(p, subject, "has", "have")
        p.pair(subject, action)
    yet = action is not None and denied and p.draw.chance(0.4)
    if not denied:
        p.mark_polarity(p.say("never"), "ever", subject.at)
    elif not yet:
        p.say("ever")
    if action is None:
        predicate(p, subject)
    else:
        p.say(action.participle + (" yet" if yet else ""))
    p.say(".")


def some_any(p: Passage, shape: Shape) -> None:
    """ "Some" in what is said to be so, "any" in what is denied."""
    plural = p.draw.chance(0.5)
    determiner = p.draw.one(("no", "the", "the", SEVERAL[-1] if plural else "this"))
    having(p, noun_phrase(p, "person", plural=plural, determiner=determiner, shape=shape))
    p.say(".")


def also(p: Passage, shape: Shape) -> None:
    """Two people of whom the same is true: "so" and "too" after a statement, "neither" and "either" after a denial."""
    kind = p.draw.one(("person", "person", "animal"))
    subject = noun_phrase(p, kind, determiner="the", shape=shape)
    denied = p.draw.chance(0.5)
    action = p.fresh(INTRANSITIVE[kind])
    finite(p, subject, action, negated=denied)
    p.say(", and")
    plural = p.draw.chance(0.5)
    if p.draw.chance(0.6):
        right, wrong = ("neither", "so") if denied else ("so", "neither")
        p.mark_polarity(p.say(right), wrong, subject.at)
        at = p.say("did" if p.past else "do" if plural else "does")
        p.say("the")
        other = mention(p, p.fresh(NOUNS[kind]), plural, "the")
        p.pair(other, action)
        if not p.past:
            decided(p, other, at)
    else:
        other = noun_phrase(p, kind, plural=plural, determiner="the")
        finite(p, other, action, negated=denied)
        right, wrong = ("either", "too") if denied else ("too", "either")
        p.mark_polarity(p.say(right), wrong, subject.at)
    p.say(".")
