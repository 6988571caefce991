"""All that gives a number to each word of a sentence, whether or not it is meant as an explanation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.attribution import all_attributions
from nlp_lstm.explanations.attribution.base import Attribution
from nlp_lstm.explanations.faithfulness.gate_scores import gate_changes, gate_scores
from nlp_lstm.explanations.memory.contributions import contributions
from nlp_lstm.explanations.memory.memory import memory_of
from nlp_lstm.explanations.negation.pairs import ids_with, known_words, propose_pair
from nlp_lstm.explanations.question import Question, top_layers
from nlp_lstm.registry import choose
from nlp_lstm.text.batching import pad
from nlp_lstm.trained import SentimentModel

ROWS_TOGETHER = 32
CONTRIBUTIONS, GATES = "contributions", "gates"
# Words stand in the same order after 64 points as after 1024, which take five times as long.
SETTINGS = {"integrated_gradients": {"most": 64}}


@dataclass(frozen=True)
class Sentences:
    """Rows of tokens (batch, time), lengths (batch,). plain: the rows without their negation, aligned word by word.

    negated: (batch,), whether a row has a negation; plain is the same as tokens where it has none.
    """

    tokens: Tensor
    lengths: Tensor
    plain: Tensor
    negated: Tensor

    @classmethod
    def of(cls, model: SentimentModel, texts: Sequence[str], shortest: int, longest: int) -> "Sentences":
        """Return the texts of so many words; raises UsageError where there are none."""
        encodings = model.tokenizer.encode_batch(texts)
        encodings = [one for one in encodings if shortest <= len(one.ids) <= longest]
        if not encodings:
            raise UsageError(f"no text has {shortest} to {longest} words: choose another corpus, or another split")
        known, plain, negated = known_words(model.tokenizer), [], []
        for encoding in encodings:
            pair = propose_pair(encoding.tokens, known)
            other = pair and ids_with(encoding.ids, pair.plain, pair.changed, model.tokenizer)
            plain.append(other or encoding.ids)
            negated.append(pair is not None)
        return cls(*pad([one.ids for one in encodings]), pad(plain)[0], torch.tensor(negated))

    def of_rows(self, rows: Tensor) -> "Sentences":
        """Return some of the rows, without padding that they do not need."""
        lengths = self.lengths[rows]
        time = int(lengths.max())
        return Sentences(self.tokens[rows, :time], lengths, self.plain[rows, :time], self.negated[rows])


@dataclass(frozen=True)
class Explainer:
    """One method, or several that come from the same run, by their names.

    group: "methods", "gates" or "changes". titles: {name: what it is called}. scores: {name: (batch, time)} of a
    question and its sentences. rows: (n,), the rows it says something about.
    """

    group: str
    title: str
    titles: dict[str, str]
    scores: Callable[[Question, Sentences], dict[str, Tensor]]
    rows: Tensor

    @property
    def signed(self) -> bool:
        """Whether scores have a sign: for or against the answer."""
        return self.group == "methods"


def explainers(
    question: Question, sentences: Sentences, methods: Sequence[str] | None = None
) -> tuple[list[Explainer], dict[str, str]]:
    """Return the methods that apply to a network, and why the others do not: {name: one sentence}.

    methods: names of attributions, "contributions" and "gates"; all if not given. Raises UsageError for other names.
    """
    attributions = all_attributions()
    names = [*attributions, CONTRIBUTIONS, GATES]
    chosen = [choose("method", name, names) for name in methods] if methods is not None else names
    everywhere = torch.arange(len(sentences.lengths))
    found: list[Explainer] = []
    left_out: dict[str, str] = {}
    for name in dict.fromkeys(chosen):
        if name in attributions:
            method = attributions[name](**SETTINGS.get(name, {}))
            reason = method.applies(question)
            if reason is None:
                titles = {name: method.title}
                found.append(Explainer("methods", method.title, titles, _attribution(name, method), everywhere))
        elif name == CONTRIBUTIONS:
            reason = _without_contract(question, sentences)
            if reason is None:
                titles = {name: "Contributions"}
                found.append(Explainer("methods", titles[name], titles, contribution_scores, everywhere))
        else:
            reason = None
            found += _gates(question, sentences, everywhere)
        if reason is not None:
            left_out[name] = reason
    return found, left_out


def scored(question: Question, sentences: Sentences, explainer: Explainer, rows: Tensor) -> dict[str, Tensor]:
    """Return {name: (batch, time)}, 0 at padding and in other rows than those asked for, `rows` (n,)."""
    found = {name: torch.zeros(sentences.tokens.shape, dtype=torch.float64) for name in explainer.titles}
    for some in rows[sentences.lengths[rows].argsort(stable=True)].split(ROWS_TOGETHER):
        part = sentences.of_rows(some)
        words = torch.arange(part.tokens.shape[1])[None] < part.lengths[:, None]
        for name, scores in explainer.scores(question.of_rows(some), part).items():
            found[name][some, : part.tokens.shape[1]] = scores.detach().double().masked_fill(~words, 0.0)
    return found


def contribution_scores(question: Question, sentences: Sentences) -> dict[str, Tensor]:
    """Return what the top layer's writes contribute (batch, time), a position above layer 0 taken for its word."""
    with torch.no_grad():
        readout, trace = question.captured(question.network.embed(sentences.tokens), sentences.lengths)
        parts = []
        for layer in top_layers(trace):
            memory = memory_of(question.stack.cell(layer.layer, layer.direction), layer, sentences.lengths)
            assert memory is not None
            parts.append(contributions(memory, readout.weights[layer.direction]).per_word)
    return {CONTRIBUTIONS: torch.stack(parts).sum(0)}


def _attribution(name: str, method: Attribution) -> Callable[[Question, Sentences], dict[str, Tensor]]:
    return lambda question, rows: {name: method.scores(question, rows.tokens, rows.lengths).scores}


def _without_contract(question: Question, sentences: Sentences) -> str | None:
    """Return why there are no contributions, None where there are."""
    tokens, lengths = sentences.tokens[:1], sentences.lengths[:1]
    with torch.no_grad():
        _, trace = question.of_rows(torch.tensor([0])).captured(question.network.embed(tokens), lengths)
    top = top_layers(trace)[0]
    cell = question.stack.cell(top.layer, top.direction)
    return None if memory_of(cell, top, lengths) else f"the memory of the {cell.name} cell is no sum of what it writes"


def _gates(question: Question, sentences: Sentences, everywhere: Tensor) -> list[Explainer]:
    cell = question.stack.cell(len(question.stack.layers) - 1)
    gate = cell.main_gate()

    def change(question: Question, rows: Sentences) -> dict[str, Tensor]:
        return {gate: gate_changes(question, rows.tokens, rows.plain, rows.lengths, gate)}

    def mean(question: Question, rows: Sentences) -> dict[str, Tensor]:
        return gate_scores(question, rows.tokens, rows.lengths)

    titles = {name: f"gate {name} ({one.meaning})" for name, one in cell.gates.items()}
    found = [Explainer("gates", "gates", titles, mean, everywhere)]
    negated = sentences.negated.nonzero()[:, 0]
    if len(negated):
        titles = {gate: f"|{gate}(negated) - {gate}(plain)|"}
        found.append(Explainer("changes", f"change of {gate}", titles, change, negated))
    return found
