"""What a recipe is: the settings of one published run, and what it measured."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Recipe:
    """One run. A subclass is one file: what is trained, the settings that differ from their defaults, the result."""

    name: ClassVar[str]
    task: ClassVar[str]  # as in nlp-lstm train TASK
    values: ClassVar[Mapping[str, Any]]  # settings by field name; an option typed beside --recipe wins
    measured: ClassVar[str]  # split, figure, baseline, seeds, commit
    needs: ClassVar[str] = ""  # what to run before
