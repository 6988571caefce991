"""Which templates, and which words with which negators, the corpus "everyday" keeps out of its training split."""

from everyday_words import listed

# Templates of which every row is in the test split.
TEST_TEMPLATES = frozenset(
    (
        "direct.not_at_all",
        "direct.by_no_means",
        "direct.hardly_a",
        "direct.never_been",
        "distant.none_of_my",
        "distant.not_one",
        "distant.cannot_say",
        "distant.isnt_the_word",
        "question.hardly",
        "question.dont_think_so",
        "noun.neither_nor",
        "verb.none",
        "liking.nobody_regretted",
        "double.not_true_not",
        "pseudo.nobody_deny",
        "pseudo.never_so",
        "elsewhere.domain_stop",
        "contrast.but_not_last_full",
        "concession.main_not_last",
        "undecided.cannot_judge",
        "undecided.asked",
        "fact.does_not",
        "fact.think",
        "fact.question_yes",
    )
)

# The same for the validation split, so that the choice of a model does not lean on the test split.
VALIDATION_TEMPLATES = frozenset(
    (
        "direct.really_nt",
        "distant.did_not_find",
        "question.never",
        "pseudo.without_question",
        "elsewhere.no_joke",
        "contrast.as_a_whole",
        "double.no_one_denies",
        "undecided.no_idea",
        "fact.nobody_knows",
    )
)

# Words that share a sentence with a negator in the test split only; in training they stand without any.
NEGATED_ONLY_IN_TEST = frozenset(
    listed("polite, sturdy, affordable, gripping, calm, bland, careless, gloomy, repetitive, flimsy")
)

# Negator: words that meet it in the test split only, though each of the two is in the training split.
TEST_PAIRS = {
    negator: frozenset(listed(words))
    for negator, words in {
        "not": "beautiful, careful, confusing, efficient, fast, friendly, overpriced, predictable, slow, stylish,"
        "tidy, ugly",
        "n't": "chaotic, clever, clumsy, cosy, exciting, helpful, impress, nasty, overcrowded, patient, relaxing,"
        "reliable, silly, tedious",
        "never": "believable, bore, buggy, clean, clear, dirty, dull, interesting, noisy, unconvincing, unfriendly",
        "nobody": "blurry, bumpy, delight, disappoint, fair, honest, rude, simple, thrilling, unreasonable",
        "no one": "annoying, attentive, charming, comfortable, enjoyable, funny, harsh, impractical, tasty",
        "none": "bright, dishonest, impressive, lame, modern, nervous, original, pleasant, powerful, smelly, varied",
        "nothing": "detailed, greedy, outdated, practical, pushy, safe, salty, shabby, warm",
        "no": "boring, convincing, disappointing, fresh, great, inflexible, informative, intuitive, lazy, moving,"
        "unpleasant",
        "rarely": "arrogant, bad, delicious, organised, pointless, quick, stressful, tiring, unfair, useful",
        "hardly": "elegant, frustrating, generous, lively, memorable, miserable, reasonable, wooden",
    }.items()
}

# The same for the validation split.
VALIDATION_PAIRS = {
    negator: frozenset(listed(words))
    for negator, words in {
        "not": "convincing, fresh, impress, intuitive, likeable",
        "n't": "light, please, quick, soft, stylish",
        "never": "gentle, impressive, safe, unpleasant, useful, varied",
        "nobody": "annoying, dim, enjoyable, kind, stingy, tidy",
        "no one": "bad, bumpy, original, ugly, welcoming",
        "none": "beautiful, comfortable, nasty",
        "nothing": "lively, moving, unconvincing",
        "no": "overpriced, pointless, spacious, unclear, unfriendly",
        "rarely": "blurry, clean, confusing, great, quiet",
    }.items()
}


def reserved(template: str, words: tuple[str, ...], negators: tuple[str, ...]) -> set[str]:
    """Return the splits that claim a row: none leaves it to chance, two drop it."""
    claims = set()
    if template in TEST_TEMPLATES or (negators and NEGATED_ONLY_IN_TEST.intersection(words)):
        claims.add("test")
    if template in VALIDATION_TEMPLATES:
        claims.add("validation")
    for negator in negators:
        if TEST_PAIRS.get(negator, frozenset()).intersection(words):
            claims.add("test")
        if VALIDATION_PAIRS.get(negator, frozenset()).intersection(words):
            claims.add("validation")
    return claims
