"""Break each cell in one place at a time, and see whether the tests of the cells notice.

    python tests/mutants.py [CELL ...] [--all] [--json FILE]

A mutant is a copy of the package in which one thing in a cell's equations differs: a plus for a minus, a sigmoid for
a tanh, two gates swapped, a state before the step for the one after. Of every cell one mutant of each kind is tried,
with --all every one. Prints a line for each and ends with 1 if any survived.
"""

import argparse
import ast
import copy
import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nlp_lstm
from nlp_lstm.cells import all_cells
from nlp_lstm.cells.base import Cell

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(nlp_lstm.__file__).resolve().parent
NO_EQUATIONS = {"__init__", "reset_parameters", "sizes", "gate_sizes", "number_of_weights"}
SWAPPED = {"sigmoid": "tanh", "tanh": "sigmoid"}


def equations(cell: type[Cell]) -> Iterator[tuple[Path, str, str]]:
    """Yield file, class and function of all that computes in a cell, what it inherits too."""
    seen: set[str] = set()
    for kind in cell.__mro__:
        if kind is Cell:
            return
        for name, function in vars(kind).items():
            function = getattr(function, "__func__", function)
            if inspect.isfunction(function) and name not in NO_EQUATIONS | seen:
                seen.add(name)
                yield Path(inspect.getfile(kind)), kind.__name__, name


def mutants(tree: ast.Module, owner: str, name: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield (what was done, the changed module) for every place in one function."""

    def found(module: ast.Module) -> ast.FunctionDef:
        kind = next(node for node in module.body if isinstance(node, ast.ClassDef) and node.name == owner)
        return next(node for node in kind.body if isinstance(node, ast.FunctionDef) and node.name == name)

    for index, node in enumerate(ast.walk(found(tree))):
        changed = copy.deepcopy(tree)
        twin = list(ast.walk(found(changed)))[index]
        line = ast.unparse(node)
        if isinstance(twin, ast.BinOp) and isinstance(twin.op, ast.Add | ast.Sub):
            twin.op = ast.Sub() if isinstance(twin.op, ast.Add) else ast.Add()
            yield f"sign in {line}", changed
        elif isinstance(twin, ast.Call) and isinstance(twin.func, ast.Name) and twin.func.id in SWAPPED:
            twin.func.id = SWAPPED[twin.func.id]
            yield f"function in {line}", changed
        elif isinstance(twin, ast.Assign) and isinstance(twin.targets[0], ast.Tuple) and len(twin.targets[0].elts) > 1:
            names = twin.targets[0].elts
            names[0], names[1] = names[1], names[0]
            yield f"swapped in {line}", changed
    yield from late_states(tree, found, name)


def late_states(tree: ast.Module, found, name: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield mutants that read a state as it was before the step where it was to be read after it."""
    function = found(tree)
    states = [argument.arg for argument in function.args.kwonlyargs]
    for index, node in enumerate(ast.walk(function)):
        if not (isinstance(node, ast.Name) and node.id in states and isinstance(node.ctx, ast.Load)):
            continue
        set_at = [
            one.lineno for one in ast.walk(function)
            if isinstance(one, ast.Name) and one.id == node.id and isinstance(one.ctx, ast.Store)
        ]  # fmt: skip
        if not set_at or node.lineno <= min(set_at):
            continue
        changed = copy.deepcopy(tree)
        list(ast.walk(found(changed)))[index].id = f"{node.id}_before"
        found(changed).body.insert(0, ast.parse(f"{node.id}_before = {node.id}").body[0])
        yield f"{node.id} before the step for the one after, line {node.lineno} of {name}", changed


def survives(cell: str, file: Path, tree: ast.Module) -> bool:
    """Run the tests of the cells for one cell on a copy of the package with this file in it."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder) / "nlp_lstm", ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / file.relative_to(PACKAGE.parent)).write_text(ast.unparse(ast.fix_missing_locations(tree)))
        words = [sys.executable, "-P", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-cov", "-k", cell]
        ended = subprocess.run(
            [*words, str(ROOT / "tests" / "cells"), str(ROOT / "tests" / "layers" / "test_capture.py")],
            env={**os.environ, "PYTHONPATH": folder, "OMP_NUM_THREADS": "1"},
            cwd=ROOT,
            capture_output=True,
        )
        if ended.returncode not in (0, 1):  # neither passed nor failed: nothing was learned
            raise RuntimeError(ended.stdout.decode())
        return ended.returncode == 0


def main() -> int:
    """Try the mutants that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cells", nargs="*", default=[], metavar="CELL")
    parser.add_argument("--all", action="store_true", help="every place, not one of each kind")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    results = []
    for cell in asked.cells or all_cells():
        file, _, _ = next(equations(all_cells()[cell]))
        if not survives(cell, file, ast.parse(file.read_text())):
            raise SystemExit(f"the tests of {cell} fail on the unchanged package")
        kinds: set[str] = set()
        for file, owner, name in equations(all_cells()[cell]):
            for change, tree in mutants(ast.parse(file.read_text()), owner, name):
                kind = change.split(" in ")[0] if " in " in change else "before for after"
                if kind in kinds and not asked.all:
                    continue
                kinds.add(kind)
                lived = survives(cell, file, tree)
                results.append({"cell": cell, "where": f"{owner}.{name}", "change": change, "survived": lived})
                print(f"{'SURVIVED' if lived else 'noticed '}  {cell:<12} {owner}.{name}: {change}", flush=True)
    alive = sum(result["survived"] for result in results)
    print(f"{len(results) - alive} of {len(results)} mutants of {len({r['cell'] for r in results})} cells noticed")
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=2) + "\n")
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
