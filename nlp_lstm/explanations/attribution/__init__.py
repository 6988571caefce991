"""Methods that share a margin out among the words of a text, one file each; a new file is found by itself."""

import sys

from nlp_lstm import registry
from nlp_lstm.explanations.attribution.base import Attribution


def all_attributions() -> dict[str, type[Attribution]]:
    """Return every method by its name."""
    return registry.members(sys.modules[__name__], Attribution)
