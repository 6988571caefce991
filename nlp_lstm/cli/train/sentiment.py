"""nlp-lstm train sentiment: learn to classify sentences."""

from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, with_settings
from nlp_lstm.cli.output import print_json, print_lines
from nlp_lstm.cli.train.options import FromRecipe, Out, Overwrite, Resume, configuration, end, print_coverage, shower
from nlp_lstm.config import SentimentConfig

app = typer.Typer()


@app.command()
@with_settings(SentimentConfig)
def sentiment(
    given: dict[str, Any],
    out: Out,
    recipe: FromRecipe = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    baseline: Annotated[bool, typer.Option(help="Measure TF-IDF with logistic regression beside it.")] = True,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Train a sentence classifier. Example: nlp-lstm train sentiment --corpus sst2 --epochs 5 --out runs/sst2"""
    config = configuration(SentimentConfig, given, out, recipe, resume=resume, overwrite=overwrite)

    import torch

    from nlp_lstm.training.sentiment import train_sentiment

    torch.set_float32_matmul_precision("medium")
    show = shower(
        lambda entry: (
            f"training loss {entry['train_loss']:.3f}, accuracy {entry['train_accuracy']:.3f}; "
            f"validation loss {entry['validation_loss']:.3f}, accuracy {entry['validation_accuracy']:.3f}"
        )
    )
    model, stopped = train_sentiment(
        config, out, data_dir=data_dir, resume=resume, overwrite=overwrite, baseline=baseline, show=show
    )
    if json:
        print_json({"out": str(out), "labels": model.labels, "stopped": stopped, "metrics": model.metrics})
    else:
        print_lines(*summary(model.metrics))
        print_coverage(model.metrics)
        print_lines(f"model folder: {out}")
    end(config.task, out, stopped, baseline=baseline, data_dir=data_dir)


def summary(metrics: dict[str, Any]) -> list[str]:
    """Return the validation figures with the baseline beside them, a line each."""
    lines = [_line("validation", metrics["validation"])]
    if metrics["baseline"]:
        lines.append(_line(f"baseline, {metrics['baseline']['name']}", metrics["baseline"]))
    return lines


def _line(name: str, figures: dict[str, Any]) -> str:
    return f"{name}: accuracy {figures['accuracy']:.4f}, macro F1 {figures['macro_f1']:.4f} ({figures['n']:,} rows)"
