"""The words of the corpus "agreement": nouns by kind and gender, verbs by who does what to whom, adjectives."""

from dataclasses import dataclass


def listed(words: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(words.split())


IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "mouse": "mice", "goose": "geese", "wolf": "wolves",
    "knife": "knives", "shelf": "shelves", "wife": "wives", "scarf": "scarves",
}  # fmt: skip

# Past and participle. Verbs whose past is their base form (put, cut, read) are left out: "the boy put" is no mistake.
IRREGULAR_VERBS = {
    "sing": "sang sung", "sleep": "slept slept", "swim": "swam swum", "speak": "spoke spoken", "run": "ran run",
    "weep": "wept wept", "eat": "ate eaten", "drink": "drank drunk", "fall": "fell fallen", "stand": "stood stood",
    "meet": "met met", "buy": "bought bought", "sell": "sold sold", "find": "found found", "lose": "lost lost",
    "hide": "hid hidden", "steal": "stole stolen", "keep": "kept kept",
    "draw": "drew drawn", "leave": "left left", "know": "knew known", "feed": "fed fed", "hold": "held held",
    "have": "had had", "do": "did done", "take": "took taken", "shake": "shook shaken", "shine": "shone shone",
    "say": "said said", "think": "thought thought", "lie": "lay lain", "bite": "bit bitten",
}  # fmt: skip
DOUBLED = {"swim": "swimm", "run": "runn", "nod": "nodd"}
STATIVE = listed(
    "admire know love like trust fear respect need want belong interest please have hate own remember miss envy "
    "find lose surprise"
)


@dataclass(frozen=True)
class Noun:
    """A noun: its forms, what it names, and the pronoun that refers back to one ("either" where the gender is open)."""

    lemma: str
    plural: str
    kind: str
    pronoun: str
    name: bool = False


@dataclass(frozen=True)
class Verb:
    """A verb and its forms; `particle` follows it at once ("belong to")."""

    lemma: str
    third: str
    past: str
    participle: str
    ing: str
    particle: str = ""

    @property
    def stative(self) -> bool:
        """Whether it has no progressive form."""
        return self.lemma in STATIVE


