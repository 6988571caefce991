"""Sentences with a known subject found in running text, by a small pattern over frequent words.

Number: a, the, this, ... and a frequent noun, perhaps with one word between, that follows no preposition; then the
verb is, are, was, were, has or have, at once or after a preposition and at most SPAN words without another verb,
conjunction or mark. Gender: the sentence's first title, name or noun with a gender, then, within REACH words, its
first he, she, his or her. A match whose verb or pronoun does not agree with the noun is left out; the share of these
says how often the pattern takes the wrong noun. Where it takes a wrong one that happens to agree, nothing shows it.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nlp_lstm.explanations.units.subjects import Material, Sentence, number_of
from nlp_lstm.text.tokenizer import END, END_ID, UNKNOWN, UNKNOWN_ID, WordTokenizer

SPAN, REACH, LONGEST = 8, 30, 40  # words to the verb, to the pronoun, and of a sentence
AT_ONCE = 1000  # texts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REGULAR = (
    "company market price share stock bank bond plan trader investor analyst official executive group rate firm unit "
    "fund manager issue contract sale result index board offer bid loan deal program product law bill court judge "
    "lawyer case question problem decision report member player team game season match song album film movie "
    "episode character book story critic author scene road street building church school house ship storm forest tree "
    "bird animal island river mountain bridge attack soldier officer force battle war event series car engine plant "
    "student teacher doctor friend leader artist writer video version work system project name site area "
    "part number state government president director chairman dog horse king queen boy girl brother sister son "
    "daughter wall tower temple train station airline dealer buyer seller customer consumer worker employee"
)
IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "person", "wives": "wife"}
SINGULAR = _words(REGULAR) - {"series"} | set(IRREGULAR.values()) | _words("city country company party story army")
PLURAL = {
    **{(w[:-1] + "ies" if w[-1] == "y" and w[-2] not in "aeou" else w + ("es" if w[-1] in "sxh" else "s")): w
       for w in SINGULAR - set(IRREGULAR.values()) - {"chairman"}},
    **IRREGULAR, "chairmen": "chairman",
}  # fmt: skip
VERBS = {"is": "are", "was": "were", "has": "have"}
OTHER_VERB = VERBS | {plural: singular for singular, plural in VERBS.items()}
DETERMINERS = _words(
    "a an the this that these those its their his her our my your some many several both all two three"
)
PREPOSITIONS = _words("of in on for at from by with near between among about under over against to behind during")
BREAKS = _words(
    ", ; : . ? ! ( ) - -- \" ' `` '' and or but that which who whom whose when if as than because while where be been "
    "being do does did will would can could may might must should said says say not n't there"
) | set(OTHER_VERB)

MEN = _words(
    "mr. mr sir lord king prince man boy father son brother husband uncle actor businessman spokesman gentleman john "
    "james robert william david george peter paul thomas richard charles henry michael edward joseph daniel"
)
WOMEN = _words(
    "ms. ms mrs. mrs lady queen princess woman girl mother daughter sister wife aunt actress businesswoman spokeswoman "
    "mary elizabeth anna anne jane margaret susan sarah maria lisa nancy barbara emma laura julia helen alice"
)
PRONOUNS = {"he": "she", "his": "her", "she": "he", "her": "his"}
FEMININE = _words("she her")
OBJECTS = {"him": 0, "himself": 0, "herself": 1, "hers": 1}  # pronouns without a form of the other gender to ask for


@dataclass(frozen=True)
class _Match:
    """The subject's noun and the word that it decides, by their places; agrees: whether they have one value."""

    noun: int
    target: int
    value: int
    name: str
    other: str
    attractors: int
    agrees: bool


