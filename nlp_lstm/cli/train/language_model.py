"""nlp-lstm train language-model: learn to predict the next word."""

from typing import Annotated, Any

import typer

from nlp_lstm.cli.options import DataDir, Json, with_settings
from nlp_lstm.cli.output import print_json, print_lines
from nlp_lstm.cli.train.options import FromRecipe, Out, Overwrite, Resume, configuration, end, print_coverage, shower
from nlp_lstm.config import LanguageModelConfig

app = typer.Typer()


@app.command("language-model")
@with_settings(LanguageModelConfig)
def language_model(
    given: dict[str, Any],
    out: Out,
    recipe: FromRecipe = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    baseline: Annotated[bool, typer.Option(help="Measure a Kneser-Ney n-gram model beside it.")] = True,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Train a language model. Example: nlp-lstm train language-model --corpus ptb --epochs 10 --out runs/ptb"""
    config = configuration(LanguageModelConfig, given, out, recipe, resume=resume, overwrite=overwrite)

    import torch

    from nlp_lstm.training.language_model import train_language_model

    torch.set_float32_matmul_precision("medium")
    show = shower(
        lambda entry: (
            f"training perplexity {2 ** min(64, entry['train_bits']):.1f}, "
            f"validation perplexity {entry['validation_perplexity']:.2f}"
        )
    )
    model, stopped = train_language_model(
        config, out, data_dir=data_dir, resume=resume, overwrite=overwrite, baseline=baseline, show=show
    )
    if json:
        print_json({"out": str(out), "stopped": stopped, "metrics": model.metrics})
    else:
        print_lines(_line("validation", model.metrics["validation"]))
        if simple := model.metrics["baseline"]:
            print_lines(_line(f"baseline, {simple['name']}", simple))
            if simple["perplexity"] < model.metrics["validation"]["perplexity"]:
                print_lines(
                    "The n-grams are better so far: more --epochs, a higher --learning-rate or, of little text, a "
                    "smaller network may help."
                )
        print_coverage(model.metrics)
        print_lines(f"model folder: {out}")
    end(config.task, out, stopped, baseline=baseline, data_dir=data_dir)


def _line(name: str, figures: dict[str, Any]) -> str:
    bits = f"{figures['bits_per_token']:.3f} bits per token"
    return f"{name}: perplexity {figures['perplexity']:.2f}, {bits} ({figures['n']:,} tokens)"
