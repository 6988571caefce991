"""What a sentence template of the corpus "everyday" is, and which kinds there are.

A template's name is "kind.detail" and stays for good. "[a|b|]" in a pattern chooses one of the variants.
Slots, filled by everyday_render.py:

    {s} {S}           the subject, at the start of a sentence {S}; {w} {W} a domain's whole, {a} {A} one of its aspects
    {be} {Be} {nt}    is/was/are/were and isn't/wasn't/aren't/weren't of the subject or whole; {abe} {ant} of the aspect
    {has} {doesnt}    has/have/had and doesn't/don't/didn't; {lacks} the verb "lack" in the same form
    {adj} {Adj}       the polar adjective; {adj2} another of the same polarity, {opp} one of the other polarity
    {asame} {aopp}    adjectives for the aspect, of the same or the other polarity as {adj}
    {a_adj} {a_head}  adjective or noun with its article; {head} the whole's bare noun; {very} an intensifier
    {noun} {noun2}    a merit or a fault; {aside} {Aside} a negated clause without sentiment; {who} {anyone} people
    {verb} {past}     what the thing does to people
    {v} {vs}          a neutral verb phrase: base form, third person; {v2} {vs2} another one; {does} {Does}
    {ever} {gerund}   see `Domain`
"""

from dataclasses import dataclass

KINDS = {
    "plain": "no negation",
    "denial": "no negation word; the sentence says that a judgement is right or wrong",
    "direct": "a negator close to the polar word",
    "distant": 'a negator in a higher clause: "I don\'t think ...", "Nobody would call ..."',
    "noun": "a merit or a fault that is there or missing",
    "verb": "what the thing does to people: impress, disappoint, ...",
    "liking": "what people do: like, recommend, regret, ...",
    "question": "a question or a word, answered afterwards",
    "double": "two negators that cancel out, and litotes",
    "pseudo": 'a negation word that negates nothing: "not only", "no doubt", "couldn\'t be more"',
    "elsewhere": "negation in another clause",
    "contrast": 'two parts: the one after "but" or "however" decides',
    "concession": '"although" and "even though": the main clause decides',
    "undecided": "polar words without a judgement: neutral",
    "fact": "a neutral fact about the subject",
    "notice": "a neutral sentence of everyday life (everyday_notices.py)",
}


@dataclass(frozen=True)
class Template:
    """One sentence pattern with its meaning.

    `sign` says what becomes of the polar word's polarity: 1 kept, -1 reversed, 0 no sentiment. `negators` are the
    negation words in reading order. `takes` is the sort of polar word: "weak", "strong", "any", "lenient" (extreme
    only if positive), "degree", "litotes", "noun", "verb", "fact",
    "habitual fact", "notice", "opposites", "more" (makes its comparative with "more") or "=word" for a word
    that stands in the pattern. `only` restricts its polarity. `plain_weight` counts the neutral rows with a plain
    predicate in place of the adjective. `habit` templates need a subject that goes on for some time.
    """

    name: str
    pattern: str
    sign: int
    negators: tuple[str, ...]
    takes: str = "weak"
    only: int = 0
    weight: int = 46
    plain_weight: int = 0
    lasts: str = "once"

    @property
    def kind(self) -> str:
        """The part of the name before the dot, one of `KINDS`."""
        return self.name.split(".")[0]


def _template(
    sign: int, name: str, pattern: str, negators: str, takes: str, only: int, weight: int, plain_weight: int, lasts: str
) -> Template:
    words = tuple(word.strip() for word in negators.split(",") if word.strip())
    return Template(name, pattern, sign, words, takes, only, weight, plain_weight, lasts)


def keep(
    name: str,
    pattern: str,
    negators: str = "",
    *,
    takes: str = "weak",
    only: int = 0,
    weight: int = 46,
    plain_weight: int = 0,
    lasts: str = "once",
) -> Template:
    """A template in which the polar word keeps its polarity."""
    return _template(1, name, pattern, negators, takes, only, weight, plain_weight, lasts)


def flip(
    name: str,
    pattern: str,
    negators: str = "",
    *,
    takes: str = "weak",
    only: int = 0,
    weight: int = 46,
    plain_weight: int = 0,
    lasts: str = "once",
) -> Template:
    """A template in which the polar word's polarity is reversed."""
    return _template(-1, name, pattern, negators, takes, only, weight, plain_weight, lasts)


def blank(name: str, pattern: str, negators: str = "", *, takes: str = "fact", weight: int = 46) -> Template:
    """A template without sentiment."""
    return _template(0, name, pattern, negators, takes, 0, weight, 0, "once")
