"""What a recurrent cell is: its weights, its step, and what each of its gates means."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

State = dict[str, Tensor]
GateHook = Callable[[str, Tensor], Tensor]  # (gate's letter, its value) -> the value that the step goes on with


@dataclass(frozen=True)
class Gate:
    """One gate or candidate: what it does, and the range of its values.

    meaning: "keep", "write", "read", "reset", "candidate" or "mix"; the word says what a value of 1 does.
    complement_of: the gate this one is 1 minus, when it has no weights of its own. fixed: whether it is the same
    whatever is read.
    """

    meaning: str
    low: float = 0.0
    high: float = 1.0
    complement_of: str | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Contract:
    """An additive memory: s_t = carry_t * s_{t-1} + write_t, elementwise, s the state named `state`.

    carry, write: (batch, ..., hidden). share: how much of the memory stays, where its unit changes from step to step
    and carry alone does not say so; None: carry says so.
    """

    state: str
    carry: Tensor
    write: Tensor
    share: Tensor | None = None

    @property
    def kept(self) -> Tensor:
        """The share of the memory that stays, (batch, ..., hidden)."""
        return self.carry if self.share is None else self.share


class Cell(nn.Module):
    """A recurrent cell: the weights W (input) and U (recurrence), and the step that its paper writes down.

    input_size, hidden_size: numbers of units. recurrent_init: "orthogonal" makes every hidden x hidden block
    of U orthogonal (Saxe et al. 2014); "uniform" draws it from +-1/sqrt(hidden), as torch.nn.LSTM does.
    W is Glorot-uniform (Glorot and Bengio 2010, eq. 16), block by block; biases start at zero.
    A cell that `reads_below` takes a third argument, `layer`: its place in the stack, 0 for the lowest.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    states: ClassVar[tuple[str, ...]] = ("h",)  # all that is carried from step to step
    output: ClassVar[str] = "h"  # the state that goes up to the next layer and to the head
    feedback: ClassVar[str] = "h"  # the state that U multiplies
    x_blocks: int = 1  # rows of W in units of the hidden size; 0: W is None
    h_blocks: int = 1  # rows of U; 0: U is None
    h_bias: ClassVar[bool] = False  # whether U has a bias beside W's
    gates: dict[str, Gate]  # in order of computation; options may change them
    retention_gate: ClassVar[str | None] = None  # the gate that decides what stays
    reads_below: ClassVar[bool] = False  # whether it reads the states of the layer below beside that one's output
    stands_alone: ClassVar[bool] = True  # whether one layer of it is a network
    fixed: ClassVar[bool] = False  # whether it is never trained, nor are the word vectors that it reads
    W: nn.Linear
    U: nn.Linear

    def __init__(self, input_size: int, hidden_size: int, *, recurrent_init: str = "orthogonal") -> None:
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.recurrent_init = choose("recurrent initialisation", recurrent_init, ("orthogonal", "uniform"))
        fed_back = self.sizes()[self.feedback]
        for name, columns, blocks, bias in (
            ("W", input_size, self.x_blocks, True),
            ("U", fed_back, self.h_blocks, self.h_bias),
        ):
            self.register_module(name, nn.Linear(columns, blocks * hidden_size, bias=bias) if blocks else None)
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Draw W, U and their biases anew from torch's random generator; all else is drawn when built."""
        if self.W is not None:
            self.draw_input(self.W)
        if self.U is not None:
            self.draw_recurrent(self.U.weight)
            if self.U.bias is not None:
                nn.init.zeros_(self.U.bias)

    @torch.no_grad()
    def draw_input(self, linear: nn.Linear) -> None:
        """Draw a matrix that multiplies no state, (blocks of hidden) x columns, Glorot-uniform; its bias is 0."""
        for block in linear.weight.split(self.hidden_size):
            nn.init.xavier_uniform_(block)
        if linear.bias is not None:
            nn.init.zeros_(linear.bias)

    @torch.no_grad()
    def draw_recurrent(self, weight: Tensor) -> None:
        """Draw a recurrent matrix, one or more blocks of hidden rows on top of each other, as recurrent_init says.

        A block that is not square gets orthogonal rows or columns, whichever are fewer.
        """
        for block in weight.split(self.hidden_size):
            if self.recurrent_init == "orthogonal":
                nn.init.orthogonal_(block)
            else:
                bound = self.hidden_size**-0.5
                nn.init.uniform_(block, -bound, bound)

    def main_gate(self) -> str:
        """Return the gate that a picture shows first: the one that keeps, else the first that is computed."""
        return self.retention_gate or next(iter(self.gates))

    def sizes(self) -> dict[str, int]:
        """Return the width of every state."""
        return dict.fromkeys(self.states, self.hidden_size)

    @property
    def output_size(self) -> int:
        """The width of the state that goes up."""
        return self.sizes()[self.output]

    def gate_sizes(self) -> dict[str, int]:
        """Return the width of every gate."""
        return dict.fromkeys(self.gates, self.hidden_size)

    def number_of_weights(self) -> int:
        """Return how many numbers the cell's equations hold, all its biases among them, learned or fixed."""
        return sum(weight.numel() for weight in self.parameters())

    def start(self, x: Tensor) -> State:
        """Return the state before the first step: zeros of shape (batch, size) for x of (batch, time, input)."""
        return {state: x.new_zeros(len(x), size) for state, size in self.sizes().items()}

    def inputs(self, x: Tensor, below: State | None = None) -> State:
        """Return all that does not depend on the recurrence, for all times at once: {name: (batch, time, .)}.

        x: (batch, time, input). below: the state sequences of the layer below in the same direction, in its
        reading order; None at the lowest layer.
        """
        return {"x": self.W(x)}  # (batch, time, x_blocks * hidden)

    def step(self, gate: GateHook, **inputs_and_states: Tensor) -> State:
        """Return the next state from one time's `inputs()` and the state before: the paper's equations.

        `gate(letter, value)` stands around every gate and candidate the moment it is computed. Tensors are
        (batch, .) in a loop over time and (batch, time, .) in replay, so split along the last dimension only.
        """
        raise NotImplementedError(f"{type(self).__name__} has no step")

    def contract(self, gates: State, before: State) -> Contract | None:
        """Return how the memory is carried and written, or None where it is not additive.

        gates, before (the states one step earlier): {name: (batch, ..., hidden)}. A cell with a kernel uses
        the gates alone, so that the memory can be rebuilt from them.
        """
        return None

    def read(self, gates: State, after: State) -> Tensor:
        """Return the factor between memory and output, h_t = read_t * s_t, of a cell that has a contract."""
        return torch.ones_like(after[self.output])

    def kernel(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Run the whole sequence in one fused call: outputs (batch, time, hidden) and the last state."""
        raise NotImplementedError(f"{type(self).__name__} has no fused kernel")

    @classmethod
    def has_kernel(cls) -> bool:
        """Say whether torch has a fused kernel for this cell, with its default options."""
        return cls.kernel is not Cell.kernel

    @property
    def fused(self) -> bool:
        """Whether torch has a fused kernel for this cell, with the options it was built with."""
        return self.has_kernel()

    def forward(self, run: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return run(self, ...): running over time lives in `layers`; functional_call comes through here."""
        return run(self, *args, **kwargs)


def within(option: str, value: float, low: float, high: float) -> float:
    """Return the value of a cell's option; raises UsageError where it is not from low to high."""
    if not low <= value <= high:
        raise UsageError(f"{option} is {value:g}: use --cell-option {option}=NUMBER, a number from {low:g} to {high:g}")
    return value


def letter_of(name: str, gates: Iterable[str], cell: str = "") -> str:
    """Return the letter of a gate among `gates`; "candidate" is another name for n, g, n1 or z. Raises UsageError."""
    letters = list(gates)
    if name == "candidate":  # in this order: a cell whose z or g is another gate has an n
        name = next((letter for letter in ("n", "g", "n1", "z") if letter in letters), name)
    return choose(f"gate of the {cell} cell" if cell else "gate", name, letters)


def tanh_ratio(a: Tensor) -> Tensor:
    """Return tanh(a) / a, which is 1 at 0, by its series 1 - a^2 / 3 where |a| < 1e-4."""
    small = a.abs() < 1e-4
    return torch.where(small, 1 - a * a / 3, torch.tanh(a) / torch.where(small, 1.0, a))
