"""Integrated gradients on the word vectors, by captum."""

import torch
from captum.attr import IntegratedGradients as Captum
from torch import Tensor

from nlp_lstm.explanations.attribution.base import Attributed, Attribution, words_alone
from nlp_lstm.explanations.question import Question
from nlp_lstm.registry import choose
from nlp_lstm.text.tokenizer import UNKNOWN_ID

FEWEST, MOST, ENOUGH, POOR = 64, 1024, 1e-3, 0.01


class IntegratedGradients(Attribution):
    """Gradients of Y along the straight path from a baseline to the word vectors, times the way (Gauss-Legendre).

    baseline: the zero vector, or the unknown word's, at every place. A row's points are doubled from 64 up to `most`
    until its scores sum to Y - Y(baseline) within 1e-3 max(1, |Y - Y(baseline)|); a network with maxima has kinks and
    may stay further off, above 1 % with a caveat. Leftovers: Y(baseline); start, the share of a sentence's start.
    Settings: the points of every row.
    """

    name = "integrated_gradients"
    title = "Integrated gradients"
    source = "Sundararajan et al. (2017), arXiv:1703.01365, eq. 1"

    def __init__(self, baseline: str = "zero", most: int = MOST) -> None:
        self.baseline = choose("baseline", baseline, ("zero", "unknown"))
        self.most = most

    def scores(self, question: Question, tokens: Tensor, lengths: Tensor) -> Attributed:
        with torch.no_grad():
            embedded = question.network.embed(tokens)  # (batch, time, embedding)
            origin = torch.zeros_like(embedded)
            if self.baseline == "unknown":
                origin = question.network.embed(torch.full_like(tokens, UNKNOWN_ID))
            whole, empty = question.margin(embedded, lengths), question.margin(origin, lengths)  # (batch,) each
        way = (whole - empty).abs()

        def asked(x: Tensor, rows: Tensor) -> Tensor:
            return question.of_rows(rows).margin(x, lengths[rows])

        shares, residual = torch.zeros_like(embedded[..., 0]), torch.zeros_like(whole)  # (batch, time), (batch,)
        points, used = FEWEST, torch.zeros_like(lengths)
        rows = torch.arange(len(tokens))  # those that are not near enough yet
        while len(rows):
            parts = Captum(asked).attribute(
                embedded[rows],
                origin[rows],
                additional_forward_args=(rows,),
                n_steps=points,
                method="gausslegendre",
                internal_batch_size=max(len(rows), 256),
            )
            shares[rows], used[rows] = parts.sum(-1).detach().to(whole.dtype), points
            residual[rows] = (shares[rows].sum(1) + empty[rows] - whole[rows]).abs()
            points *= 2
            rows = rows[residual[rows] > ENOUGH * way[rows].clamp(min=1)] if points <= self.most else rows[:0]
        scores, leftovers = words_alone(question, shares)
        caveats = {
            row: f"the scores miss the difference of {way[row]:.2g} that they explain by {residual[row]:.2g}"
            for row in (residual > POOR * way).nonzero()[:, 0].tolist()
        }
        settings = {"baseline": self.baseline, "points": used.tolist()}
        return Attributed(scores, {**leftovers, "baseline": empty}, residual, settings, caveats)
