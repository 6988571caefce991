"""A network's own run made linear: functions become factors, so that gradient times value adds up to what comes out."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from nlp_lstm.cells.base import tanh_ratio

TANH, RELU = (torch.tanh, Tensor.tanh), (torch.relu, Tensor.relu, F.relu)
MAPS = (F.linear, F.conv1d)


class Terms:
    """The leaves of a linear computation, by kind: the part of each in the result is its value times its gradient."""

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon
        self.leaves: list[tuple[str, Tensor]] = []

    def leaf(self, kind: str, value: Tensor) -> Tensor:
        """Return a value (batch, ...) as a leaf of its own."""
        leaf = value.detach().requires_grad_()
        self.leaves.append((kind, leaf))
        return leaf

    def biases(self, module: nn.Module) -> dict[str, Tensor]:
        """Return the module's vectors, learned or fixed, as leaves (batch, 1, size): one for each row by itself."""
        rows = len(self.leaves[0][1])
        vectors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        return {
            name: self.leaf("bias", vector.expand(rows, 1, -1))
            for name, vector in vectors.items()
            if vector.dim() == 1 and vector.is_floating_point()
        }

    def stabilised(self, z: Tensor) -> Tensor:
        """Return z under the epsilon rule: z times the constant z / (z + epsilon sign z), and the rest as a leaf."""
        factor = (z / torch.where(z < 0, z - self.epsilon, z + self.epsilon)).detach()
        return z * factor + self.leaf("stabiliser", z - z * factor)

    def parts(self, result: Tensor) -> list[tuple[str, Tensor]]:
        """Return the kind of every leaf, and elementwise its part in the result (batch,), in float64."""
        leaves = [leaf for _, leaf in self.leaves]
        gradients = torch.autograd.grad(result.sum(), leaves, allow_unused=True, materialize_grads=True)
        return [
            (kind, leaf.detach().double() * gradient.double())
            for (kind, leaf), gradient in zip(self.leaves, gradients, strict=True)
        ]


class Linearised(TorchFunctionMode):
    """While it is on, tanh(a) and relu(a) are the stabilised a times the constant tanh(a) / a, 1 at 0, or relu(a) / a.

    A linear map and a convolution take biases of (batch, 1, size), as `Terms.biases` returns them.
    """

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self.terms = terms
        self.made: list[Tensor] = []  # what came out of tanh and relu

    def has_made(self, value: Tensor) -> bool:
        """Say whether a value came out of tanh or relu."""
        return any(value is one for one in self.made)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in TANH or func in RELU:
            (a,) = args
            factor = tanh_ratio(a.detach()) if func in TANH else (a.detach() > 0).to(a.dtype)
            self.made.append(self.terms.stabilised(a) * factor)
            return self.made[-1]
        if func in MAPS and len(args) > 2 and args[2] is not None:
            x, weight, bias, *rest = args
            product = func(x, weight, None, *rest, **(kwargs or {}))
            return product + (bias.transpose(1, 2) if func is F.conv1d else bias)
        return func(*args, **(kwargs or {}))
