"""The card of a language model."""

from typing import Any

from nlp_lstm.trained import NextWordModel
from nlp_lstm.training.cards.base import TaskCard, layers_of


class LanguageModelCard(TaskCard):
    name = "language-model"
    titles = ("perplexity", "bits per token")
    counted = "tokens"

    def introduction(self, model: NextWordModel) -> str:
        tied = "the same vectors for input and output" if model.config.tied else "output vectors of their own"
        return f"A language model: {layers_of(model)}, left to right, {model.config.softmax} softmax, {tied}"

    def commands(self, place: str) -> list[str]:
        return [
            f'nlp-lstm next {place} "the"',
            f'nlp-lstm generate {place} "the" --tokens 30',
            f'nlp-lstm surprisal {place} "the end"',
            f'nlp-lstm gates {place} "the end" --png gates.png',
        ]

    def cells(self, figures: dict[str, Any]) -> list[str]:
        return [f"{figures['perplexity']:.2f}", f"{figures['bits_per_token']:.3f}"]

    def limits(self, unknown: str) -> str:
        return (
            f"It knows the words of its training split and no others ({unknown} of the words of the validation split "
            "are unknown to it); all unknown words are one word to it, so perplexities compare only between models "
            "with equal vocabularies. What it writes sounds like its corpus and is not true. A picture of its gates "
            "describes what they did; it does not prove why the model chose a word."
        )
