"""A comparison that runs in a process of its own: `nlp-lstm compare`, its log, and a Ctrl-C to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp_lstm.laboratory.ledger import RUNS

# A server that was started in the background ignores Ctrl-C, and so would its children.
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from nlp_lstm.cli.main import main; main()"
)
SHOWN = 4000  # characters of the log


@dataclass
class Run:
    """A run that was started; arguments: what was typed behind `nlp-lstm`. total: of runs that it will measure."""

    arguments: list[str]
    folder: Path
    total: int
    process: "subprocess.Popen[bytes]" = field(repr=False)
    started: float = field(default_factory=time.monotonic)

    @property
    def log(self) -> Path:
        """The file with all that it prints, beside its folder."""
        return log_of(self.folder)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def code(self) -> int | None:
        """Its exit code, 130 after Ctrl-C, None while it runs."""
        return self.process.poll()

    @property
    def done(self) -> int:
        """How many runs it has measured so far."""
        ledger = self.folder / RUNS
        return len(ledger.read_text().splitlines()) if ledger.exists() else 0

    def tail(self) -> str:
        """Return the end of what it has printed."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return text[-SHOWN:]

    def stop(self) -> None:
        """Press Ctrl-C: what was measured is kept, and the same command goes on with it."""
        if self.running:
            os.killpg(self.process.pid, signal.SIGINT)


def log_of(folder: Path) -> Path:
    """Return the log of a run into a folder, which may hold nothing but the run itself."""
    return folder.with_name(f"{folder.name}.log")


def start(arguments: Sequence[str], folder: Path, *, total: int) -> Run:
    """Start `nlp-lstm` with these arguments in a session of its own; folder: its --out, total: runs it will measure."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with log_of(folder).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "COLUMNS": "110", "PYTHONUNBUFFERED": "1"},
        )
    return Run(list(arguments), folder, total, process)
