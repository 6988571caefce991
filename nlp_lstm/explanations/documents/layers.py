"""Every layer of one text as plain values: gates, states, the memory's carry, write and read, and what survives."""

from typing import Any

from torch import Tensor

from nlp_lstm.explanations.memory.decomposition import Decomposition
from nlp_lstm.explanations.memory.memory import Memory, memory_of
from nlp_lstm.explanations.memory.retention import rows_of, triangles
from nlp_lstm.explanations.question import Question
from nlp_lstm.layers.trace import LayerTrace, Trace


def layers_document(
    question: Question, trace: Trace, decomposition: Decomposition | None, *, arrays: bool = True
) -> list[dict[str, Any]]:
    """Return the layers of a captured run of one text, from the bottom up; index t is word t in both directions.

    decomposition: of the same run; it weighs the retention of the top layer. arrays: whether the values [time][units]
    and [time][time] are wanted, or only what the layer is.
    """
    return [_layer(question, one, decomposition, arrays) for one in trace.layers]


def _layer(question: Question, layer: LayerTrace, decomposition: Decomposition | None, arrays: bool) -> dict[str, Any]:
    cell = question.stack.cell(layer.layer, layer.direction)
    memory = memory_of(cell, layer, None)
    words = next(iter(layer.states.values())).shape[1] - question.lead
    top = layer.layer == len(question.stack.layers) - 1
    found: dict[str, Any] = {
        "layer": layer.layer,
        "direction": layer.direction,
        "cell": cell.name,
        "order": list(range(words)) if layer.direction == "forward" else list(range(words))[::-1],
        "unit": "word" if layer.layer == 0 else "position",
        "retention_gate": cell.retention_gate,
        "memory": None if memory is None else memory.state,
        "meanings": {letter: gate.meaning for letter, gate in cell.gates.items()},
    }
    if not arrays:
        return found
    found["gates"] = {letter: _rows(value, question.lead) for letter, value in layer.gates.items()}
    found["states"] = {letter: _rows(value, question.lead) for letter, value in layer.states.items()}
    for name in ("carry", "write", "read"):
        found[name] = None if memory is None else _rows(memory.in_word_order(getattr(memory, name)), question.lead)
    part = decomposition.parts[layer.direction].per_unit if decomposition and top else None
    found["retention"] = None if memory is None else retention_document(memory, part, question.lead)
    return found


def retention_document(memory: Memory, contributions: Tensor | None, lead: int = 0) -> dict[str, Any]:
    """Return what survives of each word's write at each later word, and of what was there before the first one.

    memory: of one row. contributions: (1, time, hidden) in reading order, which weigh the units; lead: how many symbols
    stand before the text's own words.
    """
    found = triangles(memory, contributions)
    initial = found.initial if lead == 0 else found.mean[lead - 1]
    return {
        "mean": rows_of(found.mean[lead:, lead:]),
        "weighted": None if found.weighted is None else rows_of(found.weighted[lead:, lead:]),
        "initial": initial[lead:].tolist(),
    }


def _rows(values: Tensor, lead: int) -> list[list[float]]:
    return values[0, lead:].tolist()
