"""How much memory and time a long text takes on its way into a language model: read, counted, encoded, cut, learned."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import timing

WORDS, SHIFT = 200_000, 2.7  # distinct words; the word of rank r occurs in proportion to 1 / (r + SHIFT), after Zipf
LINE = 25  # words of a line, on average
MEBI = 2**20


def write_text(path: Path, tokens: int) -> None:
    """Write lines of made-up words whose frequencies are those of natural language, `tokens` in all."""
    generator = np.random.default_rng(0)
    words = np.array([spelled(rank) for rank in range(WORDS)], dtype=object)
    edges = np.cumsum(1 / (np.arange(WORDS) + 1 + SHIFT))
    edges /= edges[-1]
    with path.open("w", encoding="utf-8") as file:
        while tokens > 0:
            some = min(tokens, 1_000_000)
            chosen = words[np.searchsorted(edges, generator.random(some))]
            ends = np.cumsum(generator.integers(1, 2 * LINE, some // LINE + 1))
            for line in np.split(chosen, ends[ends < some]):
                file.write(" ".join(line) + "\n")
            tokens -= some


def spelled(rank: int) -> str:
    """Return a word of its own for each rank, longer for rarer words."""
    word = ""
    while True:
        word += "tnsrhldcmfpgwybvk"[rank % 17] + "eaoiu"[rank // 17 % 5]
        rank = rank // 85 - 1
        if rank < 0:
            return word


def memory(field: str) -> float:
    """Return a field of this process's status (VmHWM: peak resident, RssAnon: not backed by a file) in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024


@contextmanager
def stage(name: str, stages: list[dict[str, Any]]) -> Iterator[None]:
    """Measure seconds, peak resident memory and peak anonymous memory, sampled, of what is done inside."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    over, anonymous = threading.Event(), [memory("RssAnon")]

    def watch() -> None:
        while not over.wait(0.02):
            anonymous[0] = max(anonymous[0], memory("RssAnon"))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    peak = max(anonymous[0], memory("RssAnon"))
    stages.append({"stage": name, "seconds": seconds, "resident_mib": memory("VmHWM"), "anonymous_mib": peak})


def measure(path: Path, max_vocabulary: int, steps: int) -> dict[str, Any]:
    """Take a text file all the way, as a training run does; return the figures of each stage."""
    stages: list[dict[str, Any]] = []
    with stage("nothing but imports", stages):
        import torch

        from nlp_lstm.config import LanguageModelConfig
        from nlp_lstm.corpora import open_corpus
        from nlp_lstm.models.language_model import LanguageModel
        from nlp_lstm.text.stream import encode_stream
        from nlp_lstm.text.tokenizer import WordTokenizer
        from nlp_lstm.training.fingerprint import texts_of
        from nlp_lstm.training.tasks.language_model import LanguageModelTask

    torch.manual_seed(0)
    config = LanguageModelConfig(corpus=str(path), max_vocabulary=max_vocabulary)
    with stage("reading", stages):
        rows = {split: open_corpus(config.corpus).texts(split) for split in ("train", "validation")}
    with stage("vocabulary", stages):
        tokenizer = WordTokenizer.train(texts_of(rows["train"]), max_words=max_vocabulary, end=True)
    with stage("encoding", stages):
        train, validation = (encode_stream(part, tokenizer) for part in rows.values())
    with stage("windows", stages):
        side_by_side = train.rows(config.batch_size)
        for start in range(0, len(side_by_side) - config.window, config.window):
            side_by_side.window(start, config.window + 1)
    with stage(f"{steps} training steps", stages):
        network = LanguageModel.from_config(config, len(tokenizer))
        task = LanguageModelTask(network, train, validation, config)
        optimiser = torch.optim.AdamW(network.parameters(), lr=config.learning_rate)
        for window in task.order(0)[:steps]:
            loss, _, _ = task.loss(task.batch(window))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    tokens = {"reading": len(train) + len(validation), "vocabulary": len(train), "windows": len(train)}
    tokens |= {"encoding": len(train) + len(validation)}
    tokens[stages[-1]["stage"]] = config.batch_size * config.window * steps
    for one in stages:
        one["tokens"] = tokens.get(one["stage"])
        one["tokens_per_second"] = one["tokens"] and one["tokens"] / one["seconds"]
    return {
        "tokens": {"train": len(train), "validation": len(validation)},
        "vocabulary": len(tokenizer),
        "unknown": train.unknown,
        "text_mib": path.stat().st_size / MEBI,
        "ids_on_disk_mib": sum(stream.path.stat().st_size for stream in (train, validation)) / MEBI,
        "ids_in_memory_mib": 8 * (len(train) + len(validation)) / MEBI,
        "stages": stages,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=100_000_000)
    parser.add_argument("--max-vocabulary", type=int, default=30_000)
    parser.add_argument("--steps", type=int, default=20, help="training steps")
    parser.add_argument("--folder", type=Path, help="where to write text and ids for a while [a temporary folder]")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    parser.add_argument("--text", type=Path, help=argparse.SUPPRESS)  # the child's: the text to measure with
    chosen = parser.parse_args()
    if chosen.text:
        return print(json.dumps(measure(chosen.text, chosen.max_vocabulary, chosen.steps)))
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        text = Path(folder, "text.txt")
        write_text(text, chosen.tokens)
        command = [sys.executable, __file__, "--text", str(text), "--steps", str(chosen.steps)]
        command += ["--max-vocabulary", str(chosen.max_vocabulary)]
        environment = {**os.environ, "HF_DATASETS_CACHE": str(Path(folder, "cache"))}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    counts = ", ".join(f"{split} {count:,d}" for split, count in figures["tokens"].items())
    print(f"{counts} tokens with the ends of lines; {figures['vocabulary']:,d} words known")
    print(
        f"text {figures['text_mib']:,.0f} MiB; ids {figures['ids_on_disk_mib']:,.0f} MiB on disk, "
        f"{figures['ids_in_memory_mib']:,.0f} MiB if they were held in memory"
    )
    print(f"\n{'':24s} {'seconds':>8s} {'tokens/s':>11s} {'peak resident':>14s} {'peak anonymous':>15s}")
    for one in figures["stages"]:
        speed = f"{one['tokens_per_second']:,.0f}" if one["tokens"] else ""
        memories = f"{one['resident_mib']:10,.0f} MiB {one['anonymous_mib']:11,.0f} MiB"
        print(f"{one['stage']:24s} {one['seconds']:8.1f} {speed:>11s} {memories}")
    timing.write(chosen.json, [figures])


if __name__ == "__main__":
    main()
