"""Finding commands: whatever lies in a folder and defines `app`."""

import importlib
import pkgutil
from types import ModuleType

import typer


def add_commands(app: typer.Typer, folder: ModuleType) -> None:
    """Add the commands of every module and package in `folder` that defines a typer `app`, by alphabet."""
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        commands = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), "app", None)
        if isinstance(commands, typer.Typer):
            app.add_typer(commands)
