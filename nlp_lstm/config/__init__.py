"""Everything a run can be told, as plain values; the command line's options are made from these fields."""

from nlp_lstm.config.language_model import TOKENIZATIONS, LanguageModelConfig
from nlp_lstm.config.parts import NetworkConfig, OptimisationConfig, TextConfig
from nlp_lstm.config.sentiment import POOLINGS, SentimentConfig
from nlp_lstm.config.settings import (
    Settings,
    changed,
    check,
    command,
    from_text,
    option_name,
    refuse_impossible_setting,
    setting,
)
from nlp_lstm.config.vectors import VectorsConfig

__all__ = [
    "POOLINGS",
    "TOKENIZATIONS",
    "LanguageModelConfig",
    "NetworkConfig",
    "OptimisationConfig",
    "SentimentConfig",
    "Settings",
    "TextConfig",
    "VectorsConfig",
    "changed",
    "check",
    "command",
    "from_text",
    "option_name",
    "refuse_impossible_setting",
    "setting",
]
