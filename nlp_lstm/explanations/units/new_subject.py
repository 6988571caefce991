"""What a language model's units do where a new subject comes: what they keep, and what happens if they kept it all."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.causes.placebo import quantile
from nlp_lstm.explanations.units.clamps import Lever, Unit, answers_under, drawn_alike, kept
from nlp_lstm.explanations.units.effects import figure, margin, right
from nlp_lstm.explanations.units.subjects import Rows, Sentence
from nlp_lstm.layers.trace import Trace
from nlp_lstm.models.language_model import LanguageModel

DRAWS = 20
WHERE = ("noun", "phrase")  # the new subject's noun; all from the end of the old sentence to it


@torch.no_grad()
def traced(network: LanguageModel, rows: Rows) -> Trace:
    """Return every gate and state of the rows."""
    trace = network.stack(rows.embedded, rows.lengths, capture=True).trace
    assert trace is not None
    return trace


def gate_of(trace: Trace, places: Sequence[Lever], units: Sequence[Unit], role: str = "keep") -> Tensor:
    """Return the values (rows, time, units) of the retention gate, or of the gate that reads, of some units."""
    found = []
    for lever in places:
        letter = lever.keep if role == "keep" else lever.read
        assert letter is not None
        own = [unit for layer, unit in units if layer == lever.layer]
        found.append(trace.at(lever.layer).gates[letter][:, :, own])
    return torch.cat(found, -1).double()


def retention(
    trace: Trace, rows: Rows, places: Sequence[Lever], units: Sequence[Unit], rest: Sequence[Unit]
) -> list[dict[str, Any]]:
    """Return how much the units keep at the new subject's noun and at the end of the old sentence.

    `others`: the mean over the words of all passages at the same place from the start that are neither; `difference`:
    the value minus that, 95 % bootstrap over the passages, the others' means held. `rest_difference`: the same of all
    other units.
    """
    special = (rows.columns == rows.subject[:, None]) | (rows.columns == rows.end[:, None])
    other = (rows.columns >= 1) & (rows.columns < rows.lengths[:, None]) & ~special  # (rows, time)
    own, remaining = (gate_of(trace, places, some).mean(-1) for some in (units, rest))  # (rows, time)
    found = []
    for name, at in (("noun", rows.subject), ("end", rows.end)):
        there = other.sum(0)[at] > 0  # (rows,)
        values, others, differences = _compared(own, at, other, there)
        found.append(
            {
                "at": name,
                "value": figure(values),
                "others": float(others.mean()) if len(others) else None,
                "difference": figure(differences),
                "rest_difference": figure(_compared(remaining, at, other, there)[2]),
            }
        )
    return found


def _compared(gate: Tensor, at: Tensor, other: Tensor, there: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return a gate (rows, time) at its places, the mean of other words at these, and the difference, where there."""
    means = (gate * other).sum(0) / other.sum(0).clamp(min=1)  # (time,)
    values = gate.gather(1, at[:, None])[:, 0]
    return values[there], means[at[there]], (values - means[at])[there]


