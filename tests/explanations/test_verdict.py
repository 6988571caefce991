"""The verdict says what the numbers say, and no more."""

from typing import Any

import pytest

from nlp_lstm import cells
from nlp_lstm.explanations.negation.verdict import gate_titles, retention_letter, verdict


def row(gates: str, where: str, share: float, says: str) -> dict[str, Any]:
    return {
        "gates": gates, "where": where, "nie": 3 * share, "nde": 0.0, "tie": 0.0, "te": 3.0,
        "nie_fraction": share, "supported": says in ("carries", "reacts, does not carry"), "verdict": says,
    }  # fmt: skip


def said(**changes: Any) -> str:
    values: dict[str, Any] = {
        "plain_margin": 2.0, "negated_margin": -1.0, "plain_label": "positive", "negated_label": "negative",
        "titles": gate_titles(cells.all_cells()["lstm"].gates),
    }  # fmt: skip
    return verdict(**(values | changes))


CANDIDATE = row("candidate", "after", 0.83, "carries")
REACTING = [row("f", "at", 0.02, "not supported"), row("f", "after", 0.04, "reacts, does not carry")]


def test_a_flip_is_told_with_its_margins() -> None:
    text = said()
    assert text == (
        "Negation moves the margin from +2.00 to -1.00, by -3.00, away from the plain sentence's side, and the "
        "label turns from positive to negative."
    )


def test_a_move_that_does_not_reach_the_other_label_is_told() -> None:
    assert "by -1.50, away from the plain sentence's side, but the label stays positive." in said(
        negated_margin=0.5, negated_label="positive"
    )


@pytest.mark.parametrize(("plain", "negated"), [(2.0, 2.5), (-2.0, -2.5)])
def test_a_move_to_the_side_where_the_plain_sentence_stands_is_called_so(plain: float, negated: float) -> None:
    text = said(plain_margin=plain, negated_margin=negated, negated_label="positive")
    assert "further to the plain sentence's side, and the label stays positive" in text
    assert "away" not in text


def test_away_from_a_negative_sentence_is_up() -> None:
    text = said(plain_margin=-2.0, negated_margin=1.0, plain_label="negative", negated_label="positive")
    assert "by +3.00, away from the plain sentence's side" in text


def test_what_harmless_words_do_in_the_same_place_is_told_beside() -> None:
    assert said(band=1.25).endswith("(harmless words in the same place move it by up to 1.25).")
    assert "(no more than harmless words in the same place, which move it by up to 3.50)" in said(band=3.5)
    assert "harmless" not in said(band=None)


def test_a_change_that_is_no_negation_is_not_called_one() -> None:
    unmeasured = [row("f", "at", 0.5, "not measured")]
    text = said(negates=False, mediation=unmeasured)
    assert text.startswith("The change moves the margin")
    assert "What differs is no negator" in text
    assert "Too few harmless words" in said(mediation=unmeasured)


def test_a_margin_that_does_not_move_is_told() -> None:
    assert said(negated_margin=2.001, negated_label="positive", mediation=[CANDIDATE]) == (
        "Negation leaves the margin at +2.00, and the label stays positive."
    )


def test_the_carrier_is_named_and_the_forget_gate_is_not() -> None:
    text = said(mediation=[CANDIDATE, *REACTING])
    assert "The candidate after the negator carries 83 % of this" in text
    assert "the forget gate reacts but does not carry it (4 % of it)" in text
    assert "a heatmap of it describes, it does not explain" in text
    assert text.count(". ") == 1


def test_a_forget_gate_without_support_is_no_carrier_either() -> None:
    text = said(mediation=[CANDIDATE, row("f", "at", 0.3, "not supported")])
    assert "the forget gate is not shown to carry any of it" in text
    assert "it does not explain" in text


def test_a_forget_gate_that_carries_is_granted_it() -> None:
    alone = said(mediation=[row("f", "after", 0.55, "carries"), row("i", "at", 0.1, "not supported")])
    assert "The forget gate after the negator carries 55 % of this" in alone
    assert "heatmap" not in alone
    beside = said(mediation=[CANDIDATE, row("f", "everywhere", 0.26, "carries")])
    assert "the forget gate carries 26 % of it everywhere" in beside
    assert "heatmap" not in beside


def test_the_largest_share_is_named() -> None:
    text = said(mediation=[row("i with candidate", "everywhere", 0.9, "carries"), CANDIDATE])
    assert "The input gate with the candidate everywhere together carry 90 % of this" in text


def test_all_gates_together_are_no_finding() -> None:
    text = said(mediation=[row("all", "after", 0.98, "carries"), *REACTING])
    assert "No set of gates carries this by itself" in text
    assert "98" not in text


def test_without_a_placebo_nothing_is_called_a_carrier() -> None:
    text = said(mediation=[row("f", "at", 0.9, "not measured"), row("candidate", "at", 0.9, "not measured")])
    assert "Too few harmless words are known" in text
    assert "90" not in text


def test_the_scorecard_has_a_word() -> None:
    assert "over the whole scorecard this model's balanced flip rate is 62 %." in said(balanced_flip=0.624)


def test_gates_are_called_what_they_are() -> None:
    known = cells.all_cells()
    assert gate_titles(known["lstm"].gates)["f"] == "forget gate"
    assert gate_titles(known["gru"].gates) == {"r": "reset gate", "z": "update gate", "n": "candidate"}
    text = verdict(
        plain_margin=1.0, negated_margin=-1.0, plain_label="positive", negated_label="negative", retention_gate="z",
        titles=gate_titles(known["gru"].gates), mediation=[CANDIDATE, row("z", "at", 0.01, "not supported")],
    )  # fmt: skip
    assert "the update gate is not shown to carry any of it" in text


def test_a_cell_without_a_retention_gate_has_no_heatmap_to_warn_of() -> None:
    text = said(mediation=[CANDIDATE], retention_gate=None)
    assert text.endswith("The candidate after the negator carries 83 % of this.")


def test_a_coupled_forget_gate_is_spoken_of_by_the_gate_that_decides_it() -> None:
    cifg, gru, elman = (cells.all_cells()[name] for name in ("cifg", "gru", "elman"))
    assert retention_letter(cifg.gates, cifg.retention_gate) == "i"
    assert retention_letter(gru.gates, gru.retention_gate) == "z"
    assert retention_letter(elman.gates, elman.retention_gate) is None
    text = said(titles=gate_titles(cifg.gates), retention_gate="i", mediation=[row("i", "at", 0.05, "not supported")])
    assert "the input gate (the forget gate is 1 minus it) is not shown to carry any of it" in text
