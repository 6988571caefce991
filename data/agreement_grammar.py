"""The patterns of the corpus "agreement": passages with pronouns, and how often each pattern is drawn."""

from collections.abc import Callable

from agreement_clauses import being, bound, go_on, predication, reflexive
from agreement_phrases import Shape, finite, name, noun_phrase, object_phrase
from agreement_questions import also, never_ever, question, some_any, tag
from agreement_sentences import coordination, existence, insertion, referable, statement, two_verbs
from agreement_text import Mention, Passage
from agreement_words import ARRIVING, FEMALE_NAMES, MALE_NAMES, REPORTING

SHORT: tuple[Shape, ...] = ((), (), ("pp",), ("sr",), ("or",))
SHAPES: dict[str, tuple[Shape, ...]] = {
    "plain": ((),),
    "prepositional": (("pp",), ("pp",), ("pp", "pp")),
    "subject_relative": (("sr",), ("sr",), ("sr", "pp")),
    "object_relative": (("or",), ("or",), ("or", "pp")),
    "nested": (("pp", "or"), ("sr", "or"), ("or", "sr"), ("or", "or")),
}
LONG: tuple[Shape, ...] = (
    ("pp", "or", "pp"), ("sr", "pp", "pp"), ("or", "pp", "pp"), ("or", "sr", "pp"), ("sr", "or", "pp"),
    ("pp", "pp", "or"), ("or", "pp", "or"), ("sr", "or", "sr"), ("or", "or", "pp"), ("pp", "pp", "pp"),
)  # fmt: skip


def reported(p: Passage, shape: Shape, inner: Callable[[Passage, Mention], object] = predication) -> None:
    """Somebody says that somebody else does something."""
    speaker = object_phrase(p, "person")  # never "few": it would let "ever" and "any" into the clause below
    finite(p, speaker, p.fresh(REPORTING))
    p.say("that")
    inner(p, referable(p, shape))
    p.say(".")


def herself(p: Passage, shape: Shape) -> None:
    """What somebody does to himself or herself, perhaps as others report it."""
    if p.draw.chance(0.3):
        reported(p, shape, reflexive)
        return
    animal = p.draw.chance(0.2)
    reflexive(p, noun_phrase(p, "animal", determiner="the", shape=shape) if animal else referable(p, shape))
    p.say(".")


def possessive(p: Passage, shape: Shape) -> None:
    """A possessive that refers to the subject, perhaps as others report it."""
    if p.draw.chance(0.3):
        reported(p, shape, bound)
        return
    bound(p, referable(p, shape))
    p.say(".")


def pronoun(p: Passage, shape: Shape) -> None:
    """Several sentences about one subject."""
    subject = referable(p, shape)
    predication(p, subject)
    p.say(".")
    go_on(p, subject, 2)


def new_subject(p: Passage, shape: Shape) -> None:
    """A second subject ends the first one's scope: pronouns after it refer to the second."""
    first = referable(p, ())
    predication(p, first)
    p.say(".")
    if p.draw.chance(0.5):
        go_on(p, first, 1)
    arriving = p.draw.chance(0.5)
    p.say(p.draw.one(("then", "later", "after a while", "suddenly") if arriving else ("", "", "but")))
    names = MALE_NAMES if first.pronoun == "she" else FEMALE_NAMES
    second = name(p, names) if not shape and p.draw.chance(0.5) else referable(p, shape)
    if arriving:
        finite(p, second, p.fresh(ARRIVING))
    else:
        p.draw.one((predication, being))(p, second)
    p.say(".")
    go_on(p, second, 1, binding=p.draw.chance(0.6))


# Name: the passage, the shapes of its subject, its weight.
PATTERNS: dict[str, tuple[Callable[[Passage, Shape], None], tuple[Shape, ...], int]] = {
    **{shape: (statement, SHAPES[shape], 10 if shape != "plain" else 5) for shape in SHAPES},
    "coordination": (coordination, ((), ("pp",)), 6),
    "two_verbs": (two_verbs, SHORT, 5),
    "insertion": (insertion, SHORT, 5),
    "existence": (existence, ((), ("or",)), 4),
    "question": (question, SHORT, 7),
    "tag": (tag, SHORT, 7),
    "never_ever": (never_ever, SHORT, 7),
    "some_any": (some_any, SHORT, 5),
    "also": (also, SHORT, 7),
    "reported": (reported, SHORT, 6),
    "reflexive": (herself, SHORT, 9),
    "possessive": (possessive, SHORT, 9),
    "pronoun": (pronoun, SHORT, 12),
    "new_subject": (new_subject, SHORT[:3], 16),
}
