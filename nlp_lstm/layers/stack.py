"""Layers of one kind of cell, in one or both directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nlp_lstm import cells
from nlp_lstm.cells.base import Cell, State
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.layers.dropout import locked_dropout, weight_dropout
from nlp_lstm.layers.run import DirectionRun, run_direction
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.registry import choose

DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True)
class RecurrentOutput:
    """hidden: (batch, time, width) of the top layer in word order. last: (batch, width), what each direction
    holds when it has read its whole row. state: per layer, the state to carry into the next window, None with
    lengths or in both directions. trace: every gate and state, None unless captured."""

    hidden: Tensor
    last: Tensor
    state: list[State] | None
    trace: Trace | None


class RecurrentStack(nn.Module):
    """A stack of recurrent layers over padded batches.

    cell: a cell's name; cell_options: what its constructor takes beside the sizes. combine: how two directions
    join, "concat" (width 2 x the cell's output) or "sum". residual: every layer from the second on adds its input
    to its output. dropout: locked, on the output of every layer but the last. weight_dropout: on recurrent matrices.
    kernels: use torch's fused kernels where there are any, or else the plain loop everywhere.
    Raises UsageError for combinations that cannot be.
    """

    def __init__(
        self,
        cell: str,
        input_size: int,
        hidden_size: int,
        *,
        layers: int = 1,
        bidirectional: bool = False,
        combine: str = "concat",
        residual: bool = False,
        dropout: float = 0.0,
        weight_dropout: float = 0.0,
        cell_options: dict[str, Any] | None = None,
        kernels: bool = True,
    ) -> None:
        super().__init__()
        if residual and layers < 2:
            raise UsageError("residual connections start at the second layer: use --layers 2 or --no-residual")
        self.combine = choose("way to combine directions", combine, ("concat", "sum"))
        self.directions = DIRECTIONS[: 1 + bidirectional]
        self.residual, self.dropout, self.weight_dropout = residual, dropout, weight_dropout
        self.kernels = kernels
        self.layers, self.width = nn.ModuleList(), input_size
        for layer in range(layers):
            pair = [cells.build(cell, self.width, hidden_size, layer, **(cell_options or {})) for _ in self.directions]
            self.layers.append(nn.ModuleList(pair))
            self.width = pair[0].output_size * (len(pair) if combine == "concat" else 1)
        if layers < 2 and not self.cell(0).stands_alone:
            raise UsageError(f"{cell} needs two layers: use --layers 2 or more")

    def cell(self, layer: int, direction: str = "forward") -> Cell:
        """Return the cell of one layer and direction."""
        cell = self.layers[layer][self.directions.index(direction)]  # type: ignore[index]
        assert isinstance(cell, Cell)
        return cell

    def forward(
        self,
        x: Tensor,
        lengths: Tensor | None = None,
        state: list[State] | None = None,
        *,
        capture: bool = False,
        clamps: Sequence[Clamp] = (),
    ) -> RecurrentOutput:
        """Run the stack over x (batch, time, input), rows padded on the right.

        lengths: (batch,) words per row, None where all rows are full. state: the one an earlier call returned,
        for full windows in one direction only. clamps: gates to hold, see `layers.clamp`.
        Raises UsageError for a carried state with lengths or in both directions, and for a clamp nowhere.
        """
        carries = len(self.directions) == 1 and lengths is None
        if state is not None and not carries:
            raise UsageError("a carried state needs full windows in one direction: no lengths, not bidirectional")
        self._check(clamps)
        below: dict[str, State] = {}
        traces: list[LayerTrace] = []
        finals: list[State] = []
        for layer in range(len(self.layers)):
            runs: dict[str, DirectionRun] = {}
            for direction in self.directions:
                cell = self.cell(layer, direction)
                run = runs[direction] = run_direction(
                    cell,
                    x,
                    lengths,
                    backward=direction == "backward",
                    state=state[layer] if state else None,
                    below=below.get(direction),
                    capture=capture,
                    clamps=[c for c in clamps if (c.layer, c.direction) == (layer, direction)],
                    weights=weight_dropout(cell, self.weight_dropout, self.training),
                    kernels=self.kernels,
                )
                traces.append(LayerTrace(layer, direction, run.gates, run.states, run.start))
            below = {direction: run.sequences for direction, run in runs.items()}
            finals.append(runs["forward"].final)
            output = self._join([run.outputs for run in runs.values()])
            last = self._last([run.outputs for run in runs.values()], lengths)
            if self.residual and layer > 0:
                output, last = output + x, last + self._last(self._split(x), lengths)  # (batch, time, width)
            x = output
            if layer < len(self.layers) - 1:
                x = locked_dropout(x, self.dropout, self.training)
        return RecurrentOutput(
            hidden=x,
            last=last,
            state=finals if carries else None,
            trace=Trace(traces, lengths) if capture else None,
        )

    def _join(self, outputs: list[Tensor]) -> Tensor:
        return torch.cat(outputs, -1) if self.combine == "concat" else torch.stack(outputs).sum(0)

    def _split(self, joined: Tensor) -> list[Tensor]:
        """Undo `_join` as far as it goes: halves of a concatenation, half of a sum to each direction."""
        if self.combine == "concat":
            return list(joined.chunk(len(self.directions), -1))
        return [joined / len(self.directions)] * len(self.directions)

    def _last(self, outputs: list[Tensor], lengths: Tensor | None) -> Tensor:
        """Return (batch, width): the forward direction at each row's last word, the backward at its first."""
        forward, backward = outputs[0], outputs[1:]
        rows = torch.arange(len(forward), device=forward.device)
        end = -1 if lengths is None else lengths.to(forward.device) - 1
        return self._join([forward[rows, end], *(values[:, 0] for values in backward)])

    def _check(self, clamps: Sequence[Clamp]) -> None:
        names = [f"{layer},{direction}" for layer in range(len(self.layers)) for direction in self.directions]
        for clamp in clamps:
            choose("layer and direction", f"{clamp.layer},{clamp.direction}", names)
