"""Commands run in this process, with what they print and how they exit."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch

from nlp_lstm.cli.main import run


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout; raises if there is anything else."""
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


Command = Callable[..., Ended]


@pytest.fixture
def nlp_lstm(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Run `nlp-lstm` with some words."""
    precision = torch.get_float32_matmul_precision()  # a command may lower it: it is a process of its own elsewhere

    def command(*words: object) -> Ended:
        capsys.readouterr()
        code = run([str(word) for word in words])
        return Ended(code, *capsys.readouterr())

    yield command
    torch.set_float32_matmul_precision(precision)


@pytest.fixture
def refused(nlp_lstm: Command) -> Callable[..., str]:
    """Run a command that must fail as bad input does, and return its one line."""

    def command(*words: object) -> str:
        ended = nlp_lstm(*words)
        assert ended.code == 2, ended
        assert ended.out == ""
        assert ended.err.startswith("error: ")
        assert ended.err.count("\n") == 1, ended.err
        return ended.err.removeprefix("error: ").strip()

    return command
