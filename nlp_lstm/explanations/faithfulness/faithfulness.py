"""How far explanations can be trusted: what a margin loses when the words that they name are deleted."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.stats import rankdata
from torch import Tensor
from tqdm import tqdm

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.faithfulness.deletions import Deletions, mean_loss, random_ranks, ranks_of
from nlp_lstm.explanations.faithfulness.explainers import Sentences, explainers, scored
from nlp_lstm.explanations.faithfulness.reinitialised import reinitialised
from nlp_lstm.explanations.question import LabelQuestion, Question
from nlp_lstm.explanations.scorecard.figures import Ratio, figure
from nlp_lstm.trained import SentimentModel, TrainedModel

SHORTEST, LONGEST, LIMIT = 3, 40, 200  # words of a sentence, sentences of a sample
ORDERS, DRAWS = 20, 3  # random orders of deletion, networks with new weights
UNTRAINED = 40  # sentences that these are asked about
PORTION = 1000  # texts that are cut into words together


def sample(model: TrainedModel, texts: Sequence[str], *, limit: int = LIMIT, seed: int = 1) -> list[str]:
    """Return at most `limit` texts of 3 to 40 words, drawn at random, in the order in which they were given."""
    order = random.Random(seed).sample(range(len(texts)), len(texts))
    chosen: list[int] = []
    for start in range(0, len(order), PORTION):
        places = order[start : start + PORTION]
        encodings = model.tokenizer.encode_batch([texts[place] for place in places])
        both = zip(places, encodings, strict=True)
        chosen += [place for place, encoding in both if SHORTEST <= len(encoding.ids) <= LONGEST]
        if len(chosen) >= limit:
            break
    return [texts[place] for place in sorted(chosen[:limit])]


def faithfulness(
    model: TrainedModel, texts: Sequence[str], *, methods: Sequence[str] | None = None, seed: int = 1
) -> dict[str, Any]:
    """Return how faithful the explanations of a classifier are over texts of 3 to 40 words; others are left out.

    methods: names of attributions, "contributions" and "gates"; all if not given. Y is the margin of the predicted
    label against the runner-up. Each method has the figures of `figures`: attributions and contributions in
    `methods`; in `gates` the mean of every gate, in `changes` |gate(negated) - gate(plain)| of the one that keeps,
    over the texts with a negation. Raises UsageError for other models and without texts.
    """
    if not isinstance(model, SentimentModel):
        raise UsageError(f"faithfulness is measured for sentence classifiers, and this is a {model.noun}")
    sentences = Sentences.of(model, texts, SHORTEST, LONGEST)
    lengths = sentences.lengths
    question = _asked(model, sentences)
    chosen, left_out = explainers(question, sentences, methods)
    untrained = [
        LabelQuestion(reinitialised(model, DRAWS * seed + draw), question.target, question.other)
        for draw in range(DRAWS)
    ]
    groups: dict[str, dict[str, Any]] = {"methods": {}, "gates": {}, "changes": {}}
    steps = ORDERS + sentences.tokens.shape[1] + (2 + DRAWS) * len(chosen)
    with tqdm(total=steps, desc="deleting words", leave=False, disable=None) as bar:
        scale = scale_of(question, sentences.tokens, lengths, seed=seed, step=bar.update)
        for explainer in chosen:
            bar.set_description(explainer.title)
            rows, runs = explainer.rows, []
            for one in (question, *untrained):
                runs.append(scored(one, sentences, explainer, rows if one is question else spread(rows, UNTRAINED)))
                bar.update()
            for name, title in explainer.titles.items():
                scores, *others = [run[name] for run in runs]
                found = figures(scale, scores, rows, signed=explainer.signed, seed=seed)
                again = [spearman(scores, other, lengths, spread(rows, UNTRAINED)) for other in others]
                groups[explainer.group][name] = {"title": title, **found, "reinitialised": _mean(again)}
            bar.update()
    return {
        "sentences": len(lengths),
        "words": int(lengths.sum()),
        "lengths": [SHORTEST, LONGEST],
        "seed": seed,
        "orders": ORDERS,
        "untrained": {"networks": DRAWS, "sentences": min(UNTRAINED, len(lengths))},
        "margin": float(scale.deletions.whole.mean()),
        "random": {"aopc": float(scale.random.mean()), "sufficiency": float(scale.random_rest.mean())},
        "best": {"aopc": float(scale.best.mean())},
        **groups,
        "left_out": left_out,
    }


@dataclass(frozen=True)
class Scale:
    """What all methods are held against.

    random, best: (batch,), the mean loss of deleting words in a random order, and in the greedily best one;
    random_rest: that of leaving only the first words of a random order. occlusion: (batch, time).
    """

    deletions: Deletions
    random: Tensor
    random_rest: Tensor
    best: Tensor
    occlusion: Tensor


def scale_of(
    question: Question,
    tokens: Tensor,
    lengths: Tensor,
    *,
    seed: int,
    orders: int = ORDERS,
    step: Callable[[], object] = lambda: None,
) -> Scale:
    """Return what the methods are held against for rows of tokens (batch, time); step: called as it goes on."""
    deletions = Deletions(question, tokens, lengths)
    random_losses, rest_losses = [], []
    for ranks in random_ranks(lengths, seed, orders):
        losses = deletions.losses(ranks)
        random_losses.append(mean_loss(losses, lengths))
        everything = losses[torch.arange(len(lengths)), lengths - 1]
        rest_losses.append(mean_loss(losses, lengths) - everything / lengths)  # the same orders read from their end
        step()
    best = mean_loss(deletions.best(step), lengths)
    chance, chance_rest = (torch.stack(losses).mean(0) for losses in (random_losses, rest_losses))
    return Scale(deletions, chance, chance_rest, best, deletions.occlusion())


def figures(scale: Scale, scores: Tensor, rows: Tensor, *, signed: bool, seed: int) -> dict[str, Any]:
    """Return how faithful scores (batch, time) are over some rows (n,).

    aopc: the mean over k = 1 ... T and the rows of what Y loses when the k words with the largest scores are deleted.
    F = (aopc - random) / (best - random), each a mean over the rows: 0 is chance, 1 the greedy order, which can be
    beaten. interval: 95 % bootstrap over the rows. spearman: the mean over the rows of the correlation with
    occlusion, with |occlusion| for scores without a sign. Signed scores also have their sufficiency: the mean of what
    Y lacks when only these k words are left; small is good. A figure that is not defined is None.
    Sources: DeYoung et al. (2020), arXiv:1911.03429, section 4.2; Samek et al. (2017), arXiv:1509.06321.
    """
    lengths = scale.deletions.lengths
    ranks = ranks_of(scores, lengths)
    aopc = mean_loss(scale.deletions.losses(ranks, rows), lengths)
    over, under = (aopc - scale.random)[rows], (scale.best - scale.random)[rows]
    ratio = figure(Ratio(over.tolist(), under.tolist(), [str(row) for row in range(len(rows))]), seed=seed)
    yardstick = scale.occlusion if signed else scale.occlusion.abs()
    found = {
        "F": ratio["value"],
        "interval": ratio["interval"],
        "aopc": float(aopc[rows].mean()),
        "spearman": spearman(scores, yardstick, lengths, rows),
        "n": len(rows),
    }
    if signed:
        rest = mean_loss(scale.deletions.losses_of_rest(ranks, rows), lengths)
        found["sufficiency"] = float(rest[rows].mean())
    return found


def spearman(one: Tensor, other: Tensor, lengths: Tensor, rows: Tensor) -> float | None:
    """Return the mean over some rows (n,) of Spearman's correlation of scores (batch, time).

    Rows in which one of the two is the same everywhere do not count; None where no row does.
    """
    found = []
    for row in rows.tolist():
        ranks = [rankdata(scores[row, : int(lengths[row])].numpy()) for scores in (one, other)]
        if all(np.ptp(rank) > 0 for rank in ranks):
            found.append(float(np.corrcoef(*ranks)[0, 1]))
    return _mean(found)


def spread(rows: Tensor, number: int) -> Tensor:
    """Return at most so many of the rows (n,), evenly spread."""
    return rows[torch.linspace(0, len(rows) - 1, min(number, len(rows))).round().long()]


def _mean(values: Sequence[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if defined else None


def _asked(model: SentimentModel, sentences: Sentences) -> LabelQuestion:
    """Return by how much the label that is predicted for each row is ahead of the runner-up."""
    model.network.eval()
    with torch.no_grad():
        best = model.network(sentences.tokens, sentences.lengths).logits.topk(2).indices  # (batch, 2)
    return LabelQuestion(model.network, *best.unbind(1))
