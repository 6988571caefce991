"""What negation does over many sentences, negator by negator: which gates carry it, and two controls."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.bootstrap import bootstrap
from nlp_lstm.explanations.causes.effects import AllEffects, Pairs, effects, together
from nlp_lstm.explanations.causes.gate_sets import words_at
from nlp_lstm.explanations.causes.mediation import lines, mediation
from nlp_lstm.explanations.causes.placebo import FEWEST_FILLERS
from nlp_lstm.explanations.negation.sentences import OVERLAPPING, Found, negated_sentences
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.layers.clamp import Clamp
from nlp_lstm.text.batching import pad
from nlp_lstm.trained.sentiment import SentimentModel

ALL = "all"
FEWEST = 20  # sentences of a negator that are reported apart
ROWS_AT_ONCE = 64  # pairs


def study(
    model: SentimentModel,
    texts: Iterable[str],
    *,
    limit: int = 100,
    seed: int = 0,
    tick: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Return the mediation of every negator that is frequent enough among the texts, and of all of them together.

    limit: sentences of a negator, drawn at random if there are more. tick is told how many pairs are done. An effect
    counts as positive where it turns the margin away from the plain sentence's; that of "but" where it turns it to
    the side of the words after it, as the model reads these alone.
    Raises UsageError for a model without the labels positive and negative, and for texts with too few negators.
    """
    if not {"positive", "negative"} <= set(model.labels):
        raise UsageError(f"this model answers {', '.join(model.labels)}: choose one with the labels positive, negative")
    groups: dict[str, list[Found]] = {}
    for found in negated_sentences(model.tokenizer, texts):
        groups.setdefault(found.group, []).append(found)
    draw = random.Random(seed)
    chosen = {
        name: sorted(draw.sample(found, min(limit, len(found))), key=found.index)
        for name, found in sorted(groups.items(), key=lambda item: -len(item[1]))
        if len(found) >= FEWEST
    }
    if not chosen:
        raise UsageError(f"no negator stands alone in {FEWEST} of these texts: give more of them")
    measured = {name: _Group(model, found, seed, tick) for name, found in chosen.items()}
    joined = [
        group for name, group in measured.items() if name not in OVERLAPPING and len(group.fillers) >= FEWEST_FILLERS
    ]
    document = {name: group.document(seed) for name, group in measured.items()}
    if joined:
        document = {ALL: _together(joined, seed), **document}
    return document


class _Group:
    """The pairs of one negator, and what the model did with them."""

    def __init__(self, model: SentimentModel, found: list[Found], seed: int, tick: Callable[[int], None]) -> None:
        self.network = model.network.eval()
        self.stack = model.stack
        labels = (model.labels.index(label) for label in ("positive", "negative"))
        self.question = LabelQuestion(self.network, *(torch.full((len(found),), label) for label in labels))
        common = set.intersection(*(set(one.fillers) for one in found))
        self.fillers = [word for word in found[0].fillers if word in common]
        self.ids = [model.tokenizer.encode(word).ids[0] for word in self.fillers]
        plain, lengths = pad([one.plain for one in found])
        negated, _ = pad([one.negated for one in found])
        self.pairs = Pairs(plain, negated, lengths, torch.tensor([one.at for one in found]))
        self.parts: list[tuple[Tensor, Pairs]] = [
            (rows, self.pairs.rows(rows)) for rows in torch.arange(len(found)).split(ROWS_AT_ONCE)
        ]
        self.effects = self._effects(seed, tick)
        self.positive = self._ends_elsewhere([one.last for one in found if one.last is not None])
        self.cut = self._total(self._cut)
        self.shuffled = self._total(_shuffler(seed))

    def _effects(self, seed: int, tick: Callable[[int], None]) -> AllEffects:
        done = []
        for rows, pairs in self.parts:
            done.append(effects(self.question.of_rows(rows), pairs, self.ids, lines(self.stack), seed=seed))
            tick(len(pairs))
        return together(done)

    @torch.no_grad()
    def _ends_elsewhere(self, last: list[list[int]]) -> Tensor:
        """Whether down counts as positive (pairs,): from a positive plain sentence, or to a last clause that is not."""
        if not last:
            return self.effects.plain > 0
        tokens, lengths = pad(last)
        return self.question.margin(self.network.embed(tokens), lengths) <= 0

    @torch.no_grad()
    def _total(self, change: Callable[[Pairs], tuple[Pairs, list[Clamp]]]) -> Tensor:
        """Return Y(n) - Y(u) (pairs,) where both are run with something changed."""
        found = []
        for rows, pairs in self.parts:
            question = self.question.of_rows(rows)
            changed, clamps = change(pairs)
            margins = [
                question.margin(self.network.embed(tokens), changed.lengths, clamps)
                for tokens in (changed.plain, changed.negated)
            ]
            found.append(margins[1] - margins[0])
        return torch.cat(found)

    def _cut(self, pairs: Pairs) -> tuple[Pairs, list[Clamp]]:
        """Nothing is kept after the negator, in any layer: what came before reaches the end by no memory."""
        clamps = []
        for layer in range(len(self.stack.layers)):
            for direction in self.stack.directions:
                cell = self.stack.cell(layer, direction)
                if cell.retention_gate is None:
                    continue
                where = words_at("after", pairs.negator, pairs.lengths, pairs.plain.shape[1], direction)
                clamps.append(Clamp(layer, direction, cell.retention_gate, 0.0, where[..., None]))
        return pairs, clamps

    def document(self, seed: int) -> dict[str, Any]:
        """Return the group as plain values."""
        has_gate = any(self.stack.cell(layer).retention_gate is not None for layer in range(len(self.stack.layers)))
        cut = self.cut if has_gate else None
        return _document(self.effects, self.positive, cut, self.shuffled, seed) | {"fillers": self.fillers}


