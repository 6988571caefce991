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
    convolution: str | None = setting(None, "widths of convolution filters below the recurrent layers, as 3 or 3,5")
    filters: int = setting(200, "convolution filters of each width", low=1, high=65_536)
    bidirectional: bool = setting(True, "read in both directions")
    combine: str = setting("concat", "how the two directions join", choices=("concat", "sum"))
    pooling: str = setting("max", "how words become a sentence", choices=POOLINGS)
    label_smoothing: float = setting(0.0, "share of the target spread over all labels", low=0, high=0.9)

    def __post_init__(self) -> None:
        super().__post_init__()
        widths_of(self.convolution)
        if self.combine == "sum" and not self.bidirectional:
            raise UsageError("--combine sum needs two directions: leave it out, or add --bidirectional")


def widths_of(convolution: str | None) -> list[int]:
    """Return the widths that a text such as "3,5" names, none of None; raises UsageError unless all are odd."""
    if convolution is None:
        return []
    try:
        widths = [int(width) for width in convolution.split(",")]
    except ValueError:
        widths = []
    if not widths or any(not 1 <= width <= 99 or width % 2 == 0 for width in widths):
        raise UsageError(f"--convolution is {convolution}: give odd numbers of words up to 99, as 3 or 3,5")
    return widths
