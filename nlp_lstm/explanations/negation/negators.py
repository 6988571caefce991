"""Finding the words that negate, and those that only look as if they did: "not only", "no doubt", "nothing but"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NEGATOR, PSEUDO = "negator", "pseudo"


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(words.split())


SINGLE = frozenset(
    listed(
        "not n't never no hardly scarcely barely rarely seldom nobody nothing nowhere none neither nor without cannot"
    )
)
PHRASES = ("not at all", "no one", "no longer", "no way", "no means", "nowhere near", "anything but")

# "a/b" is one of these words, "..." up to GAP words that stay inside the clause.
GAP = 6
_NOT = "not/n't/never/cannot"
PSEUDO_NEGATORS = (
    "not/n't only", "not/n't just ... but", "not/n't merely ... but", "not/n't simply ... but", "not/n't the only",
    "no doubt", "without/beyond a/any doubt/question", "without doubt/question/fail/exception", "no question",
    "no wonder", "no denying", "no exaggeration", "no matter", "no less than", "none other than", "second to none",
    "not to mention", "but not least", "if nothing else", "nothing but", "nothing short/less of/than", "nothing better",
    "nothing beats", "no one/body ... can/could/would ... deny", "nobody ... can/could/would ... deny", f"{_NOT} deny",
    f"{_NOT} recommend/praise/thank/stress/emphasise/emphasize/applaud/get/speak/say ... enough",
    f"{_NOT} be better/worse/happier/finer/nicer/more", f"{_NOT} have been better/worse/happier/finer/nicer/more",
    f"{_NOT} agree more", f"{_NOT} ask for more/better", f"{_NOT} ask for a better", f"{_NOT} wait to/for/until",
    f"{_NOT} help but", f"{_NOT} fail/fails/failed to",
    "never been/felt/looked/had/tasted/seen/heard/read/met better/worse",
    "never ... a better/worse", "never ... such a/an", "there is/was/are/were/'s no better/worse",
)  # fmt: skip
_PSEUDO = tuple(tuple(part.split("/") for part in pattern.split()) for pattern in PSEUDO_NEGATORS)
_PHRASES = tuple(tuple([word] for word in phrase.split()) for phrase in PHRASES)
_ENDS = frozenset(".!?;:,")


@dataclass(frozen=True)
class Negator:
    """A word or words that negate: `places` are their 0-based tokens, `name` how they are counted, in lower case.

    kind: "negator", or "pseudo" for what negates nothing. An n't that is written in one token with its verb has the
    name n't. The two words of "neither ... nor" are one negator, as are those of a phrase ("no longer").
    """

    name: str
    places: tuple[int, ...]
    kind: str = NEGATOR


def find_negators(tokens: Sequence[str]) -> list[Negator]:
    """Return the negators and pseudo-negators of a sentence, in the order of their first words.

    tokens: as the tokenizer cuts them, so that n't is a word; a "don't" in one piece is recognised too.
    """
    words = [plain(token) for token in tokens]
    found, taken = [], set[int]()
    for start in range(len(words)):
        for pattern in _PSEUDO:
            if (places := _match(words, start, pattern)) and not taken.intersection(places):
                negative = tuple(place for place in places if _single(words[place]))
                found.append(Negator(" ".join(words[place] for place in places), negative, PSEUDO))
                taken.update(places)
                break
    for start, word in enumerate(words):
        if start in taken:
            continue
        if word == "no" and _answers(words, start):
            found.append(Negator("no", (start,), PSEUDO))
            continue
        for phrase in _PHRASES:
            places = _match(words, start, phrase)
            if places and not taken.intersection(places):
                found.append(Negator(" ".join(words[place] for place in places), places))
                taken.update(places)
                break
        else:
            name = _single(word)
            if name:
                later = _nor(words, start) if name == "neither" else ()
                found.append(Negator("neither ... nor" if later else name, (start, *later)))
                taken.update(later)
    return sorted(found, key=lambda negator: negator.places)


def plain(token: str) -> str:
    """Return a token in lower case, with the straight apostrophe."""
    return token.lower().replace("’", "'")


def _single(word: str) -> str:
    """The name under which a word negates by itself, "" for other words."""
    return "n't" if word.endswith("n't") else word if word in SINGLE else ""


def _match(words: Sequence[str], start: int, pattern: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The places of a pattern's words from a start on, () where it does not stand there."""
    places: list[int] = []
    here, skip = start, 0
    for options in pattern:
        if options == ["..."]:
            skip = GAP
            continue
        for place in range(here, min(here + skip + 1, len(words))):
            if words[place] in options or (_single(words[place]) == "n't" and "n't" in options):
                places.append(place)
                here, skip = place + 1, 0
                break
            comma_before = words[place] == "," and words[place + 1 : place + 2] == ["but"] and "but" in options
            if words[place] in _ENDS and not comma_before:  # "not just good, but cheap" goes on behind its comma
                return ()
        else:
            return ()
    return tuple(places)


def _answers(words: Sequence[str], place: int) -> bool:
    """Whether a "no" is said to somebody ("No, I liked it") and not about a question ("Good? No.")."""
    first = place == 0 or words[place - 1] in (".", "!")
    return first and words[place + 1 : place + 2] == [","]


def _nor(words: Sequence[str], start: int) -> tuple[int, ...]:
    """The places of each "nor" that goes on from a "neither"."""
    return tuple(_until_stop(words, start, "nor"))


def _until_stop(words: Sequence[str], start: int, wanted: str) -> Iterator[int]:
    for place in range(start + 1, len(words)):
        if words[place] in (".", "!", "?", ";"):
            return
        if words[place] == wanted:
            yield place
