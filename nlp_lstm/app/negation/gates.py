"""The page's first section: a gate in both sentences, and holding it at a value."""

from collections.abc import Sequence

import altair as alt
import numpy as np

from nlp_lstm.app.charts.gates import gate_scale, heatmap
from nlp_lstm.app.charts.words import Columns, Layered, headed, stacked, word_row
from nlp_lstm.app.gate_picker import Choice
from nlp_lstm.app.negation.reading import Reading, Sentence
from nlp_lstm.explanations.pictures.drawing import SIGNED, is_signed, most_changing, most_read, value_range

CELL = "cell"  # the selection's name: a click gives the word's place and the unit
DIFFERENCE = "difference"


def gates_chart(reading: Reading, choice: Choice) -> alt.VConcatChart:
    """Return the gate's heatmaps of all sentences and of their difference, aligned, cells to be clicked."""
    names, sentences = list(reading.sentences), list(reading.sentences.values())
    values = [_values(sentence, choice) for sentence in sentences]
    units = units_of(reading, choice)
    columns = Columns(sentences[0].tokens, sentences[-1].tokens)
    layers = [layer for sentence in sentences for layer in sentence.trace.layers]
    ends = value_range(choice.letter, choice.gate, layers)
    scale = gate_scale(ends, signed=is_signed(choice.gate))
    framed = alt.condition(alt.selection_point(name=CELL, empty=False), alt.value(SIGNED[2]), alt.value(None))
    clicked = alt.PointSelectionConfig(type="point", fields=["place", "unit"], on="click")
    parts: list[alt.Chart | Layered] = []
    for place, (name, sentence) in enumerate(zip(names, sentences, strict=True)):
        own = Columns(sentence.tokens, sentences[-1 - place].tokens)
        last = place == len(names) - 1
        words = word_row(own, known=sentence.known, title="")
        drawn = heatmap(own, values[place], units, scale=scale, title=choice.name, legend=last)
        drawn = drawn.encode(stroke=framed).properties(name=name)
        parts += [headed(words, f"{name}: {choice.name}, layer {choice.layer}, {choice.direction}"), drawn]
    if len(values) == 2:
        span = max(ends[1] - ends[0], 1e-9)
        change = heatmap(
            columns, values[0] - values[1], units, title=f"{names[0]} − {names[1]}",
            scale=gate_scale((-span, span), signed=True),
        )  # fmt: skip
        change = change.encode(stroke=framed).properties(name=DIFFERENCE)
        parts.append(headed(change, f"{DIFFERENCE}: {names[0]} − {names[1]}"))
        names.append(DIFFERENCE)
    return stacked(*parts, params=[alt.TopLevelSelectionParameter(name=CELL, select=clicked, views=names)])


def chart_width(reading: Reading) -> float:
    """Return how wide the heatmaps are, in pixels."""
    sentences = list(reading.sentences.values())
    return Columns(sentences[0].tokens, sentences[-1].tokens).width


def units_of(reading: Reading, choice: Choice) -> np.ndarray:
    """Return the units that are drawn: of the top layer those that the margin reads most, in both sentences.

    Of other layers those that differ most between the sentences, or change most along the one.
    """
    sentences = list(reading.sentences.values())
    values = [_values(sentence, choice) for sentence in sentences]
    own = sentences[0].trace.at(choice.layer, choice.direction)
    weights = np.asarray(sentences[0].readout[choice.direction])
    if choice.layer == sentences[0].trace.layers[-1].layer and len(weights) == values[0].shape[1]:
        shown = [s.trace.at(choice.layer, choice.direction) for s in sentences]
        read = np.concatenate([choice.cell.read(one.gates, one.states)[0].numpy() for one in shown])
        return most_read(np.abs(weights * read))
    assert own.gates[choice.letter].shape[-1] == values[0].shape[1]
    return most_changing(values[0] if len(values) == 1 else _both_signs(values[0] - values[1]))


def clamp_text(choice: Choice, place: int, unit: int | None, value: float | str) -> str:
    """Return a clamp as it is typed for `nlp-lstm explain --clamp`; unit: None for all of them."""
    units = "all" if unit is None else str(unit)
    told = value if isinstance(value, str) else f"{value:g}"
    return f"{choice.layer},{choice.direction},{choice.letter},{place},{units},{told}"


def clamp_words(clamp: str, tokens: Sequence[str]) -> str:
    """Return a clamp in words, for a chip."""
    layer, direction, letter, place, units, value = clamp.split(",")
    unit = "all units" if units == "all" else f"unit {units}"
    told = {"pair": "the pair's value", "own": "its own value"}.get(value, value)
    return f"{letter} at “{tokens[int(place)]}”, {unit}, layer {layer} {direction} = {told}"


def value_at(sentence: Sentence, choice: Choice, place: int, unit: int) -> float:
    """Return the gate's own value."""
    return float(_values(sentence, choice)[place, unit])


def _values(sentence: Sentence, choice: Choice) -> np.ndarray:
    values: np.ndarray = sentence.trace.at(choice.layer, choice.direction).gates[choice.letter][0].numpy()
    return values  # (time, hidden)


def _both_signs(change: np.ndarray) -> np.ndarray:
    """Return rows whose spread is twice the largest absolute change, so that the most changed units come first."""
    return np.concatenate([change, -change])
