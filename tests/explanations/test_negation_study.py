"""Negation over many sentences: groups by negator, the same numbers as for single pairs, and controls that control."""

import pytest
import torch
from test_explanation import classifier

from nlp_lstm.cells.base import Cell
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.causes.effects import Pairs
from nlp_lstm.explanations.causes.mediation import mediate
from nlp_lstm.explanations.negation.sentences import negated_sentences
from nlp_lstm.explanations.negation.study import study
from nlp_lstm.explanations.question import LabelQuestion

FILLERS = ["really", "truly", "certainly", "definitely", "surely", "clearly", "indeed", "simply"]
THINGS = ("food", "who", "runs", "very", "always", "bad", "good")
TEXTS = [f"the {one} was not {other} ." for one in THINGS for other in THINGS if one != other]


def test_sentences_with_one_negator_are_grouped_by_it() -> None:
    tokenizer = classifier().tokenizer
    texts = ["the food was not good", "the food was good", "not bad , not good", "the food was not good but bad"]
    found = list(negated_sentences(tokenizer, texts))
    assert [one.group for one in found] == ["not", "not"]  # "but" is unknown to this model; two negators are two
    first = found[0]
    assert [tokenizer.vocabulary[number] for number in first.plain] == ["the", "food", "was", "really", "good"]
    assert (first.at, first.negated[3]) == (3, tokenizer.encode("not").ids[0])


def found_with(model, text: str) -> dict[str, str]:
    """The plain sentence of each group in which a text stands."""
    words = model.tokenizer.vocabulary
    return {
        one.group: " ".join(words[number] for number in one.plain) for one in negated_sentences(model.tokenizer, [text])
    }


def test_a_but_between_clauses_becomes_an_and_whatever_else_is_negated() -> None:
    model = with_words("but and not just anything , . slow cheap was the food really")
    assert found_with(model, "the food was slow but cheap .") == {"but": "the food was slow and cheap ."}
    both = found_with(model, "the food was not slow , but cheap .")
    assert both == {"not": "the food was really slow , but cheap .", "but": "the food was not slow , and cheap ."}
    for other in ("the food was not slow but cheap .", "the food was not just slow , but cheap .", "but cheap ."):
        assert "but" not in found_with(model, other)
    assert "but" not in found_with(model, "the food was anything but cheap .")
    assert "but" not in found_with(model, "slow , but cheap , but slow .")


def test_a_negator_after_which_nothing_can_be_negated_is_post_posed_too() -> None:
    model = with_words("hardly really was the food good ? . not i do n't think so never")
    answered = "was the food good ? really ."
    assert found_with(model, "was the food good ? hardly .") == {"hardly": answered, "after the word": answered}
    assert set(found_with(model, "was the food good ? i do n't think so .")) == {"n't", "after the word"}
    assert set(found_with(model, "the food was hardly good .")) == {"hardly"}


def test_the_right_way_of_but_is_to_the_clause_after_it() -> None:
    """Words add, "good" is +1, "bad" is -1, and "but" is +5 beside "and" with 0: right before "good" alone."""
    model = with_words("but and , . good bad while so or as then also with for because", **BAG)
    worth = {"good": 1.0, "bad": -1.0, "but": 5.0}
    with torch.no_grad():
        for weight in model.network.parameters():
            weight.zero_()
        embedding = model.network.embedding.weight
        for word, value in worth.items():
            embedding[model.tokenizer.encode(word).ids[0], 0] = value
        cell = model.stack.cell(0)
        cell.W.weight[0, 0] = 1.0
        model.network.head.weight[:, 0] = torch.tensor([-1.0, 0.0, 1.0])
    to_good, to_bad = "bad , but good .", "good , but bad ."
    for share, texts in ((1.0, [to_good] * 20), (0.0, [to_bad] * 20), (0.5, [to_good, to_bad] * 20)):
        group = study(model, texts)["but"]
        assert group["moves_away"] == share
        assert (group["te"] > 0) == (share == 1.0)


BAG = {
    "cell": "elman",
    "layers": 1,
    "bidirectional": False,
    "pooling": "mean",
    "cell_options": {"nonlinearity": "identity"},
}


def with_words(words: str, **settings):
    """A model whose vocabulary is these words."""
    model = classifier(**settings)
    model.tokenizer = type(model.tokenizer).train([words, words])
    model.network = classifier_for(model)
    return model


