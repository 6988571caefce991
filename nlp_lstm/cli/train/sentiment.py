"""nlp-lstm train sentiment: learn to classify sentences."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, with_settings
from nlp_lstm.cli.output import note, print_json, print_lines
from nlp_lstm.config import SentimentConfig
from nlp_lstm.errors import UsageError

app = typer.Typer()


@app.command()
@with_settings(SentimentConfig)
def sentiment(
    given: dict[str, Any],
    out: Annotated[Path, typer.Option("--out", help="Folder of the new model.")],
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the training in --out.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the model in --out.")] = False,
    baseline: Annotated[bool, typer.Option(help="Measure TF-IDF with logistic regression beside it.")] = True,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Train a sentence classifier. Example: nlp-lstm train sentiment --corpus sst2 --epochs 5 --out runs/sst2"""
    if resume and overwrite:
        raise UsageError("--resume goes on with a training and --overwrite replaces it: give one of them")
    if not resume:
        SentimentConfig.from_dict(given)  # a wrong value is refused before torch is loaded

    import torch

    from nlp_lstm.training.sentiment import resumed_config, train_sentiment

    config = resumed_config(out, given) if resume else SentimentConfig.from_dict(given)
    if resume and "epochs" in given:
        note(f"the learning rate's schedule now spans {config.epochs} epochs, as if these had been asked for at first")
    torch.set_float32_matmul_precision("medium")

    def show(entry: dict[str, Any], better: bool) -> None:
        note(
            f"epoch {entry['epoch']:g}: training loss {entry['train_loss']:.3f}, "
            f"accuracy {entry['train_accuracy']:.3f}; "
            f"validation loss {entry['validation_loss']:.3f}, accuracy {entry['validation_accuracy']:.3f}"
            f"{' (best so far, kept)' if better else ''}; {entry['seconds']:.0f} s"
        )

    model, stopped = train_sentiment(
        config, out, data_dir=data_dir, resume=resume, overwrite=overwrite, baseline=baseline, show=show
    )
    if json:
        print_json({"out": str(out), "labels": model.labels, "stopped": stopped, "metrics": model.metrics})
    else:
        print_lines(*summary(model.metrics), f"model folder: {out}")
    if stopped == "interrupted":
        note(f"stopped before the end; to go on: nlp-lstm train sentiment --out {out} --resume")
        raise typer.Exit(130)


def summary(metrics: dict[str, Any]) -> list[str]:
    """Return the validation figures with the baseline beside them, a line each."""
    lines = [_line("validation", metrics["validation"])]
    if metrics["baseline"]:
        lines.append(_line(f"baseline, {metrics['baseline']['name']}", metrics["baseline"]))
    return lines


def _line(name: str, figures: dict[str, Any]) -> str:
    return f"{name}: accuracy {figures['accuracy']:.4f}, macro F1 {figures['macro_f1']:.4f} ({figures['n']:,} rows)"
