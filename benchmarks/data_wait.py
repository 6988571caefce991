"""Which share of the training time is spent waiting for batches: one epoch on the built-in corpus or another."""

import argparse
import tempfile
from pathlib import Path

import timing

from nlp_lstm.config import SentimentConfig
from nlp_lstm.training.sentiment import train_sentiment


def network(text: str) -> tuple[int, int]:
    """Read LAYERSxHIDDEN."""
    layers, hidden = text.split("x")
    return int(layers), int(hidden)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="everyday")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument(
        "--networks", type=network, nargs="+", metavar="LAYERSxHIDDEN", default=[(1, 32), (2, 64), (2, 256)]
    )
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    chosen = parser.parse_args()
    figures = []
    print(f"{'network':24s} {'rows':>8s} {'seconds':>8s} {'waiting for data':>17s}")
    for layers, hidden in chosen.networks:
        config = SentimentConfig(corpus=chosen.corpus, layers=layers, hidden_size=hidden, epochs=1, batch_size=64)
        with tempfile.TemporaryDirectory() as folder:
            model, _ = train_sentiment(config, Path(folder), data_dir=chosen.data_dir, baseline=False)
        made = model.metrics["training"]
        figures.append({"layers": layers, "hidden": hidden, **made})
        name = f"{layers} x {hidden}, both ways"
        share = f"{100 * made['waiting_share']:.1f} %"
        print(f"{name:24s} {made['rows']['train']:8,d} {made['seconds']:8.1f} {share:>17s}")
    timing.write(chosen.json, figures)


if __name__ == "__main__":
    main()
