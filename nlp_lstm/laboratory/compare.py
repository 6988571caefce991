"""One comparison: every contender at the same size, its learning rate chosen apart, several seeds, measured alike."""

from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from nlp_lstm import provenance, storage
from nlp_lstm.config import LanguageModelConfig, SentimentConfig
from nlp_lstm.errors import UsageError
from nlp_lstm.laboratory.arms import Arm
from nlp_lstm.laboratory.budget import hidden_size_for, weights
from nlp_lstm.laboratory.intervals import Interval, places, shown
from nlp_lstm.laboratory.ledger import Interrupted, Ledger, Show
from nlp_lstm.laboratory.speed import words_per_second
from nlp_lstm.models.classifier import SentimentClassifier
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.training import state
from nlp_lstm.training.evaluate import evaluate
from nlp_lstm.training.language_model import train_language_model
from nlp_lstm.training.loop import Diverged
from nlp_lstm.training.sentiment import train_sentiment

TUNING_SEED = 0  # chooses the learning rates; the seeds that are reported count from 1
RESULT = "comparison.json"
METRICS = {"sentiment": "accuracy", "language-model": "perplexity"}
Config = SentimentConfig | LanguageModelConfig


@dataclass(frozen=True)
class Plan:
    """What is compared, and how.

    settings: what all contenders share, by field name. budget: the number of weights each gets (see
    `budget.weights`), None for the hidden size in the settings. split: where the reported seeds are measured.
    """

    task: str
    vary: str
    arms: list[Arm]
    seeds: int
    settings: dict[str, Any] = field(default_factory=dict)
    rates: tuple[float, ...] = (0.0003, 0.001, 0.003)
    budget: int | None = None
    split: str = "validation"

    @property
    def metric(self) -> str:
        """The name of the figure that is compared."""
        return METRICS[self.task]

    @property
    def higher_is_better(self) -> bool:
        """Whether a larger figure is the better one."""
        return self.metric == "accuracy"

    def config(self, arm: Arm) -> Config:
        """Return the configuration of a contender, at the size the plan gives it. Raises UsageError."""
        kind = SentimentConfig if self.task == "sentiment" else LanguageModelConfig
        values = {**self.settings, **arm.changes}
        if self.budget is not None:
            if not values.get("tied", True):
                raise UsageError(
                    "an output layer of its own grows with the hidden size and is not counted: use --hidden-size"
                )
            values["hidden_size"] = hidden_size_for(
                lambda size: network_of(kind.from_dict({**values, "hidden_size": size})), self.budget
            )
        config = kind.from_dict(values)
        network_of(config)
        return config


def network_of(config: Config) -> SentimentClassifier | LanguageModel:
    """Return a network as configured but for the smallest vocabulary, to count its weights."""
    if isinstance(config, SentimentConfig):
        return SentimentClassifier.from_config(config, vocabulary_size=2, labels=2)
    vocabulary = 100_000 if config.softmax == "adaptive" else 4
    return LanguageModel.from_config(config, vocabulary_size=vocabulary)


def speed_of(config: Config) -> dict[str, float | None]:
    """Return how fast the recurrent layers of a network are, in training."""
    return words_per_second(network_of(config).stack, config.batch_size)


