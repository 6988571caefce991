"""Layer-wise relevance propagation, as gradient times input of a network made linear."""

import torch
from torch import Tensor
from torch.func import functional_call

from nlp_lstm.cells.base import Cell, State
from nlp_lstm.explanations.attribution.base import Attributed, Attribution, inside, words_alone
from nlp_lstm.explanations.attribution.climb import climb
from nlp_lstm.explanations.attribution.linearised import Linearised, Terms
from nlp_lstm.explanations.question import Question
from nlp_lstm.models.classifier import SentimentClassifier

ENOUGH, POOR = 1e-6, 0.01  # of the sum of absolute terms; of the margin


class LRP(Attribution):
    """The margin handed down from layer to layer, to each summand of a sum its share of it.

    Gates are constants and get nothing; a candidate's share goes to its whole pre-activation, and from there to its
    summands a_k in proportion a_k / (a + epsilon sign a); the memory's share goes in the same way to what was carried
    and what was written, unless nothing is carried. Pooling and head have no epsilon; maxima take the place where
    they are, attention's weights are constants. Words get no share of biases.
    Leftovers: bias (those of all layers and of the head), stabiliser (what epsilon takes), initial (the first states),
    start (of a language model's sentence). They and the scores sum to Y within 1e-6 of the sum of all absolute terms;
    a row that misses this, or by 1 % of Y, as where huge terms cancel, has a caveat.
    Cells need a contract: h = read * s, s = carry * s + write. A convolution below them is one map and its relu.
    """

    name = "lrp"
    title = "Layer-wise relevance propagation"
    source = "Arras et al. (2017), arXiv:1706.07206, eq. 1-3; Arras et al. (2019), arXiv:1909.12114, section 2"

    def __init__(self, epsilon: float = 1e-3) -> None:
        self.epsilon = epsilon

    def applies(self, question: Question) -> str | None:
        cell = question.stack.cell(0)
        if type(cell).contract is Cell.contract:
            return f"relevance is handed down through additive memories, and the {cell.name} cell states none"
        return None

    @torch.enable_grad()
    def scores(self, question: Question, tokens: Tensor, lengths: Tensor) -> Attributed:
        self.insist(question)
        network, terms = question.network, Terms(self.epsilon)
        with torch.no_grad():
            embedded = network.embed(tokens)  # (batch, time, embedding)
        readout, _ = question.captured(embedded, lengths)
        x = terms.leaf("word", embedded)
        front = network.convolution if isinstance(network, SentimentClassifier) else None
        if front is not None:
            with Linearised(terms):
                x = functional_call(front, terms.biases(front), (x, lengths))
        words = inside(tokens, lengths)

        def run(cell: Cell, read: Tensor, below: State | None, backward: bool) -> State:
            return functional_call(cell, terms.biases(cell), (linear_steps, read, below, words, terms))

        climbed = climb(question.stack, x, lengths, run).read(readout.weights)
        constant = (readout.constant - readout.beside).double()
        leftovers = {kind: torch.zeros_like(constant) for kind in ("bias", "stabiliser", "initial")}
        shares, size = torch.zeros_like(constant), constant.abs()
        for kind, part in terms.parts(climbed):
            size = size + part.abs().flatten(1).sum(1)
            if kind == "word":
                shares = part.sum(-1)  # (batch, time)
            else:
                leftovers[kind] = leftovers[kind] + part.flatten(1).sum(1)
        leftovers["bias"] = leftovers["bias"] + constant
        scores, start = words_alone(question, shares)
        residual = scores.sum(1) + sum([*start.values(), *leftovers.values()]) - readout.margin
        far = (residual.abs() > ENOUGH * size) | (residual.abs() > POOR * readout.margin.abs())
        dtype = readout.margin.dtype
        return Attributed(
            scores.to(dtype),
            {name: value.to(dtype) for name, value in {**start, **leftovers}.items()},
            residual.abs().to(dtype),
            {"epsilon": self.epsilon, "exact": readout.exact},
            {
                row: f"scores and leftovers miss the margin of {readout.margin[row]:.2g} by {residual[row].abs():.2g}"
                for row in far.nonzero()[:, 0].tolist()
            },
        )


def linear_steps(cell: Cell, x: Tensor, below: State | None, words: Tensor, terms: Terms) -> State:
    """Run a cell over x (batch, time, input) in reading order, every gate a constant, every sum under epsilon.

    words: (batch, time), False at padding, where states stay as they are. Returns {state: (batch, time, size)}.
    """
    linearised = Linearised(terms)
    with linearised:
        inputs = {name: value.split(1, 1) for name, value in cell.inputs(x, below).items()}
    state = {name: terms.leaf("initial", value[:, None]) for name, value in cell.start(x).items()}
    history: dict[str, list[Tensor]] = {name: [] for name in state}
    for t in range(x.shape[1]):
        now, gates, before = {name: values[t] for name, values in inputs.items()}, State(), state  # (batch, 1, .) each

        def gate(letter: str, value: Tensor, now: State = now, gates: State = gates) -> Tensor:
            if cell.gates[letter].meaning != "candidate":
                value = value.detach()
            elif not linearised.has_made(value) and not any(value is given for given in now.values()):
                value = terms.stabilised(value)  # a candidate that is its own pre-activation
            gates[letter] = value
            return value

        with linearised:
            after = cell.step(gate, **now, **before)
        contract = cell.contract(gates, before)
        assert contract is not None
        memory = after[contract.state]
        memory = torch.where(contract.carry == 0, memory, terms.stabilised(memory))
        after = {**after, contract.state: memory}
        if contract.state != cell.output:
            after[cell.output] = cell.read(gates, after).detach() * memory
        read = words[:, t, None, None]
        state = {name: torch.where(read, after[name], before[name]) for name in state}
        linearised.made.clear()
        for name, value in state.items():
            history[name].append(value)
    return {name: torch.cat(values, 1) for name, values in history.items()}
