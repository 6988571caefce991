"""The language model's training step beside bare torch.nn: Embedding, LSTM, Linear and cross-entropy of the same size.

Forward and backward of one window with the state carried on from the one before, no optimiser. The bare model and
"untied" do the same work; "tied" saves a matrix; "adaptive" is the softmax by groups, with words as frequent as in
a natural text (Zipf's law).
"""

from typing import Any

import timing
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp_lstm.models.language_model import LanguageModel


class Bare(nn.Module):
    """What one writes with torch alone."""

    def __init__(self, words: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, hidden)
        self.lstm = nn.LSTM(hidden, hidden, layers, batch_first=True)
        self.linear = nn.Linear(hidden, words)

    def loss(self, tokens: Tensor, targets: Tensor, state: Any) -> tuple[Tensor, Any]:
        hidden, state = self.lstm(self.embedding(tokens), state)
        return F.cross_entropy(self.linear(hidden).flatten(0, 1), targets.flatten()), state


class Ours(nn.Module):
    def __init__(self, words: int, hidden: int, layers: int, **options: Any) -> None:
        super().__init__()
        self.model = LanguageModel(words, embedding_size=hidden, hidden_size=hidden, layers=layers, **options)

    def loss(self, tokens: Tensor, targets: Tensor, state: Any) -> tuple[Tensor, Any]:
        read = self.model(tokens, state=state)
        return self.model.surprisal(read.hidden, targets).mean(), read.state


def main() -> None:
    chosen = timing.options(__doc__, batch=20, time=35, hidden=450, layers=2, words=10_000)
    torch.manual_seed(0)
    size = (chosen.words, chosen.hidden, chosen.layers)
    contenders: dict[str, Bare | Ours] = {
        "bare torch.nn": Bare(*size),
        "LanguageModel, untied": Ours(*size, tied=False),
        "LanguageModel, tied": Ours(*size),
        "LanguageModel, tied, adaptive": Ours(*size, cutoffs=[max(1, chosen.words // 10), 4 * chosen.words // 10]),
    }
    frequency = 1 / torch.arange(2, chosen.words + 1, dtype=torch.double)
    ids = 1 + torch.multinomial(frequency, chosen.batch * (chosen.time + 1), replacement=True)
    ids = ids.view(chosen.batch, chosen.time + 1)

    def step(model: Bare | Ours) -> None:
        model.zero_grad(set_to_none=True)
        model.loss(ids[:, :-1], ids[:, 1:], states[model])[0].backward()

    states = {}
    with torch.no_grad():
        for model in contenders.values():
            states[model] = model.loss(ids[:, :-1], ids[:, 1:], None)[1]
    seconds = timing.in_turn({name: lambda m=model: step(m) for name, model in contenders.items()}, chosen.rounds)
    title = (
        f"training step of a language model, lstm, {chosen.layers} x {chosen.hidden}, {chosen.words} words, "
        f"{chosen.batch} x {chosen.time} words, {chosen.threads} threads"
    )
    timing.write(chosen.json, [timing.report(title, seconds, "bare torch.nn")])


if __name__ == "__main__":
    main()
