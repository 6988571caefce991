"""The whole state of a training run in one file: safetensors with a JSON header, no pickle."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn, optim

from nlp_lstm import storage
from nlp_lstm.errors import UsageError
from nlp_lstm.locate import CARD, CONFIG, METRICS, TOKENIZER, WEIGHTS

STATE = "training_state.safetensors"
METRICS_LOG = "metrics.jsonl"
WRITTEN = (STATE, METRICS_LOG, CONFIG, TOKENIZER, WEIGHTS, METRICS, CARD)


@dataclass
class Progress:
    """Where a run stands: `batch` batches of epoch `epoch` (from 0) are done, `step` in all.

    stopped: why the run ended, "epochs", "patience", "minutes" or "interrupted", None while it goes on.
    best, best_epoch: the best validation score so far and when it was; waited: full epochs since then.
    seconds: spent training and validating. loss, metric, items, waiting, epoch_seconds: sums over the current
    epoch's batches, waiting being the seconds spent on making batches. history: the lines of metrics.jsonl.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    best: float | None = None
    best_epoch: float | None = None
    waited: int = 0
    stopped: str | None = None
    seconds: float = 0.0
    loss: float = 0.0
    metric: float = 0.0
    items: int = 0
    waiting: float = 0.0
    epoch_seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)

    def add_batch(self, loss: float, metric: float, items: int, *, seconds: float) -> None:
        """Count one more batch; loss and metric are sums over its items."""
        self.batch, self.step = self.batch + 1, self.step + 1
        self.loss, self.metric, self.items = self.loss + loss, self.metric + metric, self.items + items
        self.seconds, self.epoch_seconds = self.seconds + seconds, self.epoch_seconds + seconds

    def next_epoch(self) -> None:
        """Go to the start of the next epoch."""
        self.epoch, self.batch = self.epoch + 1, 0
        self.loss = self.metric = self.waiting = self.epoch_seconds = 0.0
        self.items = 0


def save(
    folder: Path,
    network: nn.Module,
    optimiser: optim.Optimizer,
    progress: Progress,
    *,
    carried: dict[str, Tensor],
    settings: dict[str, Any],
) -> None:
    """Write weights, optimiser, random generators, progress and the run's settings in one atomic step.

    carried: what goes from one batch to the next beside the weights.
    """
    tensors = {f"network.{name}": value for name, value in network.state_dict().items()}
    for index, values in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{n}": v for n, v in values.items() if isinstance(v, Tensor)}
    tensors |= {f"carried.{name}": value for name, value in carried.items()}
    tensors["generator"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["generator_cuda"] = torch.cuda.get_rng_state()
    storage.write_tensors(folder / STATE, tensors, {"progress": asdict(progress), "settings": settings})


def load(folder: Path, network: nn.Module, optimiser: optim.Optimizer) -> tuple[Progress, dict[str, Tensor]]:
    """Put a saved state into network, optimiser and torch's random generator; return where the run stands.

    With it comes what went from the last batch to the next. Raises UsageError where the folder has no state.
    """
    document = header(folder)
    with safe_open(folder / STATE, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
    network.load_state_dict({n.removeprefix("network."): v for n, v in tensors.items() if n.startswith("network.")})
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimiser."):
            _, index, key = name.split(".")
            state.setdefault(int(index), {})[key] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
    torch.set_rng_state(tensors["generator"])
    if torch.cuda.is_available() and "generator_cuda" in tensors:
        torch.cuda.set_rng_state(tensors["generator_cuda"])
    carried = {n.removeprefix("carried."): v for n, v in tensors.items() if n.startswith("carried.")}
    return Progress(**document["progress"]), carried


def header(folder: Path) -> dict[str, Any]:
    """Return the JSON part of a saved state: {"progress", "settings"}. Raises UsageError where there is none."""
    if not (folder / STATE).exists():
        raise UsageError(f"{folder} has no training to resume: leave out --resume to start there")
    try:
        with safe_open(folder / STATE, framework="pt") as file:
            document = json.loads(file.metadata()["document"])
            return {"progress": document["progress"], "settings": document["settings"]}
    except (SafetensorError, OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder / STATE} cannot be read: start again with --overwrite") from error


def leftover(path: Path) -> bool:
    """Say whether this is what a run leaves that was killed before it had learned anything."""
    return path.name == "tensorboard" or (path.name.startswith(".") and path.name.endswith(".part"))


def sweep(folder: Path) -> None:
    """Remove the half-written files of a run that was killed while it wrote."""
    for path in folder.glob(".*.part"):
        path.unlink()


def remove(folder: Path) -> None:
    """Remove what a run wrote and nothing else, and the folder itself if nothing else is in it."""
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)
    sweep(folder)
    for path in (folder / "tensorboard").glob("events.out.tfevents.*"):
        path.unlink()
    for path in (folder / "tensorboard", folder):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
