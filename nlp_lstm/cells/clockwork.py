"""Clockwork network."""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor

from nlp_lstm.cells.base import Cell, Contract, Gate, GateHook, State
from nlp_lstm.cells.elman import NONLINEARITIES
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose


def rising(periods: str) -> list[int]:
    """Return the periods of a text such as "1,2,4,8"; raises UsageError unless they rise from 1 or more."""
    try:
        numbers = [int(period) for period in periods.split(",")]
    except ValueError:
        numbers = []
    if not numbers or numbers[0] < 1 or any(later <= one for one, later in pairwise(numbers)):
        raise UsageError(f"periods are {periods}: use whole numbers that rise, such as --cell-option periods=1,2,4,8")
    return numbers


class Clockwork(Cell):
    """Simple recurrent network in groups of units, each of which moves only when its clock strikes.

        a = 1 in group k where t mod period_k = 0, else 0         n = phi(W x + U h + b)
        h = (1 - a) * h + a * n                                   t = 0, 1, 2, ...

    periods: one group of hidden / len(periods) units for each, fast to slow; a group reads from itself and from
    slower ones alone, so all other blocks of U count as zero. nonlinearity: phi, "tanh" or "relu".
    a writes: 1 where the group is awake, 0 where it sleeps and keeps its state. It has no weights. All are awake at
    the first word; the state `clock` holds t, the number of words read, so that a second window goes on with it.
    Biases: one, in W. Periods "1" is the simple recurrent network.
    Contract: carry 1 - a, write a * n.
    Source: Koutnik et al. (2014), arXiv:1402.3511, section 3.
    """

    name = "clockwork"
    title = "Clockwork network: groups of units with periods of their own"
    source = "Koutnik et al. (2014), arXiv:1402.3511, section 3"
    states = ("h", "clock")
    gates = {"n": NONLINEARITIES["tanh"].candidate, "a": Gate("write", fixed=True)}
    mask: Tensor  # (hidden, hidden): 1 where U may read
    periods: Tensor  # (hidden,): the period of every unit

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        periods: str = "1,2,4,8",
        nonlinearity: str = "tanh",
        recurrent_init: str = "orthogonal",
    ) -> None:
        numbers = rising(periods)
        size, rest = divmod(hidden_size, len(numbers))
        if rest or not size:
            raise UsageError(
                f"{hidden_size} units cannot be {len(numbers)} equal groups, one for each period: use "
                f"--hidden-size {len(numbers) * (size + 1)}, or as many periods as divide {hidden_size}"
            )
        self.nonlinearity = choose("nonlinearity", nonlinearity, ("tanh", "relu"))
        self.gates = self.gates | {"n": NONLINEARITIES[nonlinearity].candidate}
        super().__init__(input_size, hidden_size, recurrent_init=recurrent_init)
        self.group_size, self.hidden_blocks = size, len(numbers) * (len(numbers) - 1) // 2
        of_unit = torch.tensor(numbers, device="cpu").repeat_interleave(size)
        self.register_buffer("periods", of_unit, persistent=False)
        self.register_buffer("mask", (of_unit[:, None] <= of_unit[None]).float(), persistent=False)

    def sizes(self) -> dict[str, int]:
        return {"h": self.hidden_size, "clock": 1}

    def number_of_weights(self) -> int:
        return super().number_of_weights() - self.hidden_blocks * self.group_size**2

    def step(self, gate: GateHook, *, x: Tensor, h: Tensor, clock: Tensor) -> State:  # type: ignore[override]
        phi = NONLINEARITIES[self.nonlinearity].of
        n = gate("n", phi(x + F.linear(h, self.U.weight * self.mask)))
        a = gate("a", (clock % self.periods == 0).to(h.dtype))  # (batch, hidden)
        return {"h": (1 - a) * h + a * n, "clock": clock + 1}

    def contract(self, gates: State, before: State) -> Contract:
        return Contract("h", carry=1 - gates["a"], write=gates["a"] * gates["n"])
