"""Whether a model keeps more right after the words that matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.attribution.occlusion import Occlusion
from nlp_lstm.explanations.bootstrap import ENDS, drawn
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.explanations.question import LabelQuestion
from nlp_lstm.explanations.statistics.gate_statistics import readings
from nlp_lstm.trained import SentimentModel

LONGEST = 40  # words of a text that is asked; occlusion takes a run for each word
SHARE = 0.1  # of all words: those with the largest |occlusion|
RESAMPLES = 1000


@dataclass(frozen=True)
class Steps:
    """The steps of many sentences in one direction's reading order, padded.

    kept: (sentences, time), the mean over the units of the share that stays at a step. important: (sentences, time),
    whether the word read at it is. lengths: (sentences,).
    """

    kept: Tensor
    important: Tensor
    lengths: Tensor


def kept_after_important(model: SentimentModel, texts: Sequence[str], *, seed: int = 1) -> dict[str, Any]:
    """Return whether retention rises at the step after the words whose occlusion is largest.

    Important are the tenth of all words with the largest |occlusion| of the predicted label against the runner-up;
    asked are texts of 2 to LONGEST words. For each layer and direction: `difference`, the mean of what is kept at the
    step after an important word minus the mean after other words at the same place of the reading order, with a 95 %
    bootstrap interval over the sentences; None for cells without an additive memory and where there is nothing to
    compare.
    """
    scores: list[Tensor] = []
    kept: dict[tuple[int, str], list[Tensor]] = {}
    stack = model.network.stack
    for read in readings(model, texts):
        asked = (read.lengths >= 2) & (read.lengths <= LONGEST)
        if not bool(asked.any()):
            continue
        tokens, lengths = read.tokens[asked], read.lengths[asked]
        best = model.network(tokens, lengths).logits.topk(2).indices  # (rows, 2)
        found = Occlusion().scores(LabelQuestion(model.network, *best.unbind(1)), tokens, lengths).scores
        rows = range(len(lengths))
        scores += [found[row, : int(lengths[row])].double() for row in rows]
        for layer in read.trace.layers:
            memory = memory_of(stack.cell(layer.layer, layer.direction), layer, read.lengths)
            if memory is None:
                continue
            share = memory.kept.mean(-1).double()[asked]  # (rows, time) in reading order
            kept.setdefault((layer.layer, layer.direction), []).extend(share[row, : int(lengths[row])] for row in rows)
    important, threshold = most_important(scores)
    layers = []
    for number in range(len(stack.layers)):
        for direction in stack.directions:
            result = None
            if values := kept.get((number, direction)):
                result = compared(_steps(values, important, backward=direction == "backward"), seed=seed)
            layers.append({"layer": number, "direction": direction, "kept_after_important": result})
    return {
        "method": "occlusion",
        "share": SHARE,
        "threshold": threshold,
        "sentences": len(scores),
        "words": sum(map(len, scores)),
        "layers": layers,
    }


def most_important(scores: Sequence[Tensor]) -> tuple[list[Tensor], float | None]:
    """Return which words of each sentence (length,) are among the SHARE with the largest |score|, and the smallest of
    these; of equal ones the first. None without words."""
    if not scores:
        return [], None
    sizes = torch.cat(list(scores)).abs()
    first = sizes.sort(descending=True, stable=True)
    number = max(1, round(SHARE * len(sizes)))
    chosen = torch.zeros(len(sizes), dtype=torch.bool)
    chosen[first.indices[:number]] = True
    return list(chosen.split([len(one) for one in scores])), float(first.values[number - 1])


def compared(steps: Steps, *, seed: int = 1) -> dict[str, Any] | None:
    """Return the mean of what is kept after important words, that after others at the same places, their difference
    and its interval; None with fewer than two sentences or without two words to compare at any place."""
    has_next = torch.arange(steps.kept.shape[1] - 1)[None] < (steps.lengths - 1)[:, None]  # (sentences, time - 1)
    after = steps.kept[:, 1:] * has_next
    chosen = [has_next & steps.important[:, :-1], has_next & ~steps.important[:, :-1]]
    sums, counts = [after * one for one in chosen], [one.double() for one in chosen]  # important words, others

    def means(weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return both means and the number of words for weights (resamples, sentences) of the sentences."""
        (total, other_total), (number, other_number) = ([weights @ one for one in two] for two in (sums, counts))
        number = number * (other_number > 0)  # (resamples, time): places where there is something to compare with
        own = total / number.clamp(min=1)
        other = other_total / other_number.clamp(min=1)
        all_words = number.sum(1)
        return (number * own).sum(1) / all_words, (number * other).sum(1) / all_words, all_words

    sentences = len(steps.kept)
    important, others, number = (float(one) for one in means(torch.ones(1, sentences, dtype=torch.float64)))
    if sentences < 2 or number == 0:
        return None
    generator = torch.Generator().manual_seed(seed)
    again_important, again_others, again_number = means(drawn(sentences, RESAMPLES, generator))
    differences = (again_important - again_others)[again_number > 0]
    interval = differences.quantile(torch.tensor(ENDS, dtype=torch.float64)).tolist()
    return {
        "difference": important - others,
        "interval": interval,
        "after_important": important,
        "after_others": others,
        "words": int(number),
    }


def _steps(kept: list[Tensor], important: list[Tensor], *, backward: bool) -> Steps:
    """Return the sentences as padded rows; `important` comes in word order, `kept` in reading order."""
    flags = [one.flip(0) for one in important] if backward else important
    padded = torch.nn.utils.rnn.pad_sequence
    lengths = torch.tensor([len(one) for one in kept])
    return Steps(padded(kept, batch_first=True), padded(flags, batch_first=True), lengths)
