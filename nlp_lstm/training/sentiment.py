"""A whole training run of a sentence classifier: corpus in, model folder out."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from nlp_lstm import provenance
from nlp_lstm.baselines import TfidfBaseline
from nlp_lstm.config import SentimentConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.tokenizer import WordTokenizer
from nlp_lstm.trained import SentimentModel, save_description
from nlp_lstm.training import state
from nlp_lstm.training.card import write_card
from nlp_lstm.training.evaluate import measure
from nlp_lstm.training.loop import train
from nlp_lstm.training.precision import refuse_unsupported
from nlp_lstm.training.state import Progress
from nlp_lstm.training.tasks.sentiment import SentimentTask


def train_sentiment(
    config: SentimentConfig,
    folder: Path,
    *,
    data_dir: Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    baseline: bool = True,
    show: Callable[[dict[str, Any], bool], None] = lambda entry, better: None,
) -> tuple[SentimentModel, str]:
    """Train as configured; return the best model, which then lies in `folder` with its card, and why it ended.

    The vocabulary comes from the training split, every choice from the validation split; the test split is not
    read. baseline: also measure TF-IDF with logistic regression on the validation split.
    Raises UsageError before anything is written when the configuration or the corpus cannot be.
    """
    refuse_impossible(config)
    if resume:
        state.header(folder)
    elif not overwrite and folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: choose another --out, or add --resume or --overwrite")
    corpus = open_corpus(
        config.corpus, data_dir=data_dir, text_column=config.text_column, label_column=config.label_column
    )
    rows = {split: corpus.split(split) for split in ("train", "validation")}
    tokenizer = WordTokenizer.train(
        rows["train"]["text"],
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_size=config.max_vocabulary,
    )
    encoded = {
        "train": encode_dataset(rows["train"], tokenizer, max_length=config.max_length),
        "validation": encode_dataset(rows["validation"], tokenizer),
    }
    labels = list(corpus.labels)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = SentimentClassifier.from_config(config, len(tokenizer), len(labels))
        model = SentimentModel(config, labels, tokenizer, network)
        task = SentimentTask(network, encoded["train"], encoded["validation"], labels, config)
        if overwrite and not resume:
            state.remove(folder)
        save_description(folder, config, labels, tokenizer)
        progress = train(
            task,
            config,
            folder,
            settings=asdict(config),
            keep_best=lambda progress: model.save(folder),
            resume=resume,
            show=show,
        )
    best = SentimentModel.load(folder)
    best.metrics = {
        "validation": measure(best, rows["validation"], labels),
        "baseline": None,
        "evaluations": {},
        "training": figures(best, progress, {split: len(part) for split, part in rows.items()}),
    }
    if baseline:
        best.metrics["baseline"] = TfidfBaseline.of(rows["train"], rows["validation"]).evaluate(rows["validation"])
    best.save(folder)
    write_card(best, folder)
    return best, progress.stopped or "epochs"


def refuse_impossible(config: SentimentConfig) -> None:
    """Raise UsageError for a run that cannot be, before any data is read; the network is built without memory."""
    refuse_unsupported(config.mixed_precision)
    with torch.device("meta"):
        SentimentClassifier.from_config(config, vocabulary_size=2, labels=2)


def figures(model: SentimentModel, progress: Progress, rows: dict[str, int]) -> dict[str, Any]:
    """Return what the training took and what it was made with."""
    return {
        "epochs": len(progress.history),
        "best_epoch": progress.best_epoch,
        "steps": progress.step,
        "seconds": round(progress.seconds, 1),
        "waiting_share": max((entry["waiting_share"] for entry in progress.history), default=None),
        "rows": rows,
        "vocabulary": len(model.tokenizer),
        "parameters": sum(weight.numel() for weight in model.network.parameters()),
        "seed": model.config.seed,
        "commit": provenance.commit(),
        "versions": provenance.versions(),
    }
