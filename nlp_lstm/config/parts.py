"""What the runs of every task share: network, optimisation, text."""

from dataclasses import dataclass

from nlp_lstm.config.settings import LARGEST, Settings, setting
from nlp_lstm.errors import UsageError

SCHEDULES = ("constant", "linear", "cosine", "one-cycle")


@dataclass(kw_only=True)
class NetworkConfig(Settings):
    """The recurrent network; raises UsageError for a value out of its range."""

    cell: str = setting("lstm", "recurrent cell (nlp-lstm cells lists them)")
    cell_options: dict[str, str] = setting({}, "option of the cell, NAME=VALUE, can be repeated", flag="cell_option")  # noqa: RUF009
    forget_bias: float | None = setting(None, "start value of the forget gate's bias [the cell's own: 1]")
    recurrent_init: str = setting("orthogonal", "start of the recurrent matrices", choices=("orthogonal", "uniform"))
    layers: int = setting(2, "recurrent layers", low=1, high=64)
    hidden_size: int = setting(256, "units per layer and direction", low=1, high=65_536)
    embedding_size: int = setting(200, "size of the word vectors", low=1, high=65_536)
    vectors: str | None = setting(None, "pretrained word vectors: a file, a folder of `train vectors`, or a known name")
    freeze_vectors: bool = setting(False, "leave the pretrained vectors as they are, in a tied output layer too")
    vector_words: bool = setting(False, "know the words that only the pretrained vectors have, too")
    residual: bool = setting(False, "add each layer's input to its output, from the second layer on")
    dropout: float = setting(0.3, "locked dropout between layers", low=0, high=0.99)
    input_dropout: float = setting(0.3, "locked dropout on the word vectors", low=0, high=0.99)
    output_dropout: float = setting(0.3, "dropout before the output layer", low=0, high=0.99)
    embedding_dropout: float = setting(0.0, "dropout of whole word types", low=0, high=0.99)
    weight_dropout: float = setting(0.0, "dropout of recurrent weights", low=0, high=0.99)
    word_dropout: float = setting(0.02, "share of words replaced by the unknown word", low=0, high=0.99)

    def __post_init__(self) -> None:
        super().__post_init__()
        for given, option in ((self.freeze_vectors, "--freeze-vectors"), (self.vector_words, "--vector-words")):
            if given and self.vectors is None:
                raise UsageError(f"{option} needs pretrained vectors: leave it out, or add --vectors")


@dataclass(kw_only=True)
class OptimisationConfig(Settings):
    """How the weights are found."""

    epochs: int = setting(10, "passes over the training split, at most", low=1)
    batch_size: int = setting(64, "rows per step", low=1)
    learning_rate: float = setting(1e-3, "peak learning rate", low=1e-8, high=100)
    vectors_rate: float = setting(1.0, "learning rate of the word vectors, as a share of the others'", low=0, high=100)
    optimiser: str = setting("adamw", "optimiser", choices=("adamw", "sgd"))
    momentum: float = setting(0.0, "momentum (sgd)", low=0, high=1)
    weight_decay: float = setting(1e-4, "weight decay", low=0)
    schedule: str = setting("one-cycle", "learning rate over time", choices=SCHEDULES)
    warmup: float = setting(0.1, "share of all steps until the peak (linear, cosine, one-cycle)", low=0, high=0.9)
    clip: float = setting(1.0, "largest norm of the gradient, 0 for no clipping", low=0)
    patience: int = setting(0, "stop after so many epochs without a better validation score, 0 for never", low=0)
    mixed_precision: str = setting("no", "number format of the matrix products", choices=("no", "bf16"))
    seed: int = setting(0, "seed of weights, order and dropout", low=0, high=LARGEST)
    max_minutes: float | None = setting(None, "stop after so many minutes of training", low=0.001)
    save_minutes: float = setting(3.0, "minutes between two savings of the training state", low=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.momentum and self.optimiser != "sgd":
            raise UsageError("--momentum is for --optimiser sgd: leave it out, or choose sgd")


@dataclass(kw_only=True)
class TextConfig(Settings):
    """The corpus, and how its text becomes words."""

    corpus: str = setting("everyday", "corpus name (nlp-lstm corpora lists them), A+B to join, or a file or folder")
    text_column: str | None = setting(None, "column that holds the text (your own files)")
    lowercase: bool = setting(True, "ignore upper and lower case")
    min_count: int = setting(1, "a word is known if the training split has it so often", low=1, high=LARGEST)
    max_vocabulary: int | None = setting(None, "keep only so many of the most frequent words", low=1, high=LARGEST)


@dataclass(kw_only=True)
class ModelConfig(TextConfig, NetworkConfig, OptimisationConfig):
    """A whole run of a network; raises UsageError for settings of two parts that contradict each other."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.freeze_vectors and self.vectors_rate != 1:
            raise UsageError(
                f"--freeze-vectors contradicts --vectors-rate {self.vectors_rate:g}, at which the word vectors learn: "
                "leave --freeze-vectors out, or use --vectors-rate 1"
            )
