"""Gates taken as explanations: the number that a heatmap shows at a word, as if it said how much the word matters."""

import shlex
from typing import Any

import torch
from torch import Tensor

from nlp_lstm.explanations.question import Question, top_layers

DESCRIBES = "a heatmap describes"


def gate_scores(question: Question, tokens: Tensor, lengths: Tensor) -> dict[str, Tensor]:
    """Return {gate: (batch, time)}, the mean of each gate over the units and directions of the top layer.

    Candidates have a sign that means nothing by itself: theirs is the mean of the absolute value. Values at padding
    mean nothing.
    """
    gates = question.stack.cell(len(question.stack.layers) - 1).gates
    return {
        name: torch.cat([value.abs() if gates[name].meaning == "candidate" else value for value in values], -1).mean(-1)
        for name, values in _top_gates(question, tokens, lengths).items()
    }


def gate_changes(question: Question, tokens: Tensor, plain: Tensor, lengths: Tensor, gate: str) -> Tensor:
    """Return |gate(negated) - gate(plain)| (batch, time), the mean over the units and directions of the top layer.

    tokens, plain: rows of tokens (batch, time), negated and not, aligned word by word.
    """
    negated, other = (_top_gates(question, rows, lengths)[gate] for rows in (tokens, plain))
    return torch.cat([one - two for one, two in zip(negated, other, strict=True)], -1).abs().mean(-1)


def as_an_explanation(metrics: dict[str, Any], gate: str, model: str, corpus: str) -> str:
    """Return the line that stands under a picture of a gate: how faithful it was when it was measured.

    metrics: of a model, with a report on faithfulness or without; model, corpus: what to type to have one.
    """
    figures = (metrics.get("faithfulness") or {}).get("gates", {}).get(gate)
    if figures is None:
        return f"as an explanation: not measured: {command_for(model, corpus)}; {DESCRIBES}"
    said = [f"F {_shown(figures['F'])}", f"Spearman {_shown(figures['spearman'])} with |occlusion|"]
    return f"as an explanation: {', '.join(said)} (top layer, {figures['n']} sentences); {DESCRIBES}"


def command_for(model: str, corpus: str) -> str:
    """Return what to type to have a model's explanations measured."""
    return f"nlp-lstm faithfulness {shlex.quote(model)} --corpus {shlex.quote(corpus)} --save"


def method_scores(report: dict[str, Any] | None) -> dict[str, str]:
    """Return how faithful each method of a report was, in words, {method: "F 0.84 [0.80, 0.88]"}; none without one."""
    return {
        name: f"F {_shown(figures['F'])}"
        + (f" [{', '.join(map(_shown, ends))}]" if (ends := figures.get("interval")) else "")
        for name, figures in ((report or {}).get("methods") or {}).items()
    }


def _top_gates(question: Question, tokens: Tensor, lengths: Tensor) -> dict[str, list[Tensor]]:
    """Return each gate (batch, time, size) of the top layer, one for each direction."""
    with torch.no_grad():
        _, trace = question.captured(question.network.embed(tokens), lengths)
    top = top_layers(trace)
    return {name: [layer.gates[name] for layer in top] for name in top[0].gates}


def _shown(value: float | None) -> str:
    return "not defined" if value is None else f"{value:z.2f}"
