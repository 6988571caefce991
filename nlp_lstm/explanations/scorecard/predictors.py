"""Whoever answers the scorecard's sentences: a model of ours, the bag-of-words baseline, and what people use today."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import logsumexp

from nlp_lstm.baselines.kneser_ney import KneserNey
from nlp_lstm.baselines.tfidf import TfidfBaseline
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.text.stream import TokenStream, encode_stream
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.trained.language_model import NextWordModel
from nlp_lstm.trained.sentiment import SentimentModel

SIDES = ("negative", "neutral", "positive")
MOST_COUNTED = 30_000_000  # words of a training text whose n-grams are counted
VADER_NEUTRAL = 0.05  # VADER's authors call a compound score neutral when it is nearer to 0


@dataclass(frozen=True)
class Judged:
    """What somebody says of one sentence: margin, positive minus negative, and side, one of `SIDES`."""

    margin: float
    side: str


Predictor = Callable[[Sequence[str]], list[Judged]]
Scorer = Callable[[Sequence[str]], list[float]]  # the total log-probability of each sentence's words, in bits


def by_labels(labels: Sequence[str], log_probabilities: np.ndarray) -> list[Judged]:
    """Return the judgements of log-probabilities or logits (texts, labels); "very positive" counts as positive.

    Raises UsageError for labels other than negative, neutral and positive.
    """
    sides = {side: [k for k, label in enumerate(labels) if label.removeprefix("very ") == side] for side in SIDES}
    if not (sides["negative"] and sides["positive"]) or sum(map(len, sides.values())) < len(labels):
        raise UsageError(
            f"the scorecard asks for negative and positive, and the model's labels are {', '.join(labels)}: "
            "choose a model of sentiment"
        )
    own = {side: logsumexp(log_probabilities[:, places], axis=1) for side, places in sides.items() if places}
    best = np.stack(list(own.values())).argmax(0)
    margins = own["positive"] - own["negative"]
    return [Judged(float(margin), list(own)[place]) for margin, place in zip(margins, best, strict=True)]


def of_model(model: SentimentModel) -> Predictor:
    """Return the judgements of a sentence classifier."""

    def judge(texts: Sequence[str]) -> list[Judged]:
        encodings = model.tokenizer.encode_batch(texts)
        return by_labels(model.labels, model.logits([encoding.ids for encoding in encodings]).double().numpy())

    return judge


def of_bag_of_words(model: SentimentModel, data_dir: Path | None) -> Predictor:
    """Return the judgements of TF-IDF with logistic regression, trained on the model's own rows; raises UsageError."""
    own = model.config
    try:
        corpus = open_corpus(own.corpus, data_dir=data_dir, text_column=own.text_column, label_column=own.label_column)
        simple = TfidfBaseline.of(corpus.split("train"), corpus.split("validation"))
    except UsageError as error:
        raise UsageError(f"the baseline needs the rows the model learned from, or --no-baseline: {error}") from error
    return lambda texts: by_labels(list(corpus.labels), simple.log_probabilities(texts))


def lexicons() -> dict[str, Predictor]:
    """Return VADER and TextBlob, those of them that are installed; margins are their scores from -1 to 1."""
    found: dict[str, Predictor] = {}
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        pass
    else:
        analyser = SentimentIntensityAnalyzer()
        found["VADER"] = lambda texts: [
            _by_score(analyser.polarity_scores(text)["compound"], VADER_NEUTRAL) for text in texts
        ]
    try:
        from textblob import TextBlob
    except ImportError:
        pass
    else:
        found["TextBlob"] = lambda texts: [_by_score(TextBlob(text).sentiment.polarity, 0.0) for text in texts]
    return found


def _by_score(score: float, neutral: float) -> Judged:
    positive, negative = score > 0 and score >= neutral, score < 0 and score <= -neutral
    return Judged(float(score), "positive" if positive else "negative" if negative else "neutral")


def of_language_model(model: NextWordModel) -> Scorer:
    """Return the total log-probabilities of a language model's sentences, each from a fresh start."""
    return lambda texts: [-answer.bits for answer in model.surprisal(texts)]


def of_ngrams(model: NextWordModel, data_dir: Path | None) -> tuple[str, Scorer] | None:
    """Return name and log-probabilities of n-grams of the model's own training text and vocabulary.

    None where that text is too long to count in memory. Raises UsageError where it cannot be read.
    """
    own = model.config
    try:
        corpus = open_corpus(own.corpus, data_dir=data_dir, text_column=own.text_column)
        train, validation = (encode_stream(corpus.texts(part), model.tokenizer) for part in ("train", "validation"))
    except UsageError as error:
        raise UsageError(f"the baseline needs the text the model learned from, or --no-baseline: {error}") from error
    if len(train) > MOST_COUNTED:
        return None
    counted = KneserNey.choose(_all(train), _all(validation), len(model.tokenizer), start=END_ID)
    return counted.name, lambda texts: list(_bits_of(counted, model.tokenizer, texts))


def _bits_of(counted: KneserNey, tokenizer: WordTokenizer, texts: Sequence[str]) -> Iterator[float]:
    for ids in tokenizer.ids(texts, end=True):
        yield float(counted.log2_probabilities(np.asarray(ids))[:-1].sum())  # the end is not one of the words


def _all(stream: TokenStream) -> np.ndarray:
    return stream.read(0, len(stream))
