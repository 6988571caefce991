"""nlp-lstm app: try a model in the browser."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

import nlp_lstm

app = typer.Typer()

START = Path(nlp_lstm.__file__).parent / "app" / "start.py"


@app.command(name="app")
def open_app(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on [8501, or the next].")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the app in the browser. Example: nlp-lstm app --port 8600 --no-browser"""
    command = [sys.executable, "-m", "streamlit", "run", str(START), "--server.showEmailPrompt=false"]
    command += [f"--server.headless={str(not browser).lower()}", *([f"--server.port={port}"] if port else [])]
    raise typer.Exit(subprocess.call(command))
