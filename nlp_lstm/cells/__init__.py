"""Recurrent cells, one file per family; a new file in this folder is found by itself."""

import inspect
import sys
from collections.abc import Iterable
from typing import Any

from nlp_lstm import registry
from nlp_lstm.cells.base import Cell
from nlp_lstm.config import NetworkConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose


def all_cells() -> dict[str, type[Cell]]:
    """Return every cell class by its name."""
    return registry.members(sys.modules[__name__], Cell)


def options(name: str) -> dict[str, Any]:
    """Return the options the cell's constructor takes beside its sizes, with their defaults."""
    signature = inspect.signature(all_cells()[registry.choose("cell", name, all_cells())])
    keywords = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
    return {parameter.name: parameter.default for parameter in keywords}


def build(name: str, input_size: int, hidden_size: int, layer: int = 0, **chosen: Any) -> Cell:
    """Return a new cell for one layer of a stack, 0 the lowest; a cell alone is its own lowest layer.

    Raises UsageError for an unknown name or an option this cell does not have.
    """
    _refuse_unknown(name, chosen)
    cell = all_cells()[name]
    place = [layer] if cell.reads_below else []
    return cell(input_size, hidden_size, *place, **chosen)


def options_from(config: NetworkConfig) -> dict[str, Any]:
    """Return the cell's options that a configuration asks for, in the types of their defaults.

    Raises UsageError for an unknown cell, an option this cell does not have, one that is a setting of its own,
    and text that is not of the option's type.
    """
    chosen: dict[str, Any] = {"recurrent_init": config.recurrent_init}
    if config.forget_bias is not None:
        chosen["forget_bias"] = config.forget_bias
    for name, text in config.cell_options.items():
        if name in ("recurrent_init", "forget_bias"):
            raise UsageError(f"--cell-option {name}={text}: use --{name.replace('_', '-')} {text} instead")
        _refuse_unknown(config.cell, [name])
        chosen[name] = _typed(name, text, options(config.cell)[name])
    _refuse_unknown(config.cell, chosen)
    return chosen


def _refuse_unknown(name: str, chosen: Iterable[str]) -> None:
    known = options(name)
    for option in chosen:
        if option not in known:
            raise UsageError(f"the {name} cell has no option {option!r}; it has: {', '.join(sorted(known))}")


def _typed(name: str, text: str, default: Any) -> Any:
    """Return the text of an option as a value of its default's type."""
    if isinstance(default, bool):
        return choose(f"value of --cell-option {name}", text.lower(), ("true", "false")) == "true"
    try:
        return type(default)(text)
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise UsageError(f"--cell-option {name}={text}: give {kind}") from None
