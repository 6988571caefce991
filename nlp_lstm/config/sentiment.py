"""The settings of a sentence classifier's training."""

from dataclasses import dataclass
from typing import ClassVar

from nlp_lstm.config.parts import ModelConfig
from nlp_lstm.config.settings import setting
from nlp_lstm.errors import UsageError

POOLINGS = ("last", "mean", "max", "mean+max", "attention")


@dataclass(kw_only=True)
class SentimentConfig(ModelConfig):
    """One training run of a sentence classifier."""

    task: ClassVar[str] = "sentiment"

    label_column: str | None = setting(None, "column that holds the label (your own files)")
    max_length: int | None = setting(None, "cut longer rows to so many words while training", low=1)
    bidirectional: bool = setting(True, "read in both directions")
    combine: str = setting("concat", "how the two directions join", choices=("concat", "sum"))
    pooling: str = setting("max", "how words become a sentence", choices=POOLINGS)
    label_smoothing: float = setting(0.0, "share of the target spread over all labels", low=0, high=0.9)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.combine == "sum" and not self.bidirectional:
            raise UsageError("--combine sum needs two directions: leave it out, or add --bidirectional")
