"""Faithfulness: scores that are known to be right, wrong or chance, and what is said about a model."""

import random
from dataclasses import replace

import pytest
import torch
from additive import Additive, rows_of
from scipy.stats import spearmanr
from small_model import rows as small_rows
from torch import Tensor

from nlp_lstm import trained
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.attribution.integrated_gradients import IntegratedGradients
from nlp_lstm.explanations.attribution.occlusion import Occlusion
from nlp_lstm.explanations.faithfulness.explainers import Sentences, explainers, scored
from nlp_lstm.explanations.faithfulness.faithfulness import (
    Scale,
    faithfulness,
    figures,
    sample,
    scale_of,
    spearman,
    spread,
)
from nlp_lstm.explanations.faithfulness.reinitialised import reinitialised
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.models.classifier import SentimentClassifier

WEIGHTS = {word: round(random.Random(word).uniform(-2, 2), 3) for word in range(3, 60)}


def additive_rows(number: int = 80) -> tuple[Tensor, Tensor]:
    draw = random.Random(4)
    return rows_of(*(draw.sample(sorted(WEIGHTS), draw.randint(3, 12)) for _ in range(number)))


def additive_scale() -> tuple[Scale, Tensor]:
    """Return the scale of 80 sentences whose words add up, and what each word does, (batch, time)."""
    tokens, lengths = additive_rows()
    asked = Additive(WEIGHTS)
    return scale_of(asked, tokens, lengths, seed=1), asked.network.embed(tokens)[..., 0]


def measured(scale: Scale, scores: Tensor, rows: Tensor | None = None, *, signed: bool = True) -> dict:
    everywhere = torch.arange(len(scores))
    return figures(scale, scores, everywhere if rows is None else rows, signed=signed, seed=1)


def test_what_each_word_does_is_as_faithful_as_can_be() -> None:
    scale, effects = additive_scale()
    found = measured(scale, effects)
    assert found["F"] == pytest.approx(1.0, abs=1e-12)
    assert found["spearman"] == pytest.approx(1.0, abs=1e-12)
    assert found["n"] == 80
    assert torch.allclose(scale.occlusion, effects.double() * (effects != 0))


def test_the_reverse_is_as_wrong_as_that_is_right() -> None:
    scale, effects = additive_scale()
    found = measured(scale, -effects)
    assert -1.1 < found["F"] < -0.9
    assert found["spearman"] == pytest.approx(-1.0, abs=1e-12)
    assert found["sufficiency"] > scale.random_rest.mean() > measured(scale, effects)["sufficiency"]


def test_chance_is_worth_nothing() -> None:
    scale, effects = additive_scale()
    found = measured(scale, torch.randn(effects.shape))
    assert abs(found["F"]) < 0.15
    assert found["interval"][0] < 0 < found["interval"][1]
    assert abs(found["spearman"]) < 0.15


def test_chance_is_known_for_words_that_add_up() -> None:
    """In the mean over orders k of T words take k / T of the margin along; over k = 1 ... T that is (T + 1) / 2T."""
    tokens, lengths = additive_rows()
    scale = scale_of(Additive(WEIGHTS), tokens, lengths, seed=1, orders=400)
    whole = scale.deletions.whole
    assert (scale.random - whole * (lengths + 1) / (2 * lengths)).abs().max() < 0.3
    assert (scale.random_rest - whole * (lengths - 1) / (2 * lengths)).abs().max() < 0.3


def test_f_is_a_ratio_of_means() -> None:
    """The second sentence's margins are a hundredth of the first's, and so is its weight."""
    tokens, lengths = rows_of([3, 4, 5, 6], [7, 8, 9, 10])
    weights = {3: 4.0, 4: 3.0, 5: -2.0, 6: -1.0, 7: 0.04, 8: 0.03, 9: -0.02, 10: -0.01}
    asked = Additive(weights)
    scale = scale_of(asked, tokens, lengths, seed=1)
    effects = asked.network.embed(tokens)[..., 0]
    mixed = torch.stack([effects[0], -effects[1]])
    alone = [measured(scale, mixed, torch.tensor([row]))["F"] for row in (0, 1)]
    assert alone[0] == pytest.approx(1.0)
    assert alone[1] < -0.5
    weight = (scale.best - scale.random) / (scale.best - scale.random).sum()
    assert measured(scale, mixed)["F"] == pytest.approx(float(weight @ torch.tensor(alone, dtype=torch.float64)))
    assert measured(scale, mixed)["F"] > 0.95