def _shuffler(seed: int) -> Callable[[Pairs], tuple[Pairs, list[Clamp]]]:
    """Return what puts the words of both sentences of a pair into the same order, drawn by lot."""
    generator = torch.Generator().manual_seed(seed)

    def shuffled(pairs: Pairs) -> tuple[Pairs, list[Clamp]]:
        time = torch.arange(pairs.plain.shape[1])[None]
        drawn = torch.rand(pairs.plain.shape, generator=generator) + (time >= pairs.lengths[:, None])
        order = drawn.argsort(1)  # padding stays behind
        negator = (order == pairs.negator[:, None]).long().argmax(1)
        plain, negated = pairs.plain.gather(1, order), pairs.negated.gather(1, order)
        return replace(pairs, plain=plain, negated=negated, negator=negator), []

    return shuffled


def _together(groups: list[_Group], seed: int) -> dict[str, Any]:
    """Return all negators as one group, with as many fillers of each as all have."""
    fewest = min(group.effects.fillers.shape[1] for group in groups)
    whole = together([_with_fillers(group.effects, fewest) for group in groups])
    document = groups[0].document(seed)
    cut = None if document["cut"] is None else torch.cat([group.cut for group in groups])
    positive, shuffled = (torch.cat([getattr(group, name) for group in groups]) for name in ("positive", "shuffled"))
    return _document(whole, positive, cut, shuffled, seed) | {"fillers": None}


def _with_fillers(found: AllEffects, count: int) -> AllEffects:
    swapped = [replace(one, fillers=one.fillers[:, :count]) for one in found.swapped]
    return replace(found, fillers=found.fillers[:, :count], swapped=swapped)


def _document(found: AllEffects, positive: Tensor, cut: Tensor | None, shuffled: Tensor, seed: int) -> dict[str, Any]:
    result = mediation(found, positive=positive, seed=seed)
    signs = 1.0 - 2.0 * positive.to(found.plain)
    right = (found.total * signs > 0).double().mean()
    flipped = (found.plain * (found.plain + found.total) < 0).double().mean()
    return {
        "n": result.sentences,
        "te": result.te,
        "te_band": result.te_band,
        "te_interval": result.te_interval and list(result.te_interval),
        "moves_away": float(right),
        "changes_sign": float(flipped),
        "cut": None if cut is None else _mean(cut * signs, seed),
        "shuffled": _mean(shuffled * signs, seed),
        "mediation": [line.document() for line in result.table],
    }


def _mean(effect: Tensor, seed: int) -> dict[str, Any]:
    (interval,) = bootstrap(effect[None], torch.Generator().manual_seed(seed))
    return {"te": float(effect.double().mean()), "interval": list(interval)}
