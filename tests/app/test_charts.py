"""A chart has the units, the scale and the colours of the picture in a file, and the words' columns are shared."""

from typing import Any

import pytest
import torch

from nlp_lstm.app.charts.causes import mediation_chart, square_chart
from nlp_lstm.app.charts.gates import gate_chart
from nlp_lstm.app.charts.memory import MOST_WORDS, triangle, waterfall_chart, window
from nlp_lstm.app.charts.words import STRIP, Columns, margin_lines, stacked, word_row
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


def heatmap(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a chart that shows the gate, which stands below its words."""
    return drawn["vconcat"][-1]


def scale(drawn: dict[str, Any]) -> dict[str, Any]:
    return heatmap(drawn)["encoding"]["color"]["scale"]


def rows(whole: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a part of a chart."""
    return whole["datasets"][part["data"]["name"]]


def parts(found: Any, data: Any = None) -> list[dict[str, Any]]:
    """Return every view of a chart, however deep, each with its data, which may stand above it."""
    if isinstance(found, list):
        return [one for part in found for one in parts(part, data)]
    data = found.get("data", data)
    inner = [one for key in ("vconcat", "hconcat", "layer") for one in parts(found.get(key, []), data)]
    return inner or [{**found, "data": data}]


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
    drawn = chart(Gate("keep"), 0.25, 0.75, layer=layer)
    assert [(row["word"], row["unit"], row["value"]) for row in rows(drawn, heatmap(drawn))] == [
        (word, unit, (0.25, 0.75)[layer]) for unit in (0, 1) for word in TOKENS
    ]


def test_every_chart_of_a_text_has_its_words_at_the_same_places() -> None:
    columns = Columns(["a", "considerably", "b"])
    words = word_row(columns, [1.0, -2.0, 0.0], known=[True, False, True], title="part")
    lines = margin_lines(columns, {"margin": [0.5, -1.0, 2.0]}, {"margin": "#000000"})
    views = parts(stacked(words, lines).to_dict())
    domains = {tuple(view["encoding"]["x"]["scale"]["domain"]) for view in views}
    assert domains == {(0.0, columns.width)}
    assert columns.edges == sorted(columns.edges)
    assert columns.edges[2] - columns.edges[1] > columns.edges[1] - columns.edges[0]  # as wide as its word


def test_words_are_tinted_symmetrically_and_the_unknown_one_is_marked() -> None:
    drawn = word_row(Columns(TOKENS), [1.0, -2.0, 0.0], known=[True, False, True], title="part").to_dict()
    tint, text, mark = parts(drawn)
    assert tint["encoding"]["color"]["scale"] == {"domain": [-2.0, 0, 2.0], "range": list(SIGNED)}
    assert [row["dark"] for row in rows(drawn, text)] == [False, True, False]  # white letters where it is dark
    assert mark["transform"] == [{"filter": "datum.unknown != ''"}]
    assert [row["unknown"] for row in rows(drawn, mark)] == ["", "unknown to the model", ""]


def test_a_very_long_text_is_a_strip_without_words() -> None:
    few, many = (word_row(Columns(["word"] * n), [0.1] * n, known=[True] * n, title="") for n in (STRIP - 1, STRIP))
    kinds = [[view["mark"]["type"] for view in parts(one.to_dict())] for one in (few, many)]
    assert kinds == [["rect", "text"], ["rect"]]


def test_the_triangle_frames_the_word_of_the_slider_and_its_bars_are_that_column() -> None:
    left = [[1.0, 0.5, 0.25], None, [0.0, 0.0, 1.0]]
    drawn = triangle(TOKENS, left, 2, backward=False).to_dict()
    square, frame, bars, _ = parts(drawn)
    assert [(row["s"], row["t"], row["left"]) for row in rows(drawn, square)] == [
        (0, 0, 1.0), (0, 1, 0.5), (0, 2, 0.25), (2, 2, 1.0)
    ]  # fmt: skip
    assert frame["transform"] == [{"filter": "datum.t == 2"}]
    assert [(row["s"], row["left"]) for row in rows(drawn, bars)] == [(0, 0.25), (2, 1.0)]


def test_a_backward_triangle_is_the_other_one() -> None:
    drawn = triangle(TOKENS, [[1.0, 0, 0], [0.5, 1.0, 0], [0.1, 0.2, 1.0]], 0, backward=True).to_dict()
    assert [(row["s"], row["t"]) for row in rows(drawn, parts(drawn)[0])] == [
        (0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)
    ]  # fmt: skip


@pytest.mark.parametrize(("at", "backward"), [(0, False), (99, False), (0, True), (99, True), (50, False), (50, True)])
def test_a_long_text_s_triangle_is_a_window_that_holds_the_slider_s_word(at: int, backward: bool) -> None:
    shown = window(100, at, backward=backward)
    assert at in shown
    assert 1 <= len(shown) <= MOST_WORDS
    assert list(window(5, 2, backward=backward)) == [0, 1, 2, 3, 4]


def test_the_waterfall_ends_at_the_margin_also_where_small_parts_are_put_together() -> None:
    parts_of = [0.5] * 70
    sums = {"per_token": parts_of, "initial": 0.0, "constant": 1.0, "margin": 36.0}
    drawn = waterfall_chart([f"w{n}" for n in range(70)], sums).to_dict()
    table = rows(drawn, parts(drawn)[1])
    assert table[-1]["word"] == "margin"
    assert table[-2]["end"] == table[-1]["end"] == 36.0
    assert len(table) == MOST_WORDS + 2
    assert table[1]["word"] == f"({70 - MOST_WORDS + 1} other words)"


def line(gates: str, where: str, nie: float, *, supported: bool) -> dict[str, Any]:
    return {
        "gates": gates, "where": where, "nie": nie, "tie": 2 * nie, "te": 4.0, "nie_fraction": nie / 4,
        "tie_fraction": nie / 2, "placebo_band": 0.5, "supported": supported, "verdict": "carries",
    }  # fmt: skip


def test_bars_that_are_not_supported_are_hollow() -> None:
    table = [line(g, w, n, supported=n > 1) for w in ("at", "after", "everywhere") for g, n in (("f", 0.5), ("g", 2.0))]
    drawn = mediation_chart(table, total_effect=4.0, names={"f": "forget gate f"}).to_dict()
    bars = rows(drawn, parts(drawn)[1])
    assert {(bar["gates"], bar["solid"]) for bar in bars} == {("forget gate f", 0.0), ("g", 1.0)}
    assert [bar["share"] for bar in bars] == ["12 %", "25 %", "50 %", "100 %"]


def test_the_square_has_the_margins_where_they_belong() -> None:
    square = {
        "positive": "good", "negative": "bad", "plain_positive": 3.0, "negated_positive": -2.0,
        "plain_negative": -2.5, "negated_negative": 0.25,
    }  # fmt: skip
    drawn = square_chart(square, filler="really", negator="not").to_dict()
    found = {(row["row"], row["column"]): row["written"] for row in rows(drawn, parts(drawn)[0])}
    assert found == {(0, 0): "+3.0", (1, 0): "−2.0", (0, 1): "−2.5", (1, 1): "+0.25"}
    assert drawn["layer"][0]["encoding"]["y"]["axis"]["labelExpr"] == '["really", "not"][datum.value]'
