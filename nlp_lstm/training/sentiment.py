"""A whole training run of a sentence classifier: corpus in, model folder out."""

import os
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
from nlp_lstm.text.tokenizer import UNKNOWN_ID, WordTokenizer
from nlp_lstm.trained import CONFIG, WEIGHTS, SentimentModel, save_description
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
        rows["train"]["text"],
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_size=config.max_vocabulary,
    )
    if len(tokenizer) <= UNKNOWN_ID + 1:
        raise UsageError(f"no word of the training rows occurs {config.min_count} times: use a smaller --min-count")
    encoded = {
        "train": encode_dataset(rows["train"], tokenizer, max_length=config.max_length),
        "validation": encode_dataset(rows["validation"], tokenizer),
    }
    labels = list(corpus.labels)
    counts = {split: len(part) for split, part in rows.items()}
    seen = {"tokenizer": tokenizer.fingerprint, "labels": labels, "rows": counts}
    if resume and state.header(folder)["settings"]["data"] != seen:
        raise UsageError(f"the rows of {config.corpus} are not those this training began with: use --overwrite instead")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = SentimentClassifier.from_config(config, len(tokenizer), len(labels))
        model = SentimentModel(config, labels, tokenizer, network)
        task = SentimentTask(network, encoded["train"], encoded["validation"], labels, config)
        if overwrite and not resume:
            state.remove(folder)
        for part in folder.glob(".*.part"):
            part.unlink()  # what a run that was killed had begun to write
        save_description(folder, config, labels, tokenizer)
        try:
            progress = train(
                task,
                config,
                folder,
                settings={"config": asdict(config), "data": seen},
                keep_best=lambda progress: model.save(folder),
                resume=resume,
                show=show,
            )
        except UsageError:
            if not (folder / WEIGHTS).exists():
                state.remove(folder)
            raise
    best = SentimentModel.load(folder)
    best.metrics = {
        "validation": measure(best, rows["validation"], labels),
        "baseline": None,
        "evaluations": {},
        "training": figures(best, progress, counts),
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
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / CONFIG).exists():
        raise UsageError(f"{folder} holds other files and no model: choose another --out")
    if not overwrite:
        raise UsageError(f"{folder} is not empty: choose another --out, or add --resume or --overwrite")


def figures(model: SentimentModel, progress: Progress, rows: dict[str, int]) -> dict[str, Any]:
    """Return what the training took and what it was made with."""
    return {
        "epochs": progress.history[-1]["epoch"],
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
