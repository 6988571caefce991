"""Units with one state that are each other in a special case: equal to the last bits, whoever typed them."""

import pytest
import torch
from equal_cells import HIDDEN, OPEN, SHUT, X, cell_of, copy, differs, fill, force, middle, rows, same, states_of
from probes import numbers
from torch import Tensor

from nlp_lstm.layers.scan import run_kernel, run_steps


@pytest.mark.parametrize("name", ["gru", "gru-before"])
@pytest.mark.parametrize("leak", [0.25, 0.8])
def test_a_gru_with_fixed_gates_is_a_leaky_unit(name: str, leak: float) -> None:
    gru, leaky = cell_of(name), cell_of("leaky", leak=leak)
    force(gru, "r", OPEN)
    force(gru, "z", torch.logit(torch.tensor(1 - leak, dtype=torch.float64)).item())  # z = 1 - leak keeps
    fill(leaky, "n", gru)
    same(gru, leaky)


@pytest.mark.parametrize("name", ["gru", "gru-before"])
def test_a_gru_that_keeps_nothing_and_resets_nothing_is_elmans_network(name: str) -> None:
    gru, elman = cell_of(name), cell_of("elman")
    force(gru, "r", OPEN)
    force(gru, "z", SHUT)
    fill(elman, "n", gru)
    same(gru, elman)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_one_clock_that_always_ticks_is_elmans_network(nonlinearity: str) -> None:
    clockwork, elman = (cell_of(name, nonlinearity=nonlinearity) for name in ("clockwork", "elman"))
    copy(elman, clockwork)
    differs(clockwork, elman)
    same_clock = cell_of("clockwork", periods="1", nonlinearity=nonlinearity)
    copy(same_clock, elman)
    same(elman, same_clock)


@pytest.mark.parametrize("name", ["gru-before", "mut1", "mut2", "mut3"])
def test_a_reset_of_everything_removes_the_past_from_the_candidate(name: str) -> None:
    cell = cell_of(name)

    def candidates(state: dict[str, Tensor]) -> Tensor:
        seen = {}

        def show(letter: str, value: Tensor) -> Tensor:
            seen[letter] = value
            return value

        cell.step(show, **{key: value[:, 0] for key, value in cell.inputs(X).items()}, **state)
        return seen["n"]

    assert (candidates(middle(cell)) - candidates(middle(cell, seed=95))).abs().max() > 1e-3
    force(cell, "r", SHUT)
    assert torch.equal(candidates(middle(cell)), candidates(middle(cell, seed=95)))


@pytest.mark.parametrize("name", ["gru", "gru-before"])
def test_an_update_gate_that_writes_is_the_one_that_keeps_with_its_weights_negated(name: str) -> None:
    keeps, writes = cell_of(name, update="keep"), cell_of(name, update="write")
    copy(writes, keeps)
    differs(keeps, writes)
    for block in rows(writes, "z").values():
        block.neg_()
    same(keeps, writes)


def test_a_highway_of_one_layer_is_the_unit_with_one_gate_that_writes() -> None:
    highway, ugrnn, gru = cell_of("highway", depth=1), cell_of("ugrnn"), cell_of("gru", update="write")
    fill(ugrnn, "n", highway)
    fill(ugrnn, "g", highway, "t")
    differs(highway, ugrnn)
    fill(ugrnn, "g", highway, "t", sign=-1.0)  # g keeps what t writes
    same(highway, ugrnn)
    force(gru, "r", OPEN)
    fill(gru, "n", highway)
    fill(gru, "z", highway, "t")
    same(highway, gru)


def test_a_highway_whose_upper_layers_are_shut_is_one_of_one_layer() -> None:
    one, three = cell_of("highway", depth=1), cell_of("highway", depth=3)
    copy(three, one)
    differs(one, three)
    for upper in (three.U_2, three.U_3):
        upper.weight.data[:HIDDEN], upper.bias.data[:HIDDEN] = 0.0, SHUT
    same(one, three)


