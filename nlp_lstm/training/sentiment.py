"""A whole training run of a sentence classifier: corpus in, model folder out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp_lstm.baselines.tfidf import TfidfBaseline
from nlp_lstm.config import SentimentConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.text.encoded import encode_dataset
from nlp_lstm.text.tokenizer import UNKNOWN_ID, WordTokenizer
from nlp_lstm.trained import SentimentModel
from nlp_lstm.training.evaluate_sentiment import calibrate, measure_baseline
from nlp_lstm.training.fingerprint import fingerprint, texts_of
from nlp_lstm.training.model_run import Show, check_folder, learn, refuse_impossible, refuse_other_run
from nlp_lstm.training.pretrained_embedding import PretrainedEmbedding
from nlp_lstm.training.tasks.sentiment import SentimentTask


def train_sentiment(
    config: SentimentConfig,
    folder: Path,
    *,
    data_dir: Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    baseline: bool = True,
    show: Show = lambda entry, better: None,
) -> tuple[SentimentModel, str]:
    """Train as configured; return the best model, which then lies in `folder` with its card, and why it ended.

    The vocabulary comes from the training split, every choice from the validation split; the test split is not
    read. baseline: also measure TF-IDF with logistic regression on the validation split.
    Raises UsageError before anything is written when the configuration or the corpus cannot be, and when the
    loss diverges; a folder in which nothing was learned before that is left as if never written.
    """
    refuse_impossible(config, lambda: SentimentClassifier.from_config(config, vocabulary_size=2, labels=2))
    check_folder(folder, resume=resume, overwrite=overwrite)
    start = PretrainedEmbedding.from_config(config, folder if resume else None)
    corpus = open_corpus(
        config.corpus, data_dir=data_dir, text_column=config.text_column, label_column=config.label_column
    )
    corpus.refuse_without_labels()
    rows = {split: corpus.split(split) for split in ("train", "validation")}
    tokenizer = start.tokenizer or WordTokenizer.train(
        texts_of(rows["train"]),
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_words=config.max_vocabulary,
        extra_words=start.words,
    )
    if len(tokenizer) <= UNKNOWN_ID + 1:
        raise UsageError(f"no word of the training rows occurs {config.min_count} times: use a smaller --min-count")
    labels = list(corpus.labels)
    refuse_impossible(config, lambda: SentimentClassifier.from_config(config, len(tokenizer), len(labels)))
    settings: dict[str, Any] = {"task": config.task, "config": asdict(config), "data": fingerprint(rows)}
    if resume:
        refuse_other_run(folder, type(config), settings)
    encoded = {
        "train": encode_dataset(rows["train"], tokenizer, max_length=config.max_length),
        "validation": encode_dataset(rows["validation"], tokenizer),
    }
    if config.vectors is not None:
        settings["vectors"] = start.match(tokenizer, encoded["train"])

    def build() -> tuple[SentimentModel, SentimentTask]:
        network = SentimentClassifier.from_config(
            config, len(tokenizer), len(labels), further_words=start.further_words
        )
        start.write_into(network.embedding)
        model = SentimentModel(config=config, labels=labels, tokenizer=tokenizer, network=network)
        return model, SentimentTask(network, encoded["train"], encoded["validation"], labels, config)

    def tfidf() -> dict[str, Any]:
        simple = TfidfBaseline.of(rows["train"], rows["validation"])
        return measure_baseline(simple, rows["validation"], labels, labels)

    return learn(
        build,
        config,
        folder,
        settings=settings,
        facts={"rows": {split: len(part) for split, part in rows.items()}},
        vectors=start.report,
        measure=lambda best: calibrate(best, rows["validation"]),
        baseline=tfidf if baseline else None,
        resume=resume,
        show=show,
    )
