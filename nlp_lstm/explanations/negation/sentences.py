"""Sentences of a corpus in which one word negates, beside the same sentences without it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_lstm.explanations.negation.negators import Negator, find_negators, listed
from nlp_lstm.explanations.negation.negators import plain as lower
from nlp_lstm.explanations.negation.pairs import ids_with, known_words, propose_pair
from nlp_lstm.text.tokenizer import WordTokenizer

BUT = "but"
POST_POSED = "after the word"  # "Was it good? Hardly.": what is negated was read before
OVERLAPPING = (BUT, POST_POSED)  # groups whose sentences may stand in another group too
# What may stand where "but" stands, and sets nothing against the clause before.
AND = listed("and so or as then also with for because after before since when where until who")
AFTER_AN_ANSWER = frozenset(listed("at all think so really sorry . , ! ? ; :"))
LONGEST = 40  # tokens


@dataclass(frozen=True)
class Found:
    """One sentence with exactly one negator, or one "but", and the same sentence with a filler.

    last: the ids of the words after "but", whose side is the right one to come to; None for a negator.
    """

    group: str
    negated: list[int]
    plain: list[int]
    at: int
    fillers: tuple[str, ...]
    last: list[int] | None = None


def negated_sentences(tokenizer: WordTokenizer, texts: Iterable[str]) -> Iterator[Found]:
    """Yield the sentences in which exactly one negator stands, known to the model, and those with one "but".

    A sentence that needs another word elsewhere without its negation ("neither ... nor", "can't") is left out: what
    comes after the negator would differ for another reason. A negator that ends its sentence is yielded twice, also
    as post-posed. Beside "but", negators may stand; they stand in both sentences of the pair.
    """
    known = known_words(tokenizer)
    and_words = tuple(word for word in AND if known(word))
    for text in texts:
        encoding = tokenizer.encode(text)
        if len(encoding.tokens) > LONGEST:
            continue
        pair = propose_pair(encoding.tokens, known)
        if pair is not None and pair.changed == (pair.at,) and encoding.known[pair.at]:
            ids = ids_with(encoding.ids, pair.plain, pair.changed, tokenizer)
            if ids[pair.at] != encoding.ids[pair.at]:
                yield Found(pair.negators[0].name, encoding.ids, ids, pair.at, pair.fillers)
                if _is_post_posed(encoding.tokens, pair.at):
                    yield Found(POST_POSED, encoding.ids, ids, pair.at, pair.fillers)
        at = _contrast(encoding.tokens, find_negators(encoding.tokens))
        if at is not None and known(BUT) and and_words:
            changed = [*encoding.tokens[:at], and_words[0], *encoding.tokens[at + 1 :]]
            ids = ids_with(encoding.ids, changed, [at], tokenizer)
            yield Found(BUT, encoding.ids, ids, at, and_words, last=encoding.ids[at + 1 :])


def _is_post_posed(tokens: Sequence[str], at: int) -> bool:
    """Whether nothing follows a negator that it could negate: it is said of what stands before."""
    return at > 0 and AFTER_AN_ANSWER.issuperset(lower(token) for token in tokens[at + 1 :])


def _contrast(tokens: Sequence[str], negators: Sequence[Negator]) -> int | None:
    """The place of the one "but" that sets a clause against the one before, None without it.

    "Not clever but silly", "not only good but cheap" and "nothing but" are another thing.
    """
    words = [lower(token) for token in tokens]
    if words.count(BUT) != 1:
        return None
    at = words.index(BUT)
    after_comma = at > 0 and words[at - 1] in (",", ";")
    corrected = any(negator.places and negator.places[0] < at for negator in negators) and not after_comma
    part_of_one = any(BUT in negator.name.split() for negator in negators)
    return None if at in (0, len(words) - 1) or corrected or part_of_one else at
