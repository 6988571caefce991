"""The large arrays of an explanation in a file of their own."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from nlp_lstm import storage

ARRAYS = ("gates", "states", "carry", "write", "read", "retention")


def write_arrays(found: dict[str, Any], path: Path) -> None:
    """Write the arrays of an explanation into an .npz file, as layers/LAYER/DIRECTION/gates/f and so on.

    found: a document with arrays, which keeps them. What is null in it is left out; a null row is NaN.
    """
    arrays: dict[str, np.ndarray] = {}
    for layer in found["layers"]:
        place = f"layers/{layer['layer']}/{layer['direction']}"
        for name in ARRAYS:
            for key, values in _leaves(f"{place}/{name}", layer[name]):
                arrays[key] = values
    for direction, values in found["readout"].items():
        arrays[f"readout/{direction}"] = np.asarray(values, dtype=np.float32)
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    storage.write_bytes(path, content.getvalue())


def without_arrays(found: dict[str, Any]) -> dict[str, Any]:
    """Return the document without what `write_arrays` writes of its layers."""
    layers = [{name: value for name, value in layer.items() if name not in ARRAYS} for layer in found["layers"]]
    return {**found, "layers": layers}


def _leaves(key: str, value: Any) -> list[tuple[str, np.ndarray]]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [leaf for name, one in value.items() for leaf in _leaves(f"{key}/{name}", one)]
    width = max((len(row) for row in value if isinstance(row, list)), default=1)
    rows = [[np.nan] * width if row is None else row for row in value]
    return [(key, np.asarray(rows, dtype=np.float32))]
