"""Everything a run can be told, as plain values; the command line's options are made from these fields."""

import dataclasses
import math
import shlex
from collections.abc import Sequence
from typing import Any, Self, get_args, get_origin, get_type_hints

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

SCHEDULES = ("constant", "linear", "cosine", "one-cycle")
POOLINGS = ("last", "mean", "max", "mean+max", "attention")
LARGEST = 2**31 - 1
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", dict: "a table"}


def setting(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Sequence[str] | None = None,
    flag: str | None = None,
) -> Any:
    """Return a dataclass field with its help, its range (both ends allowed) or its choices.

    flag: the option's name on the command line where it is not the field's name.
    """
    if choices:
        help = f"{help}: {', '.join(choices)}"
    metadata = {"help": help, "low": low, "high": high, "choices": choices, "flag": flag}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def option_name(field: dataclasses.Field[Any]) -> str:
    """Return how the field is written on the command line, with its dashes."""
    return "--" + (field.metadata["flag"] or field.name).replace("_", "-")


@dataclasses.dataclass(kw_only=True)
class NetworkConfig:
    """The recurrent network; raises UsageError for a value out of its range."""

    cell: str = setting("lstm", "recurrent cell (nlp-lstm cells lists them)")
    cell_options: dict[str, str] = setting({}, "option of the cell, NAME=VALUE, can be repeated", flag="cell_option")  # noqa: RUF009
    forget_bias: float | None = setting(None, "start value of the forget gate's bias [the cell's own: 1]")
    recurrent_init: str = setting("orthogonal", "start of the recurrent matrices", choices=("orthogonal", "uniform"))
    layers: int = setting(2, "recurrent layers", low=1, high=64)
    hidden_size: int = setting(256, "units per layer and direction", low=1, high=65_536)
    embedding_size: int = setting(200, "size of the word vectors", low=1, high=65_536)
    bidirectional: bool = setting(True, "read in both directions")
    combine: str = setting("concat", "how the two directions join", choices=("concat", "sum"))
    residual: bool = setting(False, "add each layer's input to its output, from the second layer on")
    dropout: float = setting(0.3, "locked dropout between layers", low=0, high=0.99)
    input_dropout: float = setting(0.3, "locked dropout on the word vectors", low=0, high=0.99)
    output_dropout: float = setting(0.3, "dropout before the output layer", low=0, high=0.99)
    embedding_dropout: float = setting(0.0, "dropout of whole word types", low=0, high=0.99)
    weight_dropout: float = setting(0.0, "dropout of recurrent weights", low=0, high=0.99)
    word_dropout: float = setting(0.02, "share of words replaced by the unknown word", low=0, high=0.99)


@dataclasses.dataclass(kw_only=True)
class OptimisationConfig:
    """How the weights are found."""

    epochs: int = setting(10, "passes over the training split, at most", low=1)
    batch_size: int = setting(64, "rows per step", low=1)
    learning_rate: float = setting(1e-3, "peak learning rate", low=1e-8, high=100)
    optimiser: str = setting("adamw", "optimiser", choices=("adamw", "sgd"))
    momentum: float = setting(0.0, "momentum (sgd)", low=0, high=1)
    weight_decay: float = setting(1e-4, "weight decay", low=0)
    schedule: str = setting("one-cycle", "learning rate over time", choices=SCHEDULES)
    warmup: float = setting(0.1, "share of all steps until the peak (linear, cosine, one-cycle)", low=0, high=0.9)
    clip: float = setting(1.0, "largest norm of the gradient, 0 for no clipping", low=0)
    label_smoothing: float = setting(0.0, "share of the target spread over all labels", low=0, high=0.9)
    patience: int = setting(0, "stop after so many epochs without a better validation score, 0 for never", low=0)
    mixed_precision: str = setting("no", "number format of the matrix products", choices=("no", "bf16"))
    seed: int = setting(0, "seed of weights, order and dropout", low=0, high=LARGEST)
    max_minutes: float | None = setting(None, "stop after so many minutes of training", low=0.001)
    save_minutes: float = setting(3.0, "minutes between two savings of the training state", low=0)


@dataclasses.dataclass(kw_only=True)
class TextConfig:
    """The corpus, and how its text becomes words."""

    corpus: str = setting("everyday", "corpus name (nlp-lstm corpora lists them), A+B to join, or a file or folder")
    text_column: str | None = setting(None, "column that holds the text (your own files)")
    label_column: str | None = setting(None, "column that holds the label (your own files)")
    lowercase: bool = setting(True, "ignore upper and lower case")
    min_count: int = setting(1, "a word is known if the training split has it so often", low=1, high=LARGEST)
    max_vocabulary: int | None = setting(None, "keep only so many of the most frequent words", low=3, high=LARGEST)
    max_length: int | None = setting(None, "cut longer rows to so many words while training", low=1)


@dataclasses.dataclass(kw_only=True)
class SentimentConfig(TextConfig, NetworkConfig, OptimisationConfig):
    """One training run of a sentence classifier."""

    pooling: str = setting("max", "how words become a sentence", choices=POOLINGS)

    def __post_init__(self) -> None:
        check(self)
        if self.momentum and self.optimiser != "sgd":
            raise UsageError("--momentum is for --optimiser sgd: leave it out, or choose sgd")
        if self.combine == "sum" and not self.bidirectional:
            raise UsageError("--combine sum needs two directions: leave it out, or add --bidirectional")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Return the configuration of these values; raises UsageError for a name that does not exist."""
        names = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            choose("setting", name, names)
        return cls(**values)


def check(config: Any) -> None:
    """Raise UsageError for the first value of a wrong kind, not among its choices or outside its range."""
    hints = get_type_hints(type(config))
    for field in dataclasses.fields(config):
        value, low, high = getattr(config, field.name), field.metadata["low"], field.metadata["high"]
        name = option_name(field)
        _check_kind(name, value, hints[field.name])
        if field.metadata["choices"]:
            choose(name, value, field.metadata["choices"])
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if not math.isfinite(value):
            raise UsageError(f"{name} is {value}: give a finite number")
        if low is not None and value < low:
            raise UsageError(f"{name} is {_number(value)}: give {_number(low)} or more")
        if high is not None and value > high:
            raise UsageError(f"{name} is {_number(value)}: give {_number(high)} or less")


def _check_kind(name: str, value: Any, hint: Any) -> None:
    """Raise UsageError for a value of a kind that the type hint does not allow; a whole number is a number too."""
    kinds = [get_origin(kind) or kind for kind in ([hint] if get_origin(hint) is dict else get_args(hint) or [hint])]
    allowed = [*kinds, int] if float in kinds else kinds
    if not isinstance(value, tuple(allowed)) or (isinstance(value, bool) and hint is not bool):
        raise UsageError(f"{name} is {value!r}: give {_KINDS[kinds[0]]}")


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def changed(config: Any) -> dict[str, Any]:
    """Return the settings that differ from their defaults."""
    default = type(config)()
    names = [field.name for field in dataclasses.fields(config)]
    return {name: getattr(config, name) for name in names if getattr(config, name) != getattr(default, name)}


def command(config: SentimentConfig, out: str) -> str:
    """Return the command line that repeats a run."""
    words = ["nlp-lstm", "train", "sentiment"]
    fields = {field.name: field for field in dataclasses.fields(config)}
    for name, value in changed(config).items():
        option = option_name(fields[name])
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
        elif isinstance(value, dict):
            for key, one in value.items():
                words += [option, f"{key}={one}"]
        else:
            words += [option, str(value)]
    return shlex.join([*words, "--out", out])
