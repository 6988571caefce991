"""A look back at earlier states, for a network that reads in one direction."""

import torch
from torch import Tensor, nn


class CausalAttention(nn.Module):
    """Attention of every word over the top layer's states at the words before it, not further back than `span`.

        a_ts = softmax over t - span <= s < t of h_s' A h_t
        r_t = sum_s a_ts h_s                    h~_t = tanh(C [r_t; h_t] + b)

    The first word of all has nothing before it: r = 0.
    Source: the score "general" and the attentional vector of Luong et al. (2015), arXiv:1508.04025, eq. 5 and 8, over
    the network's own earlier states as in Daniluk et al. (2017), arXiv:1702.04521, section 2.1.
    """

    def __init__(self, width: int, span: int) -> None:
        super().__init__()
        self.span = span
        self.A, self.C = nn.Linear(width, width, bias=False), nn.Linear(2 * width, width)

    def forward(self, hidden: Tensor, earlier: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Return h~ (batch, time, width), the weights a, and what the next window needs as its `earlier`.

        hidden: (batch, time, width). earlier: (batch, n, width), the states before the first one here, None at the
        start of a text. a: (batch, time, n + time), 0 where nothing is looked at.
        """
        seen = hidden if earlier is None else torch.cat([earlier, hidden], 1)  # (batch, n + time, width)
        scores = self.A(hidden) @ seen.transpose(1, 2)  # (batch, time, n + time)
        time, places = scores.shape[1:]
        now = torch.arange(places - time, places, device=hidden.device)[:, None]
        place = torch.arange(places, device=hidden.device)
        in_reach = (place < now) & (place >= now - self.span)  # (time, n + time)
        weights = scores.masked_fill(~in_reach, -torch.inf).softmax(-1)
        weights = weights.masked_fill(~in_reach, 0.0)  # a word with nothing before it: no weights, not NaN
        return torch.tanh(self.C(torch.cat([weights @ seen, hidden], -1))), weights, seen[:, -self.span :]
