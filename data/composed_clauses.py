"""Clauses of the corpus "composed": a judgement said straight, and the same judgement denied.

A clause's `sign` is 1 for praise, -1 for blame, 0 for neither. A denial turns the sign round. `word` is the polar
word that decides, `negators` are the negation words in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from composed_words import (
    BAD,
    DISLIKE,
    EVERYONE,
    GOOD,
    INTENSIFIERS,
    KINDS,
    LIKE,
    NEUTRAL,
    NOBODY,
    PEOPLE,
    STRONG,
    Kind,
    listed,
)
from everyday_render import Draw


@dataclass(frozen=True)
class Clause:
    """A clause without capital and full stop."""

    text: str
    sign: int
    word: str | None = None
    negators: tuple[str, ...] = ()
    kind: str = "thing"
    form: str = ""

    def denied_by(self, *negators: str, text: str) -> "Clause":
        """Return the clause with another text that turns it round."""
        return replace(self, text=text, sign=-self.sign, negators=(*negators, *self.negators))

    def within(self, text: str, *negators: str, sign: int) -> "Clause":
        """Return the clause inside another text; sign: 1 keeps the judgement, -1 turns it round, 0 leaves it open."""
        return replace(self, text=text, sign=sign * self.sign, negators=(*negators, *self.negators))


@dataclass(frozen=True)
class Subject:
    """Who or what is judged, and how its verbs go."""

    text: str
    kind: Kind
    plural: bool
    past: bool

    @property
    def be(self) -> str:
        return ("were" if self.plural else "was") if self.past else ("are" if self.plural else "is")

    @property
    def do(self) -> str:
        return "did" if self.past else "do" if self.plural else "does"


def subject(draw: Draw, kind: Kind | None = None, *, single: bool = False) -> Subject:
    """Choose what is judged; of a kind, where one is given, and single, where it has to be."""
    kind = kind or draw.one(KINDS)
    plural = not single and draw.chance(0.28)
    return Subject(draw.one(kind.plural if plural else kind.singular), kind, plural, draw.chance(0.55))


def adjective(draw: Draw, kind: Kind, sign: int, *, weak: bool = False) -> str:
    """Choose an adjective; weak: none that is too strong to be denied by halves."""
    own, general = (kind.good, GOOD) if sign > 0 else (kind.bad, BAD)
    pool = own if draw.chance(0.62) else general
    return draw.one([word for word in pool if not weak or word not in STRONG])


def degree(draw: Draw, word: str) -> str:
    """Put an intensifier before some adjectives."""
    if " " in word or "-" in word or draw.chance(0.6):
        return word
    return f"{'absolutely' if word in STRONG else draw.one(INTENSIFIERS)} {word}"


# Each of these makes one clause of a given sign (1 or -1).


def being(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The soup was good."""
    s = subject(draw, kind)
    word = adjective(draw, s.kind, sign, weak=weak)
    return Clause(f"{s.text} {s.be} {word if weak else degree(draw, word)}", sign, word, kind=s.kind.name)


