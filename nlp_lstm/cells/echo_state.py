"""A recurrent network that is not trained."""

import torch
from torch import nn

from nlp_lstm.cells.base import within
from nlp_lstm.cells.leaky import LeakyUnits
from nlp_lstm.errors import UsageError


class EchoState(LeakyUnits):
    """Echo state network: a fixed random network of leaky units; only what stands on top of it is trained.

        n = tanh(W x + U h + b)      h = (1 - a) * h + a * n

    a writes: 1 replaces the state. leak: a, the same for all units and steps. W and b are uniform in
    +-input_scale. U has the share `density` of its entries, uniform, and is scaled until its largest eigenvalue
    has the absolute value spectral_radius; below 1 the first state is usually forgotten. One bias.
    W, U and b are buffers: kept with the model, never trained, never dropped; recurrent_init draws nothing here.
    The word vectors below stay as they were drawn, too, but those that a tied language model writes with.
    Deviation: no output fed back. The state after a word is what the layer above reads.
    Source: Jaeger (2001), GMD Report 148; leaky as in Jaeger et al. (2007), Neural Networks 20(3), eq. 2.
    Contract of h: carry 1 - a, write a * n.
    """

    name = "esn"
    title = "Echo state network, fixed random weights"
    source = "Jaeger (2001), GMD Report 148; Jaeger et al. (2007), Neural Networks 20(3)"
    fixed = True

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        spectral_radius: float = 0.9,
        input_scale: float = 0.5,
        density: float = 1.0,
        leak: float = 1.0,
        recurrent_init: str = "orthogonal",
    ) -> None:
        self.spectral_radius = within("spectral_radius", spectral_radius, 0.0, 10.0)
        self.input_scale = within("input_scale", input_scale, 0.0, 1000.0)
        self.density, self.leak = within("density", density, 0.0, 1.0), within("leak", leak, 0.001, 1.0)
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        for linear in (self.W, self.U):
            for name, weight in list(linear.named_parameters()):
                delattr(linear, name)
                linear.register_buffer(name, weight.detach())

    def number_of_weights(self) -> int:
        return sum(weight.numel() for weight in self.buffers())

    @torch.no_grad()
    def reset_parameters(self) -> None:
        for weight in (self.W.weight, self.W.bias):
            nn.init.uniform_(weight, -self.input_scale, self.input_scale)
        matrix = nn.init.uniform_(self.U.weight, -1.0, 1.0)
        matrix *= torch.rand_like(matrix) < self.density
        if matrix.is_meta:  # only the shapes are wanted: the values are about to be loaded
            return
        radius = torch.linalg.eigvals(matrix.double()).abs().max().item()
        if radius == 0:
            raise UsageError(
                f"density {self.density:g} leaves {self.hidden_size} units without a loop: "
                "use a larger one, as in --cell-option density=0.5"
            )
        matrix *= self.spectral_radius / radius
