"""Sentences cut off where a subject's number or gender decides the next word, as rows that a language model reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.causes.swaps import ROWS_AT_ONCE
from nlp_lstm.explanations.question import WordQuestion
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import END_ID, UNKNOWN_ID, WordTokenizer

FEATURES = {"number": ("singular", "plural"), "gender": ("masculine", "feminine")}


@dataclass(frozen=True)
class Sentence:
    """The words before one that the subject decides.

    ids: the model's numbers of the words. subject: the place of the subject's noun. right, wrong: what may stand
    next, and the form of the other value. value: 0 or 1, the place of the subject's value in FEATURES. noun: what
    tells subjects apart, the same for "king", "kings" and "queen". attractors: nouns of the other value between.
    end: where an old subject's sentence ends, if this is a passage in which a new one comes: `subject` is then the
    new one, `right` its form and `wrong` the old one's.
    """

    words: tuple[str, ...]
    ids: tuple[int, ...]
    subject: int
    right: int
    wrong: int
    value: int
    noun: str
    attractors: int = 0
    end: int | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Material:
    """Sentences with a known feature, passages in which a new subject comes, and where they are from, in words."""

    sentences: list[Sentence]
    passages: list[Sentence]
    facts: dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Sentences as a model reads them, each after a fresh sentence start; all tensors but tokens are (rows,).

    tokens, embedded: (rows, time) and (rows, time, embedding). subject, end: columns, `end` -1 where there is none.
    sign: +1 for the value 1, -1 for the value 0.
    """

    tokens: Tensor
    embedded: Tensor
    lengths: Tensor
    subject: Tensor
    end: Tensor
    right: Tensor
    wrong: Tensor
    sign: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, network: LanguageModel, sentences: Sequence[Sentence]) -> "Rows":
        """Return sentences as rows."""
        tokens, lengths = pad([(END_ID, *one.ids) for one in sentences])
        columns = [
            [one.subject + 1 for one in sentences],
            [-1 if one.end is None else one.end + 1 for one in sentences],
            [one.right for one in sentences],
            [one.wrong for one in sentences],
            [2 * one.value - 1 for one in sentences],
        ]
        return cls(tokens, network.embed(tokens), lengths, *map(torch.tensor, columns))

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def columns(self) -> Tensor:
        """0, 1, ... (1, time), to be compared with places."""
        return torch.arange(self.tokens.shape[1])[None]

    @torch.no_grad()
    def log_probabilities(self, network: LanguageModel, index: Tensor, clamps: Sequence[Clamp] = ()) -> Tensor:
        """Return log p of the right and of the wrong form (index, 2) of some rows, with gates held in these.

        The clamps are for as many words as the longest of these rows has.
        """
        question, lengths = WordQuestion(network, self.right[index], self.wrong[index]), self.lengths[index]
        answers = question.answers(self.embedded[index, : int(lengths.max())], lengths, clamps)
        return answers.gather(1, torch.stack([question.target, question.other], 1))

    def intact(self, network: LanguageModel) -> Tensor:
        """Return log p of the right and of the wrong form (rows, 2) as the model reads them."""
        parts = torch.arange(len(self)).split(ROWS_AT_ONCE)
        return torch.cat([self.log_probabilities(network, part) for part in parts])


def number_of(tokenizer: WordTokenizer, word: str) -> int | None:
    """Return a word's number, that of the word without capitals where only this is known, None of an unknown one.

    A full stop is the end of the sentence for a model whose text has none.
    """
    for spelling in (word, word.lower()):
        ids = tokenizer.encode(spelling).ids
        if len(ids) == 1 and ids[0] != UNKNOWN_ID:
            return ids[0]
    return END_ID if word == "." else None