def kept_open(
    network: LanguageModel, rows: Rows, places: Sequence[Lever], units: Sequence[Unit], *, seed: int = 0
) -> list[dict[str, Any]]:
    """Return what becomes of the old subject's form when the units' retention gate is 1 at the new subject.

    For the noun, and for all words from the end of the old sentence to it: the old form's probability and log
    probability, and its margin over the new one's, before and after; the band is the 95 % quantile of the same rise
    for DRAWS draws of as many other units in the same layers.
    """
    generator = torch.Generator().manual_seed(seed)
    sets = [list(units), *(drawn_alike(units, places, generator) for _ in range(DRAWS))]
    before = rows.intact(network).double()  # (rows, 2): new form, old form
    jobs = [(row, some) for some in sets for row in range(len(rows))]
    found = []
    for where in WHERE:
        start = rows.subject if where == "noun" else rows.end
        at = (rows.columns >= start[:, None]) & (rows.columns <= rows.subject[:, None])
        after = answers_under(network, rows, places, kept, jobs, at).double().view(len(sets), len(rows), 2)
        old = {name: (_of(before, name), _of(after, name)) for name in ("probability", "log_probability", "margin")}
        line: dict[str, Any] = {"where": where, "draws": DRAWS}
        for name, (plain, clamped) in old.items():
            rises = clamped - plain  # (sets, rows)
            high = quantile(rises[1:].mean(1))
            rise = figure(rises[0])
            line[name] = {
                "before": float(plain.mean()),
                "after": float(clamped[0].mean()),
                "rise": rise,
                "band": high,
                "supported": rise["interval"] is not None and rise["interval"][0] > 0 and rise["value"] > high,
            }
        plain, clamped = old["margin"]
        line["old_ahead"] = {"before": _ahead(plain), "after": _ahead(clamped[0])}
        found.append(line)
    return found


def _of(answers: Tensor, name: str) -> Tensor:
    """Return a figure of the old form from log p of the new and the old one (..., 2)."""
    new, old = answers.unbind(-1)
    return {"probability": old.exp(), "log_probability": old, "margin": old - new}[name]


def _ahead(margins: Tensor) -> float:
    return float((margins > 0).double().mean())


def reading(trace: Trace, rows: Rows, places: Sequence[Lever], units: Sequence[Unit]) -> dict[str, Any] | None:
    """Return how far the units let out what they hold: at the subject's noun, at the words after it, and at the last
    word, from which the target is predicted; None of cells without a gate that reads.

    Only sentences with words between noun and last word count. A description: nothing is changed here.
    """
    if any(lever.read is None for lever in places):
        return None
    gate = gate_of(trace, places, units, "read").mean(-1)  # (rows, time)
    last = rows.lengths - 1
    between = (rows.columns > rows.subject[:, None]) & (rows.columns < last[:, None])
    there = between.any(1)
    middle = (gate * between).sum(1) / between.sum(1).clamp(min=1)
    subject, target = (gate.gather(1, at[:, None])[:, 0] for at in (rows.subject, last))
    return {
        "subject": figure(subject[there]),
        "between": figure(middle[there]),
        "target": figure(target[there]),
        "difference": figure((target - middle)[there]),
    }


def at_new_subject(
    network: LanguageModel,
    rows: Rows,
    places: Sequence[Lever],
    units: Sequence[Unit],
    every: Sequence[Unit],
    *,
    seed: int = 0,
) -> dict[str, Any]:
    """Return, for passages, how often the new subject's form is ahead, what the units keep, together and alone, and
    what happens when they are kept open; every: all units of the model."""
    rest = [unit for unit in every if unit not in set(units)]
    trace = traced(network, rows)
    return {
        "passages": len(rows),
        "gate": places[0].keep,
        "right": figure(right(margin(rows.intact(network)))),
        "retention": retention(trace, rows, places, units, rest),
        "retention_of": {
            f"{layer}:{unit}": retention(trace, rows, places, [(layer, unit)], rest) for layer, unit in units
        },
        "kept_open": kept_open(network, rows, places, units, seed=seed),
    }


def example(
    network: LanguageModel, rows: Rows, places: Sequence[Lever], units: Sequence[Unit], first: Sentence
) -> dict[str, Any]:
    """Return the units' retention gate along the first passage, word by word."""
    values = gate_of(traced(network, rows), places, units)[0, 1 : int(rows.lengths[0])]  # (words, units)
    ordered = [unit for lever in places for unit in units if unit[0] == lever.layer]
    return {
        "words": list(first.words),
        "subject": first.subject,
        "end": first.end,
        "gate": places[0].keep,
        "keep": {f"{layer}:{unit}": values[:, place].tolist() for place, (layer, unit) in enumerate(ordered)},
    }
