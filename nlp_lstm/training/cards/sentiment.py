"""The card of a sentence classifier."""

from typing import Any

from nlp_lstm.trained import SentimentModel
from nlp_lstm.training.cards.base import TaskCard, layers_of


class SentimentCard(TaskCard):
    name = "sentiment"
    titles = ("accuracy", "macro F1", "calibration error")
    counted = "rows"

    def introduction(self, model: SentimentModel) -> str:
        directions = "bidirectional" if model.config.bidirectional else "left to right"
        return (
            f"A sentence classifier ({', '.join(model.labels)}): {layers_of(model)}, {directions}, "
            f"{model.config.pooling} pooling"
        )

    def commands(self, place: str) -> list[str]:
        return [
            f'nlp-lstm predict {place} "not bad at all"',
            f'nlp-lstm gates {place} "not bad at all" --png gates.png',
        ]

    def cells(self, figures: dict[str, Any]) -> list[str]:
        error = figures.get("calibration_error")  # models of earlier versions have none
        shares = [f"{100 * figures[name]:.1f}" for name in ("accuracy", "macro_f1")]
        return [*shares, "not measured" if error is None else f"{100 * error:.1f}"]

    def limits(self, unknown: str) -> str:
        return (
            f"It knows the words of its training split and no others ({unknown} of the words of the validation split "
            "are unknown to it); a sentence with unknown words is judged by the rest. It has learned the labels of "
            "its corpus and the kind of text found there; other languages, irony, and opinions that need knowledge "
            "of the world are beyond it. Its probabilities were calibrated on the validation split and are "
            "too sure of themselves on other kinds of text. A picture of its gates describes what "
            "they did; it does not prove why the model decided as it did."
        )
