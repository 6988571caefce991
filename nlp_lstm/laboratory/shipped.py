"""The laboratory's results that come with the package: documents as `compare` and `synthetic` wrote them."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


def shipped_results() -> dict[str, dict[str, Any]]:
    """Return the documents by name, {name: what `compare`, `remember` or `flows` returned}."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
