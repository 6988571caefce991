"""Cells with a memory that are each other in a special case: equal to the last bits, whoever typed them."""

import pytest
import torch
from equal_cells import HIDDEN, INPUT, OPEN, SHUT, X, cell_of, copy, differs, fill, force, same
from probes import numbers, stack_of, stirred
from torch import sigmoid, tanh

from nlp_lstm import cells
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.scan import run_steps
from nlp_lstm.layers.stack import RecurrentStack


def test_an_lstm_whose_forget_weights_are_minus_its_input_weights_is_cifg() -> None:
    lstm, cifg = cell_of("lstm"), cell_of("cifg")
    for letter in "igo":
        fill(cifg, letter, lstm)
    differs(lstm, cifg)
    fill(lstm, "f", lstm, "i", sign=-1.0)
    same(lstm, cifg)


@pytest.mark.parametrize("options", [{}, {"peepholes": ""}, {"matrices": True}], ids=str)
def test_a_peephole_lstm_that_sees_nothing_is_the_lstm(options: dict) -> None:
    lstm, peephole = cell_of("lstm"), cell_of("peephole", **options)
    copy(peephole, lstm)
    if options != {"peepholes": ""}:
        differs(peephole, lstm)
    for name, value in peephole.named_parameters():
        if name[:2] == "p_" or name[:3] == "U_c":
            value.data.zero_()
    same(peephole, lstm)


def test_diagonal_matrices_are_peepholes_where_both_see_the_memory_before() -> None:
    diagonal, full = cell_of("peephole", peepholes="if"), cell_of("peephole", peepholes="if", matrices=True)
    copy(full, diagonal)
    for letter in "if":
        getattr(full, f"U_c{letter}").weight.data.copy_(torch.diag(getattr(diagonal, f"p_{letter}").data))
    same(diagonal, full)


@pytest.mark.parametrize(("name", "missing"), [("nig", "i"), ("nfg", "f"), ("nog", "o")])
def test_a_gate_that_is_missing_is_one_that_is_always_open(name: str, missing: str) -> None:
    whole, less = cell_of("peephole"), cell_of(name)
    for letter in "ifgo".replace(missing, ""):
        fill(less, letter, whole)
        if letter != "g":
            getattr(less, f"p_{letter}").data.copy_(getattr(whole, f"p_{letter}").data)
    differs(whole, less)
    force(whole, missing, OPEN)
    same(whole, less)


def test_full_gate_recurrence_of_weight_zero_is_the_peephole_lstm() -> None:
    peephole, fgr = cell_of("peephole"), cell_of("fgr")
    copy(fgr, peephole)
    differs(peephole, fgr)
    fgr.U_gates.weight.data.zero_()
    same(peephole, fgr)


def test_a_depth_gated_lstm_with_nothing_below_is_the_peephole_lstm() -> None:
    peephole, gated = cell_of("peephole"), cell_of("depth-gated")
    copy(gated, peephole)
    same(peephole, gated)


def test_a_depth_gate_that_is_shut_is_the_peephole_lstm_in_any_layer() -> None:
    peephole, gated = (stack_of(name, layers=2, bidirectional=True) for name in ("peephole", "depth-gated"))
    lengths = torch.tensor([9, 4])
    given = dict(peephole.named_parameters())
    for name, value in gated.named_parameters():
        if name in given:  # the rows of d come last, and the lowest layer has none
            value.data[: len(given[name])] = given[name].data
    with torch.no_grad():
        expected = peephole(X, lengths)
        assert (gated(X, lengths).last - expected.last).abs().max() > 1e-3, "the gate lets nothing through"
        for direction in ("forward", "backward"):
            cell = gated.cell(1, direction)
            cell.W.bias[-cell.hidden_size :] = SHUT
        shut = gated(X, lengths)
    assert (shut.last - expected.last).abs().max() < 1e-12
    for row, length in enumerate(lengths):
        assert (shut.hidden - expected.hidden)[row, :length].abs().max() < 1e-12


def test_a_cell_that_reads_below_differs_from_one_that_stands_alone() -> None:
    for name in ("depth-gated", "grid"):
        stack = stack_of(name, layers=2)
        with torch.no_grad():
            upper, (lower, _) = stack.cell(1), run_steps(stack.cell(0), X)
            read, _ = run_steps(upper, lower[upper.output], None, lower)
            assert torch.equal(stack(X).hidden, read[upper.output])
            other = {key: value + 1 for key, value in lower.items()}
            changed, _ = run_steps(upper, lower[upper.output], None, other)
        assert (changed[upper.output] - read[upper.output]).abs().max() > 1e-3