def not_being(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The soup was not good: of the sign that the sentence has."""
    s = subject(draw, kind)
    word = adjective(draw, s.kind, -sign, weak=True)
    plain = Clause("", -sign, word, kind=s.kind.name)
    softly = draw.one(("very", "that", "particularly", "really", "exactly", "all that"))
    than = draw.one(("I had hoped", "people say", "last year", "the pictures"))
    less, feared = draw.one(("as", "nearly as")), draw.one(("feared", "expected"))
    forms: list[tuple[str, str]] = [
        ("not", f"{s.text} {s.be} not {word}"),
        ("n't", f"{s.text} {s.be}n't {word}"),
        ("n't", f"{s.text} {s.be}n't {word} at all"),
        ("not", f"{s.text} {s.be} not at all {word}"),
        ("never", f"{s.text} {'were' if s.plural else 'was'} never {word}"),
        ("neither", f"{s.text} {s.be} neither {word} nor {adjective(draw, s.kind, -sign, weak=True)}"),
        ("not", f"{s.text} {s.be} not even remotely {word}"),
        ("n't", f"{s.text} {s.be}n't the least bit {word}"),
        ("anything but", f"{s.text} {s.be} anything but {word}"),
        ("far from", f"{s.text} {s.be} far from {word}"),
    ]
    if sign < 0:
        forms += [
            ("not", f"{s.text} {s.be} not very {word}"),
            (
                "n't",
                f"{s.text} {s.be}n't {softly} {word}",
            ),
            ("hardly", f"{s.text} {s.be} hardly {word}"),
            ("not", f"{s.text} {s.be} not what I would call {word}"),
            (
                "not",
                f"{s.text} {s.be} not as {word} as {than}",
            ),
            ("nowhere", f"{s.text} {s.be} nowhere near {word} enough"),
        ]
    else:
        forms += [
            ("not", f"{s.text} {s.be} not {draw.one(('half', 'too', 'nearly as', 'that'))} {word}"),
            (
                "n't",
                f"{s.text} {s.be}n't {less} {word} as I had {feared}",
            ),
            ("no", f"{s.text} {s.be} in no way {word}"),
        ]
    negator, text = draw.one(forms)
    return plain.denied_by(negator, text=text)


def naming(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The film was a gem."""
    s = subject(draw, kind, single=True)
    noun = draw.one(s.kind.good_nouns if sign > 0 else s.kind.bad_nouns)
    return Clause(f"{s.text} {s.be} {noun}", sign, noun, kind=s.kind.name)


def not_naming(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The film was hardly a gem."""
    s = subject(draw, kind, single=True)
    noun = draw.one(s.kind.good_nouns if sign < 0 else s.kind.bad_nouns)
    plain = Clause("", -sign, noun, kind=s.kind.name)
    bare = noun.partition(" ")[2]
    forms = [
        ("not", f"{s.text} {s.be} not {noun}"),
        ("n't", f"{s.text} {s.be}n't {noun}"),
        ("hardly", f"{s.text} {s.be} hardly {noun}"),
        ("no", f"{s.text} {s.be} no {bare}"),
        ("never", f"{s.text} {'were' if s.plural else 'was'} never {noun}"),
        ("not", f"{s.text} {s.be} not exactly {noun}"),
        ("anything but", f"{s.text} {s.be} anything but {noun}"),
    ]
    negator, text = draw.one(forms)
    return plain.denied_by(negator, text=text)


def doing(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The phone let me down."""
    s = subject(draw, kind)
    base, past = draw.one(s.kind.good_does if sign > 0 else s.kind.bad_does)
    return Clause(f"{s.text} {past}", sign, base, kind=s.kind.name)


def not_doing(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """The phone never let me down."""
    s = subject(draw, kind)
    base, past = draw.one(s.kind.good_does if sign < 0 else s.kind.bad_does)
    plain = Clause("", -sign, base, kind=s.kind.name)
    forms = [
        ("n't", f"{s.text} didn't {base}"),
        ("not", f"{s.text} did not {base}"),
        ("never", f"{s.text} never {past}"),
        ("n't", f"{s.text} {'has' if not s.plural else 'have'}n't once managed to {base}")
        if sign < 0
        else ("not", f"{s.text} did not once {base}"),
        ("n't", f"{s.text} won't {base}"),
        ("hardly", f"{s.text} hardly ever {past}"),
        ("fail", f"{s.text} failed to {base}") if sign < 0 else ("no", f"{s.text} at no time {past}"),
    ]
    negator, text = draw.one(forms)
    return plain.denied_by(negator, text=text)


def feeling(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """I loved the concert."""
    s = subject(draw, kind)
    _, third, past = draw.one(LIKE if sign > 0 else DISLIKE)
    who = draw.one(("I", "we", *PEOPLE, *EVERYONE))
    return Clause(f"{who} {draw.one(('', 'really ', ''))}{past} {s.text}", sign, third, kind=s.kind.name)


def not_feeling(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """Nobody liked the concert."""
    s = subject(draw, kind)
    base, third, past = draw.one(LIKE if sign < 0 else DISLIKE)
    plain = Clause("", -sign, third, kind=s.kind.name)
    forms = [
        ("n't", f"{draw.one(('I', 'we', *PEOPLE))} didn't {base} {s.text}"),
        ("n't", f"I don't {base} {s.text}{draw.one(('', ' at all', ' one bit'))}"),
        ("not", f"{draw.one(('I', 'we'))} did not {base} {s.text}"),
        ("nobody", f"{draw.one(NOBODY)} {past} {s.text}"),
        ("never", f"{draw.one(('I', 'we', *PEOPLE))} never {past} {s.text}"),
        ("few", f"few people {past} {s.text}"),
        ("n't", f"I can't say I {past} {s.text}"),
        ("hardly", f"hardly anyone {past} {s.text}"),
    ]
    negator, text = draw.one(forms)
    return plain.denied_by(negator, text=text)


def again(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """I would stay there again; nobody would pay for it twice."""
    act = draw.one(
        listed(
            "go there again, buy it again, do it again, come back, order it again, watch it again, "
            "stay there again, hire them again, "
            "eat there again, read it again, book it again, recommend it to anyone, recommend them to a friend, "
            "pay for it again"
        )
    )
    if sign > 0:
        text = draw.one(
            [
                f"I would {act}",
                f"I'd {act} {draw.one(('tomorrow', 'any time', 'in a heartbeat'))}",
                f"we will certainly {act}",
                f"I can't wait to {act}",
            ]
        )
        return Clause(text, 1, act, ("n't",) if "can't" in text else ())
    negator, text = draw.one(
        [
            ("not", f"I would not {act}"),
            ("n't", f"I wouldn't {act}"),
            ("never", f"I will never {act}"),
            ("nobody", f"{draw.one(NOBODY)} would {act}"),
            ("n't", f"we won't {act} {draw.one(('', 'any time soon', 'for sure'))}".strip()),
            ("no", f"there is no way I would {act}"),
            ("never", f"never would I {act}"),
            ("n't", f"you couldn't pay me to {act}"),
            ("neither", f"neither of us would {act}"),
        ]
    )
    return Clause(text, -1, act, (negator,))


def worth(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """It was worth every penny; it was not worth the wait."""
    s = subject(draw, kind)
    what = draw.one(
        listed("the money, the wait, a visit, the trouble, the price, every penny, the effort, the journey, your time")
    )
    if sign > 0:
        return Clause(f"{s.text} {s.be} {draw.one(('', 'well ', 'really '))}worth {what}", 1, "worth", kind=s.kind.name)
    negator, text = draw.one(
        [
            ("not", f"{s.text} {s.be} not worth {what}"),
            ("n't", f"{s.text} {s.be}n't worth {what}"),
            ("never", f"{s.text} {'were' if s.plural else 'was'} never worth {what}"),
            ("hardly", f"{s.text} {s.be} hardly worth {what}"),
        ]
    )
    return Clause(text, -1, "worth", (negator,), s.kind.name)


def missing(draw: Draw, sign: int, kind: Kind, weak: bool) -> Clause:
    """There is nothing good about it; there is nothing to complain about."""
    s = subject(draw, kind)
    if sign < 0:
        word = adjective(draw, s.kind, 1)
        text = draw.one(
            [
                f"there {'was' if s.past else 'is'} nothing {word} about {s.text}",
                f"nothing about {s.text} {'was' if s.past else 'is'} {word}",
                f"I found nothing {word} about {s.text}",
                f"nobody found {s.text} {word}",
                f"none of us would call {s.text} {word}",
            ]
        )
    else:
        word = draw.one(listed("complain about, criticise, fault, dislike, regret"))
        text = draw.one(
            [
                f"there {'was' if s.past else 'is'} nothing to {word}",
                f"I have nothing to {word}",
                f"nobody had anything to {word}",
                f"we found nothing to {word}",
            ]
        )
    negator = next(one for one in ("nothing", "nobody", "none") if one in text.split())
    return Clause(text, sign, word, (negator,), s.kind.name)


def neutral(draw: Draw, kind: Kind) -> Clause:
    """The museum is near the station; with a negation as often as not."""
    s = subject(draw, kind)
    fact = draw.one(NEUTRAL[s.kind.name])
    if draw.chance(0.5):
        return Clause(f"{s.text} {s.be} {fact}", 0, kind=s.kind.name)
    negator = draw.one(("not", "n't"))
    joined = f"{s.be} not" if negator == "not" else f"{s.be}n't"
    return Clause(f"{s.text} {joined} {fact}", 0, None, (negator,), s.kind.name)


Maker = Callable[[Draw, int, Kind, bool], Clause]
PLAIN: tuple[Maker, ...] = (being, being, being, naming, doing, feeling, again, worth)
WEAK: tuple[Maker, ...] = (being, being, doing, feeling, worth)
DENIED: tuple[Maker, ...] = (
    not_being, not_being, not_being, not_being, not_naming, not_doing, not_feeling, missing,
)  # fmt: skip


def clause(draw: Draw, sign: int, kind: Kind | None = None, *, weak: bool = False) -> Clause:
    """Make one clause of a sign: 1, -1 or 0; denied as often as not. weak: nothing that denying would only soften."""
    kind = kind or draw.one(KINDS)
    if not sign:
        return neutral(draw, kind)
    maker = draw.one((WEAK if weak and sign < 0 else PLAIN) if draw.chance(0.5) else DENIED)
    made = maker(draw, sign, kind, weak)
    return replace(made, form=maker.__name__)
