"""Everything that is found out about one text, as one document of plain values."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.ask import Asked, ask
from nlp_lstm.explanations.attribution import all_attributions
from nlp_lstm.explanations.causes.interventions import Hold, clamps_for
from nlp_lstm.explanations.documents.layers import layers_document
from nlp_lstm.explanations.documents.negation import negation_document, pair_of
from nlp_lstm.explanations.memory.decomposition import Decomposition, decomposed
from nlp_lstm.explanations.negation.square import prefix_margins
from nlp_lstm.trained import TrainedModel

SCHEMA = 1
LONG = 400  # words: a longer text gets no attribution but LRP, and no margin after every word
NEXT_WORDS = 10  # of a language model's answers, the likeliest that are told


def explain(
    model: TrainedModel,
    text: str,
    *,
    pair: str | None = None,
    clamps: Sequence[str | Hold] = (),
    target: str | None = None,
    other: str | None = None,
    arrays: bool | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Return why a model answers a text as it does: by how much `target` is ahead of `other`, and where that is from.

    pair: the text without its negation (or with it), of the same number of tokens; one is proposed if not given.
    clamps: gates to hold, as LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE. target, other: two labels, or two next words.
    arrays: also every gate and state [word][unit]; if not given, of texts of up to 400 words. seed: of the placebos.
    The model is left as it is.
    Raises UsageError for an empty text, a pair of another length or of a very long text, and names and places that do
    not exist.
    """
    asked = ask(model, [text], target=target, other=other)
    is_long = len(asked.encodings[0].tokens) > LONG
    if is_long and pair is not None:
        raise UsageError(f"a pair is compared up to {LONG} words: leave --pair out, or give a shorter text")
    paired = None if is_long else pair_of(asked, pair)
    held = [hold if isinstance(hold, Hold) else Hold.parse(hold) for hold in clamps]
    found = decision(asked, arrays=not is_long if arrays is None else arrays)
    if is_long and arrays is None:
        found["caveats"].append(f"Gates and states of more than {LONG} words are left out unless asked for.")
    found["attributions"], reasons = attributed(asked)
    found["caveats"] += reasons
    found["clamps"] = clamped(asked, held, None if paired is None else partner(asked, paired[1]))
    found["negation"] = None if paired is None else negation_document(asked, *paired, seed=seed)
    found["seed"] = seed
    return found


def decision(asked: Asked, *, arrays: bool = True, prefixes: bool = True) -> dict[str, Any]:
    """Return the part of the document that one run of the text says, and of each of its beginnings if wanted."""
    question, encoding, lead = asked.question, asked.encodings[0], asked.lead
    readout, trace = question.captured(asked.embedded, asked.lengths)
    with torch.no_grad():
        answers = question.answers(asked.embedded, asked.lengths)[0]
    sums = decomposed(question, readout, trace, asked.lengths)
    if sums is None:
        cell = question.stack.cell(len(question.stack.layers) - 1)
        caveats = [f"The memory of the {cell.name} cell is not additive: no contributions, nothing that survives."]
    else:
        caveats = sums.caveats(0)
    if not all(encoding.known):
        words = ", ".join(token for token, known in zip(encoding.tokens, encoding.known, strict=True) if not known)
        caveats.append(f"Unknown to the model, and read as one and the same word: {words}.")
    margins = None
    if len(encoding.tokens) > LONG:
        caveats.append(f"Margins after every word, and pairs, are left out for more than {LONG} words.")
    elif prefixes:
        margins = prefix_margins(question, asked.tokens, asked.lengths)[0, lead:].tolist()
    return {
        "schema": SCHEMA,
        "model": {"task": asked.model.name, "cell": question.stack.cell(0).name, "layers": len(question.stack.layers)},
        "text": asked.texts[0],
        "tokens": encoding.tokens,
        "offsets": [list(offset) for offset in encoding.offsets],
        "known": encoding.known,
        "target": asked.target,
        "other": asked.other,
        "logits": None if lead else dict(zip(asked.names, answers.tolist(), strict=True)),
        "temperature": None if lead else asked.temperature,
        "probabilities": _probabilities(asked, answers),
        "margin": float(readout.margin[0]),
        "margin_constant": float(readout.constant[0]),
        "readout": {direction: vector[0].tolist() for direction, vector in readout.vectors.items()},
        "prefix_margins": margins,
        "layers": layers_document(question, trace, sums, arrays=arrays),
        "contributions": None if sums is None else contributions_document(sums),
        "attributions": None,
        "faithfulness": asked.model.metrics.get("faithfulness"),
        "caveats": caveats,
    }


