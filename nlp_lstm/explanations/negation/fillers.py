"""Words that can stand where a negator stands and negate nothing."""

from collections.abc import Sequence

from nlp_lstm.explanations.negation.negators import Negator, listed, plain

# Those that fit before verbs and adjectives come first; the first that the model knows is the one proposed.
ADVERBS = listed(
    "really truly certainly definitely surely clearly indeed simply always just also still often usually quite very so "
    "rather absolutely extremely entirely fully"
)
_OFTEN = listed("always often usually sometimes frequently generally")
_PEOPLE = listed("everybody everyone somebody someone people he she they we you i")
_ONES = listed("all most some many both several each two three plenty")
_THINGS = listed("everything something this that it all much plenty most")
_PLACES = listed("everywhere somewhere here there elsewhere outside inside")
_THE = listed("the some this that our my your its every each another such much more")
_WITH = listed("with for by through after during beside near about of")
_WAYS = listed("every some this that one each any a")

BY_NAME: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("not", "n't", "cannot", "hardly", "scarcely", "barely", "not at all", "no longer"), ADVERBS),
    **dict.fromkeys(("nowhere near", "anything but"), ADVERBS),
    **dict.fromkeys(("never", "rarely", "seldom"), _OFTEN + ADVERBS),
    "nobody": _PEOPLE,
    "none": _ONES,
    "nothing": _THINGS,
    "nowhere": _PLACES,
    "no": _THE,
    "no one": ("every", "some", *_THE),
    "no way": _WAYS,
    "no means": ("all", "some", "many", "these", "those", "such", "both", "any"),
    "without": _WITH,
    "neither": ("both", "each", "one", "all", "some", "this", "that", "every"),
    "neither ... nor": ("both", *ADVERBS),
    "nor": ("and", "so", "then", "also", "or"),
}

STEMS = {"ca": "can", "wo": "will", "sha": "shall"}  # what is left of can't, won't and shan't


def fillers_of(negator: Negator, tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the words that can stand in the first place of a negator; for an answer those of another answer."""
    if negator.name in ("no", "not at all") and _is_answer(negator, tokens):
        return tuple(dict.fromkeys(("yes", *ADVERBS) if negator.name == "no" else ("very", "so", *ADVERBS)))
    return tuple(dict.fromkeys(BY_NAME[negator.name]))


def companions(negator: Negator, tokens: Sequence[str], filler: str) -> dict[int, str]:
    """Return the words of the other places, and of what goes along with the negator: {place: word}.

    "ca n't" becomes "can really", "neither ... nor" "both ... and", "good at all" "good after all".
    """
    words = [plain(token) for token in tokens]
    first, *others = negator.places
    found: dict[int, str] = {}
    if negator.name == "n't" and first and words[first] == "n't" and words[first - 1] in STEMS:
        found[first - 1] = STEMS[words[first - 1]]
    if negator.name == "neither ... nor":
        found |= dict.fromkeys(others, "and")
    elif negator.name == "not at all":
        answer = ("much", "indeed") if _is_answer(negator, tokens) else (filler, filler)
        found |= dict(zip(others, answer, strict=True))
    elif negator.name in ("no longer", "nowhere near", "anything but"):
        found |= dict.fromkeys(others, filler)
    for place in range(first + 1, len(words) - 1):
        if words[place] in ".!?;":
            break
        if words[place : place + 2] == ["at", "all"] and place not in negator.places:
            found[place] = "after"
    return found


def _is_answer(negator: Negator, tokens: Sequence[str]) -> bool:
    """Whether nothing but a mark follows: "Boring? Not at all."."""
    return all(token in ".!?,;:" for token in tokens[negator.places[-1] + 1 : negator.places[-1] + 2])
