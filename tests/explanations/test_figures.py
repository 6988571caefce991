"""The heatmap shows what the gates did, on a scale that is never fitted to the picture."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib import colormaps, image

from nlp_lstm import trained
from nlp_lstm.cells.base import Gate
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.documents.gates import gates_document
from nlp_lstm.explanations.explanation import explain
from nlp_lstm.explanations.pictures.drawing import SIGNED
from nlp_lstm.explanations.pictures.figures import gate_heatmap
from nlp_lstm.explanations.pictures.relevance import relevance
from nlp_lstm.layers.trace import LayerTrace, Trace
from nlp_lstm.trained import Prediction, TextTrace


def traced(values: np.ndarray, tokens: list[str]) -> TextTrace:
    """Return a trace of one layer whose gate f is values (time, hidden)."""
    answer = Prediction(" ".join(tokens), tokens, [(0, 0)] * len(tokens), [True] * len(tokens), "a", {"a": 1.0}, [0.0])
    gates = {"f": torch.tensor(values, dtype=torch.float32)[None]}
    return TextTrace(answer, Trace([LayerTrace(0, "forward", gates, {"h": gates["f"]})]))


def drawn(path: Path, values: np.ndarray, gate: Gate, tokens: list[str] | None = None) -> np.ndarray:
    gate_heatmap(traced(values, tokens or ["a", "b", "c"]), "f", gate, path)
    return image.imread(path)[..., :3]


KEEP = Gate("keep")


def test_equal_gates_have_equal_colours_whatever_else_is_in_the_picture(tmp_path: Path) -> None:
    half = drawn(tmp_path / "a.png", np.full((3, 2), 0.5), KEEP)
    also = drawn(tmp_path / "b.png", np.array([[0.5, 0.0], [0.5, 1.0], [0.5, 0.5]]), KEEP)
    low = drawn(tmp_path / "c.png", np.full((3, 2), 0.2), KEEP)
    assert half.shape == also.shape
    middle = colour_of(half)
    assert middle in colours(also)
    assert colour_of(low) != middle


def colours(picture: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(pixel) for pixel in (picture.reshape(-1, 3) * 255).round().astype(int).tolist()}


def colour_of(picture: np.ndarray) -> tuple[int, ...]:
    """Return the commonest colour that is no grey: that of the one value in the panel."""
    pixels, counts = np.unique((picture.reshape(-1, 3) * 255).round().astype(int), axis=0, return_counts=True)
    coloured = np.ptp(pixels, axis=1) > 8
    if not coloured.any():
        return tuple(pixels[counts.argmax()].tolist())
    return tuple(pixels[coloured][counts[coloured].argmax()].tolist())


def test_a_candidate_is_orange_above_zero_and_blue_below(tmp_path: Path) -> None:
    candidate = Gate("candidate", -1.0, 1.0)
    for value, colour in zip((-1.0, 0.0, 1.0), SIGNED, strict=True):
        expected = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert expected in colours(drawn(tmp_path / "a.png", np.full((3, 2), value), candidate)), value


def test_a_candidate_without_a_bound_fills_the_scale(tmp_path: Path) -> None:
    rectified = Gate("candidate", 0.0, float("inf"))
    largest = colour_of(drawn(tmp_path / "a.png", np.full((3, 2), 7.5), rectified))
    assert largest == colour_of(drawn(tmp_path / "b.png", np.full((3, 2), 1.0), KEEP))
    assert drawn(tmp_path / "c.png", np.zeros((3, 2)), rectified).size


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf", "A.PNG"])
def test_the_kind_of_file_follows_its_name(tmp_path: Path, name: str) -> None:
    gate_heatmap(traced(np.zeros((2, 3)), ["not", "bad"]), "f", KEEP, tmp_path / name)
    begin = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[name[-3:].lower()]
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize("name", ["a.jpg", "a", "png"])
def test_another_kind_of_file_is_refused_before_anything_is_drawn(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"one of: \.png, \.svg, \.pdf"):
        gate_heatmap(traced(np.zeros((2, 3)), ["not", "bad"]), "f", KEEP, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["$x^2$", "$x_{$", "😀", "<b>", "\ud83d", "好", "\\frac", "a" * 200])
def test_any_word_can_stand_below(tmp_path: Path, word: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drawn(tmp_path / "a.png", np.zeros((2, 3)), KEEP, [word, "bad"]).size


def test_words_stand_in_the_picture_as_they_are(tmp_path: Path) -> None:
    gate_heatmap(traced(np.zeros((2, 3)), ["$x^2$", "<b>"]), "f", KEEP, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert "<!-- $x^2$ -->" in text  # drawn letter by letter, not as mathematics
    assert "layer 0, forward" in text


def test_a_long_text_is_still_a_picture(tmp_path: Path) -> None:
    height, width, _ = drawn(tmp_path / "a.png", np.zeros((800, 3)), KEEP, ["good"] * 800).shape
    assert width < 2**14
    assert height < width


def test_the_document_holds_every_layer_in_word_order(model_folder: Path) -> None:
    found = trained.load(model_folder).trace("not a good film")
    document = gates_document(found, "f")
    assert document["tokens"] == ["not", "a", "good", "film"]
    for layer, entry in zip(found.layers, document["layers"], strict=True):
        assert np.array(entry["gates"]["f"]) == pytest.approx(layer.gates["f"][0].numpy())
        assert np.array(entry["states"]["c"]).shape == (4, 8)


def test_the_directions_of_a_longer_text_stand_one_below_the_other(tmp_path: Path) -> None:
    two = [
        LayerTrace(0, way, {"f": torch.rand(1, 40, 2)}, {"h": torch.rand(1, 40, 2)}) for way in ("forward", "backward")
    ]
    answer = Prediction("", ["word"] * 40, [(0, 0)] * 40, [True] * 40, "a", {"a": 1.0}, [0.0])
    gate_heatmap(TextTrace(answer, Trace(two)), "f", KEEP, tmp_path / "a.png")
    width = image.imread(tmp_path / "a.png").shape[1]
    assert width < 40 * 60  # pixels: 0.4 inches a word


def test_units_of_the_top_layer_stand_in_the_order_of_what_the_margin_reads(tmp_path: Path) -> None:
    values = np.array([[0.0, 0.5, 1.0]] * 3)
    read = {"forward": np.array([[0.1, 3.0, 2.0]] * 3)}
    gate_heatmap(traced(values, ["a", "b", "c"]), "f", KEEP, tmp_path / "a.png", relevance=read)
    picture = (image.imread(tmp_path / "a.png")[..., :3] * 255).round().astype(int)
    column = picture[:, picture.shape[1] // 3]
    rows = [int((np.abs(column - scale(value)).max(-1) <= 2).argmax()) for value in (0.5, 1.0, 0.0)]
    assert rows == sorted(rows)
    assert len(set(rows)) == 3


def scale(value: float) -> list[int]:
    return [round(255 * part) for part in colormaps["cividis"](value)[:3]]


def test_relevance_is_what_the_margin_reads_of_each_unit(model_folder: Path) -> None:
    model = trained.load(model_folder)
    found, document = relevance(model, "the film was good"), explain(model, "the film was good")
    for direction, values in found.items():
        top = next(one for one in document["layers"] if one["layer"] == 1 and one["direction"] == direction)
        expected = np.abs(np.array(document["readout"][direction]) * np.array(top["read"]))
        np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-6)
    assert set(found) == {"forward", "backward"}
