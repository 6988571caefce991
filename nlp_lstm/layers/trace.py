"""Every gate and state of one run, in word order."""

from dataclasses import dataclass, field

from torch import Tensor

from nlp_lstm.cells.base import letter_of
from nlp_lstm.registry import choose


@dataclass(frozen=True)
class LayerTrace:
    """The gates and states of one layer in one direction.

    gates, states: {letter: (batch, time, size)}, size the cell's `gate_sizes` and `sizes`, nearly always hidden;
    index t is word t in both directions. Values at and beyond a row's length belong to the padding and mean
    nothing. start: {letter: (batch, size)}, the state before the first word that was read.
    """

    layer: int
    direction: str
    gates: dict[str, Tensor]
    states: dict[str, Tensor]
    start: dict[str, Tensor] = field(default_factory=dict)

    def gate(self, name: str) -> Tensor:
        """Return a gate by its letter; "candidate" is another name for n, g, n1 or z. Raises UsageError."""
        return self.gates[letter_of(name, self.gates)]


@dataclass(frozen=True)
class Trace:
    """What a stack of layers did: one LayerTrace per layer and direction, from the bottom up.

    lengths: (batch,) words per row, None where no row is padded. attention: (batch, time, places), how much each
    word looked back at each earlier place, the last of which are the words themselves; None without attention.
    """

    layers: list[LayerTrace]
    lengths: Tensor | None = None
    attention: Tensor | None = None

    def at(self, layer: int, direction: str = "forward") -> LayerTrace:
        """Return the trace of one layer and direction. Raises UsageError for one that does not exist."""
        names = {f"{one.layer},{one.direction}": one for one in self.layers}
        return names[choose("layer and direction", f"{layer},{direction}", names)]

    def row(self, index: int) -> "Trace":
        """Return the trace of one row, (1, length, hidden), without its padding."""
        time = next(iter(self.layers[0].states.values())).shape[1]
        length = time if self.lengths is None else int(self.lengths[index])

        def cut(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
            return {name: value[[index], :length] for name, value in tensors.items()}

        def first(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
            return {name: value[[index]] for name, value in tensors.items()}

        layers = [LayerTrace(t.layer, t.direction, cut(t.gates), cut(t.states), first(t.start)) for t in self.layers]
        if self.attention is None:
            return Trace(layers)
        places = self.attention.shape[2] - time + length
        return Trace(layers, attention=self.attention[[index], :length, :places])
