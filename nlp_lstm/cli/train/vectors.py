"""nlp-lstm train vectors: learn word vectors from text without labels."""

from typing import Any

import typer

from nlp_lstm.cli.options import DataDir, Json, with_settings
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.cli.train.options import FromRecipe, Out, Overwrite, configuration
from nlp_lstm.config import VectorsConfig
from nlp_lstm.errors import Stopped

app = typer.Typer()


@app.command()
@with_settings(VectorsConfig)
def vectors(
    given: dict[str, Any],
    out: Out,
    recipe: FromRecipe = None,
    overwrite: Overwrite = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Train word vectors. Example: nlp-lstm train vectors --corpus imdb+imdb_unsupervised --out runs/imdb-vectors"""
    config = configuration(VectorsConfig, given, out, recipe, resume=False, overwrite=overwrite)

    def show(epoch: int, seconds: float) -> None:
        note(f"epoch {epoch} of {config.epochs}: {seconds:.0f} s")

    try:
        from nlp_lstm.training.vectors import train_vectors

        _, metrics = train_vectors(config, out, data_dir=data_dir, overwrite=overwrite, show=show)
    except KeyboardInterrupt:
        raise Stopped(f"stopped: nothing was kept, {out} is as it was before") from None
    if json:
        return print_json({"out": str(out), "metrics": metrics})
    rows = [[word, ", ".join(near for near, _ in found)] for word, found in metrics["neighbours"].items()]
    print_table("Nearest words", ["word", "nearest by cosine"], rows)
    print_lines(
        f"{metrics['words']:,} words, {metrics['width']} numbers each, from {metrics['tokens']:,} words of text in "
        f"{metrics['seconds']:.0f} s",
        f"folder of vectors: {out}",
        f"to train with them: nlp-lstm train sentiment --vectors {out} --embedding-size {metrics['width']} --out ...",
    )
