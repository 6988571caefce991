"""A whole training run of a sentence classifier: corpus in, model folder out."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset

from nlp_lstm import provenance
from nlp_lstm.baselines import TfidfBaseline
from nlp_lstm.config import SentimentConfig, option_name
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CONFIG, WEIGHTS
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.tokenizer import UNKNOWN_ID, WordTokenizer
from nlp_lstm.trained import SentimentModel
from nlp_lstm.training import state
from nlp_lstm.training.card import write_card
from nlp_lstm.training.evaluate import measure, measure_baseline
from nlp_lstm.training.loop import train
from nlp_lstm.training.precision import refuse_unsupported
from nlp_lstm.training.tasks.sentiment import SentimentTask

RESUMABLE = {"epochs", "patience", "max_minutes", "save_minutes"}  # what may change while a training goes on


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
    Raises UsageError before anything is written when the configuration or the corpus cannot be, and when the
    loss diverges; a folder in which nothing was learned before that is left as if never written.
    """
    refuse_impossible(config)
    check_folder(folder, resume=resume, overwrite=overwrite)
    corpus = open_corpus(
        config.corpus, data_dir=data_dir, text_column=config.text_column, label_column=config.label_column
    )
    rows = {split: corpus.split(split) for split in ("train", "validation")}
    tokenizer = WordTokenizer.train(
        rows["train"]["text"][:],
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_size=config.max_vocabulary,
    )
    if len(tokenizer) <= UNKNOWN_ID + 1:
        raise UsageError(f"no word of the training rows occurs {config.min_count} times: use a smaller --min-count")
    settings = {"config": asdict(config), "data": fingerprint(rows)}
    if resume:
        refuse_other_run(folder, settings)
    encoded = {
        "train": encode_dataset(rows["train"], tokenizer, max_length=config.max_length),
        "validation": encode_dataset(rows["validation"], tokenizer),
    }
    labels = list(corpus.labels)
    made_with = {"commit": provenance.commit(), "versions": provenance.versions()}
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(config.seed)
        network = SentimentClassifier.from_config(config, len(tokenizer), len(labels))
        model = SentimentModel(config, labels, tokenizer, network)
        task = SentimentTask(network, encoded["train"], encoded["validation"], labels, config)
        if not resume:
            state.remove(folder)
        try:
            progress = train(
                task,
                config,
                folder,
                settings=settings,
                keep_best=lambda progress: model.save(folder),
                resume=resume,
                show=show,
            )
        except BaseException:
            if not any((folder / name).exists() for name in (WEIGHTS, state.STATE)):
                state.remove(folder)  # nothing was learned: leave nothing behind
            raise
    best = SentimentModel.load(folder)
    best.config = config
    best.metrics = {
        "validation": measure(best, rows["validation"], labels),
        "baseline": None,
        "evaluations": {},
        "training": {
            "epochs": round(progress.step / len(task.order(0)), 4),
            "best_epoch": progress.best_epoch,
            "steps": progress.step,
            "seconds": round(progress.seconds, 1),
            "waiting_share": max((entry["waiting_share"] for entry in progress.history), default=None),
            "rows": {split: len(part) for split, part in rows.items()},
            "vocabulary": len(tokenizer),
            "parameters": sum(weight.numel() for weight in network.parameters()),
            "seed": config.seed,
            **made_with,
        },
    }
    if baseline and progress.stopped != "interrupted":
        simple = TfidfBaseline.of(rows["train"], rows["validation"])
        best.metrics["baseline"] = measure_baseline(simple, rows["validation"], labels, labels)
    best.save(folder)
    write_card(best, folder)
    return best, progress.stopped or "epochs"


def resumed_config(folder: Path, given: dict[str, Any]) -> SentimentConfig:
    """Return the configuration of the training in `folder`, with what may change while it goes on.

    given: {field: value} asked for now. Raises UsageError for one that may not change, and without a training.
    """
    before = state.header(folder)["settings"]["config"]
    return SentimentConfig.from_dict(before | _changes(before, given))


def refuse_other_run(folder: Path, settings: dict[str, Any]) -> None:
    """Raise UsageError where the training in `folder` began with other settings or on other rows."""
    before = state.header(folder)["settings"]
    _changes(before["config"], settings["config"])
    if before["data"] != settings["data"]:
        raise UsageError(f"the rows are not those the training in {folder} began with: use --overwrite instead")


def _changes(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    options = {field.name: option_name(field) for field in fields(SentimentConfig)}
    for name, value in now.items():
        if name not in RESUMABLE and value != before[name]:
            option = options[name]
            raise UsageError(f"{option} was {before[name]} when this training began: leave {option} out to resume it")
    return now


def fingerprint(rows: dict[str, Dataset]) -> str:
    """Return the SHA-256 of texts and labels of all splits."""
    digest = hashlib.sha256()
    for split, part in rows.items():
        digest.update(f"{split} {len(part)} {part['label'][:]}".encode())
        for text in part["text"][:]:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def refuse_impossible(config: SentimentConfig) -> None:
    """Raise UsageError for a run that cannot be, before any data is read; the network is built without memory."""
    refuse_unsupported(config.mixed_precision)
    with torch.device("meta"):
        network = SentimentClassifier.from_config(config, vocabulary_size=2, labels=2)
    needed = 16 * sum(weight.numel() for weight in network.parameters())  # weight, gradient, two moments: 4 bytes each
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > present:
        raise UsageError(
            f"this network needs {needed / 2**30:,.0f} GiB of memory and there are {present / 2**30:,.0f}: "
            "use a smaller --hidden-size, --embedding-size or --layers"
        )


def check_folder(folder: Path, *, resume: bool, overwrite: bool) -> None:
    """Raise UsageError for a folder that this run may not write into; nobody's other files are ever replaced."""
    if resume:
        state.header(folder)
        return
    if any(path.is_file() for path in (folder, *folder.parents)):
        raise UsageError(f"{folder} is a file or lies in one: choose another --out")
    if not folder.exists():
        return
    if not all(map(state.leftover, folder.iterdir())) and not (folder / CONFIG).exists():
        raise UsageError(f"{folder} holds other files and no model: choose another --out")
    if not overwrite and any((folder / name).exists() for name in (CONFIG, WEIGHTS, state.STATE)):
        raise UsageError(f"{folder} is not empty: choose another --out, or add --resume or --overwrite")