def test_a_minimal_unit_is_a_gru_whose_gates_are_one() -> None:
    mgu, gru = cell_of("mgu"), cell_of("gru-before", update="write", seed=8)
    fill(gru, "r", mgu, "f")
    fill(gru, "z", mgu, "f")
    differs(mgu, gru)
    fill(gru, "n", mgu)
    same(mgu, gru)


def test_the_second_mutation_is_a_gru_that_writes() -> None:
    mutation, gru = cell_of("mut2"), cell_of("gru-before", update="write", seed=8)
    for letter in "rz":
        fill(gru, letter, mutation)
    differs(mutation, gru)
    fill(gru, "n", mutation)
    same(mutation, gru)


@pytest.mark.parametrize(
    ("name", "options"), [("gru", {"update": "write"}), ("elman", {"nonlinearity": "relu"})], ids=["gru", "elman"]
)
def test_the_kernel_of_an_option_is_its_loop_with_every_gradient(name: str, options: dict) -> None:
    found = []
    for run in (run_steps, run_kernel):
        cell, x = cell_of(name, **options), X.clone().requires_grad_()
        states, last = run(cell, x, middle(cell))
        loss = (states["h"] * numbers(2, 9, HIDDEN, seed=4)).sum() + (last["h"] * numbers(2, HIDDEN, seed=5)).sum()
        found.append([states["h"], last["h"], *torch.autograd.grad(loss, [x, *cell.parameters()])])
    for one, other in zip(*found, strict=True):
        assert (one - other).abs().max() < 1e-12


@pytest.mark.parametrize("name", ["mut1", "mut3"])
def test_the_other_mutations_are_the_second_where_they_do_not_differ(name: str) -> None:
    second, other = cell_of("mut2"), cell_of(name)
    for letter in "rn" if name == "mut3" else "r":
        fill(other, letter, second)
    differs(second, other)
    for cell in (second, other):
        force(cell, "z", 0.3)  # the past has no say in z
        if name == "mut1":
            rows(cell, "n")["W"].zero_()  # tanh(0) = 0
    if name == "mut1":
        rows(other, "n")["U"].copy_(rows(second, "n")["U"])
        other.b_n.data.copy_(rows(second, "n")["W.bias"])
    same(second, other)


@pytest.mark.parametrize("options", [{"leak": 1.0}, {"leak": 0.3}], ids=str)
def test_a_reservoir_with_given_weights_is_a_leaky_network(options: dict) -> None:
    esn, leaky = cell_of("esn", **options), cell_of("leaky", seed=8, **options)
    differs(esn, leaky)
    copy(leaky, esn)
    same(esn, leaky)
    if options == {"leak": 1.0}:
        elman = cell_of("elman")
        copy(elman, esn)
        same(esn, elman)


def test_a_learned_leak_is_a_given_one() -> None:
    learned, given = cell_of("leaky", learn_leak=True), cell_of("leaky", leak=0.35)
    copy(given, learned)
    differs(learned, given)
    learned.a_logit.data.fill_(torch.logit(torch.tensor(0.35, dtype=torch.float64)))
    same(learned, given)


def test_a_network_without_a_nonlinearity_adds_up_its_inputs() -> None:
    cell = cell_of("elman", nonlinearity="identity")
    cell.W.bias.data.zero_()
    other = numbers(*X.shape, seed=3)
    with torch.no_grad():
        one, two, both = (run_steps(cell, x)[0]["h"] for x in (X, other, 2 * X - other))
    assert (both - (2 * one - two)).abs().max() < 1e-12


def test_jordans_state_is_the_sum_of_all_outputs_before() -> None:
    for decay in (0.0, 0.7):
        states = states_of(cell_of("jordan", decay=decay))
        y, s = states["y"], states["s"]
        for t in range(X.shape[1]):
            expected = sum((decay ** (t - 1 - k) * y[:, k] for k in range(t)), torch.zeros(2, HIDDEN))
            assert (s[:, t] - expected).abs().max() < 1e-12
