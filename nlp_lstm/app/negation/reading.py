"""What the page knows of a sentence and its pair: runs of the model, kept for all sessions."""

from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch
from torch import Tensor

from nlp_lstm.app.shared import load_model
from nlp_lstm.explanations.ask import Asked, ask
from nlp_lstm.explanations.causes.interventions import Hold
from nlp_lstm.explanations.documents.layers import retention_document
from nlp_lstm.explanations.documents.negation import mediation_document, pair_document, pair_of, verdict_of
from nlp_lstm.explanations.explanation import (
    LONG,
    attributed,
    clamped,
    contributions_document,
    decision,
    partner,
)
from nlp_lstm.explanations.memory.decomposition import decomposed
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.layers.trace import Trace
from nlp_lstm.text.tokenizer import UNKNOWN_ID

QUICK = 60  # words: what takes seconds for a longer text is computed when asked for


@dataclass(frozen=True)
class Sentence:
    """One sentence as the model read it: its words, whether it knows them, every gate, and the parts of its margin.

    contributions: as in the document of `explain`, None for a memory that is no sum. per_unit: {direction: (1, time,
    hidden)} in reading order, of the top layer.
    """

    tokens: list[str]
    known: list[bool]
    trace: Trace
    contributions: dict[str, Any] | None
    per_unit: dict[str, Tensor]
    readout: dict[str, list[float]]


@dataclass(frozen=True)
class Reading:
    """found: `decision` of the sentence. pair: `pair_document`, None without a pair. sentences: "negated" and "plain",
    or the sentence alone as "text". own: the name among these of the sentence that was typed."""

    found: dict[str, Any]
    pair: dict[str, Any] | None
    verdict: str
    sentences: dict[str, Sentence]
    own: str


@st.cache_data(max_entries=64, show_spinner=False)
def read(name: str, version: float, text: str, pair: str | None) -> Reading:
    """Run a sentence and its pair, given or proposed; raises UsageError as `explain` does."""
    asked = ask(load_model(name, version), [text])
    words = len(asked.encodings[0].tokens)
    paired = None if words > LONG else pair_of(asked, pair)
    found = decision(asked, arrays=False, prefixes=False)
    if paired is None:
        return Reading(found, None, "", {"text": _sentence(asked, asked.tokens, asked.encodings[0].tokens)}, "text")
    both, tokens = paired
    document = pair_document(asked, both, tokens, prefixes=words <= QUICK)
    sentences = {
        "negated": _sentence(asked, tokens[1:], list(both.negated)),
        "plain": _sentence(asked, tokens[:1], list(both.plain)),
    }
    own = "negated" if torch.equal(tokens[1:], asked.tokens) else "plain"
    return Reading(found, document, verdict_of(asked, document), sentences, own)


@st.cache_data(max_entries=64, show_spinner=False)
def mediated(name: str, version: float, text: str, pair: str | None) -> dict[str, Any]:
    """Return which gates carry the effect, and the verdict with that in it."""
    asked = ask(load_model(name, version), [text])
    paired = pair_of(asked, pair)
    assert paired is not None
    found = mediation_document(asked, *paired)
    return {**found, "verdict": verdict_of(asked, read(name, version, text, pair).pair | found)}  # type: ignore[operator]


@st.cache_data(max_entries=256, show_spinner=False)
def held(name: str, version: float, text: str, pair: str | None, clamps: tuple[str, ...]) -> dict[str, Any]:
    """Return the answer while gates are held, each clamp written as for `explain --clamp`."""
    asked = ask(load_model(name, version), [text])
    paired = pair_of(asked, pair) if len(asked.encodings[0].tokens) <= LONG else None
    row = None if paired is None else partner(asked, paired[1])
    found = clamped(asked, [Hold.parse(clamp) for clamp in clamps], row)
    assert found is not None
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def attributions(name: str, version: float, text: str) -> tuple[dict[str, Any], list[str]]:
    """Return what each method of attribution says of the sentence, and why some say nothing. Takes seconds."""
    return attributed(ask(load_model(name, version), [text]))


@st.cache_data(max_entries=64, show_spinner=False)
def survival(
    name: str, version: float, text: str, pair: str | None, which: str, layer: int, direction: str
) -> dict[str, Any] | None:
    """Return what survives in one layer and direction of a sentence, as in the document of `explain`, or None."""
    sentence = read(name, version, text, pair).sentences[which]
    own = sentence.trace.at(layer, direction)
    memory = memory_of(load_model(name, version).stack.cell(layer, direction), own, None)
    top = layer == sentence.trace.layers[-1].layer
    return None if memory is None else retention_document(memory, sentence.per_unit.get(direction) if top else None)


def _sentence(asked: Asked, tokens: Tensor, words: list[str]) -> Sentence:
    question, lengths = asked.question.of_rows(torch.zeros(1, dtype=torch.long)), torch.tensor([tokens.shape[1]])
    with torch.no_grad():
        readout, trace = question.captured(question.network.embed(tokens), lengths)
        sums = decomposed(question, readout, trace, lengths)
    return Sentence(
        words,
        [number != UNKNOWN_ID for number in tokens[0].tolist()],
        trace,
        None if sums is None else contributions_document(sums),
        {} if sums is None else {direction: part.per_unit for direction, part in sums.parts.items()},
        {direction: vector[0].tolist() for direction, vector in readout.vectors.items()},
    )
