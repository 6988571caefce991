"""The items of a scorecard: sentences with what they should do to a model, one JSON object a line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

SHIPPED = Path(__file__).resolve().parent / "sentences"
POLARITIES = ("positive", "negative")


@dataclass(frozen=True)
class Columns:
    """The columns of one measure's rows: sentences and facts that are needed, facts that may be left out."""

    sentences: tuple[str, ...]
    facts: tuple[str, ...]
    optional: tuple[str, ...] = ("group", "domain")


SENTIMENT = {
    "negation": Columns(("plain", "negated"), ("polarity", "negator", "distance")),
    "intensity": Columns(("plain", "between", "negated"), ("polarity",)),
    "double": Columns(("text",), ("label",)),
    "pseudo": Columns(("plain", "text"), ("polarity", "expression")),
    "but": Columns(("text",), ("label",)),
    "scope": Columns(("plain", "neutral", "polar"), ("polarity",)),
}
LANGUAGE_MODEL = {
    "agreement": Columns(("right", "wrong"), ("attractors",)),
    "polarity": Columns(("right", "wrong"), ("word",)),
}
MEASURES = {**SENTIMENT, **LANGUAGE_MODEL}
_NUMBERS, _CHOICES = ("distance", "attractors"), ("polarity", "label")


@dataclass(frozen=True)
class Item:
    """One row: sentences by their column, and the facts about them. group: items that share their words."""

    measure: str
    sentences: Mapping[str, str]
    facts: Mapping[str, Any]
    group: str


def read_items(path: Path | None = None) -> list[Item]:
    """Return the items of a file, of all shipped files if none is given.

    Raises UsageError for a file that is not there or empty, and for the first row that is not as it should be.
    """
    if path is None:
        return [item for file in sorted(SHIPPED.glob("*.jsonl")) for item in read_items(file)]
    if not path.is_file():
        raise UsageError(f"there is no file {path}: give a .jsonl file with the columns of the shipped scorecard")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: save it as UTF-8") from None
    items = [_item(line, f"{path}, row {row}", row) for row, line in enumerate(lines, 1) if line.strip()]
    if not items:
        raise UsageError(f"{path} has no rows: give one JSON object a line")
    return items


def _item(line: str, place: str, row: int) -> Item:
    try:
        values = json.loads(line)
    except json.JSONDecodeError:
        raise UsageError(f"{place} is not JSON: give one JSON object a line") from None
    if not isinstance(values, dict):
        raise UsageError(f"{place} is not a JSON object: give the columns as {{name: value}}")
    try:
        measure = choose("measure", str(values.pop("measure", None)), MEASURES)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    columns = MEASURES[measure]
    needed = (*columns.sentences, *columns.facts)
    if missing := [name for name in needed if name not in values]:
        raise UsageError(f"{place}: a row of {measure} needs {', '.join(needed)}, and {missing[0]} is missing")
    if strange := sorted(set(values) - {*needed, *columns.optional}):
        raise UsageError(f"{place}: a row of {measure} has no column {strange[0]!r}: use {', '.join(needed)}")
    for name, value in values.items():
        _check(place, name, value)
    sentences = {name: values[name] for name in columns.sentences}
    if len(set(sentences.values())) < len(sentences):
        raise UsageError(f"{place}: two of its sentences are the same: {' and '.join(sentences)} have to differ")
    facts = {name: values[name] for name in (*columns.facts, "domain") if name in values}
    return Item(measure, sentences, facts, str(values.get("group", place)))


def _check(place: str, name: str, value: object) -> None:
    if name in _NUMBERS:
        if type(value) is not int or value < (name == "distance"):
            raise UsageError(f"{place}: {name} is {value!r}: give a whole number from {int(name == 'distance')} up")
    elif name in _CHOICES:
        if value not in POLARITIES:
            raise UsageError(f"{place}: {name} is {value!r}: use positive or negative")
    elif not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place}: {name} is {value!r}: give some text")
