"""A chart has the units, the scale and the colours of the picture in a file."""

from typing import Any

import pytest
import torch

from nlp_lstm.app.charts import gate_chart
from nlp_lstm.cells.base import Gate
from nlp_lstm.explanations.pictures.drawing import SIGNED
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.trained import Prediction, TextTrace

TOKENS = ["a", "b", "a"]


def chart(gate: Gate, *values: float, layer: int = 0) -> dict[str, Any]:
    """Return the chart of one of several layers of two units, each layer's gate having one value."""
    answer = Prediction("a b a", TOKENS, [(0, 0)] * 3, [True] * 3, "a", {"a": 1.0}, [0.0])
    gates = [{"n": torch.full((1, 3, 2), value)} for value in values]
    trace = Trace([LayerTrace(place, "forward", one, {"h": one["n"]}) for place, one in enumerate(gates)])
    return gate_chart(TextTrace(answer, trace), "n", gate, layer=layer, direction="forward").to_dict()


def scale(drawn: dict[str, Any]) -> dict[str, Any]:
    return drawn["encoding"]["color"]["scale"]


def test_a_gate_runs_from_zero_to_one_in_cividis() -> None:
    assert scale(chart(Gate("keep"), 0.25)) == {"domain": [0.0, 1.0], "scheme": "cividis"}


def test_a_signed_candidate_has_the_colours_of_the_file() -> None:
    assert scale(chart(Gate("candidate", -1.0, 1.0), 0.25)) == {"domain": [-1.0, 0.0, 1.0], "range": list(SIGNED)}


def test_a_candidate_without_a_bound_has_one_scale_for_all_layers() -> None:
    unbounded = Gate("candidate", 0.0, float("inf"))
    for layer in (0, 1):
        assert scale(chart(unbounded, 0.5, 7.5, layer=layer)) == {"domain": [0.0, 7.5], "scheme": "cividis"}


@pytest.mark.parametrize("layer", [0, 1])
def test_the_values_are_those_of_the_layer_asked_for(layer: int) -> None:
    (rows,) = chart(Gate("keep"), 0.25, 0.75, layer=layer)["datasets"].values()
    assert [(row["word"], row["unit"], row["value"]) for row in rows] == [
        (word, unit, (0.25, 0.75)[layer]) for unit in (0, 1) for word in TOKENS
    ]
