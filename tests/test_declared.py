"""What the package imports is what it declares, and its version stands in one place."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import nlp_lstm

PACKAGE = Path(nlp_lstm.__file__).parent
PROJECT = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())


def plain(distribution: str) -> str:
    return re.split(r"[<>=!~ ]", distribution)[0].replace("_", "-").lower()


def imported() -> set[str]:
    """Return the top-level names of all modules that the package imports from elsewhere."""
    names = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - {"nlp_lstm"} - set(sys.stdlib_module_names)


def test_everything_imported_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    optional = [line for name, lines in extras.items() if name != "dev" for line in lines]
    declared = {plain(line) for line in (*PROJECT["project"]["dependencies"], *optional)}
    homes = packages_distributions()
    for name in imported():
        assert {plain(home) for home in homes[name]} & declared, f"{name} is imported and not in pyproject.toml"


def test_the_version_stands_in_the_package_alone() -> None:
    assert "version" not in PROJECT["project"]
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "nlp_lstm/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", nlp_lstm.__version__)
