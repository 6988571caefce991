"""How many words a training step of a network's recurrent layers gets through in a second."""

import statistics
import time

import torch

from nlp_lstm.layers.stack import RecurrentStack

TIME = 40  # words in a row
ROUNDS = 5


def words_per_second(stack: RecurrentStack, rows: int) -> dict[str, float | None]:
    """Return words a second of forward and backward pass, {"fused", "loop"}; fused is None without a kernel.

    So many rows of 40 words; the recurrent layers alone, the median of five rounds. Leaves the stack to its loop.
    """
    with torch.random.fork_rng(devices=[]):
        x = torch.randn(rows, TIME, stack.cell(0).input_size, requires_grad=True)  # as what is learned below asks for
        fused = rows * TIME / _seconds(stack, x) if stack.cell(0).fused else None
        stack.kernels = False
        return {"fused": fused, "loop": rows * TIME / _seconds(stack, x)}


def _seconds(stack: RecurrentStack, x: torch.Tensor) -> float:
    taken = []
    for _ in range(ROUNDS + 1):
        stack.zero_grad()
        started = time.perf_counter()
        stack(x).hidden.sum().backward()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])
