"""What is compared: the contenders of a comparison, and the settings in which they differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp_lstm.cells import all_cells
from nlp_lstm.config import POOLINGS
from nlp_lstm.corpora.shuffled import MARK
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose


@dataclass(frozen=True)
class Arm:
    """One contender: its name, and the settings in which it differs from the others."""

    name: str
    changes: dict[str, Any]


def _direction(settings: dict[str, Any]) -> list[Arm]:
    return [Arm("forward", {"bidirectional": False}), Arm("both", {"bidirectional": True})]


def _layers(settings: dict[str, Any]) -> list[Arm]:
    return [Arm(f"{layers} layer{'s' * (layers > 1)}", {"layers": layers}) for layers in (1, 2, 3)]


def _pooling(settings: dict[str, Any]) -> list[Arm]:
    return [Arm(pooling, {"pooling": pooling}) for pooling in POOLINGS]


def _front(settings: dict[str, Any]) -> list[Arm]:
    return [Arm("embeddings", {"convolution": None}), Arm("convolution", {"convolution": "3"})]


def _residual(settings: dict[str, Any]) -> list[Arm]:
    layers = max(2, settings.get("layers", 3))
    return [
        Arm("plain", {"layers": layers, "residual": False}),
        Arm("residual", {"layers": layers, "residual": True}),
    ]


def _forget_bias(settings: dict[str, Any]) -> list[Arm]:
    return [Arm(f"forget bias {bias}", {"forget_bias": float(bias)}) for bias in (0, 1, 2)]


def _word_order(settings: dict[str, Any]) -> list[Arm]:
    corpus = settings.get("corpus", "everyday")
    return [Arm("in order", {"corpus": corpus}), Arm("shuffled", {"corpus": corpus + MARK})]


VARIATIONS: dict[str, Callable[[dict[str, Any]], list[Arm]]] = {
    "direction": _direction,
    "layers": _layers,
    "pooling": _pooling,
    "front": _front,
    "residual": _residual,
    "forget-bias": _forget_bias,
    "word-order": _word_order,
}
SENTENCES_ONLY = ("direction", "pooling", "front")  # a language model reads one way and pools nothing


def _of_cell(cell: str, settings: dict[str, Any]) -> Arm:
    """Return the contender of a cell, written NAME or NAME:OPTION=VALUE; one that reads the layer below gets two."""
    name, *options = cell.split(":")
    pairs = [option.partition("=") for option in options]
    changes: dict[str, Any] = {"cell": name}
    if options:
        changes["cell_options"] = {option: value for option, _, value in pairs}
    if all_cells()[name].reads_below and settings.get("layers", 2) < 2:
        return Arm(f"{cell}, 2 layers", {**changes, "layers": 2})
    return Arm(cell, changes)


def arms(vary: str, cells: Sequence[str], settings: dict[str, Any], task: str) -> list[Arm]:
    """Return the contenders: one for each cell, or each value of another setting, for the one cell that is named.

    A cell may have options behind its name, as elman:nonlinearity=relu; one that reads the layer below (grid,
    depth-gated) has two layers at least, at the same number of weights. settings: what all have in common.
    Raises UsageError for names that do not exist and for what cannot vary.
    """
    choose("thing to vary", vary, ("cell", *VARIATIONS))
    for cell in cells:
        choose("cell", cell.split(":")[0], all_cells())
    if len(set(cells)) < len(cells):
        raise UsageError(f"--cells {','.join(cells)} names a cell twice: name each once")
    if vary == "cell":
        if len(cells) < 2:
            raise UsageError("a comparison of cells needs two of them: use --cells lstm,gru")
        return [_of_cell(cell, settings) for cell in cells]
    if len(cells) > 1:
        raise UsageError(f"--vary {vary} compares within one cell: name one in --cells")
    if task == "language-model" and vary in SENTENCES_ONLY:
        raise UsageError(f"--vary {vary} is for sentences: a language model reads one way, word by word")
    return [Arm(arm.name, {**_of_cell(cells[0], {}).changes, **arm.changes}) for arm in VARIATIONS[vary](settings)]
