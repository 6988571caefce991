"""What a network has to beat: counted words and pairs for sentiment, counted n-grams for the next word."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp_lstm.baselines.kneser_ney import KneserNey as KneserNey
    from nlp_lstm.baselines.tfidf import TfidfBaseline as TfidfBaseline

_HOMES = {"KneserNey": "nlp_lstm.baselines.kneser_ney", "TfidfBaseline": "nlp_lstm.baselines.tfidf"}
__all__ = ["KneserNey", "TfidfBaseline"]


def __getattr__(name: str) -> Any:
    """Import a baseline on first use: counting words needs no scikit-learn."""
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
