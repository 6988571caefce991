"""The runs we publish, one file for each: plain values that `nlp-lstm train ... --recipe NAME` repeats."""

import sys

from nlp_lstm.errors import UsageError
from nlp_lstm.recipes.base import Recipe
from nlp_lstm.registry import choose, members

__all__ = ["Recipe", "all_recipes", "recipe"]


def all_recipes() -> dict[str, type[Recipe]]:
    """The recipes, by name."""
    return members(sys.modules[__name__], Recipe)


def recipe(name: str, task: str) -> type[Recipe]:
    """The recipe of a name; raises UsageError for one that does not exist or belongs to another task."""
    found = all_recipes()[choose("recipe", name, all_recipes())]
    if found.task != task:
        raise UsageError(f"the recipe {name} is for another task: use nlp-lstm train {found.task} --recipe {name}")
    return found
