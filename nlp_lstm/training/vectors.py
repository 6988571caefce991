"""Training word vectors: corpus in, a folder of vectors out."""

import importlib.util
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from nlp_lstm import provenance, storage
from nlp_lstm.config import VectorsConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CARD, CONFIG, METRICS, VECTORS, WORDS
from nlp_lstm.text.stream import TokenStream, encode_stream
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.text.vectors import WordVectors
from nlp_lstm.training.cards.vectors import vectors_card
from nlp_lstm.training.fingerprint import texts_of
from nlp_lstm.training.gensim_texts import KnownWordTexts, Show
from nlp_lstm.training.interruption import Interruption
from nlp_lstm.training.model_run import refuse_file
from nlp_lstm.training.pretrained_embedding import occurrences

WRITTEN = (CONFIG, VECTORS, WORDS, METRICS, CARD)
_SHOWN, _TOO_FREQUENT = 8, 1e-3  # words whose neighbours are written down, and the share of those that say little


def train_vectors(
    config: VectorsConfig,
    folder: Path,
    *,
    data_dir: Path | None = None,
    overwrite: bool = False,
    show: Show = lambda epoch, seconds: None,
) -> tuple[WordVectors, dict[str, Any]]:
    """Train as configured; return the vectors, which then lie in `folder` with their card, and their metrics.

    Only the training split is read, and never held in memory. With one worker and one seed the vectors are the same
    bit for bit; several workers write over each other and differ a little each time. show gets each epoch's number
    and seconds. Raises UsageError for a corpus or folder that cannot be, and KeyboardInterrupt, before anything is
    written. Source: Mikolov et al. 2013, arXiv:1310.4546, in gensim's implementation.
    """
    if importlib.util.find_spec("gensim") is None:
        raise UsageError("training word vectors needs gensim: pip install 'nlp-lstm[vectors]'")
    check_folder(folder, overwrite=overwrite)
    corpus = open_corpus(config.corpus, data_dir=data_dir, text_column=config.text_column)
    rows = corpus.texts("train")
    tokenizer = WordTokenizer.train(
        texts_of(rows),
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_words=config.max_vocabulary,
        tokenization=config.tokenization or corpus.tokenization,
        end=True,
    )
    if len(tokenizer) == END_ID + 2 and config.max_vocabulary == 1:
        raise UsageError("--max-vocabulary 1 leaves one word, which has no neighbours: use 2 or more")
    if len(tokenizer) <= END_ID + 2:
        raise UsageError(f"fewer than two words of the training rows occur {config.min_count} times: lower --min-count")
    stream = encode_stream(rows, tokenizer)
    counts = dict(zip(tokenizer.vocabulary, occurrences(stream, len(tokenizer)).tolist(), strict=True))
    counts = {word: counts[word] for word in tokenizer.vocabulary[END_ID + 1 :] if counts[word]}
    started = time.perf_counter()
    vectors = WordVectors(list(counts), _learn(config, stream, tokenizer.vocabulary, counts, show))
    metrics = {
        "words": len(vectors),
        "width": vectors.width,
        "texts": len(rows),
        "tokens": sum(counts.values()),
        "seconds": round(time.perf_counter() - started, 1),
        "neighbours": {word: vectors.neighbours(word) for word in telling(counts)},
        "seed": config.seed,
        "commit": provenance.commit(),
        "versions": {**provenance.versions(), "gensim": version("gensim")},
    }
    with Interruption():  # once begun, the folder is written to its end
        vectors.save(folder)
        storage.write_json(folder / METRICS, metrics)
        storage.write_text(folder / CARD, vectors_card(config, metrics, folder))
        storage.write_json(folder / CONFIG, {"task": config.task, "config": asdict(config)})
    return vectors, metrics


def _learn(
    config: VectorsConfig, stream: TokenStream, vocabulary: list[str], counts: dict[str, int], show: Show
) -> torch.Tensor:
    """Return the vectors (words, size) of the counted words."""
    from gensim.models import Word2Vec

    with Interruption() as interruption, _without_warnings():
        sentences = KnownWordTexts(stream, vocabulary, config.epochs, lambda: interruption.asked, show)
        model = Word2Vec(
            vector_size=config.size,
            window=config.window,
            min_count=1,
            sg=int(config.algorithm == "skip-gram"),
            negative=config.negative,
            sample=config.sample,
            alpha=config.learning_rate,
            min_alpha=min(1e-4, config.learning_rate),
            seed=config.seed,
            workers=config.workers or os.cpu_count() or 1,
        )
        model.build_vocab_from_freq(counts, corpus_count=1)
        model.train(sentences, total_words=sum(counts.values()), epochs=config.epochs)
        if sentences.failure is not None:
            raise sentences.failure
        if interruption.asked:
            raise KeyboardInterrupt
    values = torch.from_numpy(model.wv[list(counts)])
    if not torch.isfinite(values).all():
        raise UsageError("the vectors became infinite: use a smaller --learning-rate")
    return values


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep gensim from warning of small corpora, and of an end that we have asked for."""
    logger = logging.getLogger("gensim")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def telling(counts: dict[str, int]) -> list[str]:
    """Return a few frequent words whose neighbours say whether the vectors make sense: no marks, no "the"."""
    total = sum(counts.values())
    ranked = [word for word in sorted(counts, key=lambda word: (-counts[word], word)) if word.isalpha()]
    rarer = [word for word in ranked if counts[word] < _TOO_FREQUENT * total and len(word) > 3]
    return (rarer or ranked)[:_SHOWN]


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raise UsageError for a folder that vectors may not be written into; only vectors are ever replaced."""
    refuse_file(folder)
    if not folder.exists():
        return
    names = {path.name for path in folder.iterdir() if not path.name.endswith(".part")}
    if names - set(WRITTEN) or (CONFIG in names and VECTORS not in names):
        raise UsageError(f"{folder} holds other files than word vectors: choose another --out")
    if names and not overwrite:
        raise UsageError(f"{folder} holds word vectors: choose another --out, or add --overwrite")
