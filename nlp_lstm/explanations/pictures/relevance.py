"""How much of each unit the margin reads, by which the rows of a heatmap are ordered."""

import numpy as np

from nlp_lstm.explanations.ask import ask
from nlp_lstm.explanations.top import top_layers
from nlp_lstm.trained import TrainedModel


def relevance(model: TrainedModel, text: str) -> dict[str, np.ndarray]:
    """Return |v * read| of the top layer's units {direction: (time, hidden)} for a text's margin, in word order.

    v: how the margin weighs a unit's output (`explain`'s `readout`); read: the share of its memory that it shows.
    Empty where the head does not weigh the units one by one (two poolings at once), or sees them not at all.
    """
    asked = ask(model, [text])
    readout, trace = asked.question.captured(asked.embedded, asked.lengths)
    found = {}
    for layer in top_layers(trace):
        weights = readout.vectors[layer.direction][0].detach().numpy()
        read = asked.question.stack.cell(layer.layer, layer.direction).read(layer.gates, layer.states)[0].numpy()
        if weights.shape[-1] == read.shape[-1]:
            found[layer.direction] = np.abs(weights * read)[asked.lead :]
    return found
