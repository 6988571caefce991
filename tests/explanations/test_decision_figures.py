"""Pictures of a decision say what the numbers say."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import image

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.pictures.drawing import EFFECTS, SIGNED
from nlp_lstm.explanations.pictures.figures import draw_contributions, draw_retention
from nlp_lstm.explanations.pictures.histograms import draw_gate_statistics
from nlp_lstm.explanations.pictures.mediation import draw_mediation

FORTY = [f"word{number}" for number in range(40)]
BRIGHT, DARK = (254, 232, 56), (0, 34, 78)  # cividis at 1 and at 0
BAND = "#d9d9d9"


def filled(path: Path, colour: tuple[int, int, int]) -> np.ndarray:
    """Return which points left of the scale have a colour, so that lines of the scale itself do not count."""
    picture = (image.imread(path)[..., :3] * 255).round().astype(int)
    return np.abs(picture - np.array(colour)).max(-1)[:, : int(0.84 * picture.shape[1])] <= 6


def texts(path: Path) -> list[str]:
    """Return what is written in an SVG picture: each text stands in a comment before its outlines."""
    return re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8"))


def test_a_triangle_is_drawn_from_0_to_1_and_what_was_read_before_stays_white(tmp_path: Path) -> None:
    zeros = [[1.0, 0.0], [0.0, 1.0]]
    draw_retention(["a", "b"], {"forward": zeros}, tmp_path / "both.png")
    assert filled(tmp_path / "both.png", DARK).any(), "nothing is left of the first word at the second"
    places = {}
    for name, rows in (("forward", [[1.0, 1.0], [0.0, 1.0]]), ("backward", [[1.0, 0.0], [1.0, 1.0]])):
        draw_retention(["a", "b"], {name: rows}, tmp_path / f"{name}.png")
        assert not filled(tmp_path / f"{name}.png", DARK).any()
        places[name] = filled(tmp_path / f"{name}.png", BRIGHT).nonzero()
    assert len(places["forward"][0]) == pytest.approx(len(places["backward"][0]), rel=0.01)
    assert places["forward"][0].mean() < places["backward"][0].mean(), "the upper half, the lower half"


def test_a_word_of_which_nothing_matters_is_neither_dark_nor_bright(tmp_path: Path) -> None:
    draw_retention(["a", "b"], {"forward": [None, None]}, tmp_path / "none.png")
    assert not filled(tmp_path / "none.png", DARK).any()
    assert not filled(tmp_path / "none.png", BRIGHT).any()


@pytest.mark.parametrize("tokens", [FORTY[:8], FORTY])
def test_every_word_stands_beside_a_triangle_and_below_it(tokens: list[str], tmp_path: Path) -> None:
    square = np.triu(np.full((len(tokens), len(tokens)), 0.5)).tolist()
    draw_retention(
        tokens, {"forward": square, "backward": square[::-1]}, tmp_path / "t.svg", title="the text", unit="position"
    )
    written = texts(tmp_path / "t.svg")
    assert all(written.count(token) == 3 for token in tokens)  # beside both, and below each
    assert {"forward", "backward", "the text", "left at this position", "of what this position wrote"} <= set(written)


def parts(per_token: list[float], *, initial: float = 0.0, constant: float = 0.25, **more: Any) -> dict[str, Any]:
    margin = sum(per_token) + initial + constant
    values = {"per_token": per_token, "initial": initial, "constant": constant, "margin": margin, "residual": 1.5e-8}
    return {**values, **more}


def test_a_waterfall_prints_every_part_the_margin_and_the_residual(tmp_path: Path) -> None:
    path = tmp_path / "w.svg"
    draw_contributions(["not", "good"], parts([1.5, -3.25], initial=0.5), path, title="a <b> $x$ & title")
    written = texts(path)
    for text in ("not", "good", "(constant)", "(before the text)", "margin", "+1.50", "-3.25", "+0.50", "-1.00"):
        assert text in written
    assert any("residual +1.5e-08" in text for text in written)
    assert not any("rules differ" in text for text in written)
    assert any("title" in text for text in written)
    assert SIGNED[0] in path.read_text()
    assert SIGNED[2] in path.read_text()
    draw_contributions(["not", "good"], parts([1.0, 2.0], ambiguity=0.125), path, unit="position")
    assert SIGNED[0] not in path.read_text(), "nothing is below 0"
    assert any("one position after the other" in text and "two rules differ by 0.12" in text for text in texts(path))


def test_numbers_have_as_many_digits_as_can_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "w.svg"
    draw_contributions(["a"], parts([0.0123], constant=0.0), path)
    assert "+0.0123" in texts(path)
    draw_contributions(["a"], parts([123.456], constant=0.0), path)
    assert "+123" in texts(path)
    draw_contributions(["a"], parts([0.0], constant=0.0), path)
    assert texts(path).count("+0.00") == 3


def test_forty_words_can_all_be_read_beside_a_waterfall(tmp_path: Path) -> None:
    draw_contributions(FORTY, parts([0.1] * 40), tmp_path / "w.svg")
    written = texts(tmp_path / "w.svg")
    assert set(FORTY) <= set(written)
    assert written.count("+0.10") == 40


def line(gates: str, where: str, **changes: Any) -> dict[str, Any]:
    values = {
        "nie": 0.5, "tie": 0.4, "placebo_band": 0.1, "interval": [0.3, 0.6], "supported": True,
    }  # fmt: skip
    return {"gates": gates, "where": where, **values, **changes}


def test_bars_are_full_where_gates_are_supported_and_hollow_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "m.svg"

    def drawn(**changes: Any) -> str:
        draw_mediation([line("f", "at", **changes)], path, total_effect=1.25)
        return path.read_text()

    def full(source: str) -> list[int]:
        return [source.count(f"fill: {colour}") for colour in EFFECTS.values()]

    for changes, bars in (({}, 1), ({"supported": False}, 0), ({"supported": None}, 0)):
        assert full(drawn(**changes)) == [1 + bars, 1 + bars]  # one stands in the legend
    assert drawn().count(f"fill: {BAND}") - drawn(placebo_band=None).count(f"fill: {BAND}") == 1
    assert drawn(interval=None, supported=None)
    assert any("total effect +1.25" in text for text in texts(path))


def test_all_gates_and_places_are_named(tmp_path: Path) -> None:
    table = [line(gates, where) for gates in ("f", "i+candidate") for where in ("at", "after", "everywhere")]
    draw_mediation([*table, line("all", "after")], tmp_path / "m.svg", total_effect=1.0, title="one / two")
    assert {"f", "i+candidate", "all", "at the negator", "after the negator", "everywhere", "one / two"} <= set(
        texts(tmp_path / "m.svg")
    )


def test_a_gate_that_a_layer_does_not_have_leaves_its_place_empty(tmp_path: Path) -> None:
    gate = {"meaning": "keep", "low": 0.0, "high": 1.0, "histogram": [0.05] * 20, "mean": 0.5}
    found = [
        {"layer": 0, "direction": "forward", "gates": {"f": gate}},
        {"layer": 1, "direction": "forward", "gates": {"f": gate, "d": {**gate, "mean": 0.25}}},
    ]
    draw_gate_statistics(found, "a title", tmp_path / "h.svg")
    written = texts(tmp_path / "h.svg")
    assert written.count("f (keep), mean 0.50") == 2
    assert written.count("d (keep), mean 0.25") == 1
    assert "a title" in written


def test_another_type_of_file_is_refused_and_none_is_written(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    for draw in (
        lambda: draw_retention(["a"], {"forward": [[1.0]]}, path),
        lambda: draw_contributions(["a"], parts([1.0]), path),
        lambda: draw_mediation([line("f", "at")], path, total_effect=1.0),
        lambda: draw_gate_statistics([], "", path),
    ):
        with pytest.raises(UsageError, match="type of picture"):
            draw()
    assert not path.exists()
