"""A language model on a split of a corpus, with n-grams beside it."""

from pathlib import Path
from typing import Any

from nlp_lstm.corpora import open_corpus, overlap
from nlp_lstm.errors import UsageError
from nlp_lstm.text.stream import encode_stream
from nlp_lstm.trained import NextWordModel
from nlp_lstm.training.perplexity import measure_ngrams, measure_stream
from nlp_lstm.training.pretrained_embedding import learned_from


def evaluate_language_model(
    model: NextWordModel,
    corpus: str,
    split: str,
    *,
    data_dir: Path | None = None,
    text_column: str | None = None,
    baseline: bool = True,
    batch_size: int = 1,
) -> dict[str, Any]:
    """Return perplexity, bits per token and n of a model on the text of a split, and the same of the baseline.

    Every token is counted, ends of rows among them, given all text before it; batch_size pieces of the text are
    read side by side, which is faster and forgets the past at the start of each. A word outside the vocabulary
    counts as the unknown word, so perplexities compare only between equal vocabularies. "overlap" names corpora
    the model learned from that contain text of the tested one, None where that cannot be known. The baseline is an
    interpolated Kneser-Ney model of the model's own training text and vocabulary, its order chosen on its own
    validation text.
    """
    tested = open_corpus(corpus, data_dir=data_dir, text_column=text_column)
    stream = encode_stream(tested.texts(split), model.tokenizer)
    own = model.config
    report = {
        "corpus": corpus,
        "split": split,
        "overlap": overlap(learned_from(model), corpus, split),
        "pieces": batch_size,
        **measure_stream(model.network, stream, rows=batch_size),
        "baseline": None,
    }
    if not baseline:
        return report
    try:
        trained_on = open_corpus(own.corpus, data_dir=data_dir, text_column=own.text_column)
        train, validation = (encode_stream(trained_on.texts(part), model.tokenizer) for part in ("train", "validation"))
    except UsageError as error:
        raise UsageError(f"the baseline needs the text the model learned from, or --no-baseline: {error}") from error
    return {**report, "baseline": measure_ngrams(train, validation, stream, len(model.tokenizer))}