def test_sufficiency_is_what_the_first_words_alone_lack() -> None:
    tokens, lengths = rows_of([3, 4, 5])
    scale = scale_of(Additive({3: 1.0, 4: 10.0, 5: -3.0}), tokens, lengths, seed=1)
    found = measured(scale, torch.tensor([[2.0, 3.0, 1.0]]))
    assert found["sufficiency"] == pytest.approx(((8 - 10) + (8 - 11) + 0) / 3)
    assert found["aopc"] == pytest.approx((10 + 11 + 8) / 3)
    assert "sufficiency" not in measured(scale, torch.tensor([[2.0, 3.0, 1.0]]), signed=False)


def test_gates_are_held_against_the_size_of_occlusion() -> None:
    scale, effects = additive_scale()
    assert measured(scale, effects.abs(), signed=False)["spearman"] == pytest.approx(1.0, abs=1e-12)
    assert measured(scale, effects.abs())["spearman"] < 0.5


def test_nothing_is_said_where_nothing_changes() -> None:
    tokens, lengths = rows_of([3, 4, 5], [5, 4, 3])
    scale = scale_of(Additive({3: 0.0, 4: 0.0, 5: 0.0}), tokens, lengths, seed=1)
    found = measured(scale, torch.rand(2, 3))
    assert (found["F"], found["interval"], found["spearman"]) == (None, None, None)


def test_the_correlation_is_the_mean_of_those_of_the_sentences() -> None:
    lengths = torch.tensor([6, 4, 5, 3])
    one, other = torch.randn(4, 6).round(decimals=0), torch.randn(4, 6)
    one[2, :5] = 1.0  # the same everywhere: no order to compare
    expected = [spearmanr(one[row, :n], other[row, :n]).statistic for row, n in ((0, 6), (1, 4), (3, 3))]
    assert spearman(one, other, lengths, torch.arange(4)) == pytest.approx(sum(expected) / 3)
    assert spearman(one, other, lengths, torch.tensor([2])) is None


def test_rows_are_spread_evenly() -> None:
    rows = torch.arange(10, 50)
    assert spread(rows, 3).tolist() == [10, 30, 49]
    assert spread(rows, 100).tolist() == rows.tolist()


def bag_of_words(labels: int = 3) -> SentimentClassifier:
    """Return a network that reads every word by itself and takes the mean: no recurrence, no other layer."""
    torch.manual_seed(6)
    network = SentimentClassifier(60, labels, embedding_size=5, hidden_size=7, cell="elman", pooling="mean").eval()
    with torch.no_grad():
        network.stack.cell(0).U.weight.zero_()
        network.embedding.weight[1:] = 2 * torch.randn(59, 5)
    return network


def test_methods_find_what_the_words_of_a_network_without_context_do() -> None:
    tokens, lengths = additive_rows(40)
    network = bag_of_words()
    question = LabelQuestion(network, torch.zeros(40, dtype=torch.long), torch.ones(40, dtype=torch.long))
    sentences = Sentences(tokens, lengths, tokens, torch.zeros(40, dtype=torch.bool))
    scale = scale_of(question, tokens, lengths, seed=1)
    found, left_out = explainers(question, sentences, ["occlusion", "contributions"])
    assert not left_out
    for explainer in found:
        (scores,) = scored(question, sentences, explainer, explainer.rows).values()
        assert measured(scale, scores)["F"] == pytest.approx(1.0, abs=1e-4), explainer.title