def test_a_grid_needs_two_layers() -> None:
    with pytest.raises(UsageError, match=r"grid needs two layers: use --layers 2"):
        RecurrentStack("grid", INPUT, HIDDEN, layers=1)


def test_the_time_of_a_grid_that_reads_nothing_below_is_the_lstm() -> None:
    lstm, grid = cell_of("lstm"), cell_of("grid")
    # U_time over [h; W_in x]: the LSTM's U beside its W, with W_in the identity
    square = stirred(cells.build("lstm", HIDDEN, HIDDEN))
    wide = stirred(cells.build("grid", HIDDEN, HIDDEN))
    wide.W_in.weight.data.copy_(torch.eye(HIDDEN))
    wide.W_in.bias.data.zero_()
    wide.U_time.weight.data.copy_(torch.cat([square.U.weight.data, square.W.weight.data], 1))
    square.W.bias.data[-HIDDEN:] = OPEN  # the LSTM shows o * tanh(c), the grid tanh(o * m)
    wide.U_time.bias.data.copy_(square.W.bias.data)
    x = numbers(2, 9, HIDDEN, seed=2)
    with torch.no_grad():
        one, other = run_steps(square, x)[0], run_steps(wide, x)[0]
    assert (one["h"] - other["h"]).abs().max() < 1e-12
    assert (one["c"] - other["m"]).abs().max() < 1e-12
    differs(lstm, grid)


def test_a_projection_by_the_identity_is_the_lstm() -> None:
    lstm, projection = cell_of("lstm"), cell_of("projection", size=HIDDEN)
    copy(projection, lstm)
    differs(lstm, projection)
    projection.U_projection.weight.data.copy_(torch.eye(HIDDEN))
    same(lstm, projection)


@pytest.mark.parametrize("options", [{"rounds": 0}, {"rounds": 5}, {"rounds": 4, "rank": 2}], ids=str)
def test_a_mogrifier_that_scales_by_one_is_the_lstm(options: dict) -> None:
    lstm, mogrifier = cell_of("lstm"), cell_of("mogrifier", **options)
    copy(mogrifier, lstm)
    if options["rounds"]:
        differs(lstm, mogrifier)
    for name, value in mogrifier.named_parameters():
        if name[:3] == "U_q" or name[0] == "r":
            value.data.zero_()  # 2 sigmoid(0) = 1
    same(lstm, mogrifier)


def test_an_lstm_without_recurrent_weights_is_the_simple_one() -> None:
    lstm, simple = cell_of("lstm"), cell_of("simple-lstm")
    copy(simple, lstm)
    differs(lstm, simple)
    lstm.U.weight.data.zero_()
    same(lstm, simple)


@pytest.mark.parametrize("forget", ["sigmoid", "exponential"])
def test_the_stabiliser_of_an_slstm_changes_nothing(forget: str) -> None:
    cell = cell_of("slstm", forget=forget)
    with torch.no_grad():
        h = c = n = X.new_zeros(2, HIDDEN)
        states, _ = run_steps(cell, X)
        for t in range(X.shape[1]):
            i, f, z, o = (cell.W(X[:, t]) + cell.U(h)).chunk(4, -1)
            i, f = i.exp(), sigmoid(f) if forget == "sigmoid" else f.exp()
            c, n = f * c + i * tanh(z), f * n + i
            h = sigmoid(o) * c / n
            assert (states["h"][:, t] - h).abs().max() < 1e-12
            ratio = states["n"][:, t] / n  # both are scaled alike, by exp(-m)
            assert (states["c"][:, t] / c - ratio).abs().max() < 1e-9
            assert (ratio.log() + states["m"][:, t]).abs().max() < 1e-9


@pytest.mark.parametrize("forget", ["sigmoid", "exponential"])
@pytest.mark.parametrize("bias", [-300.0, 300.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_slstm_holds_where_its_exponentials_are_huge_or_tiny(forget: str, bias: float, dtype: torch.dtype) -> None:
    expected = stirred(cells.build("slstm", INPUT, HIDDEN, forget=forget)).to(dtype)
    shifted = stirred(cells.build("slstm", INPUT, HIDDEN, forget=forget)).to(dtype)
    shifted.W.bias.data[:HIDDEN] += bias  # i times a constant: c and n grow alike, but for the start
    x = X.to(dtype)
    with torch.no_grad():
        one, two = run_steps(expected, x)[0]["h"], run_steps(shifted, x)[0]["h"]
    assert two.isfinite().all()
    assert (one - two).abs().max() < (1e-4 if dtype == torch.float32 else 1e-10)
