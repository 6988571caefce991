"""Every cell with every option it has, and what its reference has to be called with to be the same cell."""

from typing import Any

import pytest
from reference_parts import identity, relu

# (cell, what it is built with, what its reference is called with)
VARIANTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("cifg", {}, {}),
    ("clockwork", {}, {}),
    ("clockwork", {"periods": "1,3", "nonlinearity": "relu"}, {"periods": (1, 3), "phi": relu}),
    ("clockwork", {"periods": "2,3"}, {"periods": (2, 3)}),
    ("clockwork", {"periods": "1"}, {"periods": (1,)}),
    ("depth-gated", {}, {}),
    ("elman", {"nonlinearity": "tanh"}, {}),
    ("elman", {"nonlinearity": "relu"}, {"phi": relu}),
    ("elman", {"nonlinearity": "identity"}, {"phi": identity}),
    ("esn", {}, {}),
    ("esn", {"leak": 0.3, "density": 0.5, "spectral_radius": 1.2, "input_scale": 2.0}, {"leak": 0.3}),
    ("fgr", {}, {}),
    ("grid", {}, {}),
    ("gru", {}, {}),
    ("gru", {"update": "write"}, {"update": "write"}),
    ("gru-before", {}, {}),
    ("gru-before", {"update": "write"}, {"update": "write"}),
    ("highway", {}, {}),
    ("highway", {"depth": 1}, {"depth": 1}),
    ("highway", {"depth": 2, "carry_bias": 0.5}, {"depth": 2}),
    ("highway", {"depth": 5}, {"depth": 5}),
    ("jordan", {}, {}),
    ("jordan", {"decay": 0.6}, {"decay": 0.6}),
    ("layer-norm", {}, {}),
    ("leaky", {}, {}),
    ("leaky", {"leak": 0.2, "nonlinearity": "relu"}, {"leak": 0.2, "phi": relu}),
    ("leaky", {"leak": 0.9, "learn_leak": True}, {"learned": True}),
    ("lstm", {}, {}),
    ("mgu", {}, {}),
    ("mogrifier", {}, {}),
    ("mogrifier", {"rounds": 0}, {"rounds": 0}),
    ("mogrifier", {"rounds": 1}, {"rounds": 1}),
    ("mogrifier", {"rounds": 2, "rank": 3}, {"rounds": 2}),
    ("mogrifier", {"rounds": 5, "rank": 2}, {}),
    ("mut1", {}, {}),
    ("mut2", {}, {}),
    ("mut3", {}, {}),
    ("nfg", {}, {}),
    ("niaf", {}, {}),
    ("nig", {}, {}),
    ("noaf", {}, {}),
    ("nog", {}, {}),
    ("peephole", {}, {}),
    *(("peephole", {"peepholes": chosen}, {"peepholes": chosen}) for chosen in ("", "i", "f", "o", "if", "io", "fo")),
    *(
        ("peephole", {"peepholes": chosen, "matrices": True}, {"peepholes": chosen, "matrices": True})
        for chosen in ("ifo", "i", "o", "fo")
    ),
    ("perceptron", {}, {}),
    ("projection", {}, {}),
    ("projection", {"size": 1}, {}),
    ("projection", {"size": 3}, {}),
    ("projection", {"size": 4}, {}),
    ("simple-lstm", {}, {}),
    ("slstm", {}, {}),
    ("slstm", {"forget": "exponential"}, {"forget": "exponential"}),
    ("ugrnn", {}, {}),
]


def for_each(variants: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> pytest.MarkDecorator:
    names = ["-".join([name, *(f"{key}={value}" for key, value in options.items())]) for name, options, _ in variants]
    return pytest.mark.parametrize(("name", "options", "choice"), variants, ids=names)
