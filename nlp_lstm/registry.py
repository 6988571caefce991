"""Finding the cells, corpora, tasks and pages that exist: whatever lies in a package's folder."""

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Iterable
from types import ModuleType
from typing import TypeVar

from nlp_lstm.errors import UsageError

T = TypeVar("T")


def members(package: ModuleType, base: type[T]) -> dict[str, type[T]]:
    """Import every module of `package` and return the finished subclasses of `base` by their `name`, sorted.

    A class without a `name` of its own is an intermediate step and left out.
    Raises TypeError when two classes claim one name.
    """
    found: dict[str, type[T]] = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            if not (inspect.isclass(value) and issubclass(value, base) and "name" in vars(value)):
                continue
            name = value.__dict__["name"]
            if found.setdefault(name, value) is not value:
                raise TypeError(f"{value.__qualname__} and {found[name].__qualname__} both have the name {name!r}")
    return dict(sorted(found.items()))


def choose(kind: str, name: str, names: Iterable[str]) -> str:
    """Return `name` if it is among `names`; raises UsageError with the nearest name otherwise."""
    known = list(names)
    if name in known:
        return name
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    listed = ", ".join(known)
    hint = f"did you mean {near[0]!r}? (one of: {listed})" if near else f"use one of: {listed}"
    raise UsageError(f"unknown {kind} {name!r}: {hint}")
