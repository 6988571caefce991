"""Holding a gate at a value while the network runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from nlp_lstm.cells.base import Cell, letter_of
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.flip import flip_within_length


@dataclass(frozen=True)
class Clamp:
    """A gate of one layer and direction held at a value, from the moment it is computed.

    value: a number in the gate's range, or a tensor that broadcasts to (batch, time, size of the gate), in word
    order. where: a bool tensor that broadcasts to the same shape, in word order; None means everywhere.
    """

    layer: int
    direction: str
    gate: str
    value: float | Tensor
    where: Tensor | None = None


def places(batch: int, time: int, hidden: int, *, tokens: Sequence[int] | None, units: Sequence[int] | None) -> Tensor:
    """Return `where` for these 0-based words and units, None for all of them: bool (batch, time, hidden)."""
    word, unit = torch.zeros(time, dtype=torch.bool), torch.zeros(hidden, dtype=torch.bool)
    word[slice(None) if tokens is None else list(tokens)] = True
    unit[slice(None) if units is None else list(units)] = True
    return (word[:, None] & unit[None]).expand(batch, time, hidden)


def translated(clamp: Clamp, cell: Cell) -> Clamp:
    """Return the clamp on a gate that has weights of its own: f = v of a coupled gate means i = 1 - v.

    Raises UsageError for a gate the cell does not have and for a value outside the gate's range.
    """
    name = letter_of(clamp.gate, cell.gates, cell.name)
    gate = cell.gates[name]
    low, high = (float(end) for end in torch.as_tensor(clamp.value).detach().aminmax())  # both nan where one value is
    if not (gate.low <= low and high <= gate.high and math.isfinite(low) and math.isfinite(high)):
        raise UsageError(f"gate {name} lies between {gate.low:g} and {gate.high:g}: choose a value in that range")
    if gate.complement_of is not None:
        value = clamp.value.double() if isinstance(clamp.value, Tensor) else clamp.value
        return replace(clamp, gate=gate.complement_of, value=1 - value)
    return replace(clamp, gate=name)


class Clamps:
    """The clamps of one layer and direction, ready for the loop over time.

    x: what the layer reads, (batch, time, input). Later clamps win over earlier ones on the same gate and place.
    """

    def __init__(
        self,
        clamps: Sequence[Clamp],
        cell: Cell,
        x: Tensor,
        *,
        lengths: Tensor | None,
        backward: bool,
    ) -> None:
        sizes = cell.gate_sizes()

        def steps(value: float | Tensor | None, dtype: torch.dtype, size: int) -> tuple[Tensor, ...]:
            given = torch.as_tensor(True if value is None else value, dtype=dtype, device=x.device)
            full = given.expand(*x.shape[:2], size)
            return (flip_within_length(full, lengths) if backward else full).unbind(1)

        self._by_gate: dict[str, list[tuple[tuple[Tensor, ...], tuple[Tensor, ...]]]] = {}
        for clamp in clamps:
            one = translated(clamp, cell)
            size = sizes[one.gate]
            held = (steps(one.where, torch.bool, size), steps(one.value, x.dtype, size))
            self._by_gate.setdefault(one.gate, []).append(held)

    def apply(self, name: str, value: Tensor, t: int) -> Tensor:
        """Return the gate's value (batch, size) at reading step t with the clamps in force."""
        for where, held in self._by_gate.get(name, ()):
            value = torch.where(where[t], held[t], value)
        return value
