"""Opposites: what a person would say of the same thing if the judgement went the other way."""

from collections.abc import Callable, Sequence

from nlp_lstm.explanations.negation.negators import listed, plain

# positive/negative; a word may stand in several pairs, and the first whose other word is known counts.
_PAIRS = listed(
    """
    good/bad great/terrible wonderful/awful excellent/terrible fantastic/horrible superb/dreadful brilliant/awful
    best/worst better/worse nice/nasty lovely/horrible beautiful/ugly pretty/ugly pleasant/unpleasant happy/sad
    happy/unhappy glad/sorry pleased/disappointed satisfied/dissatisfied impressed/disappointed
    delighted/disappointed excited/bored amused/annoyed interesting/boring exciting/dull fascinating/tedious
    thrilling/boring lively/dull funny/unfunny gripping/boring entertaining/boring enjoyable/tiring moving/cold
    inspiring/depressing memorable/forgettable original/predictable original/derivative fresh/stale clever/stupid
    smart/dumb wise/foolish convincing/unconvincing believable/unconvincing strong/weak powerful/feeble
    friendly/unfriendly friendly/rude polite/rude kind/cruel kind/unkind helpful/unhelpful helpful/useless
    useful/useless patient/impatient honest/dishonest fair/unfair generous/stingy gentle/harsh gentle/rough
    careful/careless attentive/careless competent/incompetent skilful/clumsy organised/chaotic reliable/unreliable
    safe/dangerous solid/flimsy sturdy/flimsy comfortable/uncomfortable cosy/shabby spacious/cramped bright/dark
    bright/dim quiet/noisy clean/dirty tidy/messy fast/slow quick/slow smooth/bumpy sharp/blurry clear/confusing
    clear/unclear simple/complicated easy/difficult intuitive/confusing modern/outdated stylish/shabby
    practical/impractical affordable/overpriced cheap/expensive tasty/bland delicious/disgusting delicious/bland
    warm/cold sunny/gloomy relaxing/stressful calm/nervous charming/annoying likeable/unpleasant
    impressive/disappointing satisfying/disappointing promising/hopeless successful/unsuccessful perfect/flawed
    rich/poor right/wrong true/false rewarding/pointless worthwhile/pointless warm/hostile love/hate loved/hated
    loves/hates like/dislike liked/disliked likes/dislikes enjoy/hate enjoyed/hated enjoys/hates admire/despise
    admired/despised recommend/avoid recommended/avoided praise/criticise praised/criticised impress/disappoint
    impresses/disappoints delight/disappoint delights/disappoints please/annoy pleases/annoys amuse/annoy
    amuses/annoys succeed/fail succeeds/fails succeeded/failed works/fails worked/failed improve/worsen
    improved/worsened win/lose won/lost helps/hurts well/badly beautifully/terribly success/failure pleasure/pain
    joy/misery delight/disappointment strength/weakness
    """
)
OPPOSITES: tuple[tuple[str, str], ...] = tuple((p, q) for p, _, q in (pair.partition("/") for pair in _PAIRS))

# After these "like" compares: "it sounds like good news".
_COMPARING = frozenset(
    listed("sound sounds sounded look looks looked feel feels felt taste tastes tasted smell smells seem")
)
_BEING = frozenset(listed("is are was were be been something nothing anything much more just"))


def opposite(tokens: Sequence[str], place: int, known: Callable[[str], bool]) -> tuple[str, bool] | None:
    """Return the opposite of a word of a sentence, and whether the word itself is the positive one.

    None for a word that has no opposite here, or none that the model knows.
    """
    word = plain(tokens[place])
    if word == "like" and place and plain(tokens[place - 1]) in _COMPARING | _BEING:
        return None
    for positive, negative in OPPOSITES:
        if word in (positive, negative):
            other = negative if word == positive else positive
            if known(other):
                return other, word == positive
    return None
