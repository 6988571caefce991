"""Sentences of a corpus in which one word negates, beside the same sentences without it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp_lstm.explanations.negation.negators import plain as lower
from nlp_lstm.explanations.negation.pairs import ids_with, known_words, propose_pair
from nlp_lstm.text.tokenizer import WordTokenizer

BUT = "but"
AND = ("and", "while", "so", "or", "as", "then", "also", "with", "for", "because")  # what may stand where "but" stands
LONGEST = 40  # tokens


@dataclass(frozen=True)
class Found:
    """One sentence with exactly one negator, or one "but", and the same sentence with a filler."""

    group: str
    negated: list[int]
    plain: list[int]
    at: int
    fillers: tuple[str, ...]


def negated_sentences(tokenizer: WordTokenizer, texts: Iterable[str]) -> Iterator[Found]:
    """Yield the sentences in which exactly one negator stands, known to the model, and those with one "but".

    A sentence that needs another word elsewhere without its negation ("neither ... nor", "can't") is left out: what
    comes after the negator would differ for another reason.
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
        words = [lower(token) for token in encoding.tokens]
        if pair is None and words.count(BUT) == 1 and known(BUT) and and_words:
            at = words.index(BUT)
            changed = [*encoding.tokens[:at], and_words[0], *encoding.tokens[at + 1 :]]
            yield Found(BUT, encoding.ids, ids_with(encoding.ids, changed, [at], tokenizer), at, and_words)
