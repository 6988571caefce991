"""What it costs to see every gate: a captured forward pass beside a plain one, and beside the plain loop."""

import timing
import torch

from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack


def main() -> None:
    chosen = timing.options(__doc__, input=200, hidden=256, layers=2)
    sections = [compare(chosen, cell, batch, time) for cell in ("lstm", "gru") for batch, time in ((1, 20), (32, 40))]
    timing.write(chosen.json, sections)


@torch.no_grad()
def compare(chosen: object, cell: str, batch: int, time: int) -> dict:
    size = vars(chosen)
    torch.manual_seed(0)
    stack = RecurrentStack(cell, size["input"], size["hidden"], layers=size["layers"], bidirectional=True).eval()
    x = torch.randn(batch, time, size["input"])
    lengths = torch.full((batch,), time)

    def loop() -> None:
        below = x
        for pair in stack.layers:
            below = torch.cat([run_steps(one, below)[0]["h"] for one in pair], -1)

    seconds = timing.in_turn(
        {
            "plain forward": lambda: stack(x, lengths),
            "with every gate captured": lambda: stack(x, lengths, capture=True),
            "the plain loop, nothing captured": loop,
        },
        size["rounds"],
    )
    title = (
        f"forward pass, {cell}, {size['layers']} layers, both directions, {batch} x {time} words, "
        f"{size['input']} -> {size['hidden']}, {size['threads']} threads"
    )
    return timing.report(title, seconds, "plain forward")


if __name__ == "__main__":
    main()