def contributions_document(sums: Decomposition) -> dict[str, Any]:
    """Return the parts of one text's margin, the sum being of one row."""
    second, lead = sums.telescoped, sums.lead
    return {
        "rule": "proportional",
        "per_token": sums.per_word[0, lead:].tolist(),
        "per_direction": {direction: values[0, lead:].tolist() for direction, values in sums.per_direction.items()},
        "initial": float(sums.initial[0]),
        "constant": float(sums.readout.constant[0]),
        "total": float(sums.total[0]),
        "margin": float(sums.readout.margin[0]),
        "residual": float(sums.residual[0]),
        "exact": sums.readout.exact,
        "telescoping": None if second is None else second[0, lead:].tolist(),
        "ambiguity": None if sums.ambiguity is None else float(sums.ambiguity[0]),
    }


def attributed(asked: Asked) -> tuple[dict[str, Any], list[str]]:
    """Return what each method says of the text, None for one that says nothing, and why."""
    found: dict[str, Any] = {}
    caveats = []
    words = len(asked.encodings[0].tokens)
    for name, kind in all_attributions().items():
        method = kind()
        reason = method.applies(asked.question)
        if reason is None and words > LONG and name != "lrp":
            reason = f"{kind.title}: left out for more than {LONG} words."
        if reason is not None:
            found[name] = None
            caveats.append(reason)
            continue
        scored = method.scores(asked.question, asked.tokens, asked.lengths)
        found[name] = {
            "scores": scored.scores[0, asked.lead :].tolist(),
            "leftovers": {key: float(value[0]) for key, value in scored.leftovers.items()},
            "total": float(scored.total[0]),
            "residual": None if scored.residual is None else float(scored.residual[0]),
            "settings": scored.settings,
        }
        if 0 in scored.caveats:
            caveats.append(f"{kind.title}: {scored.caveats[0]}")
    return found, caveats


def partner(asked: Asked, pair: Tensor) -> Tensor:
    """Return the row (1, time) of a pair (2, time) that is not the text itself."""
    return pair[:1] if torch.equal(pair[1:], asked.tokens) else pair[1:]


def clamped(asked: Asked, held: Sequence[Hold], pair: Tensor | None) -> dict[str, Any] | None:
    """Return the answer while gates are held, None where none is; pair: (1, time), the other sentence, if any."""
    if not held:
        return None
    clamps = clamps_for(held, asked.question, asked.tokens, asked.lengths, pair)
    with torch.no_grad():
        answers = asked.question.answers(asked.embedded, asked.lengths, clamps)[0]
        margin = asked.question.margin(asked.embedded, asked.lengths, clamps)
    return {
        "held": [hold.document() for hold in held],
        "margin": float(margin[0]),
        "probabilities": _probabilities(asked, answers),
    }


def _probabilities(asked: Asked, answers: Tensor) -> dict[str, float]:
    """Return {label: probability}; of a language model the likeliest next words, and the two that were asked about."""
    shares = asked.shares(answers)
    places = list(range(len(shares)))
    if asked.lead:
        two = [asked.names.index(asked.target), asked.names.index(asked.other)]
        places = list(dict.fromkeys([*shares.topk(min(NEXT_WORDS, len(shares))).indices.tolist(), *two]))
    return {asked.names[place]: float(shares[place]) for place in places}
