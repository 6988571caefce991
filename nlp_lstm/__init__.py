"""Gated recurrent networks for text whose every gate can be seen, changed and trusted."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp_lstm.explanations.explanation import explain as explain
    from nlp_lstm.interchange import trace as trace
    from nlp_lstm.trained import load as load

__version__ = "0.1.0"

_HOMES = {"explain": "nlp_lstm.explanations.explanation", "load": "nlp_lstm.trained", "trace": "nlp_lstm.interchange"}


def __dir__() -> list[str]:
    """Return what can be had from this package, for completion."""
    return sorted([*globals(), *_HOMES])


def __getattr__(name: str) -> Any:
    """Import torch only when something needs it, so that `nlp-lstm --help` answers at once."""
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'nlp_lstm' has no attribute {name!r}")
