"""The training loop: from the first batch to the best model, in one straight line."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from nlp_lstm import storage
from nlp_lstm.config import OptimisationConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.training import state
from nlp_lstm.training.interruption import Interruption
from nlp_lstm.training.optimisers import optimiser as make_optimiser
from nlp_lstm.training.optimisers import rate
from nlp_lstm.training.state import Progress


class Diverged(UsageError):
    """The loss is no number any more."""


class Task(Protocol):
    """What is learned: how the rows come, what a batch costs, and how good the network is on validation."""

    metric: str  # the name of what `loss` returns beside the loss, shown while training
    carried: dict[str, Tensor]  # what goes from one batch to the next beside the weights

    @property
    def network(self) -> nn.Module:
        """The network that learns."""

    def order(self, epoch: int) -> Sequence[Any]:
        """Return the epoch's batches in order, each still only a list of rows."""

    def batch(self, rows: Any) -> tuple[Tensor, ...]:
        """Return the tensors of one batch."""

    def loss(self, batch: Sequence[Tensor]) -> tuple[Tensor, float, int]:
        """Return the mean loss of a batch, the sum of its metric, and over how many items both were taken."""

    def report(self) -> dict[str, float]:
        """Return the figures of the network on the validation split."""

    def score(self, report: Mapping[str, float]) -> float:
        """Return how good a report is: the model with the highest score is kept."""


def train(
    task: Task,
    config: OptimisationConfig,
    folder: Path,
    *,
    settings: dict[str, Any],
    keep_best: Callable[[Progress], None],
    resume: bool = False,
    show: Callable[[dict[str, Any], bool], None] = lambda entry, better: None,
) -> Progress:
    """Train until the epochs, the minutes or the patience are used up, or somebody presses Ctrl-C.

    keep_best is called whenever the validation score is the best so far. settings: the configuration, kept in
    the training state. The state is written every epoch and every `save_minutes`; with resume it goes on from
    there, to the same weights bit for bit that an uninterrupted run on the same machine reaches. show gets each
    line of metrics.jsonl and whether its score is the best so far. Raises Diverged if the loss does; the
    best model and the state of before then stay.
    """
    AcceleratorState._reset_state(True)  # one process may train twice with different number formats
    accelerator = Accelerator(mixed_precision=config.mixed_precision)
    optimiser = make_optimiser(task.network, config)
    progress = Progress()
    if resume:
        progress, carried = state.load(folder, task.network, optimiser)
        task.carried = {name: value.to(accelerator.device) for name, value in carried.items()}
    network, optimiser = accelerator.prepare(task.network, optimiser)
    steps = config.epochs * len(task.order(0))
    limit = (config.max_minutes or float("inf")) * 60

    def save() -> None:
        state.save(folder, task.network, optimiser, progress, carried=task.carried, settings=settings)

    def validate(share: float) -> None:
        """Measure the network when `share` of the current epoch is done, and keep it if it is the best."""
        started = time.perf_counter()
        network.eval()
        report = task.report()
        refuse_divergence(report)
        progress.seconds += time.perf_counter() - started
        entry = {
            "epoch": round(progress.epoch + share, 4),
            "step": progress.step,
            "seconds": round(progress.seconds, 2),
            "learning_rate": optimiser.param_groups[0]["lr"],
            "train_loss": progress.loss / max(1, progress.items),
            f"train_{task.metric}": progress.metric / max(1, progress.items),
            "waiting_share": progress.waiting / max(1e-9, progress.epoch_seconds),
            **{f"validation_{name}": value for name, value in report.items()},
        }
        if share < 1:  # stopped before the first epoch's end: a model to look at, which a resumed run forgets
            progress.best_epoch = entry["epoch"]
            keep_best(progress)
            return show(entry, True)
        progress.history.append(entry)
        storage.write_json_lines(folder / state.METRICS_LOG, progress.history)
        for name, value in entry.items():
            writer.add_scalar(name.replace("_", "/", 1), value, progress.step)
        writer.flush()
        progress.waited += 1
        score = task.score(report)
        better = progress.best is None or score > progress.best
        if better:
            progress.best, progress.best_epoch, progress.waited = score, entry["epoch"], 0
            keep_best(progress)
        show(entry, better)

    with Interruption() as interruption, SummaryWriter(folder / "tensorboard", purge_step=progress.step + 1) as writer:
        saved = time.perf_counter()
        progress.stopped = "patience" if 0 < config.patience <= progress.waited else None
        if progress.best is not None and progress.seconds > limit:  # a resumed run whose minutes are used up
            progress.stopped = "minutes"
        while progress.stopped is None and progress.epoch < config.epochs:
            network.train()
            order = task.order(progress.epoch)
            title = f"epoch {progress.epoch + 1} of {config.epochs}"
            with tqdm(total=len(order), initial=progress.batch, desc=title, leave=False, disable=None) as bar:
                for rows in order[progress.batch :]:
                    started = time.perf_counter()
                    batch = [tensor.to(accelerator.device) for tensor in task.batch(rows)]
                    progress.waiting += time.perf_counter() - started
                    for group in optimiser.param_groups:
                        group["lr"] = config.learning_rate * group["share"] * rate(config, progress.step, steps)
                    with accelerator.autocast():
                        loss, metric, items = task.loss(batch)
                    refuse_divergence({"loss": loss.item()})
                    optimiser.zero_grad()
                    accelerator.backward(loss)
                    if config.clip:
                        accelerator.clip_grad_norm_(network.parameters(), config.clip)
                    optimiser.step()
                    progress.add_batch(loss.item() * items, metric, items, seconds=time.perf_counter() - started)
                    means = {"loss": progress.loss / progress.items, task.metric: progress.metric / progress.items}
                    bar.set_postfix(means, refresh=False)
                    bar.update()
                    if interruption.asked or progress.seconds > limit:
                        progress.stopped = "interrupted" if interruption.asked else "minutes"
                        break
                    if time.perf_counter() - saved > config.save_minutes * 60:
                        save()
                        saved = time.perf_counter()
            whole = progress.batch == len(order)
            if whole or progress.best is None:
                validate(share=progress.batch / len(order))
            if whole:
                progress.next_epoch()
                if 0 < config.patience <= progress.waited:
                    progress.stopped = progress.stopped or "patience"
            save()
            saved = time.perf_counter()
    progress.stopped = progress.stopped or "epochs"
    return progress


def refuse_divergence(figures: Mapping[str, float]) -> None:
    """Raise Diverged for a figure that is no number any more."""
    for name, value in figures.items():
        if not math.isfinite(value):
            raise Diverged(f"the {name} became {value}: start again with a smaller --learning-rate, or --clip 1")
