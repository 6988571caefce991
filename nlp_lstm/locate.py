"""Where a model's folder is: on disk, in the package, or on the hub."""

import json
import os
from pathlib import Path

from nlp_lstm.errors import UsageError

# The files of a model folder.
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
METRICS, CARD = "metrics.json", "README.md"
VECTORS, WORDS = "vectors.safetensors", "words.txt"  # of a folder of word vectors
SHIPPED = Path(__file__).parent / "checkpoints"


def task_of(folder: Path) -> str | None:
    """Return the task of the model in a folder, None where it cannot be told."""
    try:
        return str(json.loads((folder / CONFIG).read_text())["task"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def shipped_models() -> list[str]:
    """Return the names of the models inside the package."""
    return sorted(config.parent.name for config in SHIPPED.glob("*/config.json"))


def model_folder(model: str) -> Path:
    """Return the folder of an existing path, else of a shipped model's name, else of a hub id (downloaded).

    Raises UsageError, with what to type instead, where there is no model.
    """
    folder = Path(os.path.expanduser(model))  # which leaves a home that does not exist as it is
    if folder.is_dir():
        if not (folder / CONFIG).exists():
            raise UsageError(f"{model} is a folder without config.json: give a folder that `nlp-lstm train` wrote")
        if (folder / VECTORS).exists():
            raise UsageError(f"{model} holds word vectors and no model: train one with --vectors {model}")
        if not (folder / WEIGHTS).exists():
            raise UsageError(f"{model} holds no weights yet: finish its training with --out {model} --resume")
        return folder
    if model in shipped_models():
        return SHIPPED / model
    looks_like_id = model.count("/") == 1 and not model.startswith((".", "/", "~"))
    if not looks_like_id:
        shipped = f", one of {', '.join(shipped_models())}" if shipped_models() else ""
        raise UsageError(f"no model at {model!r}: give a folder that `nlp-lstm train` wrote{shipped} or a hub id")
    return _download(model)


def _download(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(model, allow_patterns=[CONFIG, TOKENIZER, WEIGHTS, METRICS, CARD]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise UsageError(
            f"no folder {model!r} here, and the hub did not give a model of that id: check the path or the connection"
        ) from error
    if not (folder / WEIGHTS).exists():
        raise UsageError(f"the hub's {model!r} is not a model of nlp_lstm: it has no {WEIGHTS}")
    return folder
