"""Trained models: one file for each task, and the way from a name to a model."""

import json
import sys
from pathlib import Path
from typing import TypeVar

from safetensors import SafetensorError

from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CONFIG, model_folder
from nlp_lstm.registry import choose, members
from nlp_lstm.trained.base import Answer, TextTrace, TrainedModel
from nlp_lstm.trained.language_model import NextWordModel
from nlp_lstm.trained.sentiment import Prediction, SentimentModel

__all__ = [
    "Answer",
    "NextWordModel",
    "Prediction",
    "SentimentModel",
    "TextTrace",
    "TrainedModel",
    "load",
    "load_as",
    "of_kind",
]


def load(model: str | Path) -> TrainedModel:
    """Load a model: an existing folder, else the name of a shipped model, else a model id on the hub.

    Raises UsageError where there is none, or where a folder's files do not fit together.
    """
    folder = model_folder(str(model))
    try:
        task = json.loads((folder / CONFIG).read_text())["task"]
        tasks = members(sys.modules[__name__], TrainedModel)
        return tasks[choose("task of a model", task, tasks)].load(folder)
    except UsageError as error:
        raise UsageError(f"{folder} does not hold a model that can be read: {error}") from error
    except (ValueError, KeyError, TypeError, RuntimeError, OSError, SafetensorError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise UsageError(f"{folder} does not hold a model that can be read ({reason}): train it again") from error


M = TypeVar("M", bound=TrainedModel)


def load_as(kind: type[M], model: str | Path) -> M:
    """Load a model of one task; raises UsageError for a model of another, saying what can be done with that."""
    return of_kind(kind, load(model), model)


def of_kind(kind: type[M], loaded: TrainedModel, model: str | Path) -> M:
    """Return a loaded model of one task, `model` being its name; raises UsageError for a model of another."""
    if isinstance(loaded, kind):
        return loaded
    raise UsageError(f"{model} is a {loaded.noun}, not a {kind.noun}: {loaded.advice}")
