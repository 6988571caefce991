"""Asking a trained model about texts: rows of tokens, and the two answers that are held against each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.question import LabelQuestion, Question, WordQuestion
from nlp_lstm.registry import choose
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import END_ID, PAD_ID, UNKNOWN_ID, Encoding
from nlp_lstm.trained import TrainedModel
from nlp_lstm.trained.language_model import NextWordModel
from nlp_lstm.trained.sentiment import SentimentModel


@dataclass(frozen=True)
class Asked:
    """Texts as rows of tokens, and the question about them: by how much `target` is ahead of `other`.

    names: all answers there are, the labels or the vocabulary.
    tokens: (rows, time), with question.lead symbols before each text's own words; lengths: (rows,), with these.
    """

    model: TrainedModel
    texts: list[str]
    encodings: list[Encoding]
    question: Question
    names: list[str]
    target: str
    other: str
    tokens: Tensor
    lengths: Tensor

    @property
    def lead(self) -> int:
        """How many symbols stand before a text's own words."""
        return self.question.lead

    @cached_property
    def embedded(self) -> Tensor:
        """The word vectors (rows, time, embedding)."""
        with torch.no_grad():
            return self.question.network.embed(self.tokens)

    @property
    def temperature(self) -> float:
        """What the answers are divided by before they become probabilities."""
        return self.model.temperature if isinstance(self.model, SentimentModel) else 1.0

    def shares(self, answers: Tensor) -> Tensor:
        """Return the probabilities (..., answers) of logits or log-probabilities."""
        return (answers.double() / self.temperature).softmax(-1)


def ask(model: TrainedModel, texts: Sequence[str], *, target: str | None = None, other: str | None = None) -> Asked:
    """Return the question about texts, all on the same two answers.

    A classifier is asked about two labels: positive and negative where it has them, else the likeliest of the first
    text and the next. A language model is asked about two next words: the likeliest after the first text and the
    next. Raises UsageError for an empty text, and for labels and words that the model does not know.
    """
    encodings = [model.encode(text) for text in texts]
    lead = [END_ID] if isinstance(model, NextWordModel) else []
    tokens, lengths = pad([[*lead, *encoding.ids] for encoding in encodings])
    model.network.eval()
    names = model.labels if isinstance(model, SentimentModel) else model.tokenizer.vocabulary
    first, second = _answers(model, tokens[:1, : lengths[0]], names, target, other)
    rows = len(texts)
    answers = torch.full((rows,), first), torch.full((rows,), second)
    question: Question
    if isinstance(model, SentimentModel):
        question = LabelQuestion(model.network, *answers)
    elif isinstance(model, NextWordModel):
        question = WordQuestion(model.network, *answers)
    else:
        raise TypeError(f"{type(model).__name__} answers no question")
    return Asked(model, list(texts), encodings, question, names, names[first], names[second], tokens, lengths)


def _answers(
    model: TrainedModel, tokens: Tensor, names: list[str], target: str | None, other: str | None
) -> tuple[int, int]:
    """Return the places of the two answers among the model's."""
    given = [None if name is None else _place(model, name, names) for name in (target, other)]
    if given[0] is not None and given[0] == given[1]:
        raise UsageError(f"--target and --other are both {names[given[0]]!r}: give two different answers")
    if isinstance(model, SentimentModel) and {"positive", "negative"} <= set(names) and given == [None, None]:
        return names.index("positive"), names.index("negative")
    order = [place for place in _scores(model, tokens).argsort(descending=True).tolist() if place not in given]
    first, second = (order.pop(0) if place is None else place for place in given)
    return first, second


def _place(model: TrainedModel, name: str, names: list[str]) -> int:
    if isinstance(model, SentimentModel):
        return names.index(choose("label", name, names))
    ids = model.tokenizer.encode(name).ids
    if len(ids) != 1 or ids[0] == UNKNOWN_ID:
        raise UsageError(f"{name!r} is no word of this model: give one that `nlp-lstm next` shows")
    return ids[0]


@torch.no_grad()
def _scores(model: TrainedModel, tokens: Tensor) -> Tensor:
    """Return how likely each answer is to one text (1, time), in any unit."""
    if isinstance(model, SentimentModel):
        return model.network(tokens, None).logits[0]
    assert isinstance(model, NextWordModel)
    scores = model.network.log_probabilities(model.network(tokens).hidden[0, -1:])[0]
    scores[[PAD_ID, UNKNOWN_ID]] = -torch.inf
    return scores
