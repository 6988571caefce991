"""Noun phrases with their modifiers and verb phrases with their auxiliaries, for the corpus "agreement"."""

from agreement_text import Mention, Passage
from agreement_words import (
    ATTRIBUTES,
    NAMES,
    NOUNS,
    PREDICATES,
    TRANSITIVE,
    Noun,
    Verb,
    listed,
    verb,
)  # fmt: skip

ONE = listed("the the the the a this that every each")
SEVERAL = listed("the the the the these those some many several few two three")
OBJECT = {False: listed("the the the a this"), True: listed("the the the these two three")}
DEFINITE = listed("the this that these those")
NEGATIVE = listed("no few")
HAVE = verb("have")
OBJECTS = {"person": ("person", "person", "animal", "thing", "thing", "place"), "animal": ("animal", "person")}
NT = "n't"
RIVAL = 0.65  # how often a noun inside a modifier has the other number than the noun that it modifies

# What follows a noun: "pp" a prepositional phrase, "sr" a subject relative, "or" an object relative; the rest of a
# shape belongs to the noun inside. After "pp" and "sr" no "sr" comes: "the boys near the girl that sing" has two
# readings, and with them both forms of the verb.
Shape = tuple[str, ...]


def mention(p: Passage, noun: Noun, plural: bool, determiner: str) -> Mention:
    """Say the noun itself."""
    at = p.say(noun.plural if plural else noun.lemma)
    p.mentions.append(Mention(at, noun, plural, "they" if plural else noun.pronoun, determiner))
    return p.mentions[-1]


def noun_phrase(
    p: Passage, kind: str, *, plural: bool | None = None, determiner: str | None = None, shape: Shape = ()
) -> Mention:
    """Say a noun of a kind with its determiner, perhaps an adjective, and its modifiers."""
    noun = p.fresh(NOUNS[kind])
    plural = p.draw.chance(0.5) if plural is None else plural
    determiner = determiner or p.draw.one(SEVERAL if plural else ONE)
    p.say(determiner)
    if p.draw.chance(0.2):
        p.say(p.draw.one(ATTRIBUTES[noun.kind]))
    head = mention(p, noun, plural, determiner)
    modify(p, head, shape)
    return head


def name(p: Passage, options: tuple[Noun, ...] = NAMES) -> Mention:
    """Say a person's name."""
    return mention(p, p.fresh(options), False, "the")


def object_phrase(p: Passage, kind: str, shape: Shape = ()) -> Mention:
    """Say what stands after a verb or preposition: a noun phrase, now and then a name."""
    if kind == "person" and not shape and p.draw.chance(0.2):
        return name(p)
    plural = p.draw.chance(0.5)
    return noun_phrase(p, kind, plural=plural, determiner=p.draw.one(OBJECT[plural]), shape=shape)


def modify(p: Passage, head: Mention, shape: Shape) -> None:
    """Say the modifiers of a noun, the first of the shape and inside it the others."""
    if not shape:
        return
    first, rest = shape[0], shape[1:]
    plural = head.plural != p.draw.chance(RIVAL)
    kind, person = head.noun.kind, head.noun.kind == "person"
    determiner = p.draw.one(OBJECT[plural])
    if first == "pp":
        preposition, options = p.draw.one(_places_of(head, plural))
        p.say(preposition)
        noun_phrase(p, p.draw.one(options), plural=plural, determiner=determiner, shape=rest)
    elif first == "sr":
        p.say(p.draw.one(("who", "that") if person else ("that", "that", "which")))
        object_kind = p.draw.one(OBJECTS.get(kind, ("person",)))
        action = p.fresh(TRANSITIVE[kind, object_kind])
        finite(p, head, action, negated=head.determiner not in NEGATIVE and p.draw.chance(0.12))
        noun_phrase(p, object_kind, plural=plural, determiner=determiner, shape=rest)
    else:
        p.say(p.draw.one(("that", "that", "whom") if person else ("that", "that", "which")))
        if not rest and p.draw.chance(0.12):
            subject = name(p)
        elif not rest and head.determiner not in NEGATIVE and p.draw.chance(0.1):
            subject = noun_phrase(p, "person", plural=plural, determiner="no")
        else:
            subject = noun_phrase(p, "person", plural=plural, determiner=determiner, shape=rest)
        finite(p, subject, p.fresh(TRANSITIVE["person", kind]))


