"""The additive memory of a layer as it read a batch: carried, written, and shown."""

from dataclasses import dataclass

from torch import Tensor

from nlp_lstm.cells.base import Cell, State
from nlp_lstm.layers.flip import flip_within_length
from nlp_lstm.layers.pooling import mask
from nlp_lstm.layers.run import states_before
from nlp_lstm.layers.trace import LayerTrace


@dataclass(frozen=True)
class Memory:
    """s_t = carry_t * s_{t-1} + write_t and h_t = read_t * s_t of one layer and direction, elementwise.

    carry, write, read, values: (batch, time, hidden) in the direction's reading order, values being s; at padding they
    are finite and mean nothing. kept: the share of s that stays, the same as carry unless s has a unit that changes.
    start: s_0 (batch, hidden). state: the letter of s. lengths: (batch,), None where no row is padded.
    """

    layer: int
    direction: str
    state: str
    carry: Tensor
    kept: Tensor
    write: Tensor
    read: Tensor
    values: Tensor
    start: Tensor
    lengths: Tensor | None
    _cell: Cell
    _gates: State
    _states: State

    @property
    def backward(self) -> bool:
        """Whether the reading order runs from the last word to the first."""
        return self.direction == "backward"

    def in_word_order(self, tensor: Tensor) -> Tensor:
        """Return (batch, time, ...) with index t at word t. Its own inverse."""
        return flip_within_length(tensor, self.lengths) if self.backward else tensor

    def shown_at(self, t: int, memory: Tensor) -> Tensor:
        """Return what the output would be at reading step t if s were `memory` (batch, any, hidden), gates held."""
        gates, states = ({name: value[:, t : t + 1] for name, value in x.items()} for x in (self._gates, self._states))
        return self._cell.read(gates, {**states, self.state: memory}) * memory


def memory_of(cell: Cell, layer: LayerTrace, lengths: Tensor | None) -> Memory | None:
    """Return the memory of a captured layer, None of a cell that states no contract."""
    backward = layer.direction == "backward"

    def reading_order(tensors: State) -> State:
        """Flip what was read backwards, and leave nothing in the padding, where states may have grown out of range."""
        flipped = {n: flip_within_length(value, lengths) if backward else value for n, value in tensors.items()}
        return {name: value.masked_fill(~mask(lengths, value), 0.0) for name, value in flipped.items()}

    gates, states = reading_order(layer.gates), reading_order(layer.states)
    contract = cell.contract(gates, states_before(layer.start, states))
    if contract is None:
        return None
    return Memory(
        layer=layer.layer,
        direction=layer.direction,
        state=contract.state,
        carry=contract.carry,
        kept=contract.kept,
        write=contract.write,
        read=cell.read(gates, states),
        values=states[contract.state],
        start=layer.start[contract.state],
        lengths=lengths,
        _cell=cell,
        _gates=gates,
        _states=states,
    )