def found_material(
    tokenizer: WordTokenizer, feature: str, texts: Iterable[str], *, limit: int, seed: int = 1
) -> Material:
    """Return at most `limit` sentences of texts and as many passages, half of each value, drawn at random.

    The model knows every word from the noun on, or the text itself has "<unk>" there. A passage is a whole sentence,
    its end, and a sentence whose subject has the other value; the two were not neighbours. The facts count the
    sentences, the pattern's matches, those of them that agree, and of these the ones whose words are known.
    """
    match = {"number": _number_match, "gender": _gender_match}[feature]
    draw, seen, kept = random.Random(seed), Counter[str](), []
    for words, ids in _sentences(tokenizer, texts):
        seen["sentences"] += 1
        one = match([word.lower() for word in words])
        if one is None:
            continue
        seen["matched"] += 1
        seen["agree"] += one.agrees
        right, wrong = number_of(tokenizer, words[one.target]), number_of(tokenizer, one.other)
        read = zip(words[one.noun : one.target], ids[one.noun : one.target], strict=True)
        known = all(number != UNKNOWN_ID or word == UNKNOWN for word, number in read)
        if not one.agrees or not known or right is None or wrong is None:
            continue
        before = slice(0, one.target)
        sentence = Sentence(words[before], ids[before], one.noun, right, wrong, one.value, one.name, one.attractors)
        kept.append((sentence, (words, ids)))
    draw.shuffle(kept)
    sides = [[pair for pair in kept if pair[0].value == value][: limit // 2] for value in (0, 1)]
    count = min(map(len, sides))
    passages = [
        _passage(whole, second)
        for first, other in (sides, sides[::-1])
        for (_, whole), (second, _) in zip(draw.sample(first, count), draw.sample(other, count), strict=True)
    ]
    facts = {"kind": "found", **{name: seen[name] for name in ("sentences", "matched", "agree")}, "usable": len(kept)}
    return Material([pair[0] for side in sides for pair in side[:count]], passages, facts)


def _passage(whole: tuple[tuple[str, ...], tuple[int, ...]], second: Sentence) -> Sentence:
    words, ids = whole
    return replace(
        second,
        words=(*words, END, *second.words),
        ids=(*ids, END_ID, *second.ids),
        subject=len(ids) + 1 + second.subject,
        end=len(ids),
    )


def _sentences(tokenizer: WordTokenizer, texts: Iterable[str]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Yield the sentences of texts that are not too long; one ends at a full stop, or with its text."""
    rows = [text for text in texts if text.strip()]
    for start in range(0, len(rows), AT_ONCE):
        for encoding in tokenizer.encode_batch(rows[start : start + AT_ONCE]):
            first = 0
            for place, token in enumerate(encoding.tokens, 1):
                if token == "." or place == len(encoding.tokens):
                    if place - first <= LONGEST:
                        yield tuple(encoding.tokens[first:place]), tuple(encoding.ids[first:place])
                    first = place


def _number_match(words: Sequence[str]) -> _Match | None:
    """Return the first subject with its verb, None where there is none."""
    for noun, word in enumerate(words):
        value = 1 if word in PLURAL else 0 if word in SINGULAR else None
        start = next((k for k in (noun - 1, noun - 2) if k >= 0 and words[k] in DETERMINERS), None)
        if value is None or start is None or (start and words[start - 1] in PREPOSITIONS):
            continue
        if start == noun - 2 and words[noun - 1] in BREAKS | PREPOSITIONS:
            continue
        stretch = range(noun + 1, min(noun + 2 + SPAN, len(words)))
        stop = next((k for k in stretch if words[k] in BREAKS), None)
        if stop is None or words[stop] not in OTHER_VERB:
            continue
        if stop > noun + 1 and (words[noun + 1] not in PREPOSITIONS or stop == noun + 2):
            continue
        between = words[noun + 1 : stop]
        attractors = sum(one in (SINGULAR if value else PLURAL) for one in between)
        verb = words[stop]
        lemma = PLURAL.get(word, word)
        return _Match(noun, stop, value, lemma, OTHER_VERB[verb], attractors, (verb not in VERBS) == bool(value))
    return None


def _gender_match(words: Sequence[str]) -> _Match | None:
    """Return the first word with a gender and the first pronoun after it, None where there is none."""
    noun = next((k for k, word in enumerate(words) if word in MEN or word in WOMEN), None)
    said = next((k for k, word in enumerate(words) if word in PRONOUNS or word in OBJECTS), None)
    if noun is None or said is None or not noun < said <= noun + REACH or words[said] in OBJECTS:
        return None
    value = int(words[noun] in WOMEN)
    between = sum(word in (MEN if value else WOMEN) for word in words[noun + 1 : said])
    pronoun = words[said]
    agrees = (pronoun in FEMININE) == bool(value)
    return _Match(noun, said, value, words[noun], PRONOUNS[pronoun], between, agrees)