def test_explanations_of_rows_alone_are_those_of_a_batch(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    texts = ["i found the food lovely", "the film was not good .", "a dull book , really really dull"]
    together = Sentences.of(model, texts, 3, 40)
    best = torch.tensor([0, 1, 2]), torch.tensor([1, 2, 0])
    question = LabelQuestion(model.network, *best)
    assert together.negated.tolist() == [False, True, False]
    for explainer in explainers(question, together)[0]:
        every = scored(question, together, explainer, explainer.rows)
        for row in explainer.rows.tolist():
            one = Sentences.of(model, [texts[row]], 3, 40)
            alone = scored(question.of_rows(torch.tensor([row])), one, explainer, torch.tensor([0]))
            for name, scores in every.items():
                assert (scores[row, : one.tokens.shape[1]] - alone[name][0]).abs().max() < 1e-5, name


def test_a_plain_sentence_has_another_word_where_the_negation_stands(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    sentences = Sentences.of(model, ["the film was not good .", "the film was really good ."], 3, 40)
    assert sentences.negated.tolist() == [True, False]
    assert sentences.plain.tolist() == [sentences.tokens[1].tolist()] * 2
    assert (sentences.tokens != sentences.plain).nonzero().tolist() == [[0, 3]]


def test_integrated_gradients_are_measured_with_64_points_at_most(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    with torch.no_grad():
        model.network.stack.cell(0).W.weight.mul_(30)  # steep: 64 points are not enough
    sentences = Sentences.of(model, TEXTS[:3], 3, 40)
    question = LabelQuestion(model.network, torch.tensor([0, 1, 2]), torch.tensor([1, 2, 0]))
    every = IntegratedGradients().scores(question, sentences.tokens, sentences.lengths)
    few = IntegratedGradients(most=64).scores(question, sentences.tokens, sentences.lengths)
    assert max(every.settings["points"]) > 64
    assert few.settings["points"] == [64] * 3
    (explainer,), _ = explainers(question, sentences, ["integrated_gradients"])
    (scores,) = scored(question, sentences, explainer, torch.arange(3)).values()
    assert torch.allclose(scores.float(), few.scores, atol=1e-4)
    assert not torch.allclose(scores.float(), every.scores, atol=1e-4)


def test_new_weights_share_nothing_with_the_old(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    before = torch.random.get_rng_state()
    first, again, other = (reinitialised(model, seed) for seed in (1, 1, 2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert not first.training
    drawn = [name for name, weight in model.network.named_parameters() if weight.dim() == 2]
    assert "embedding.weight" in drawn
    for name in drawn:
        mine, its, third, own = (network.get_parameter(name) for network in (first, again, other, model.network))
        assert torch.equal(mine, its)
        for stranger in (third, own):
            assert abs(torch.corrcoef(torch.stack([mine.flatten(), stranger.flatten()]))[0, 1]) < 0.35, name


def test_fixed_vectors_are_drawn_too(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    vectors = model.network.embedding
    vectors.further = torch.randn(4, vectors.weight.shape[1])
    vectors.weight = torch.nn.Parameter(vectors.weight[:-4])
    drawn = reinitialised(model, 1).embedding.further
    assert drawn is not None
    assert drawn.shape == vectors.further.shape
    assert drawn.std() > 0.1
    assert not torch.isclose(drawn, vectors.further).any()


TEXTS = [text for text, _ in small_rows(("negative", "neutral", "positive"))]


def test_a_report_says_all_about_a_model(model_folder) -> None:
    model = trained.load(model_folder)
    texts = [*TEXTS[::15], "the food was not good .", "a film"]
    report = faithfulness(model, texts, seed=2)
    assert report["sentences"] == len(texts) - 1, "two words are too few"
    assert list(report["methods"]) == [
        "contextual_decomposition", "integrated_gradients", "lrp", "occlusion", "contributions",
    ]  # fmt: skip
    assert list(report["gates"]) == ["i", "f", "g", "o"]
    assert list(report["changes"]) == ["f"]
    assert report["changes"]["f"]["n"] == 1
    assert report["left_out"] == {}
    assert report["methods"]["occlusion"]["spearman"] == pytest.approx(1.0)
    assert report["methods"]["occlusion"]["F"] > 0.5
    for one in report["methods"].values():
        assert set(one) == {"title", "F", "interval", "aopc", "sufficiency", "spearman", "reinitialised", "n"}
        assert one["n"] == report["sentences"]
        chance, best = report["random"]["aopc"], report["best"]["aopc"]
        assert one["F"] == pytest.approx((one["aopc"] - chance) / (best - chance))
        assert abs(one["reinitialised"]) < 0.4
    assert all(report["methods"][name]["spearman"] > 0.4 for name in ("lrp", "integrated_gradients"))
    assert report == faithfulness(model, texts, seed=2)


def test_the_answer_is_held_against_the_runner_up(model_folder) -> None:
    model = trained.load(model_folder)
    ahead = []
    for answer in model.predict(TEXTS[::20]):
        _, second, first = sorted(answer.logits)
        ahead.append(first - second)
    report = faithfulness(model, TEXTS[::20], methods=[])
    assert report["margin"] == pytest.approx(sum(ahead) / len(ahead), rel=1e-5)
    assert not report["methods"]
    assert not report["gates"]


def test_three_untrained_networks_are_asked(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    texts = TEXTS[::25]
    sentences = Sentences.of(model, texts, 3, 40)
    best = model.network(sentences.tokens, sentences.lengths).logits.topk(2).indices.unbind(1)
    correlations = []
    for seed in (6, 7, 8):
        networks = model.network, reinitialised(model, seed)
        mine, its = (
            Occlusion().scores(LabelQuestion(network, *best), sentences.tokens, sentences.lengths).scores
            for network in networks
        )
        for row, length in enumerate(sentences.lengths.tolist()):
            correlations.append(spearmanr(mine[row, :length], its[row, :length]).statistic)
    report = faithfulness(model, texts, methods=["occlusion"], seed=2)
    assert len(correlations) == 3 * len(texts)
    expected = sum(correlations) / len(correlations)
    assert report["methods"]["occlusion"]["reinitialised"] == pytest.approx(expected, abs=1e-4)


def test_a_method_without_an_answer_is_left_out_with_its_reason(model_folder) -> None:
    model = trained.load_as(trained.SentimentModel, model_folder)
    model.config = replace(model.config, cell="projection")
    model.network = reinitialised(model, 1)
    report = faithfulness(model, TEXTS[:4], methods=["contextual_decomposition", "contributions", "occlusion"])
    assert list(report["methods"]) == ["occlusion"]
    assert report["gates"] == {}
    assert "projection" in report["left_out"]["contributions"]
    assert "projection" in report["left_out"]["contextual_decomposition"]


def test_a_sample_is_drawn_from_sentences_of_fit_length(model_folder) -> None:
    model = trained.load(model_folder)
    texts = [*TEXTS, "two words", "word " * 41, "word " * 40]
    drawn = sample(model, texts, limit=30, seed=1)
    assert len(drawn) == len(set(drawn)) == 30
    assert drawn == sorted(drawn, key=texts.index) == sample(model, texts, limit=30, seed=1)
    assert drawn != sample(model, texts, limit=30, seed=2)
    every = sample(model, texts, limit=10_000)
    assert every == [*TEXTS, "word " * 40]


def test_what_cannot_be_measured_is_refused(model_folder, language_model_folder) -> None:
    with pytest.raises(UsageError, match="this is a language model"):
        faithfulness(trained.load(language_model_folder), TEXTS)
    with pytest.raises(UsageError, match="no text has 3 to 40 words"):
        faithfulness(trained.load(model_folder), ["good film"])
    with pytest.raises(UsageError, match="unknown method 'occlusions': did you mean 'occlusion'"):
        faithfulness(trained.load(model_folder), TEXTS[:3], methods=["occlusions"])
