"""Beginning a training with pretrained word vectors, frozen or not."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from datasets import Dataset
from torch import Tensor

from nlp_lstm.config import NetworkConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.embedding import WordEmbedding
from nlp_lstm.locate import CONFIG, TOKENIZER
from nlp_lstm.text import pretrained
from nlp_lstm.text.stream import TokenStream
from nlp_lstm.text.tokenizer import END, PAD, UNKNOWN, UNKNOWN_ID, WordTokenizer
from nlp_lstm.text.vectors import WordVectors
from nlp_lstm.trained import TrainedModel
from nlp_lstm.training import state

_AT_ONCE = 2**20  # ids read together
_SPECIAL = (PAD, UNKNOWN, END)


@dataclass
class PretrainedEmbedding:
    """What a network's word vectors begin with; nothing at all where the configuration names no vectors.

    vectors: None as well in a resumed training, whose state has the weights. words: further words for the tokenizer.
    tokenizer: that of a resumed training with such words, which is not to be learned again. record: what the training
    state keeps of the vectors (JSON), complete after `match`; its "report" is for metrics.json and the card.
    """

    config: NetworkConfig
    vectors: WordVectors | None = None
    tokenizer: WordTokenizer | None = None
    record: dict[str, Any] | None = None
    values: Tensor | None = None  # (vocabulary, width)

    @classmethod
    def from_config(cls, config: NetworkConfig, resumed: Path | None = None) -> Self:
        """Read the vectors that the configuration names; raises UsageError for none such and for another width.

        resumed: the folder of the training that goes on. It needs the vectors again only if it was killed before
        its first epoch's end and knows words that they alone have.
        """
        if config.vectors is None:
            return cls(config)
        record = None if resumed is None else state.header(resumed)["settings"].get("vectors")
        if resumed is not None and record is not None:
            if not config.vector_words:
                return cls(config, record=record)
            if (resumed / TOKENIZER).exists():
                return cls(config, tokenizer=WordTokenizer.load(resumed / TOKENIZER), record=record)
            return cls(config, vectors=pretrained.load(config.vectors), record=record)
        return cls(config, vectors=pretrained.load(config.vectors, width=config.embedding_size))

    @property
    def words(self) -> Sequence[str]:
        """The words that the tokenizer is to know beside those of the training split."""
        return self.vectors.words if self.vectors is not None and self.config.vector_words else ()

    @property
    def report(self) -> dict[str, Any] | None:
        """How much of the training split the vectors cover; None without vectors."""
        return None if self.record is None else self.record["report"]

    @property
    def further_words(self) -> int:
        """How many words at the end of the vocabulary no training row has."""
        return 0 if self.record is None else self.record["further_words"]

    def match(self, tokenizer: WordTokenizer, tokens: Dataset | TokenStream) -> dict[str, Any] | None:
        """Find the vocabulary's vectors; return what the training state is to keep of them.

        tokens: the encoded training split. Raises UsageError if no word of it has a vector.
        """
        if self.record is not None and self.record["vocabulary"] != tokenizer.fingerprint:
            raise UsageError("the vectors are not those this training began with: use --overwrite instead of --resume")
        if self.vectors is None or self.record is not None:
            return self.record
        self.values, found = self.vectors.matrix(tokenizer.vocabulary)
        found &= torch.tensor([word not in _SPECIAL for word in tokenizer.vocabulary])
        counts = occurrences(tokens, len(tokenizer)).tolist()
        occurring = {
            word: count
            for word, count in zip(tokenizer.vocabulary, counts, strict=True)
            if count and word not in _SPECIAL
        }
        covered = self.vectors.coverage(occurring, unknown=counts[UNKNOWN_ID])
        if not covered.types_found:
            raise UsageError(
                f"no word of the training rows has a vector in {self.config.vectors}: use vectors of their language"
            )
        report = {
            "source": self.config.vectors,
            "corpus": corpus_of(self.config.vectors),
            "vectors": len(self.vectors),
            "width": self.vectors.width,
            "frozen": self.config.freeze_vectors,
            "known_words_with_vector": int(found.sum()),
            **asdict(covered),
            "without": [list(pair) for pair in covered.without],
        }
        self.record = {
            "report": report,
            "found": np.packbits(found.numpy()).tobytes().hex(),
            "further_words": len(tokenizer) - 1 - int(np.flatnonzero(counts)[-1]) if self.config.vector_words else 0,
            "vocabulary": tokenizer.fingerprint,
        }
        return self.record

    def write_into(self, embedding: WordEmbedding) -> None:
        """Write the vectors into an embedding's rows; with freeze_vectors no gradient reaches these rows any more.

        Rows of words without a vector are drawn, as spread as those found, and learn in any case; that of the
        padding stays as it is. In a resumed training the rows come from its state.
        """
        if self.record is None:
            return
        bits = np.frombuffer(bytes.fromhex(self.record["found"]), np.uint8)
        found = torch.from_numpy(np.unpackbits(bits, count=embedding.vocabulary_size).astype(bool))
        learned = len(embedding.weight)
        if self.values is not None:
            drawn = torch.randn_like(self.values) * self.values[found].std(correction=0)
            drawn[:UNKNOWN_ID] = 0  # the padding
            rows = torch.where(found[:, None], self.values, drawn)
            embedding.weight.data.copy_(rows[:learned])
            if embedding.further is not None:
                embedding.further.copy_(rows[learned:])
        if self.config.freeze_vectors:
            moving = (~found[:learned]).float()[:, None]
            embedding.weight.register_hook(lambda gradient: gradient * moving.to(gradient))


def corpus_of(vectors: str | None) -> str | None:
    """Return the corpus that a folder of `train vectors` was learned from, None where it is not known."""
    config = Path(vectors or "").expanduser() / CONFIG
    return json.loads(config.read_text())["config"]["corpus"] if vectors and config.exists() else None


def learned_from(model: TrainedModel) -> str:
    """Return the corpora that a model and its word vectors have read, joined by "+"."""
    own: str = model.config.corpus  # type: ignore[attr-defined]
    read = model.metrics.get("vectors", {}).get("corpus")
    return f"{read}+{own}" if read else own


def occurrences(tokens: Dataset | TokenStream, size: int) -> np.ndarray:
    """Return how often each id below `size` occurs in an encoded split."""
    counts = np.zeros(size, np.int64)
    if isinstance(tokens, TokenStream):
        for start in range(0, len(tokens), _AT_ONCE):
            counts += np.bincount(tokens.read(start, min(_AT_ONCE, len(tokens) - start)), minlength=size)
        return counts
    for batch in tokens.select_columns("ids").with_format("arrow").iter(1000):
        ids = batch["ids"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        counts += np.bincount(ids, minlength=size)
    return counts


def in_words(report: dict[str, Any]) -> str:
    """Return a coverage report in a sentence or two."""
    types, tokens = report["types_found"] / report["types"], report["tokens_found"] / report["tokens"]
    kept = "left as they are" if report["frozen"] else "trained further"
    without = ", ".join(word for word, _ in report["without"])
    missing = f" The most frequent words without one: {without}." if without else ""
    return (
        f"Word vectors: {report['source']} ({report['vectors']:,} words), {kept}. They cover {100 * types:.1f} % of "
        f"the training split's known words and {100 * tokens:.1f} % of its tokens.{missing}"
    )
