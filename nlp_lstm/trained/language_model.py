"""A trained language model: next words, new text, and how surprising a text is."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.cells.base import State
from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.models.language_model import LanguageModel, perplexity_of
from nlp_lstm.text.batching import pad
from nlp_lstm.text.detokenize import detokenize
from nlp_lstm.text.tokenizer import END, END_ID, Encoding, WordTokenizer
from nlp_lstm.trained.base import Answer, TextTrace, TrainedModel, in_portions
from nlp_lstm.trained.sampling import draw

STREAM_ROWS = 512  # texts that are held, sorted by length and read together


@dataclass(frozen=True)
class NextWord:
    """One word that may come next, and its probability."""

    token: str
    probability: float


@dataclass(frozen=True)
class NextWords(Answer):
    """The most probable next words, the likeliest first."""

    next: list[NextWord]

    @property
    def headline(self) -> str:
        return f"next: {self.next[0].token} {self.next[0].probability:.2f}"


@dataclass(frozen=True)
class Generation:
    """A text and its continuation: `text` is both, `tokens` the new tokens alone; known: whether the vocabulary has
    each of the prompt's tokens."""

    prompt: str
    text: str
    tokens: list[str]
    prompt_tokens: list[str]
    known: list[bool]


@dataclass(frozen=True)
class Surprisal(Answer):
    """-log2 p of each token given those before it, in bits; bits is their sum, perplexity 2^(bits / tokens)."""

    surprisal: list[float]
    bits: float
    perplexity: float


@dataclass(kw_only=True)
class NextWordModel(TrainedModel):
    """A language model as it lies in a model folder. Every text starts from a fresh sentence start."""

    name = "language-model"
    noun = "language model"
    advice = "ask it with `nlp-lstm next`, `generate` or `surprisal`, or choose a sentence classifier"

    config: LanguageModelConfig
    network: LanguageModel

    @classmethod
    def empty(cls, description: dict[str, Any], tokenizer: WordTokenizer) -> "NextWordModel":
        config = LanguageModelConfig.from_dict(description["config"])
        return cls(config=config, tokenizer=tokenizer, network=LanguageModel.from_config(config, len(tokenizer)))

    def next(self, text: str, *, top: int = 10) -> NextWords:
        """Return the `top` most probable words after a text. Raises UsageError for an empty text or top < 1."""
        if top < 1:
            raise UsageError(f"--top is {top}: give 1 or more")
        encoding = self.encode(text)
        log_probabilities, _ = self._after(encoding.ids)
        return self._next_words(text, encoding, log_probabilities, top)

    @torch.no_grad()
    def generate(
        self,
        text: str,
        *,
        tokens: int = 30,
        temperature: float = 1.0,
        top_k: int = 0,
        top_p: float = 1.0,
        seed: int = 0,
    ) -> Generation:
        """Continue a text by `tokens` tokens, drawn one after the other; see `sampling.draw` for the rest.

        The unknown word is never drawn; the end of a sentence is written as a new line, and the text goes on.
        Raises UsageError for an empty text and for values out of range.
        """
        if tokens < 1:
            raise UsageError(f"--tokens is {tokens}: give 1 or more")
        generator = torch.Generator().manual_seed(seed)
        encoding = self.encode(text)
        log_probabilities, state = self._after(encoding.ids)
        new: list[int] = []
        for _ in range(tokens):
            new.append(draw(log_probabilities, temperature=temperature, top_k=top_k, top_p=top_p, generator=generator))
            log_probabilities, state = self._step([new[-1]], state)
        words = [self.tokenizer.vocabulary[number] for number in new]
        whole = detokenize(words, self.tokenizer.tokenization, after=text)
        return Generation(text, whole, words, encoding.tokens, encoding.known)

    def surprisal(self, texts: Iterable[str], *, end: bool = False, batch_size: int = 64) -> Iterator[Surprisal]:
        """Yield how surprising each text is, word by word, in the texts' order, however many there are.

        end: also score the end of the sentence after the last word. Raises UsageError for an empty text.
        """
        for rows in in_portions(texts, STREAM_ROWS):
            encodings = self.tokenizer.encode_batch(rows)
            ids = [[END_ID, *encoding.ids, *([END_ID] if end else [])] for encoding in encodings]
            yield from map(self._surprisal, rows, encodings, self._bits(ids, batch_size))

    @torch.no_grad()
    def trace(self, text: str) -> TextTrace[NextWords]:
        """Read one text and return every gate and state at its words, with the most probable next words."""
        encoding = self.encode(text)
        self.network.eval()
        _, state = self._after([])
        read = self.network(self._tensor([encoding.ids]), state=state, capture=True)
        assert read.trace is not None
        log_probabilities = self.network.log_probabilities(read.hidden[0, -1:])[0]
        return TextTrace(self._next_words(text, encoding, log_probabilities, top=10), read.trace)

    def _tensor(self, ids: Sequence[Sequence[int]]) -> Tensor:
        return torch.tensor(ids, device=self.network.embedding.weight.device)

    def _after(self, ids: Sequence[int]) -> tuple[Tensor, list[State]]:
        """Return log p (vocabulary,) of the next word after a sentence start and these words, and the state there."""
        return self._step([END_ID, *ids], None)

    @torch.no_grad()
    def _step(self, ids: Sequence[int], state: list[State] | None) -> tuple[Tensor, list[State]]:
        self.network.eval()
        read = self.network(self._tensor([ids]), state=state)
        assert read.state is not None
        return self.network.log_probabilities(read.hidden[0, -1:])[0], read.state

    @torch.no_grad()
    def _bits(self, rows: Sequence[Sequence[int]], batch_size: int) -> list[list[float]]:
        """Return -log2 p of all but the first id of each row."""
        self.network.eval()
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        bits: list[list[float]] = [[] for _ in rows]
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            tokens, lengths = pad([rows[row] for row in chosen])
            tokens = tokens.to(self.network.embedding.weight.device)
            hidden = self.network(tokens[:, :-1], lengths - 1).hidden  # (batch, time - 1, embedding)
            for place, row in enumerate(chosen):
                count = int(lengths[place]) - 1
                bits[row] = self.network.bits(hidden[place, :count], tokens[place, 1 : count + 1]).tolist()
        return bits

    def _surprisal(self, text: str, encoding: Encoding, bits: list[float]) -> Surprisal:
        ends = len(bits) - len(encoding.ids)  # 1 when the sentence's end is scored
        return Surprisal(
            text=text,
            tokens=encoding.tokens + [END] * ends,
            offsets=encoding.offsets + [(len(text), len(text))] * ends,
            known=encoding.known + [True] * ends,
            surprisal=bits,
            bits=math.fsum(bits),
            perplexity=perplexity_of(math.fsum(bits) / len(bits)),
        )

    def _next_words(self, text: str, encoding: Encoding, log_probabilities: Tensor, top: int) -> NextWords:
        best = log_probabilities.topk(min(top, len(log_probabilities) - 1))  # the padding is no word
        words = [
            NextWord(self.tokenizer.vocabulary[number], math.exp(value))
            for number, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]
        return NextWords(text, encoding.tokens, encoding.offsets, encoding.known, words)