def compare(plan: Plan, folder: Path, *, data_dir: Path | None = None, show: Show = lambda run: None) -> dict[str, Any]:
    """Run what is not yet measured of a comparison in `folder` and return its figures, also written there.

    Every contender's learning rate is the one of plan.rates that does best on validation with a seed that is not
    reported; the seeds 1 to plan.seeds are then measured on plan.split, each once. A figure on validation is that of
    the best epoch there, and so a little too good for all alike. A contender that diverges with any reported seed is
    not ranked. show gets every run as it ends. Raises UsageError where the folder holds another comparison and,
    before any row is read, where a contender cannot be; Interrupted after Ctrl-C.
    """
    configs = {arm.name: plan.config(arm) for arm in plan.arms}
    shared = {name: value for name, value in asdict(plan).items() if name not in ("arms", "seeds")}
    ledger = Ledger(folder, shared, {arm.name: arm.changes for arm in plan.arms}, show)

    def run(arm: Arm, rate: float, seed: int) -> dict[str, Any]:
        config = configs[arm.name]
        config = type(config).from_dict({**asdict(config), "learning_rate": rate, "seed": seed})
        return ledger.run(
            {"arm": arm.name, "learning_rate": rate, "seed": seed},
            lambda: measure(plan, config, ledger, data_dir=data_dir),
        )

    arms = []
    for arm in plan.arms:
        tuned = {rate: run(arm, rate, TUNING_SEED)["validation"] for rate in plan.rates}
        rates = {rate: figure for rate, figure in tuned.items() if figure is not None}
        best = (max if plan.higher_is_better else min)(rates, key=lambda rate: rates[rate]) if rates else None
        runs = [] if best is None else [run(arm, best, seed) for seed in range(1, plan.seeds + 1)]
        arms.append(
            {
                "name": arm.name,
                "hidden_size": configs[arm.name].hidden_size,
                "weights": weights(network_of(configs[arm.name])),
                "learning_rate": best,
                "validation_of_rates": {f"{rate:g}": figure for rate, figure in tuned.items()},
                "figures": [one["figure"] for one in runs if one["figure"] is not None],
                "diverged": sum(one["figure"] is None for one in runs) if runs else plan.seeds,
                "cut": sum(one["stopped"] == "minutes" for one in runs),
                "epochs": [one["epochs"] for one in runs if one["epochs"] is not None],
                "minutes": [one["seconds"] / 60 for one in runs],
                "words_per_second": ledger.run({"arm": arm.name, "speed": True}, partial(speed_of, configs[arm.name])),
            }
        )
    document = {
        "corpus": plan.settings["corpus"],
        "metric": plan.metric,
        **asdict(plan),
        **summary(plan, arms),
        "baseline": next((one["baseline"] for one in ledger.runs if one.get("baseline")), None),
        "commits": sorted({str(one["commit"]) for one in ledger.runs}),
        "versions": provenance.versions(),
    }
    storage.write_json(folder / RESULT, document)
    return document


def measure(plan: Plan, config: Config, ledger: Ledger, *, data_dir: Path | None) -> dict[str, Any]:
    """Train one run and return its figures; the model itself is not kept. Raises Interrupted."""
    folder = ledger.folder / "running"
    train: Any = train_sentiment if isinstance(config, SentimentConfig) else train_language_model
    goes_on = (folder / state.STATE).exists() and state.header(folder)["settings"]["config"] == asdict(config)
    try:
        model, stopped = train(config, folder, data_dir=data_dir, resume=goes_on, overwrite=not goes_on, baseline=False)
    except Diverged as error:
        state.remove(folder)
        nothing = {"validation": None, "figure": None, "epochs": None, "best_epoch": None, "seconds": 0.0}
        return {**nothing, "stopped": "diverged", "reason": str(error)}
    if stopped == "interrupted":
        raise Interrupted
    found = {
        "validation": model.metrics["validation"][plan.metric],
        "figure": None,
        "epochs": model.metrics["training"]["epochs"],
        "best_epoch": model.metrics["training"]["best_epoch"],
        "seconds": model.metrics["training"]["seconds"],
        "stopped": stopped,
    }
    if config.seed != TUNING_SEED:
        first = not any("baseline" in run for run in ledger.runs)
        report = evaluate(model, config.corpus, plan.split, data_dir=data_dir, baseline=first)
        found["figure"] = report[plan.metric]
        if first:
            base = report["baseline"]
            found["baseline"] = base and {"name": base["name"], plan.metric: base[plan.metric]}
    state.remove(folder)
    return found


def summary(plan: Plan, arms: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the contenders with mean, interval and place, the best first, and the differences that are shown."""
    intervals = {arm["name"]: Interval.of(arm["figures"]) for arm in arms if arm["figures"] and not arm["diverged"]}
    place = places(intervals, higher_is_better=plan.higher_is_better)
    for arm in arms:
        interval = intervals.get(arm["name"])
        arm["mean"] = interval and interval.mean
        arm["interval"] = [interval.low, interval.high] if interval and interval.low is not None else None
        arm["place"] = place.get(arm["name"])

    def best_first(arm: dict[str, Any]) -> float:
        if arm["mean"] is None:
            return float("inf")
        return -arm["mean"] if plan.higher_is_better else arm["mean"]

    pairs = shown(intervals, higher_is_better=plan.higher_is_better)
    return {"arms": sorted(arms, key=best_first), "shown": [list(pair) for pair in pairs]}
