"""Is a model competent at negation at all? Measures over a set of sentences, for any predictor."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.scorecard.figures import Ratio, figure
from nlp_lstm.explanations.scorecard.items import LANGUAGE_MODEL, SENTIMENT, Item, read_items
from nlp_lstm.explanations.scorecard.predictors import (
    Judged,
    Predictor,
    Scorer,
    lexicons,
    of_bag_of_words,
    of_language_model,
    of_model,
    of_ngrams,
)
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import NextWordModel, SentimentModel, TrainedModel

Figures = dict[str, dict[str, Any]]


def scorecard(
    model: TrainedModel, *, path: Path | None = None, data_dir: Path | None = None, baseline: bool = True
) -> dict[str, Any]:
    """Return a model's measures on a scorecard, and those of the others on the same sentences.

    path: a person's own set, the shipped one if not given. baseline: also measure the bag of words (n-grams for a
    language model) trained on the model's own corpus, and VADER and TextBlob where they are installed.
    Raises UsageError for a model that is not one of sentiment or language, and for a set that says nothing about it.
    """
    model.network.eval()
    if isinstance(model, SentimentModel):
        items = _chosen(read_items(path), SENTIMENT, path, "a sentence classifier")
        own = sentiment_measures(items, of_model(model))
        others = {"TF-IDF + logistic regression": of_bag_of_words(model, data_dir), **lexicons()} if baseline else {}
        compared = {name: sentiment_measures(items, other) for name, other in others.items()}
    elif isinstance(model, NextWordModel):
        items = _chosen(read_items(path), LANGUAGE_MODEL, path, "a language model")
        own = language_measures(items, of_language_model(model), model.tokenizer)
        counted = of_ngrams(model, data_dir) if baseline else None
        compared = {} if counted is None else {counted[0]: language_measures(items, counted[1], model.tokenizer)}
    else:
        raise UsageError("the scorecard is for sentence classifiers and language models")
    sentences = list(dict.fromkeys(text for item in items for text in item.sentences.values()))
    known = [word for encoding in model.tokenizer.encode_batch(sentences) for word in encoding.known]
    return {
        "task": model.name,
        "set": "shipped" if path is None else str(path),
        "sentences": len(sentences),
        "items": dict(Counter(item.measure for item in items)),
        "unknown_words": known.count(False) / len(known),
        **own,
        "compared": compared,
    }


def sentiment_measures(items: Sequence[Item], predictor: Predictor) -> dict[str, Any]:
    """Return {"measures", "per_negator", "per_distance"} of a predictor; every figure is {value, n, interval}.

    `A`, `B` and `I` are means over the squares: groups of negation items with one of each polarity.
    """
    by = {name: [item for item in items if item.measure == name] for name in SENTIMENT}
    texts = list(dict.fromkeys(text for mine in by.values() for item in mine for text in item.sentences.values()))
    said = dict(zip(texts, predictor(texts), strict=True))
    pairs = by["negation"]
    measures = {**_negation(pairs, said), **_others(by, said)}
    return {
        "measures": measures,
        "per_negator": _each(pairs, "negator", said),
        "per_distance": _each(pairs, "distance", said),
    }


def _each(pairs: Sequence[Item], fact: str, said: dict[str, Judged]) -> dict[str, Figures]:
    values = sorted({item.facts[fact] for item in pairs})
    return {str(value): _negation([item for item in pairs if item.facts[fact] == value], said) for value in values}


def _negation(pairs: Sequence[Item], said: dict[str, Judged]) -> Figures:
    """What negation does to pairs: flips, shifts, squares."""
    flips, shifts = {}, {}
    for side, sign in (("positive", -1), ("negative", 1)):
        mine = [item for item in pairs if item.facts["polarity"] == side]
        plain, negated = ([said[item.sentences[role]] for item in mine] for role in ("plain", "negated"))
        groups = [item.group for item in mine]
        flips[side] = Ratio.share([one.side != side for one in negated], groups, of=[one.side == side for one in plain])
        moved = [sign * (after.margin - before.margin) > 0 for before, after in zip(plain, negated, strict=True)]
        shifts[side] = Ratio.share(moved, groups)
    squares = _squares(pairs, said)
    groups = list(squares)
    crossed = [a < 0 < b for a, b in squares.values()]
    return {
        "flip_positive": figure(flips["positive"]),
        "flip_negative": figure(flips["negative"]),
        "balanced_flip": figure(flips["positive"], flips["negative"]),
        "shift_positive": figure(shifts["positive"]),
        "shift_negative": figure(shifts["negative"]),
        "crossed": figure(Ratio.share(crossed, groups)),
        "A": figure(Ratio.mean([a for a, _ in squares.values()], groups)),
        "B": figure(Ratio.mean([b for _, b in squares.values()], groups)),
        "I": figure(Ratio.mean([a - b for a, b in squares.values()], groups)),
    }


def _squares(pairs: Sequence[Item], said: dict[str, Judged]) -> dict[str, tuple[float, float]]:
    """A and B of every group that has one pair of each polarity."""
    effects: dict[str, dict[str, list[float]]] = {}
    for item in pairs:
        effect = said[item.sentences["negated"]].margin - said[item.sentences["plain"]].margin
        effects.setdefault(item.group, {}).setdefault(item.facts["polarity"], []).append(effect)
    return {
        group: (found["positive"][0], found["negative"][0])
        for group, found in effects.items()
        if {side: len(values) for side, values in found.items()} == {"positive": 1, "negative": 1}
    }


def _others(by: dict[str, list[Item]], said: dict[str, Judged]) -> Figures:
    """The measures beside pairs."""

    def margins(item: Item, *roles: str) -> list[float]:
        return [said[item.sentences[role]].margin for role in roles]

    def groups(name: str) -> list[str]:
        return [item.group for item in by[name]]

    def right(name: str) -> Ratio:
        return Ratio.share([said[i.sentences["text"]].side == i.facts["label"] for i in by[name]], groups(name))

    between = [_between(*margins(item, "plain", "between", "negated")) for item in by["intensity"]]
    pseudo = [[said[i.sentences[role]].side == i.facts["polarity"] for role in ("plain", "text")] for i in by["pseudo"]]
    scope = [margins(item, "plain", "neutral", "polar") for item in by["scope"]]
    return {
        "intensity": figure(Ratio.share(between, groups("intensity"))),
        "double": figure(right("double")),
        "pseudo_false_flip": figure(
            Ratio.share([not after for _, after in pseudo], groups("pseudo"), of=[before for before, _ in pseudo])
        ),
        "but": figure(right("but")),
        "scope_leak": figure(
            Ratio([abs(n - p) for p, n, _ in scope], [abs(q - p) for p, _, q in scope], groups("scope"))
        ),
    }


def _between(one: float, middle: float, other: float) -> bool:
    return min(one, other) < middle < max(one, other)


def language_measures(items: Sequence[Item], scorer: Scorer, tokenizer: WordTokenizer) -> dict[str, Any]:
    """Return {"measures", "per_attractors", "per_word", "left_out"} of a language model's scores.

    A pair is right when its right sentence has the larger total log-probability. Left out are pairs that differ in a
    word that the vocabulary does not have, by measure.
    """
    items = [item for item in items if item.measure in LANGUAGE_MODEL]
    kept = [item for item in items if _differs_in_known(item, tokenizer)]
    texts = list(dict.fromkeys(text for item in kept for text in item.sentences.values()))
    scores = dict(zip(texts, scorer(texts), strict=True))

    def accuracy(measure: str, fact: str | None = None, value: object = None) -> dict[str, Any]:
        mine = [i for i in kept if i.measure == measure and (fact is None or i.facts[fact] == value)]
        right = [scores[item.sentences["right"]] > scores[item.sentences["wrong"]] for item in mine]
        return figure(Ratio.share(right, [item.group for item in mine]))

    def each(measure: str, fact: str) -> Figures:
        values = sorted({item.facts[fact] for item in items if item.measure == measure})
        return {str(value): accuracy(measure, fact, value) for value in values}

    left = Counter(item.measure for item in items) - Counter(item.measure for item in kept)
    return {
        "measures": {measure: accuracy(measure) for measure in LANGUAGE_MODEL},
        "per_attractors": each("agreement", "attractors"),
        "per_word": each("polarity", "word"),
        "left_out": {measure: left[measure] for measure in LANGUAGE_MODEL},
    }


def _differs_in_known(item: Item, tokenizer: WordTokenizer) -> bool:
    right, wrong = (tokenizer.encode(item.sentences[role]) for role in ("right", "wrong"))
    words = [{word.lower() for word in encoding.tokens} for encoding in (right, wrong)]
    strangers = {
        word.lower()
        for encoding in (right, wrong)
        for word, known in zip(encoding.tokens, encoding.known, strict=True)
        if not known
    }
    return not strangers & (words[0] ^ words[1])


def _chosen(items: Sequence[Item], measures: dict[str, Any], path: Path | None, who: str) -> list[Item]:
    chosen = [item for item in items if item.measure in measures]
    if not chosen:
        raise UsageError(f"{path} has nothing to ask {who}: give rows of {', '.join(measures)}")
    return chosen
