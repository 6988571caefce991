"""What the measures of the scorecard are called, in the order in which they are shown, and how they are printed."""

from typing import Any

SENTIMENT = {
    "flip_positive": "flips: not + positive is not positive",
    "flip_negative": "flips: not + negative is not negative",
    "balanced_flip": "both together (harmonic mean)",
    "shift_positive": "margin falls: not + positive",
    "shift_negative": "margin rises: not + negative",
    "crossed": "squares with A < 0 and B > 0",
    "A": "A, mean: not + positive",
    "B": "B, mean: not + negative",
    "I": "I = A - B, mean",
    "intensity": '"not very good" in between',
    "double": "double negation, litotes: right",
    "pseudo_false_flip": '"not only" and the like: flipped (0 is best)',
    "but": '"but": right',
    "scope_leak": "scope leak (0 is best)",
}
LANGUAGE_MODEL = {"agreement": "agreement: right", "polarity": '"ever", "any", ...: right'}
MEANS = ("A", "B", "I", "scope_leak")


def shown(figure: dict[str, Any], *, share: bool = True) -> str:
    """Return a figure as a person reads it: 83 % [79, 87]; share: whether it is a share of 1."""
    if figure["value"] is None:
        return "-"
    numbers = [figure["value"], *(figure["interval"] or ())]
    value, *bounds = [f"{100 * number:.0f}" if share else f"{number:.2f}" for number in numbers]
    return f"{value}{' %' if share else ''}" + (f" [{bounds[0]}, {bounds[1]}]" if bounds else "")
