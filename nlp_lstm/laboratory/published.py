"""Where results of comparisons lie: those in this package, and those of one's own runs."""

import json
from pathlib import Path
from typing import Any

from nlp_lstm.laboratory import compare, memory

SHIPPED = Path(__file__).parent / "results"
RESULTS = (compare.RESULT, memory.RESULT)  # in the folder of a run
KINDS = {"arms": "comparison", "curves": "memory", "flows": "flow"}  # by what a document holds


def documents(runs: Path) -> dict[str, Path]:
    """Return the results there are: {name: file}, those of this package first, then those in folders below `runs`."""
    shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.json"))}
    own = {str(path.parent): path for name in RESULTS for path in sorted(runs.glob(f"*/{name}"))}
    return {name: path for name, path in {**shipped, **own}.items() if kind_of(path) is not None}


def shipped_results() -> dict[str, dict[str, Any]]:
    """Return the documents of this package, {name: what `compare`, `remember` or `flows` returned}."""
    return {path.stem: read(path) for path in sorted(SHIPPED.glob("*.json"))}


def kind_of(path: Path) -> str | None:
    """Return what a document is, "comparison", "memory" or "flow"; None for one that is none of these."""
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    names = document if isinstance(document, dict) else {}
    return next((kind for key, kind in KINDS.items() if key in names), None)


def read(path: Path) -> dict[str, Any]:
    """Return a document."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found
