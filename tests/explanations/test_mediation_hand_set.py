"""Networks in which it is known what carries the negation, and what is said of them."""

import hand_set
import pytest
import torch

from nlp_lstm.explanations.causes.mediation import Mediation, mediate

NETWORKS = {
    "f": lambda: hand_set.evidence(forgets=True),
    "candidate": hand_set.candidate_only,
    "nothing": lambda: hand_set.evidence(forgets=False),
}
SETS = ("i", "f", "candidate", "o", "i with candidate")
# what carries, and where: the forget gate hears "not" alone; the candidates hear it, and later the flag
CARRIERS = {
    "f": {("f", "at"), ("f", "everywhere")},
    "candidate": {
        (gates, where) for gates in ("candidate", "i with candidate") for where in ("at", "after", "everywhere")
    }
    | {("all", "after")},
    "nothing": set(),
}


def mediation_of(name: str, *, fillers: int = 10) -> Mediation:
    pairs, positive = hand_set.sentences()
    asked = hand_set.question(NETWORKS[name](), len(pairs))
    return mediate(asked, pairs, hand_set.filler_ids(fillers), positive=positive)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_verdict_names_what_carries_the_negation_and_nothing_else(name: str) -> None:
    found = mediation_of(name)
    verdicts = {(line.gates, line.where): line.verdict for line in found.table}
    assert set(verdicts) == {(g, w) for g in SETS for w in ("at", "after", "everywhere")} | {("all", "after")}
    assert {key for key, verdict in verdicts.items() if verdict == "carries"} == CARRIERS[name]
    assert {verdict for key, verdict in verdicts.items() if key not in CARRIERS[name]} == {"not supported"}


@pytest.mark.parametrize("name", ["f", "candidate"])
def test_a_network_that_negates_turns_its_answer(name: str) -> None:
    pairs, positive = hand_set.sentences()
    asked = hand_set.question(NETWORKS[name](), len(pairs))
    for rows, right in ((pairs.plain, positive), (pairs.negated, ~positive)):
        with torch.no_grad():
            margin = asked.margin(asked.network.embed(rows), pairs.lengths)
        assert ((margin > 0) == right).all()
        assert (margin.abs() > 1).all()
    found = mediation_of(name)
    assert found.te > found.te_band
    carrier = found.at(name, "everywhere")
    assert carrier.nie == pytest.approx(found.te, rel=0.05)
    assert carrier.nde == pytest.approx(0, abs=0.05 * found.te)


def test_a_forget_gate_that_moves_is_not_called_a_carrier() -> None:
    pairs, _ = hand_set.sentences()
    for name in ("candidate", "nothing"):
        network = NETWORKS[name]()
        asked = hand_set.question(network, len(pairs))
        with torch.no_grad():
            _, trace = asked.captured(network.embed(pairs.negated), pairs.lengths)
        gate = trace.layers[-1].gates["f"][..., hand_set.IDLE]
        at = torch.arange(len(pairs)), pairs.negator
        assert (gate[at] < 0.06).all()
        assert mediation_of(name).at("f", "at").verdict == "not supported"


def test_one_sentence_alone_is_judged_without_an_interval() -> None:
    pairs, _ = hand_set.sentences()
    for row in (0, 1):  # a good film, a bad one
        asked = hand_set.question(NETWORKS["f"](), 1)
        found = mediate(asked, pairs.rows(torch.tensor([row])), hand_set.filler_ids())
        carrier = found.at("f", "at")
        assert found.te_interval is None
        assert carrier.interval is None
        assert carrier.verdict == "carries"
        assert carrier.nie > 0  # the right way, whichever way that is
        assert found.at("candidate", "everywhere").verdict == "not supported"


def test_with_too_few_fillers_nothing_is_said() -> None:
    found = mediation_of("f", fillers=8)  # "really" is the sentences' own: seven others
    assert found.fillers == 7
    assert found.te_band is None
    assert {line.verdict for line in found.table} == {"not measured"}
    assert {(line.placebo_band, line.supported) for line in found.table} == {(None, None)}
    assert found.at("f", "at").nie == pytest.approx(mediation_of("f").at("f", "at").nie)
    assert mediation_of("f", fillers=9).fillers == 8
    assert mediation_of("f", fillers=9).at("f", "at").verdict == "carries"