def test_the_numbers_are_those_of_mediation() -> None:
    model = classifier()
    group = study(model, TEXTS, limit=25, seed=4)["not"]
    assert group["n"] == 25
    assert group["fillers"] == [*FILLERS, "always", "very"]
    ids = [model.encode(text).ids for text in TEXTS]
    every = study(model, TEXTS, limit=1000, seed=4)["not"]
    negated = torch.tensor(ids)
    plain = negated.clone()
    plain[:, 3] = model.encode("really").ids[0]
    count = len(TEXTS)
    pairs = Pairs(plain, negated, torch.full((count,), 6), torch.full((count,), 3))
    question = LabelQuestion(model.network, torch.full((count,), 2), torch.zeros(count, dtype=torch.long))
    expected = mediate(question, pairs, [model.encode(word).ids[0] for word in every["fillers"]], seed=4)
    assert every["te"] == pytest.approx(expected.te, abs=1e-5)
    for mine, line in zip(every["mediation"], expected.table, strict=True):
        assert (mine["gates"], mine["where"]) == (line.gates, line.where)
        assert mine["nie"] == pytest.approx(line.nie, abs=1e-5)
        assert mine["supported"] == line.supported


def test_all_negators_together_are_the_mean_over_their_sentences() -> None:
    model = classifier()
    never = [text.replace(" not ", " never ") for text in TEXTS]
    model.tokenizer = type(model.tokenizer).train([" ".join(TEXTS + never), " ".join(FILLERS), "always never not"])
    model.network = classifier_for(model)
    groups = study(model, TEXTS + never, limit=30)
    parts = [groups[name] for name in ("not", "never")]
    assert groups["all"]["n"] == 60
    assert groups["all"]["te"] == pytest.approx(sum(one["te"] for one in parts) / 2, abs=1e-5)


def classifier_for(model):
    from nlp_lstm.models.classifier import SentimentClassifier

    network = SentimentClassifier.from_config(model.config, len(model.tokenizer), 3).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return network


@pytest.mark.parametrize("cell", ["lstm", "gru", "cifg"])
def test_with_the_memory_cut_nothing_of_the_negator_is_left_in_a_network_that_has_only_its_memory(cell: str) -> None:
    """One layer, read forwards to its last state, whose gates and candidates do not see the state before."""
    model = classifier(cell, layers=1, bidirectional=False, pooling="last")
    one: Cell = model.stack.cell(0)
    for name, weight in one.named_parameters():
        if name.startswith("U"):
            torch.nn.init.zeros_(weight)
    group = study(model, TEXTS)["not"]
    assert abs(group["te"]) > 1e-3
    assert group["cut"]["te"] == pytest.approx(0, abs=1e-5)


def test_gates_that_see_the_word_alone_carry_nothing_after_the_negator() -> None:
    texts = [*TEXTS, *("the food can't be good at all ." for _ in range(20))]
    group = study(classifier("simple-lstm", layers=1), texts)["not"]
    assert abs(group["te"]) > 1e-3
    after = [line["nie"] for line in group["mediation"] if line["where"] == "after"]
    assert after == pytest.approx([0.0] * len(after), abs=1e-5)


@pytest.mark.parametrize("cell", ["elman", "mgu"])
def test_a_cell_without_a_gate_that_keeps_has_nothing_to_cut(cell: str) -> None:
    assert study(classifier(cell), TEXTS)["not"]["cut"] is None


def test_shuffling_does_not_matter_to_a_bag_of_words() -> None:
    """Nothing is remembered and the words are averaged: the order cannot matter."""
    model = classifier("elman", layers=1, bidirectional=False, pooling="mean")
    torch.nn.init.zeros_(model.stack.cell(0).U.weight)
    group = study(model, TEXTS, seed=1)["not"]
    assert group["shuffled"]["te"] == pytest.approx(group["te"], abs=1e-5)
    ordered = study(classifier(), TEXTS, seed=1)["not"]
    assert abs(ordered["shuffled"]["te"] - ordered["te"]) > 1e-3


def test_what_cannot_be_studied_is_refused() -> None:
    with pytest.raises(UsageError, match="no negator stands alone in 20 of these texts"):
        study(classifier(), TEXTS[:5])
    model = classifier()
    model.labels = ["a", "b", "c"]
    with pytest.raises(UsageError, match="choose one with the labels positive, negative"):
        study(model, TEXTS)
