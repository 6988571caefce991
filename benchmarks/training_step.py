"""The stack's training step beside bare torch.nn modules of the same size, padded and packed.

Forward, backward on a sum over the words, no optimiser. All contenders see the same padded batch; "packed" is
what torch asks for when lengths differ; "full" is torch without lengths, which reads the padding as text.
"""

import timing
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from nlp_lstm.layers.stack import RecurrentStack

TWINS = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}


def main() -> None:
    chosen = timing.options(__doc__, batch=32, time=60, input=300, hidden=256, layers=2)
    sections = []
    for cell, twin in TWINS.items():
        for bidirectional in (False, True):
            sections.append(compare(chosen, cell, twin, bidirectional))
    timing.write(chosen.json, sections)


def compare(chosen: object, cell: str, twin: type[nn.RNNBase], bidirectional: bool) -> dict:
    size = vars(chosen)
    torch.manual_seed(0)
    x = torch.randn(size["batch"], size["time"], size["input"])
    lengths = torch.randint(size["time"] // 2, size["time"] + 1, (size["batch"],))
    lengths[0] = size["time"]
    ours = RecurrentStack(cell, size["input"], size["hidden"], layers=size["layers"], bidirectional=bidirectional)
    bare = twin(size["input"], size["hidden"], size["layers"], bidirectional=bidirectional, batch_first=True)

    def packed() -> Tensor:
        rows = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(bare(rows)[0], batch_first=True)[0]

    def step(module: nn.Module, forward) -> None:
        module.zero_grad(set_to_none=True)
        forward().sum().backward()

    seconds = timing.in_turn(
        {
            "bare torch.nn, full": lambda: step(bare, lambda: bare(x)[0]),
            "RecurrentStack, full": lambda: step(ours, lambda: ours(x).hidden),
            "RecurrentStack, lengths": lambda: step(ours, lambda: ours(x, lengths).hidden),
            "bare torch.nn, packed": lambda: step(bare, packed),
        },
        size["rounds"],
    )
    way = "both directions" if bidirectional else "one direction"
    title = (
        f"training step, {cell}, {size['layers']} layers, {way}, {size['batch']} x {size['time']} words, "
        f"{size['input']} -> {size['hidden']}, {size['threads']} threads"
    )
    return timing.report(title, seconds, "bare torch.nn, full")


if __name__ == "__main__":
    main()
