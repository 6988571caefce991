"""What is found out about a text, as plain values for JSON."""

from typing import Any

from torch import Tensor

from nlp_lstm.trained import TextTrace


def gates_document(traced: TextTrace[Any], retention_gate: str | None) -> dict[str, Any]:
    """Return tokens, and the gates and states of every layer and direction as [time][hidden], in word order.

    A language model with attention adds its weights as [time][place]: the sentence's start, then the words.
    """

    def arrays(tensors: dict[str, Tensor]) -> dict[str, list[list[float]]]:
        return {name: value[0].tolist() for name, value in tensors.items()}

    attention = traced.trace.attention
    return {
        "text": traced.prediction.text,
        "tokens": traced.prediction.tokens,
        "offsets": [list(offset) for offset in traced.prediction.offsets],
        "known": traced.prediction.known,
        "layers": [
            {
                "layer": layer.layer,
                "direction": layer.direction,
                "gates": arrays(layer.gates),
                "states": arrays(layer.states),
                "retention_gate": retention_gate,
            }
            for layer in traced.layers
        ],
        **({} if attention is None else {"attention": attention[0].tolist()}),
    }
