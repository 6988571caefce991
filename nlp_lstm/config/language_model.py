"""The settings of a language model's training."""

from dataclasses import dataclass
from typing import ClassVar

from nlp_lstm.config.parts import ModelConfig
from nlp_lstm.config.settings import setting
from nlp_lstm.errors import UsageError

TOKENIZATIONS = ("words", "spaces")
SOFTMAXES = ("full", "adaptive")


@dataclass(kw_only=True)
class LanguageModelConfig(ModelConfig):
    """One training run of a language model: it reads left to right and predicts the next word."""

    task: ClassVar[str] = "language-model"
    impossible: ClassVar[dict[str, str]] = {
        "bidirectional": "it reads one way, for the word it predicts must not be seen",
        "pooling": "it predicts at every word and pools none",
        "convolution": "filters around a word would see the one to be predicted",
    }

    corpus: str = setting("agreement", "corpus name (nlp-lstm corpora lists them), A+B to join, or a file or folder")
    lowercase: bool = setting(False, "ignore upper and lower case")
    tokenization: str | None = setting(
        None, "how text is cut into tokens [words; spaces where the corpus comes cut]", choices=TOKENIZATIONS
    )
    word_dropout: float = setting(0.0, "share of words replaced by the unknown word", low=0, high=0.99)
    batch_size: int = setting(20, "texts read side by side", low=1)
    window: int = setting(35, "words per step, on average; gradients go no further back", low=1, high=100_000)
    vary_window: bool = setting(True, "draw each window's length anew, within about a seventh of --window")
    tied: bool = setting(True, "one matrix of word vectors for input and output")
    attention: int = setting(0, "earlier words that each word looks back at, 0 for none", low=0, high=100_000)
    softmax: str = setting("full", "output layer", choices=SOFTMAXES)
    cutoffs: str | None = setting(
        None, "first rank of each group of rarer words, as 2000,10000 (adaptive) [a tenth and four tenths]"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cutoffs is not None and self.softmax != "adaptive":
            raise UsageError("--cutoffs is for --softmax adaptive: leave it out, or choose adaptive")
