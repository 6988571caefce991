"""A whole training run of a language model: corpus in, model folder out."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nlp_lstm.config import LanguageModelConfig
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.text.stream import encode_stream
from nlp_lstm.text.tokenizer import END_ID, WordTokenizer
from nlp_lstm.trained import NextWordModel
from nlp_lstm.training.fingerprint import fingerprint, texts_of
from nlp_lstm.training.model_run import Show, check_folder, learn, refuse_impossible, refuse_other_run
from nlp_lstm.training.perplexity import measure_ngrams, measure_stream
from nlp_lstm.training.pretrained_embedding import PretrainedEmbedding
from nlp_lstm.training.tasks.language_model import LanguageModelTask


def train_language_model(
    config: LanguageModelConfig,
    folder: Path,
    *,
    data_dir: Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    baseline: bool = True,
    show: Show = lambda entry, better: None,
) -> tuple[NextWordModel, str]:
    """Train as configured; return the best model, which then lies in `folder` with its card, and why it ended.

    The vocabulary comes from the training split, every choice from the validation split; the test split is not
    read. baseline: also measure an n-gram model on the validation split.
    Raises UsageError before anything is written when the configuration or the corpus cannot be, and when the
    loss diverges; a folder in which nothing was learned before that is left as if never written.
    """
    smallest = replace(config, softmax="full", cutoffs=None)
    refuse_impossible(config, lambda: LanguageModel.from_config(smallest, vocabulary_size=END_ID + 1))
    check_folder(folder, resume=resume, overwrite=overwrite)
    start = PretrainedEmbedding.from_config(config, folder if resume else None)
    corpus = open_corpus(config.corpus, data_dir=data_dir, text_column=config.text_column)
    rows = {split: corpus.texts(split) for split in ("train", "validation")}
    tokenizer = start.tokenizer or WordTokenizer.train(
        texts_of(rows["train"]),
        lowercase=config.lowercase,
        min_count=config.min_count,
        max_words=config.max_vocabulary,
        tokenization=config.tokenization or corpus.tokenization,
        end=True,
        extra_words=start.words,
    )
    if len(tokenizer) <= END_ID + 2:
        words = tokenizer.vocabulary[END_ID + 1 :]
        advice = ", or use --min-count 1" if config.min_count > 1 else ""
        if len(words) == config.max_vocabulary:
            advice = ", or use --max-vocabulary 2 or more"
        known = ", ".join(words) or "none"
        raise UsageError(f"a language model needs two known words and has {known}: give more text{advice}")
    refuse_impossible(config, lambda: LanguageModel.from_config(config, len(tokenizer)))
    settings: dict[str, Any] = {"task": config.task, "config": asdict(config), "data": fingerprint(rows)}
    if resume:
        refuse_other_run(folder, type(config), settings)
    streams = {split: encode_stream(part, tokenizer) for split, part in rows.items()}
    if len(streams["train"]) < 2 * config.batch_size:
        raise UsageError(
            f"{len(streams['train'])} training words are too few for --batch-size {config.batch_size}: "
            "give more text, or a smaller --batch-size"
        )

    if config.vectors is not None:
        settings["vectors"] = start.match(tokenizer, streams["train"])

    def build() -> tuple[NextWordModel, LanguageModelTask]:
        network = LanguageModel.from_config(config, len(tokenizer))
        start.write_into(network.embedding)
        model = NextWordModel(config=config, tokenizer=tokenizer, network=network)
        return model, LanguageModelTask(network, streams["train"], streams["validation"], config)

    def ngrams() -> dict[str, Any] | None:
        return measure_ngrams(streams["train"], streams["validation"], streams["validation"], len(tokenizer))

    return learn(
        build,
        config,
        folder,
        settings=settings,
        facts={"tokens": {split: len(stream) for split, stream in streams.items()}},
        vectors=start.report,
        measure=lambda best: measure_stream(best.network, streams["validation"]),
        baseline=ngrams if baseline else None,
        resume=resume,
        show=show,
    )
