"""Imports only go down the floors, and the doors keep their tools to themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nlp_lstm

PACKAGE = Path(nlp_lstm.__file__).parent
FLOORS = {
    "errors": 0, "registry": 0, "config": 0, "storage": 0, "locate": 0, "provenance": 0, "cells": 0, "text": 0,
    "layers": 1, "corpora": 1,
    "models": 2,
    "trained": 3, "baselines": 3,
    "training": 4, "explanations": 4,
    "recipes": 5, "laboratory": 5, "interchange": 5, "export": 5, "sklearn": 5,
    "cli": 6, "app": 6, "__main__": 6,
}  # fmt: skip
STRANGERS = [("training", "explanations"), ("explanations", "training")]  # neighbours that never import each other
DOORS = {"streamlit": "app", "typer": "cli"}  # tools that one package alone imports
PICKLERS = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}


def modules() -> list[Path]:
    """Return the files of every floor; the package's own __init__ is the door to them and is not on one."""
    return sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")


def imported(source: str, module: str) -> Iterator[str]:
    """Yield the full dotted names that a module imports anywhere in its text, relative ones resolved."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def faults(source: str, module: str) -> list[str]:
    """Return what is wrong with the imports of a module of the package, `nlp_lstm.layers.scan` for example."""
    found, home = [], module.split(".")[1]
    for name in imported(source, module):
        parts = name.split(".")
        if parts[0] in DOORS and home != DOORS[parts[0]]:
            found.append(f"{module} imports {parts[0]}: only {DOORS[parts[0]]}/ does")
        if parts[0] in PICKLERS or name in ("torch.load", "torch.save"):
            found.append(f"{module} imports {name}: pickles run code, use safetensors and JSON")
        if parts[0] != "nlp_lstm" or len(parts) == 1 or parts[1] == "__version__":
            continue
        if parts[1] not in FLOORS:
            found.append(f"{module} imports {name}, which is on no floor")
        elif FLOORS[parts[1]] > FLOORS[home] or (home, parts[1]) in STRANGERS:
            found.append(f"{module} imports {name}: imports only go down")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("torch.load", "torch.save"):
            found.append(f"{module} uses {ast.unparse(node)}: pickles run code, use safetensors and JSON")
    return found


def dotted(file: Path) -> str:
    """Return a file's module name; a package's __init__ counts as a module of the package."""
    return ".".join(["nlp_lstm", *file.relative_to(PACKAGE).with_suffix("").parts])


@pytest.mark.parametrize("file", modules(), ids=dotted)
def test_imports_only_go_down(file: Path) -> None:
    assert dotted(file).split(".")[1] in FLOORS, "this module stands on no floor: put it into FLOORS"
    assert not faults(file.read_text(), dotted(file))


def test_no_module_is_overlooked() -> None:
    names = [dotted(file) for file in modules()]
    assert len(names) >= 29
    assert {
        "nlp_lstm.layers.stack",
        "nlp_lstm.cells.lstm",
        "nlp_lstm.interchange",
        "nlp_lstm.trained.base",
    } <= set(names)
    seen = set(imported((PACKAGE / "layers" / "stack.py").read_text(), "nlp_lstm.layers.stack"))
    assert {"nlp_lstm.cells", "nlp_lstm.cells.base.Cell", "torch.nn", "nlp_lstm.layers.clamp.Clamp"} <= seen


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("nlp_lstm.cells.lstm", "from nlp_lstm.layers.scan import run_steps", "only go down"),
        ("nlp_lstm.cells.lstm", "from nlp_lstm import layers", "only go down"),
        ("nlp_lstm.cells.lstm", "import nlp_lstm.models.classifier", "only go down"),
        ("nlp_lstm.cells.lstm", "from ..layers import scan", "only go down"),
        ("nlp_lstm.cells.__init__", "from ..layers import scan", "only go down"),
        ("nlp_lstm.training.loop", "def f():\n    from nlp_lstm.explanations import pictures", "only go down"),
        ("nlp_lstm.explanations.pictures.figures", "from nlp_lstm.training.loop import train", "only go down"),
        ("nlp_lstm.models.classifier", "from nlp_lstm.helpers import pad", "on no floor"),
        ("nlp_lstm.cli.main", "import streamlit as st", "only app/"),
        ("nlp_lstm.app.shared", "from typer import Typer", "only cli/"),
        ("nlp_lstm.trained", "import torch\ntorch.load('x')", "torch.load"),
        ("nlp_lstm.trained", "from torch import save", "torch.save"),
        ("nlp_lstm.trained", "import pickle", "pickle"),
    ],
)
def test_a_fault_would_be_seen(module: str, source: str, fault: str) -> None:
    assert len(faults(source, module)) == 1
    assert fault in faults(source, module)[0]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("nlp_lstm.layers.scan", "from nlp_lstm.cells.base import Cell\nfrom . import flip"),
        ("nlp_lstm.training.loop", "from nlp_lstm.trained import TrainedModel"),
        (
            "nlp_lstm.app.shared",
            "import streamlit\nfrom nlp_lstm.explanations import pictures\nfrom nlp_lstm import cells",
        ),
        ("nlp_lstm.cli.main", "import typer\nfrom nlp_lstm import __version__"),
    ],
)
def test_an_import_downwards_is_no_fault(module: str, source: str) -> None:
    assert not faults(source, module)
