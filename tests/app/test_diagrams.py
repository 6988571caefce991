"""Every cell has a diagram and its equations by existing, and their numbers are those of its run."""

import xml.etree.ElementTree as ET

import pytest
import torch
from torch import Tensor, sigmoid, tanh

from nlp_lstm import cells
from nlp_lstm.app.diagrams.cell import diagram, layout_of, stages_of
from nlp_lstm.app.diagrams.colours import DARK, of_gate, of_signed, on
from nlp_lstm.app.diagrams.equations import of_cell
from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.diagrams.layouts import generic
from nlp_lstm.app.diagrams.legend import legend
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.scope import Scope
from nlp_lstm.app.diagrams.step import Step, step_of
from nlp_lstm.app.diagrams.unrolled import MOST, unrolled
from nlp_lstm.app.numbers import number
from nlp_lstm.cells.base import Cell, Gate, GateHook, State
from nlp_lstm.laboratory.inside import Reading, reading, untrained

WORDS = ["the", "film", "was", "not", "good"]


def step(name: str, place: int = 3, unit: int = 2) -> tuple[Reading, Step]:
    found = untrained(name, WORDS, seed=1)
    return found, step_of(found, place, unit)


def texts(svg: str) -> list[str]:
    """Return every piece of text in a drawing; it is parsed, so that nothing that is not escaped passes."""
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter() if one.tag.endswith("text")]


def computed(cell: Cell, found: Reading, place: int, unit: int) -> dict[str, tuple[float, float]]:
    """Return what each equation without matrices gives, and what the run has, by the name on its left."""
    one, both = step_of(found, place, unit), {}
    scope = Scope(cell.states, tuple(cell.gates), one)
    for row in of_cell(cell):
        if row[0].text.startswith(("k ", "after")):  # lines that are gone through several times
            scope.local.clear()
            continue
        for equation in row:
            if equation.right is None:
                continue
            value, run = scope.evaluate(equation.right), scope.result(equation.left)
            if value is not None and run is not None:
                both[equation.left] = (value, run)
            scope.assign(equation.left, value)
    return both


def test_the_equations_of_every_cell_hold_for_its_run(cell_name: str) -> None:
    found = untrained(cell_name, WORDS, seed=1)
    for place in (0, 3, 4):
        both = computed(found.cell, found, place, 2)
        for name, (value, run) in both.items():
            assert value == pytest.approx(run, abs=1e-9), name
    assert of_cell(found.cell), "a cell's docstring holds its equations in indented lines"
    if cell_name not in (
        "highway",
        "jordan",
        "layer-norm",
        "projection",
    ):  # whose output is a loop's, or a matrix stands in it
        assert found.cell.output in {name.rstrip("'") for name in both}


@pytest.mark.parametrize("update", ["keep", "write"])
@pytest.mark.parametrize("name", ["gru", "gru-before"])
def test_the_equations_are_those_of_the_cells_options(name: str, update: str) -> None:
    cell = cells.build(name, 4, 4, update=update)
    found = reading(cell, WORDS, torch.randn(1, 5, 4))
    value, run = computed(found.cell, found, 3, 1)["h"]
    assert value == pytest.approx(run, abs=1e-9)


