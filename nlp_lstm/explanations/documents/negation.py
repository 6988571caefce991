"""What negation does in one sentence: the pair, its margins, the square, which gates carry it, and a verdict."""

from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.ask import Asked
from nlp_lstm.explanations.causes.effects import Pairs
from nlp_lstm.explanations.causes.mediation import mediate
from nlp_lstm.explanations.negation.pairs import (
    Pair,
    corners,
    given_pair,
    ids_with,
    known_words,
    prefix_margins,
    propose_pair,
    square,
)  # fmt: skip
from nlp_lstm.explanations.negation.verdict import gate_titles, retention_letter, verdict
from nlp_lstm.text.batching import pad
from nlp_lstm.text.tokenizer import END_ID


def pair_of(asked: Asked, text: str | None) -> tuple[Pair, Tensor] | None:
    """Return the pair of the first text asked about, and its rows of tokens (2, time), the plain sentence first.

    text: a person's own pair; without one a pair is proposed to a classifier, None where the text has no negator.
    Raises UsageError for a pair of another length.
    """
    model, encoding = asked.model, asked.encodings[0]
    known = known_words(model.tokenizer)
    lead = [END_ID] * asked.lead
    if text is not None:
        other = model.encode(text)
        pair = given_pair(encoding.tokens, other.tokens, known)
        ids = [encoding.ids, other.ids]
        if tuple(encoding.tokens) == pair.negated:
            ids.reverse()
    else:
        proposed = None if asked.lead else propose_pair(encoding.tokens, known)
        if proposed is None:
            return None
        pair = proposed
        ids = [ids_with(encoding.ids, pair.plain, pair.changed, model.tokenizer), encoding.ids]
    tokens, _ = pad([[*lead, *row] for row in ids])
    return pair, tokens


def negation_document(asked: Asked, pair: Pair, tokens: Tensor, *, seed: int = 0) -> dict[str, Any]:
    """Return what the model does with a pair, tokens (2, time) as `pair_of` returns them, as plain values.

    seed: of the placebos. Every number comes from running the model.
    """
    found = {**pair_document(asked, pair, tokens), **mediation_document(asked, pair, tokens, seed=seed)}
    return {**found, "verdict": verdict_of(asked, found)}


def pair_document(asked: Asked, pair: Pair, tokens: Tensor, *, prefixes: bool = True) -> dict[str, Any]:
    """Return the part of the document that says what negation does, not which gates carry it.

    prefixes: also both margins after every word, which take seconds for a long text.
    """
    question, lead = asked.question.of_rows(torch.zeros(2, dtype=torch.long)), asked.lead
    lengths = torch.full((2,), tokens.shape[1])
    with torch.no_grad():
        embedded = question.network.embed(tokens)
        scores = question.answers(embedded, lengths)
        plain, negated = question.margin(embedded, lengths).tolist()
    margins = prefix_margins(question, tokens, lengths)[:, lead:].tolist() if prefixes else None
    labels = [asked.names[place] for place in scores.argmax(-1).tolist()]
    return {
        "negators": [{"name": one.name, "places": list(one.places)} for one in pair.negators],
        "pair": {
            "plain": list(pair.plain),
            "negated": list(pair.negated),
            "changed": list(pair.changed),
            "at": pair.at,
            "proposed": pair.proposed,
            "fillers": list(pair.fillers),
        },
        "margins": {"plain": plain, "negated": negated},
        "labels": {"plain": labels[0], "negated": labels[1]},
        "prefix_margins": None if margins is None else {"plain": margins[0], "negated": margins[1]},
        "total_effect": negated - plain,
        "square": _square(asked, pair, tokens),
    }


def mediation_document(asked: Asked, pair: Pair, tokens: Tensor, *, seed: int = 0) -> dict[str, Any]:
    """Return the part of the document that says which gates carry the effect, beside placebos of this seed."""
    fillers = [asked.model.tokenizer.encode(word).ids[0] for word in pair.fillers]
    one = asked.question.of_rows(torch.zeros(1, dtype=torch.long))
    lengths = torch.full((1,), tokens.shape[1])
    rows = Pairs(tokens[:1], tokens[1:], lengths, torch.tensor([pair.at + asked.lead]))
    found = mediate(one, rows, fillers, seed=seed)
    return {"total_effect_band": found.te_band, "mediation": [line.document() for line in found.table]}


def verdict_of(asked: Asked, found: dict[str, Any]) -> str:
    """Return the verdict on a pair's document; without its mediation it says what moved, not what carried that."""
    cell = asked.question.stack.cell(len(asked.question.stack.layers) - 1)
    flip = (asked.model.metrics.get("scorecard") or {}).get("measures", {}).get("balanced_flip", {}).get("value")
    return verdict(
        plain_margin=found["margins"]["plain"],
        negated_margin=found["margins"]["negated"],
        plain_label=found["labels"]["plain"],
        negated_label=found["labels"]["negated"],
        mediation=found.get("mediation", ()),
        retention_gate=retention_letter(cell.gates, cell.retention_gate),
        titles=gate_titles(cell.gates),
        balanced_flip=flip,
        band=found.get("total_effect_band"),
        negates=bool(found["negators"]),
    )


def _square(asked: Asked, pair: Pair, tokens: Tensor) -> dict[str, Any] | None:
    """Return the square of a pair with one negator for positive against negative, None without an opposite."""
    if asked.lead or (asked.target, asked.other) != ("positive", "negative") or len(pair.negators) != 1:
        return None  # with two negators the plain words differ in more than the polar one
    tokenizer = asked.model.tokenizer
    found = corners(pair.negated, pair.plain, pair.at, known_words(tokenizer))
    if found is None:
        return None
    sentences = (found.plain_positive, found.negated_positive, found.plain_negative, found.negated_negative)
    plain, negated = tokens.tolist()
    rows = [
        ids_with(ids, sentence, [found.place], tokenizer)
        for ids, sentence in zip((plain, negated, plain, negated), sentences, strict=True)
    ]
    one = asked.question.of_rows(torch.zeros(1, dtype=torch.long))
    return {"positive": found.positive, "negative": found.negative, **square(one, rows).document()}
