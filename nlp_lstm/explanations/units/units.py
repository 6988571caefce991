"""Which units of a language model carry its subjects' number or gender, and what they do at a new subject.

The claim to be checked: a unit remembers the subject's gender until a new subject comes, and forgets it there.
Background: Lakretz et al. (2019), "The emergence of number and syntax units in LSTM language models",
arXiv:1903.07435.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.causes.placebo import quantile
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.explanations.units.clamps import Lever, Unit, drawn_alike, language_model, levers
from nlp_lstm.explanations.units.effects import (
    Ablation,
    Band,
    ablated,
    band,
    figure,
    halves,
    levelled,
    right,
    without_all,
)
from nlp_lstm.explanations.units.new_subject import at_new_subject, example, reading, traced
from nlp_lstm.explanations.units.probes import probe, separation
from nlp_lstm.explanations.units.subjects import FEATURES, Material, Rows, Sentence
from nlp_lstm.explanations.units.verdict import verdict
from nlp_lstm.models.language_model import LanguageModel
from nlp_lstm.trained import TrainedModel

FEWEST = 10  # sentences of each value
DRAWS = 20
EXAMPLES = 3


def units(model: TrainedModel, material: Material, feature: str, *, top: int = 5, seed: int = 1) -> dict[str, Any]:
    """Return which units carry a feature, as plain values.

    top: how many units are chosen on the first half of the sentences; all else is measured on the second half and on
    the passages. `carriers` are the chosen units whose effect on the second half exceeds both bands and whose
    interval excludes 0; the gates are shown of these, or, where there are none, of all that were chosen.
    Raises UsageError for a classifier, a cell without the gates, too few sentences, and a `top` too large.
    """
    network, sentences = language_model(model).network.eval(), material.sentences
    _refuse_few(material, feature)
    rows = Rows.of(network, sentences)
    places = levers(model, rows)
    number = sum(lever.units for lever in places)
    if not 1 <= top <= number // 4:
        raise UsageError(f"--top is {top}: give 1 to {number // 4}, a quarter of this model's {number} units at most")
    found = ablated(network, rows, places)
    first, second = halves(rows.sign, seed)
    order = found.drops[:, first].mean(1).argsort(descending=True, stable=True)[:top].tolist()
    limits = band(found.drops[:, second], rows.sign[second], order, seed)
    trace = traced(network, rows)
    labels = ((rows.sign + 1) // 2).numpy()
    memories = [_memory(network, trace, lever, rows) for lever in places]
    areas = [separation(values[1], labels) for values in memories]
    intact = _intact(found, second, sentences, rows.sign)
    tells = intact["margin"]["interval"][0] > 0
    lines = [_unit(found, place, first, second, limits, areas, rows.sign, tells=tells) for place in order]
    carriers = [found.units[place] for place, line in zip(order, lines, strict=True) if line["carries"]]
    chosen = carriers or [found.units[place] for place in order]
    passages = Rows.of(network, material.passages)
    document: dict[str, Any] = {
        "feature": feature,
        "values": list(FEATURES[feature]),
        "seed": seed,
        "sentences": _facts(material, first, second, sentences),
        "intact": intact,
        "band": {"height": limits.height, "permuted": limits.permuted, "others": limits.others},
        "held": {str(lever.layer): {"state": lever.state, "gates": lever.zero} for lever in places},
        "units": lines,
        "carriers": [list(unit) for unit in carriers],
        "shown": [list(unit) for unit in chosen],
        "together": _together(network, rows, places, chosen, found, second, seed),
        "layers": _layers(found, second, places, memories, areas, labels, sentences, seed),
        "new_subject": at_new_subject(network, passages, places, chosen, found.units, seed=seed),
        "output_gate": reading(trace, rows, places, chosen),
        "example": example(network, passages, places, chosen, material.passages[0]),
    }
    return document | {"verdict": verdict(document)}


def _refuse_few(material: Material, feature: str) -> None:
    counts = [sum(one.value == value for one in material.sentences) for value in (0, 1)]
    if min(counts) < FEWEST or not material.passages:
        said = " and ".join(f"{n} {name}" for n, name in zip(counts, FEATURES[feature], strict=True))
        raise UsageError(
            f"there are {said} sentences in words that the model knows, and {FEWEST} of each are needed: "
            "raise --limit, or choose another --corpus"
        )


def _unit(
    found: Ablation,
    place: int,
    first: Tensor,
    second: Tensor,
    limits: Band,
    areas: list[list[float]],
    sign: Tensor,
    *,
    tells: bool,
) -> dict[str, Any]:
    """Return what is known of one unit; share: its effect as a part of the intact margin."""
    layer, unit = found.units[place]
    effect = figure(levelled(found.drops[place, second], sign[second]))
    whole = float(found.intact[second].mean())
    return {
        "layer": layer,
        "unit": unit,
        "effect": effect,
        "effect_where_chosen": float(found.drops[place, first].mean()),
        "share": effect["value"] / whole if whole > 0 else None,
        "accuracy": figure(right(found.without[place, second])),
        "separation": areas[layer][unit],
        "carries": tells and effect["value"] > limits.height and effect["interval"][0] > 0,
    }


def _intact(found: Ablation, second: Tensor, sentences: list[Sentence], sign: Tensor) -> dict[str, Any]:
    margins = found.intact[second]
    attracted = torch.tensor([sentences[row].attractors > 0 for row in second.tolist()])
    return {
        "margin": figure(levelled(margins, sign[second])),
        "accuracy": figure(right(margins)),
        "accuracy_with_attractors": figure(right(margins[attracted])),
    }


def _together(
    network: LanguageModel,
    rows: Rows,
    places: list[Lever],
    chosen: list[Unit],
    found: Ablation,
    second: Tensor,
    seed: int,
) -> dict[str, Any]:
    """Return what is lost without all of the chosen units, against as many others of the same layers."""
    generator = torch.Generator().manual_seed(seed)
    sets = [chosen, *(drawn_alike(chosen, places, generator) for _ in range(DRAWS))]
    margins = without_all(network, rows, places, sets)[:, second]
    drops = found.intact[second] - margins
    return {
        "units": len(chosen),
        "effect": figure(levelled(drops[0], rows.sign[second])),
        "accuracy": figure(right(margins[0])),
        "band": quantile(drops[1:].mean(1)),
        "draws": DRAWS,
    }


def _memory(network: LanguageModel, trace: Any, lever: Lever, rows: Rows) -> tuple[Tensor, Tensor]:
    """Return a layer's memory (rows, units) after the subject's noun and at the word before the target."""
    memory = memory_of(network.stack.cell(lever.layer), trace.at(lever.layer), rows.lengths)
    assert memory is not None
    index = torch.arange(len(rows))
    return memory.values[index, rows.subject], memory.values[index, rows.lengths - 1]


def _layers(
    found: Ablation,
    second: Tensor,
    places: list[Lever],
    memories: list[tuple[Tensor, Tensor]],
    areas: list[list[float]],
    labels: np.ndarray,
    sentences: list[Sentence],
    seed: int,
) -> list[dict[str, Any]]:
    """Return for each layer the effects of all its units on the second half, and its probes on all sentences."""
    nouns = [one.noun for one in sentences]
    effects = found.drops[:, second].mean(1).split([lever.units for lever in places])
    return [
        {
            "layer": lever.layer,
            "effects": effect.tolist(),
            "separation": area,
            "probe": {
                "after_subject": probe(after, labels, nouns, seed=seed),
                "before_target": probe(before, labels, nouns, seed=seed),
            },
        }
        for lever, effect, (after, before), area in zip(places, effects, memories, areas, strict=True)
    ]


def _facts(material: Material, first: Tensor, second: Tensor, sentences: list[Sentence]) -> dict[str, Any]:
    """Return where the sentences are from, how many there are, and a few of them."""
    return material.facts | {
        "n": len(sentences),
        "chosen_on": len(first),
        "measured_on": len(second),
        "with_attractors": sum(one.attractors > 0 for one in sentences),
        "nouns": len({one.noun for one in sentences}),
        "examples": [one.text for one in sentences[:EXAMPLES]],
        "passages": [one.text for one in material.passages[:EXAMPLES]],
    }