def _places_of(head: Mention, plural: bool) -> list[tuple[str, tuple[str, ...]]]:
    """The prepositions that a noun takes before one or several others, each with the kinds of nouns that follow."""
    noun, apart = head.noun, plural and not head.plural  # one plate is not on two tables
    together = plural or not head.plural  # two singers seldom share one coin
    own = {
        "key": [("to", ("container", "place"))],
        "picture": [("of", ("person", "animal", "place"))],
        "painting": [("of", ("person", "animal", "place"))],
        "poster": [("of", ("animal", "place"))],
        "letter": [("from", ("person",)), ("to", ("person",))],
        "book": [("about", ("person", "animal", "place"))],
        "map": [("of", ("place",))],
    }
    near = [(word, ("person", "place")) for word in ("near", "behind", "next to", "in front of")]
    by_kind = {
        "person": near + [("with", ("portable", "animal"))] * (2 * together),
        "animal": [(word, ("animal", "person", "place")) for word in ("near", "behind", "next to")],
        "thing": [(word, ("surface", "container")) for word in ("near", "beside", "behind")]
        + [("on", ("surface",)), ("in", ("container",)), ("under", ("surface",))] * (not apart),
        "place": [(word, ("place",)) for word in ("near", "behind", "next to")],
    }
    return own[noun.lemma] * 4 + by_kind["thing"] if noun.lemma in own else by_kind[noun.kind]


def agree(p: Passage, subject: Mention, singular: str, plural: str) -> None:
    """Say the form that agrees with the subject, and mark it."""
    right, wrong = (plural, singular) if subject.plural else (singular, plural)
    p.mark_number(p.say(right), wrong, subject)


def be(p: Passage, subject: Mention) -> None:
    """Say "is", "are", "was" or "were"."""
    agree(p, subject, *(("was", "were") if p.past else ("is", "are")))


def support(p: Passage, subject: Mention) -> None:
    """Say "does", "do" or "did"."""
    if p.past:
        p.say("did")
    else:
        agree(p, subject, "does", "do")


def finite(p: Passage, subject: Mention, action: Verb, *, negated: bool = False) -> None:
    """Say a verb in its simple form."""
    p.pair(subject, action)
    if negated:
        support(p, subject)
        p.say(f"{p.draw.one(('not', NT))} {action.lemma}")
    elif p.past:
        p.say(action.past)
    else:
        agree(p, subject, action.third, action.lemma)
    p.say(action.particle)


def predicate(p: Passage, subject: Mention) -> None:
    """Say what something is: an adjective or a place."""
    options = PREDICATES[subject.noun.kind]
    word = p.draw.one([word for word in options if word not in p.used] or options)
    p.used.add(word)
    p.say(word)


def inflected(p: Passage, subject: Mention, action: Verb) -> tuple[str, str, bool]:
    """Say a verb in some tense or aspect; returns the auxiliary's two forms, and whether the clause is affirmative."""
    negatable = subject.determiner not in NEGATIVE
    p.pair(subject, action)
    choice = p.draw.one(("simple",) * 5 + ("adverb",) * 2 + ("negated",) * 2 + ("progressive",) * 4 + ("perfect",) * 3)
    if choice == "negated" and negatable:
        finite(p, subject, action, negated=True)
        return *_support(p), False
    if choice == "progressive" and not action.stative:
        be(p, subject)
        affirmative = not (negatable and p.draw.chance(0.15))
        p.say(f"{'' if affirmative else p.draw.one(('not', NT))} {action.ing} {action.particle}")
        return *(("was", "were") if p.past else ("is", "are")), affirmative and negatable
    if choice == "perfect" and not p.past and action.lemma != "lie":
        agree(p, subject, "has", "have")
        done = ("", "never") if action.stative else ("", "already", "never")
        adverb = p.draw.one(done if negatable else ("", "ever"))
        if adverb:
            at = p.say(adverb)
            if adverb != "ever":
                p.mark_polarity(at, {"already": "yet", "never": "ever"}[adverb], subject.at)
        p.say(f"{action.participle} {action.particle}")
        return "has", "have", negatable and adverb != "never"
    if choice == "adverb":
        p.say(p.draw.one(("often", "usually", "always", "sometimes")))
    finite(p, subject, action)
    return *_support(p), negatable


def _support(p: Passage) -> tuple[str, str]:
    return ("did", "did") if p.past else ("does", "do")
