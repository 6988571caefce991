"""nlp-lstm train: one file for each thing that can be trained."""

import sys

import typer

from nlp_lstm.cli.discovery import add_commands

app = typer.Typer()
train = typer.Typer(help="Train a model, or word vectors.", no_args_is_help=True)
add_commands(train, sys.modules[__name__])
app.add_typer(train, name="train")
