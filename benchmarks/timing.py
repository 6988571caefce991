"""Timing contenders side by side: in turn, so that a drifting machine slows all of them alike."""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch


def options(description: str, **defaults: int) -> argparse.Namespace:
    """Read --rounds, --threads, --json FILE and one option per default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=15, help="timed rounds, after three that are not counted")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    for name, value in defaults.items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    return chosen


def in_turn(contenders: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of every round of every contender; A B C A B C ..., after three rounds of warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 3):
        for name, run in contenders.items():
            started = time.perf_counter()
            run()
            if turn >= 3:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def report(title: str, seconds: dict[str, list[float]], against: str) -> dict[str, Any]:
    """Print medians and the ratios to one contender, taken round by round; return them for JSON."""
    print(f"\n{title}")
    print(f"{'':34s} {'median ms':>10s} {'ratio':>7s}   middle half of the ratios")
    figures: dict[str, Any] = {"title": title, "against": against, "contenders": {}}
    for name, times in seconds.items():
        ratios = sorted(mine / other for mine, other in zip(times, seconds[against], strict=True))
        low, high = ratios[len(ratios) // 4], ratios[(3 * len(ratios)) // 4]
        median, ratio = statistics.median(times) * 1e3, statistics.median(ratios)
        figures["contenders"][name] = {"median_ms": median, "ratio": ratio, "quartiles": [low, high]}
        print(f"{name:34s} {median:10.2f} {ratio:7.2f}   {low:.2f} to {high:.2f}")
    return figures


def write(path: Path | None, sections: list[dict[str, Any]]) -> None:
    """Write the sections with the machine they were measured on, if a file was asked for."""
    machine = {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "python": platform.python_version(),
    }
    if path:
        path.write_text(json.dumps({"machine": machine, "sections": sections}, indent=2) + "\n")
