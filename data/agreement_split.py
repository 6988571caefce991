"""What the corpus "agreement" keeps out of its training split: pairs of noun and verb, and long distances."""

import hashlib
from collections.abc import Iterable

# Shares of all pairs of a noun and a verb that only the test or the validation split may have.
TEST_PAIRS, VALIDATION_PAIRS = 0.07, 0.02
# Never reserved: too common, so that a reserved pair would take many rows from training.
COMMON = frozenset(("have",))
# Words between a target and its head; a row with more belongs to the test split.
LONGEST = {"number": 8, "reflexive": 8, "polarity": 9, "gender": 9}


def share(noun: str, verb: str) -> float:
    """Where in [0, 1) a pair falls: by its SHA-256, so that it stays where it is when the words change."""
    return int.from_bytes(hashlib.sha256(f"{noun} {verb}".encode()).digest()[:8], "big") / 2**64


def reserved(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The splits that claim a row with these pairs."""
    claims = set()
    for noun, verb in pairs:
        if verb not in COMMON:
            place = share(noun, verb)
            if place < TEST_PAIRS:
                claims.add("test")
            elif place < TEST_PAIRS + VALIDATION_PAIRS:
                claims.add("validation")
    return claims


def is_long(targets: Iterable[tuple[str, int]]) -> bool:
    """Whether a row with targets of these kinds and distances is too long for training."""
    return any(distance > LONGEST[kind] for kind, distance in targets)
