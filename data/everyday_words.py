"""The words that fit every domain of the corpus "everyday", and the two records the domains are written with."""

from dataclasses import dataclass


def listed(text: str) -> tuple[str, ...]:
    """Split "a, b, c" into its items."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


@dataclass(frozen=True)
class Subject:
    """What a sentence can be about, with the adjectives and facts that make sense of it.

    `names` are synonyms that share every adjective; `plain` are neutral predicates that follow "is" or "are".
    """

    names: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    plain: tuple[str, ...]
    plural: bool


@dataclass(frozen=True)
class Domain:
    """One part of life: its subjects (the first is the whole, the others its aspects) and what is said there.

    `head` is the whole's bare noun ("It was a good film"), `ever` the verb of "I have never seen a better film",
    `gerund` what one may regret; None where such sentences make no sense. `tenses` holds "is", "was" or both;
    `lasts` is "once" (bought or done once), "lasting" (long enough for "never boring") or "repeated" (met again and
    again: "rarely", "always", "no longer"); `merits` and `faults` are polar nouns; `asides`
    are negated clauses without sentiment; `facts` maps a name to neutral verb phrases in the base form.
    """

    name: str
    subjects: tuple[Subject, ...]
    head: str | None
    ever: str | None
    gerund: str | None
    tenses: tuple[str, ...]
    lasts: str
    merits: tuple[str, ...]
    faults: tuple[str, ...]
    asides: tuple[str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]


def one(names: str, good: str, bad: str, plain: str) -> Subject:
    """Write down a subject in the singular; synonyms are separated by "/"."""
    return Subject(tuple(names.split("/")), listed(good), listed(bad), listed(plain), plural=False)


def many(names: str, good: str, bad: str, plain: str) -> Subject:
    """Write down a subject in the plural; synonyms are separated by "/"."""
    return Subject(tuple(names.split("/")), listed(good), listed(bad), listed(plain), plural=True)


def domain(
    name: str,
    *subjects: Subject,
    asides: tuple[str, ...],
    facts: dict[str, str],
    merits: str = "",
    faults: str = "",
    head: str | None = None,
    ever: str | None = None,
    gerund: str | None = None,
    tenses: str = "is, was",
    lasts: str = "repeated",
) -> Domain:
    """Write down a domain; lists are separated by commas."""
    return Domain(
        name,
        subjects,
        head,
        ever,
        gerund,
        listed(tenses),
        lasts,
        listed(merits),
        listed(faults),
        asides,
        tuple((subject, listed(phrases)) for subject, phrases in facts.items()),
    )


# Adjectives that fit every subject. The extreme ones stand apart because "not excellent" and "not terrible" leave a
# reader in doubt: they meet only those negators that leave none (see `takes` in everyday_templates.py).
GENERAL_GOOD = listed("good, great, impressive, good, great")
GENERAL_BAD = listed("bad, disappointing, bad, disappointing")
GENERAL_STRONG_GOOD = listed("excellent, wonderful, superb, fantastic, brilliant, outstanding")
GENERAL_STRONG_BAD = listed("awful, terrible, dreadful, horrible, appalling")
STRONG = frozenset(
    GENERAL_STRONG_GOOD + GENERAL_STRONG_BAD + listed("disgusting, useless, tasteless, dangerous, outrageous, hideous")
)

# Pairs that cancel out in "neither good nor bad" and fit every subject.
OPPOSITES = (("good", "bad"), ("great", "terrible"), ("impressive", "disappointing"), ("wonderful", "awful"))

# Pairs for "not slow but fast" and "clean, not dirty": positive: its negative counterparts.
ANTONYMS = {
    good: listed(bad)
    for good, bad in {
        "impressive": "disappointing",
        "friendly": "rude, arrogant",
        "clean": "dirty",
        "quiet": "noisy",
        "fast": "slow",
        "quick": "slow",
        "comfortable": "cramped, hard, tiring",
        "clear": "confusing",
        "funny": "boring",
        "interesting": "boring",
        "exciting": "boring, dull",
        "gripping": "boring, dull",
        "original": "predictable",
        "modern": "outdated",
        "polite": "rude",
        "kind": "rude",
        "fresh": "stale",
        "tasty": "bland",
        "useful": "useless",
        "tidy": "chaotic, dirty",
        "organised": "chaotic",
        "bright": "gloomy, dark, dim",
        "spacious": "cramped",
        "affordable": "overpriced",
        "sturdy": "flimsy, wobbly",
        "stylish": "ugly",
        "beautiful": "ugly",
        "clever": "silly",
        "careful": "careless, reckless",
        "simple": "complicated",
        "sharp": "blurry",
        "sunny": "gloomy",
        "convincing": "wooden, confusing",
        "safe": "dangerous",
        "varied": "boring, repetitive",
        "relaxing": "stressful, tiring",
        "productive": "pointless",
        "lively": "dull, lifeless",
        "memorable": "forgettable",
        "calm": "nervous",
        "soft": "hard",
        "moist": "dry",
        "smooth": "bumpy",
        "light": "heavy",
        "likeable": "annoying",
        "attentive": "careless",
    }.items()
}

# What does not change from day to day, so that it is not "rarely" or "never" so.
PERMANENT = frozenset(
    listed(
        "spacious, modern, light, heavy, outdated, affordable, overpriced, cramped, sturdy, stylish,"
        "durable, handy, original,"
        "simple, complicated, competent, incompetent, soft, hard, lumpy, flimsy, wobbly, generous, stingy,"
        "secure, effective,"
        "ineffective, fragile, practical, impractical, detailed, flexible, inflexible, durable, elegant,"
        "tasteless, shabby"
    )
)

# Domains whose subjects are separate things, so that one does not speak for the other in "The ..., but the ...".
LOOSE_DOMAINS = frozenset(listed("furniture, clothes, cooking, appliances, computers, cars, pets, weather"))

# Verbs of facts that do not happen again and again, so that they go with neither "never" nor "no longer".
STATIVE = frozenset(
    listed(
        "have, weigh, lie, stand, belong, come, hold, consist, show, contain, face, hang, fold, end, begin,"
        "cross, lead, cost,"
        "count, last, include, involve, cover, fit, ask, need, run, carry, take"
    )
)

# Heads that are people, so that "It was a ..." becomes "She was a ...".
PERSONS = frozenset(listed("doctor, teacher, colleague"))

INTENSIFIERS = listed("very, really, extremely, so, incredibly")
STRONG_INTENSIFIERS = listed("really, absolutely, truly, simply")
# Not quite extreme: negated like the weak ones, but nobody says "very great".
NEARLY_STRONG = frozenset(
    listed(
        "great, delicious, fascinating, thrilling, gripping, miserable, addictive, outrageous, exhausting, inspiring"
    )
)
NEARLY_STRONG_INTENSIFIERS = listed("really, so, truly")

# Adjectives of degree, which alone go with "not too slow" as praise.
DEGREE = frozenset(
    listed(
        "slow, noisy, salty, greasy, heavy, dark, bitter, dry, confusing, complicated, strict, hard, predictable,"
        "silly, repetitive, bumpy, watery, cramped, harsh"
    )
)

# Negative adjectives with a negating prefix, for litotes: "not unfriendly".
LITOTES = frozenset(
    listed(
        "unfriendly, unhelpful, unfair, unreasonable, uncomfortable, unreliable, unclear, unpleasant, unconvincing,"
        "impatient, incompetent, dishonest, impractical, ineffective"
    )
)

# What a thing does to people: base form, past form (also the participle), polarity, and the adjective that a subject
# must be able to take for the verb to make sense (None: every subject).
VERBS = (
    ("impress", "impressed", 1, None),
    ("delight", "delighted", 1, None),
    ("please", "pleased", 1, None),
    ("disappoint", "disappointed", -1, None),
    ("bore", "bored", -1, "boring"),
    ("confuse", "confused", -1, "confusing"),
)
PEOPLE = listed("me, us, my parents, my sister, everyone at home, my friends, my flatmate")
ANYONE = listed("me, us, my parents, my sister, anyone at home, my friends, my flatmate")

# Negated clauses that fit in every domain, before "but" and after "though", and say nothing for or against.
ASIDES = (
    "I am not an expert",
    "nobody asked me",
    "not everybody will agree",
    "I have no idea what others think",
    "my brother doesn't agree",
    "nobody else has said so",
    "I have never said so before",
    "no one believes me",
    "I couldn't tell you why",
    "I cannot explain it",
    "I don't say this often",
    "that is not everyone's view",
    "my friends don't believe it",
    "I never write reviews",
)

DAYS = listed("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")
MONTHS = listed("January, March, April, June, August, October, December")
TIMES = listed("seven, eight, nine, ten, noon, three, half past four, six")
NUMBERS = listed("two, three, four, five, six, eight, ten, twelve")
NAMES = listed("Anna, Tom, Maria, David, Lucy, Omar, Kate, Peter, Nina, Sam")
COLOURS = listed("red, blue, green, grey, white, black, yellow, brown")
LIKERS = listed("I, I, We, My parents, My sister, My friends")