def test_what_stands_in_a_gate_is_the_word_the_past_and_the_bias(cell_name: str) -> None:
    found = untrained(cell_name, WORDS, seed=1)
    for letter, gate in found.cell.gates.items():
        if gate.meaning == "mix" or gate.fixed or gate.complement_of or letter == "l" or cell_name == "slstm":
            continue
        function = "identity" if gate.high > 1 else "tanh" if gate.low < 0 else "sigmoid"
        sums = found.sums(letter, function)
        if sums is None:
            continue
        back = {"identity": lambda a: a, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[function]
        assert torch.allclose(back(sums["word"] + sums["past"] + sums["rest"]), found.gates[letter])
        assert sums["past"][0].abs().max() < 1e-12, "there is no past at the first word"


def test_the_parts_of_an_lstms_gate_are_its_matrices() -> None:
    found, at = step("lstm")
    sums = found.sums("f", "sigmoid")
    assert sums is not None
    W, U = found.cell.W.weight.chunk(4)[1], found.cell.U.weight.chunk(4)[1]
    assert torch.allclose(sums["word"], found.x @ W.T)
    assert torch.allclose(sums["past"], found.before["h"] @ U.T)
    assert sums["rest"].allclose(torch.ones(5, 12, dtype=torch.float64))
    word, past = (float(sums[name][3, 2]) for name in ("word", "past"))
    said = next(line.numbers for line in lines(found.cell, found, at) if line.letter == "f")
    assert said == rf"f_{{t}} = \sigma({word:.2f} - {abs(past):.3f} + 1.00) = {at.gates['f']:.2f}"


def test_a_candidate_behind_a_reset_gate_is_not_said_to_be_a_sum() -> None:
    assert untrained("gru", WORDS, seed=1).sums("n", "tanh") is None


def test_every_cell_has_a_diagram_with_its_numbers(cell_name: str) -> None:
    _, at = step(cell_name)
    said = texts(diagram(at))
    for letter, value in at.gates.items():
        if at.cell.gates[letter].meaning != "mix" or layout_of(at.cell) is generic:
            assert number(value) in said, letter
    assert number(at.after[at.cell.output]) in said
    assert "not" in said
    assert texts(diagram(at, theme=DARK)) == said


@pytest.mark.parametrize("name", ["lstm", "cifg", "nfg", "gru", "mgu", "ugrnn", "leaky", "highway", "slstm"])
def test_what_is_kept_and_what_is_written_stand_on_the_wires(name: str) -> None:
    _, at = step(name)
    assert at.memory is not None
    assert at.carry is not None
    assert at.write is not None
    assert {number(at.carry * at.before[at.memory]), number(at.write)} <= set(texts(diagram(at)))


def test_a_stage_that_is_still_to_come_has_no_numbers() -> None:
    _, at = step("lstm")
    stages = [stage.name for stage in stages_of(at.cell)]
    assert stages == ["forget", "input", "update", "output"]
    for place, letter in enumerate("fico"):
        value = number(at.after["c"] if letter == "c" else at.gates[letter])
        shown = [value in texts(diagram(at, stage=stage)) for stage in range(4)]
        assert shown == [stage >= place for stage in range(4)]


def test_every_gate_and_the_output_belong_to_a_stage(cell_name: str) -> None:
    cell = step(cell_name)[1].cell
    named = {letter for stage in stages_of(cell) for letter in stage.letters}
    expected = {letter for letter, gate in cell.gates.items() if gate.meaning != "mix" or layout_of(cell) is generic}
    assert {cell.output, *expected} <= named


class Unheard(Cell):
    """A cell that nobody has drawn.

    p = sigmoid(W_p x + U_p h)
    q = tanh(W_q x + U_q h)
    h = p * q
    """

    name = "unheard"
    title, source = "A cell that nobody has drawn", "this test"
    x_blocks = h_blocks = 2
    gates = {"p": Gate("read"), "q": Gate("candidate", -1.0, 1.0)}

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor) -> State:  # type: ignore[override]
        p, q = (x + self.U(h)).chunk(2, -1)
        return {"h": gate("p", sigmoid(p)) * gate("q", tanh(q))}


def test_a_new_cell_gets_a_diagram_and_equations_by_existing() -> None:
    Unheard.name = "unheard"
    found = reading(Unheard(4, 4), WORDS, torch.randn(1, 5, 4))
    at = step_of(found, 2, 1)
    assert layout_of(found.cell) is generic
    assert {number(at.gates["p"]), number(at.gates["q"]), number(at.after["h"])} <= set(texts(diagram(at)))
    assert [line.letter for line in lines(found.cell, found, at)] == ["p", "q", "h"]
    assert lines(found.cell, found, at)[-1].numbers.endswith(f"= {at.after['h']:.2f}")


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&amp;", "]]>"])
def test_a_word_in_a_drawing_is_only_ever_text(word: str) -> None:
    found = untrained("lstm", [word, "b"], seed=1)
    for svg in (diagram(step_of(found, 0, 0)), unrolled(found, 0)):
        assert not {one.tag.rpartition("}")[2] for one in ET.fromstring(svg).iter()} & {"script", "img"}
        assert word[:14] in "".join(texts(svg))


def test_the_unrolled_view_shows_what_the_unit_holds_after_every_word() -> None:
    found = untrained("lstm", WORDS, seed=1)
    said = texts(unrolled(found, 2, marked=3))
    assert {number(float(value)) for value in found.after["c"][:, 2]} <= set(said)
    assert set(WORDS) <= set(said)
    assert "w60" not in texts(unrolled(untrained("elman", [f"w{k}" for k in range(80)], seed=1), 0))
    assert MOST == 60


def test_plain_words_say_what_is_kept_written_and_shown() -> None:
    _, at = step("lstm")
    before, kept = number(at.before["c"]), number(at.carry * at.before["c"])
    assert plain_words(at) == (
        f"Unit 2 keeps {at.kept:.0%} of its memory ({before} becomes {kept}) and writes {number(at.write)} of “not”: "
        f"it now holds {number(at.after['c'])}. It shows {number(at.after['h'])}, its output gate {at.gates['o']:.0%} "
        "open."
    ).replace("%", " %")


def test_plain_words_exist_for_every_cell(cell_name: str) -> None:
    assert "“not”" in plain_words(step(cell_name)[1])


def test_colours_have_the_ends_of_their_scales_and_text_can_be_read_on_them() -> None:
    assert (of_gate(0), of_gate(1), of_gate(7)) == ("#00224e", "#fee838", "#fee838")
    assert (of_signed(-1), of_signed(1), of_signed(float("nan"))) == ("#2166ac", "#d95f02", "#8d8d8d")
    assert (on("#00224e"), on("#fee838")) == ("#ffffff", "#000000")


def test_the_legend_is_a_drawing() -> None:
    assert "1 minus the value" in texts(legend())
