"""Every cell's training step beside the fused LSTM of the same hidden size.

Forward and backward on a sum over the words, one direction, one layer (two of a cell that reads the layer below). A
cell with a kernel is timed in the plain loop, too.
"""

import timing
import torch

from nlp_lstm.cells import all_cells
from nlp_lstm.layers.stack import RecurrentStack


def main() -> None:
    chosen = timing.options(__doc__, batch=32, time=60, input=300, hidden=256)
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("medium")  # as the command line does; a CPU without bf16 ignores it
    x = torch.randn(chosen.batch, chosen.time, chosen.input, requires_grad=True)

    def stack(cell: str, *, kernels: bool) -> RecurrentStack:
        layers = 2 if all_cells()[cell].reads_below else 1
        return RecurrentStack(cell, chosen.input, chosen.hidden, layers=layers, kernels=kernels)

    def step(module: RecurrentStack) -> None:
        module.zero_grad(set_to_none=True)
        module(x).hidden.sum().backward()

    contenders = {"lstm, fused": stack("lstm", kernels=True)}
    for name in all_cells():
        if name != "lstm" and all_cells()[name].has_kernel():
            contenders[f"{name}, fused"] = stack(name, kernels=True)
        layers = ", 2 layers" * all_cells()[name].reads_below
        contenders[f"{name}, loop{layers}"] = stack(name, kernels=False)
    seconds = timing.in_turn(
        {name: lambda module=module: step(module) for name, module in contenders.items()}, chosen.rounds
    )
    title = (
        f"training step, {chosen.batch} x {chosen.time} words, {chosen.input} -> {chosen.hidden}, "
        f"{chosen.threads} threads"
    )
    timing.write(chosen.json, [timing.report(title, seconds, "lstm, fused")])


if __name__ == "__main__":
    main()
