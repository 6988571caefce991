"""What is compared: the contenders of a comparison, and the settings in which they differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp_lstm.cells import all_cells
from nlp_lstm.config import POOLINGS
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


VARIATIONS: dict[str, Callable[[dict[str, Any]], list[Arm]]] = {
    "direction": _direction,
    "layers": _layers,
    "pooling": _pooling,
    "front": _front,
    "residual": _residual,
    "forget-bias": _forget_bias,
}
SENTENCES_ONLY = ("direction", "pooling", "front")  # a language model reads one way and pools nothing


def arms(vary: str, cells: Sequence[str], settings: dict[str, Any], task: str) -> list[Arm]:
    """Return the contenders: one for each cell, or each value of another setting, for the one cell that is named.

    settings: what all have in common. Raises UsageError for names that do not exist and for what cannot vary.
    """
    choose("thing to vary", vary, ("cell", *VARIATIONS))
    for cell in cells:
        choose("cell", cell, all_cells())
    if len(set(cells)) < len(cells):
        raise UsageError(f"--cells {','.join(cells)} names a cell twice: name each once")
    if vary == "cell":
        if len(cells) < 2:
            raise UsageError("a comparison of cells needs two of them: use --cells lstm,gru")
        return [Arm(cell, {"cell": cell}) for cell in cells]
    if len(cells) > 1:
        raise UsageError(f"--vary {vary} compares within one cell: name one in --cells")
    if task == "language-model" and vary in SENTENCES_ONLY:
        raise UsageError(f"--vary {vary} is for sentences: a language model reads one way, word by word")
    return [Arm(arm.name, {"cell": cells[0], **arm.changes}) for arm in VARIATIONS[vary](settings)]
