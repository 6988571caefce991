"""The settings of word vectors' training."""

from dataclasses import dataclass
from typing import ClassVar

from nlp_lstm.config.language_model import TOKENIZATIONS
from nlp_lstm.config.settings import LARGEST, Settings, setting

ALGORITHMS = ("skip-gram", "cbow")


@dataclass(kw_only=True)
class VectorsConfig(Settings):
    """One training run of word vectors, from the texts of a training split alone (word2vec, Mikolov et al. 2013)."""

    task: ClassVar[str] = "vectors"

    corpus: str = setting("everyday", "corpus name (nlp-lstm corpora lists them), A+B to join, or a file or folder")
    text_column: str | None = setting(None, "column that holds the text (your own files)")
    lowercase: bool = setting(True, "ignore upper and lower case")
    tokenization: str | None = setting(
        None, "how text is cut into tokens [words; spaces where the corpus comes cut]", choices=TOKENIZATIONS
    )
    min_count: int = setting(5, "a word gets a vector if the training split has it so often", low=1, high=LARGEST)
    max_vocabulary: int | None = setting(None, "so many of the most frequent words get one", low=1, high=LARGEST - 3)
    algorithm: str = setting("skip-gram", "what is predicted", choices=ALGORITHMS)
    size: int = setting(100, "numbers in a vector", low=3, high=65_536)
    window: int = setting(5, "words on each side that count as neighbours, at most", low=1, high=1000)
    epochs: int = setting(5, "passes over the training split", low=1, high=10_000)
    negative: int = setting(5, "wrong words drawn for each right one", low=1, high=1000)
    sample: float = setting(
        1e-4, "words more frequent than this share are passed over at times, 0 for never", low=0, high=0.99
    )
    learning_rate: float = setting(0.025, "learning rate at the start; it falls in a straight line", low=1e-8, high=1)
    workers: int = setting(0, "threads, 0 for one a core; 1 gives the same vectors bit for bit again", low=0, high=1024)
    seed: int = setting(0, "seed of the vectors and the draws", low=0, high=LARGEST)
