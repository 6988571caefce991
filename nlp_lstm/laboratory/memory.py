"""How far cells remember: a synthetic task learned at one gap after the other."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn, optim
from tqdm import tqdm

from nlp_lstm import provenance, storage
from nlp_lstm.cells import all_cells
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.budget import hidden_size_for, weights
from nlp_lstm.laboratory.intervals import Interval
from nlp_lstm.laboratory.ledger import Ledger, Show
from nlp_lstm.laboratory.synthetic import SYNTHETIC, Synthetic
from nlp_lstm.layers.stack import RecurrentStack

RESULT = "memory.json"
TUNING_SEED = 0
ROWS, TESTED = 50, 1000  # rows a step, rows measured
SOLVED = 0.995  # of held-out rows right: training ends
CHECK = 100  # steps between two looks


class Reader(nn.Module):
    """A recurrent stack over numbers with a linear answer at every step."""

    def __init__(self, task: Synthetic, cell: str, hidden_size: int, layers: int) -> None:
        super().__init__()
        self.stack = RecurrentStack(cell, task.inputs, hidden_size, layers=layers)
        self.head = nn.Linear(self.stack.width, task.outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return the answers (rows, time, outputs)."""
        return self.head(self.stack(x).hidden)


@dataclass(frozen=True)
class Plan:
    """Which task, which cells at which gaps. budget: weights of each network; steps: of training, at most.

    A cell that reads the layer below it gets two layers at least, at the same number of weights.
    """

    task: str
    cells: tuple[str, ...]
    gaps: tuple[int, ...]
    seeds: int = 3
    budget: int = 10_000
    layers: int = 1
    steps: int = 2000
    rates: tuple[float, ...] = (0.001, 0.003, 0.01)

    def build(self, cell: str) -> Callable[[int], Reader]:
        """Return what makes a network of a hidden size."""
        layers = max(2, self.layers) if all_cells()[cell].reads_below else self.layers
        return lambda size: Reader(SYNTHETIC[self.task], cell, size, layers)


def remember(plan: Plan, folder: Path, *, show: Show = lambda run: None) -> dict[str, Any]:
    """Run what is not yet measured of the plan in `folder` and return accuracy by cell and gap, also written there.

    Of every cell and gap the learning rate is chosen on held-out rows with a seed that is not reported. Raises
    UsageError where the folder holds another plan and, before any training, where a network cannot be.
    """
    sizes = {cell: hidden_size_for(plan.build(cell), plan.budget) for cell in plan.cells}
    shared = {name: value for name, value in asdict(plan).items() if name not in ("cells", "gaps", "seeds")}
    ledger = Ledger(folder, shared, sizes, show)

    def run(cell: str, gap: int, rate: float, seed: int) -> dict[str, Any]:
        key = {"cell": cell, "gap": gap, "learning_rate": rate, "seed": seed}
        return ledger.run(key, lambda: learn(plan, cell, sizes[cell], gap, rate, seed))

    curves = []
    for cell in plan.cells:
        points = []
        for gap in plan.gaps:
            tuned = {rate: run(cell, gap, rate, TUNING_SEED) for rate in plan.rates}
            best = max(tuned, key=lambda rate: (tuned[rate]["accuracy"], -tuned[rate]["steps"]))
            runs = [run(cell, gap, best, seed) for seed in range(1, plan.seeds + 1)]
            figures, longer = ([one[name] for one in runs] for name in ("accuracy", "longer"))
            interval = Interval.of(figures)
            points.append(
                {
                    "gap": gap,
                    "chance": SYNTHETIC[plan.task].chance(gap),
                    "learning_rate": best,
                    "figures": figures,
                    "mean": interval.mean,
                    "interval": None if interval.low is None else [interval.low, interval.high],
                    "longer": None if None in longer else {"figures": longer, "mean": sum(longer) / len(longer)},
                }
            )
        network = plan.build(cell)(sizes[cell])
        curves.append({"cell": cell, "hidden_size": sizes[cell], "weights": weights(network), "points": points})
    made_with = {"commits": sorted({str(run["commit"]) for run in ledger.runs}), "versions": provenance.versions()}
    document = {**asdict(plan), "curves": curves, **made_with}
    storage.write_json(folder / RESULT, document)
    return document


def learn(plan: Plan, cell: str, hidden_size: int, gap: int, rate: float, seed: int) -> dict[str, Any]:
    """Train one network on rows made up as it goes, until it solves the task or its steps are used up.

    Return the share of TESTED new rows' answers that are right, that share for rows longer than any in training,
    and the steps it took. The learning rate falls
    along a half cosine; gradients are clipped at 1. The caller's random numbers are untouched.
    """
    task = SYNTHETIC[plan.task]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = plan.build(cell)(hidden_size)
    made, held_out = torch.Generator().manual_seed(1_000 + seed), torch.Generator().manual_seed(2_000 + seed)
    looked_at = task.batch(TESTED // 5, gap, held_out)
    optimiser = optim.Adam((weight for weight in network.parameters() if weight.requires_grad), lr=rate)
    step = 0
    title = f"{cell}, gap {gap}, rate {rate:g}, seed {seed}"
    with tqdm(total=plan.steps, desc=title, leave=False, disable=None) as bar:
        while step < plan.steps:
            for group in optimiser.param_groups:
                group["lr"] = rate * 0.5 * (1 + math.cos(math.pi * step / plan.steps))
            example = task.batch(ROWS, gap, made)
            loss = task.loss(network(example.x), example)
            if not loss.isfinite():
                return {"accuracy": 0.0, "longer": None, "steps": step, "diverged": True}
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            bar.update()
            if step % CHECK == 0 and _accuracy(network, task, [looked_at]) > SOLVED:
                break
    tested = [task.batch(TESTED // 5, gap, held_out) for _ in range(5)]
    longer = [task.longer(TESTED // 5, gap, held_out) for _ in range(5)]
    return {
        "accuracy": _accuracy(network, task, tested),
        "longer": None if None in longer else _accuracy(network, task, longer),
        "steps": step,
        "diverged": False,
    }


@torch.no_grad()
def _accuracy(network: Reader, task: Synthetic, examples: list[Any]) -> float:
    right = torch.cat([task.right(network(example.x), example).flatten() for example in examples])
    return float(right.float().mean())


def refuse_impossible(plan: Plan) -> None:
    """Raise UsageError for gaps, seeds or steps that no run can have."""
    if any(gap < 1 for gap in plan.gaps):
        raise UsageError(f"a gap of {min(plan.gaps)} is no gap: give 1 or more in --gaps")
    for option, value in (("--seeds", plan.seeds), ("--steps", plan.steps), ("--layers", plan.layers)):
        if value < 1:
            raise UsageError(f"{option} is {value}: give 1 or more")