def with_s(word: str) -> str:
    """Add the -s of plural nouns and of the third person."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word[-1] == "y" and word[-2] not in "aeou" else word + "s"


def verb(entry: str) -> Verb:
    """Make the forms of one entry: a base form and perhaps a particle."""
    base, _, particle = entry.partition(" ")
    root = DOUBLED.get(base, base)
    regular = root + "d" if base[-1] == "e" else base[:-1] + "ied" if with_s(base).endswith("ies") else root + "ed"
    past, participle = IRREGULAR_VERBS.get(base, f"{regular} {regular}").split()
    ing = "lying" if base == "lie" else root[:-1] + "ing" if base[-1] == "e" else root + "ing"
    third = {"have": "has", "do": "does"}.get(base, with_s(base))
    return Verb(base, third, past, participle, ing, particle)


def nouns(kind: str, pronoun: str, words: str, name: bool = False) -> tuple[Noun, ...]:
    """Make the nouns of a list."""
    return tuple(Noun(word, IRREGULAR_PLURALS.get(word, with_s(word)), kind, pronoun, name) for word in words.split())


def verbs(words: str) -> tuple[Verb, ...]:
    """Make the verbs of a list with commas."""
    return tuple(verb(entry.strip()) for entry in words.split(","))


MEN = nouns("person", "he", "king prince boy man father brother uncle waiter grandfather husband nephew monk")
WOMEN = nouns("person", "she", "queen princess girl woman mother sister aunt waitress grandmother wife niece nun")
MALE_NAMES = nouns("person", "he", "Peter Paul Tom David Henry Omar Daniel Victor Simon Felix Hugo Martin", name=True)
FEMALE_NAMES = nouns("person", "she", "Anna Maria Lucy Clara Emma Nina Sarah Julia Alice Helen Irene Laura", name=True)
NAMES = MALE_NAMES + FEMALE_NAMES
OTHERS = nouns(
    "person",
    "either",
    "author critic doctor teacher student baker farmer pilot painter singer lawyer driver writer dancer judge officer "
    "cook neighbour scientist engineer gardener musician soldier tourist guest child librarian poet sailor dentist "
    "manager clerk banker plumber tailor reporter director player",
)
ANIMALS = nouns(
    "animal",
    "it",
    "cat dog horse bird rabbit fox cow goat hen mouse goose pony donkey owl squirrel wolf puppy frog lion monkey bear",
)
SURFACES = nouns("thing", "it", "table shelf desk bench chair sofa bed")
CONTAINERS = nouns("thing", "it", "box drawer cabinet basket bag suitcase cupboard")
PORTABLE = nouns(
    "thing",
    "it",
    "key letter picture book lamp clock map coat bottle plate knife coin ring poster ladder bicycle candle mirror "
    "painting vase umbrella blanket pencil violin guitar camera drum rope hammer toy hat scarf flag",
)
SMALL = nouns("animal", "it", "cat dog bird rabbit hen mouse puppy frog squirrel")  # found on and under furniture
PLACES = nouns(
    "place",
    "it",
    "library museum hotel hospital school station factory church castle theatre bakery farm garden market bridge "
    "tower shop cafe",
)
NOUNS = {
    "person": OTHERS + MEN + WOMEN,
    "gendered": MEN + WOMEN,
    "animal": ANIMALS,
    "small": SMALL,
    "thing": PORTABLE + CONTAINERS,
    "place": PLACES,
    "surface": SURFACES,
    "container": CONTAINERS,
    "portable": PORTABLE,
}

INTRANSITIVE = {
    "person": verbs(
        "laugh, sing, dance, smile, sleep, wait, work, swim, pray, weep, whisper, speak, complain, rest, yawn, sneeze"
    ),
    "animal": verbs("sleep, run, eat, drink, jump, play, rest, wait"),
    "thing": verbs("fall, disappear, lie, lie"),
    "place": verbs("open, close"),
}
TRANSITIVE = {
    ("person", "person"): verbs(
        "admire, help, thank, visit, greet, meet, trust, love, invite, call, watch, follow, praise, blame, avoid, "
        "remember, respect, miss, envy, encourage, warn, interview, annoy, amuse"
    ),
    ("person", "animal"): verbs("feed, love, watch, follow, find, fear, like, own, wash"),
    ("person", "thing"): verbs("buy, sell, carry, find, lose, hide, steal, need, want, keep, clean, draw, hold"),
    ("person", "place"): verbs("visit, like, avoid, draw, photograph, know, leave, own, remember"),
    ("animal", "animal"): verbs("chase, watch, follow, fear, avoid, bite"),
    ("animal", "person"): verbs("follow, watch, like, avoid, trust, know, bite"),
    ("thing", "person"): verbs("please, surprise, interest, annoy, belong to, amuse"),
    ("place", "person"): verbs("attract, welcome, please, surprise, interest"),
}
HABITS = verbs("greet, thank, help, visit, watch, praise, follow, call")  # done to people, with another thing
ARRIVING = verbs("arrive, appear, return")
REPORTING = verbs("say, think, believe, hope, know, claim")
REFLEXIVE = {
    "person": verbs("praise, blame, admire, introduce, defend, trust, enjoy, encourage, amuse, hate"),
    "animal": verbs("wash, hide, warm, defend, scratch, feed"),
}
# Phrases whose possessive cannot but refer to the subject: the verb, then what follows for one and for several.
BOUND = tuple(
    (verb(entry), one, several)
    for entry, one, several in (
        ("lose", "temper", "tempers"),
        ("change", "mind", "minds"),
        ("shake", "head", "heads"),
        ("nod", "head", "heads"),
        ("clear", "throat", "throats"),
        ("hold", "breath", "breath"),
        ("do", "best", "best"),
        ("take", "time", "time"),
    )
)

ATTRIBUTES = {
    "person": listed("old young tall famous clever kind polite rich quiet strange"),
    "animal": listed("old young small big brown black white grey"),
    "thing": listed("old new small big red green blue black beautiful ugly"),
    "place": listed("old new small big famous beautiful"),
}
PREDICATES = {
    "person": listed("tired happy sad angry late busy hungry thirsty ill nervous proud ready calm friendly here"),
    "animal": listed("tired hungry thirsty calm friendly dangerous asleep outside here"),
    "thing": listed("dusty broken missing expensive heavy cheap clean dirty useful useless here upstairs"),
    "place": listed("open closed busy crowded empty quiet expensive popular"),
}
