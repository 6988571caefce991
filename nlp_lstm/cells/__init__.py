"""Recurrent cells, one file per family; a new file in this folder is found by itself."""

import inspect
import sys
from typing import Any

from nlp_lstm import registry
from nlp_lstm.cells.base import Cell
from nlp_lstm.config import NetworkConfig
from nlp_lstm.errors import UsageError


def all_cells() -> dict[str, type[Cell]]:
    """Return every cell class by its name."""
    return registry.members(sys.modules[__name__], Cell)


def options(name: str) -> dict[str, Any]:
    """Return the options the cell's constructor takes beside its sizes, with their defaults."""
    signature = inspect.signature(all_cells()[registry.choose("cell", name, all_cells())])
    keywords = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
    return {parameter.name: parameter.default for parameter in keywords}


def build(name: str, input_size: int, hidden_size: int, **chosen: Any) -> Cell:
    """Return a new cell; raises UsageError for an unknown name or an option this cell does not have."""
    known = options(name)
    for option in chosen:
        if option not in known:
            raise UsageError(f"the {name} cell has no option {option!r}; it has: {', '.join(sorted(known))}")
    return all_cells()[name](input_size, hidden_size, **chosen)


def options_from(config: NetworkConfig) -> dict[str, Any]:
    """Return the cell's options that a configuration asks for, as numbers where the cell wants numbers.

    Raises UsageError for an unknown cell, an option this cell does not have, and text that is no number.
    """
    known = options(config.cell)
    chosen: dict[str, Any] = {**config.cell_options, "recurrent_init": config.recurrent_init}
    if config.forget_bias is not None:
        chosen["forget_bias"] = config.forget_bias
    for name, value in chosen.items():
        if name not in known:
            raise UsageError(f"the {config.cell} cell has no option {name!r}; it has: {', '.join(sorted(known))}")
        if isinstance(known[name], float):
            try:
                chosen[name] = float(value)
            except ValueError:
                raise UsageError(f"--cell-option {name}={value}: give a number") from None
    return chosen
