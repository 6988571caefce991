"""Every cell once more, one unit and one moment at a time, typed from the papers in plain Python floats.

These are the witnesses of tests/cells: slow, without tensors, without a matrix product, and written without a look
at the cells they judge. A reference takes the weights of one direction, the words of one row and the state before
the first word, and returns every gate and every state of every step, under the letters of the cell; `below` is what
the reference of the layer below returned for the same words, for the cells that read it.

The references lie by family in reference_*.py, the letters are those of reference_parts.
"""

from functools import partial
from typing import Any

from reference_exotic import grid, mogrifier, slstm
from reference_gru import gru, gru_before, highway, mgu, mut, ugrnn
from reference_lstm import cifg, layer_norm, lstm, perceptron, projection, simple_lstm
from reference_parts import Reference, Weights, read
from reference_peephole import depth_gated, fgr, nfg, niaf, nig, noaf, nog, peephole
from reference_simple import clockwork, elman, esn, jordan, leaky

# One entry for every cell of nlp_lstm.cells; a test compares the two sets.
REFERENCES: dict[str, Reference] = {
    "cifg": cifg,
    "clockwork": clockwork,
    "depth-gated": depth_gated,
    "elman": elman,
    "esn": esn,
    "fgr": fgr,
    "grid": grid,
    "gru": gru,
    "gru-before": gru_before,
    "highway": highway,
    "jordan": jordan,
    "layer-norm": layer_norm,
    "leaky": leaky,
    "lstm": lstm,
    "mgu": mgu,
    "mogrifier": mogrifier,
    "mut1": partial(mut, which=1),
    "mut2": partial(mut, which=2),
    "mut3": partial(mut, which=3),
    "nfg": nfg,
    "niaf": niaf,
    "nig": nig,
    "noaf": noaf,
    "nog": nog,
    "peephole": peephole,
    "perceptron": perceptron,
    "projection": projection,
    "simple-lstm": simple_lstm,
    "slstm": slstm,
    "ugrnn": ugrnn,
}

# The order in which a cell packs the rows of its W and U, but for letters with a matrix of their own (U_n).
ROWS: dict[str, str] = {
    "cifg": "igo",
    "clockwork": "n",
    "depth-gated": "ifgod",
    "elman": "n",
    "esn": "n",
    "fgr": "ifgo",
    "grid": "",  # all its matrices have names of their own
    "gru": "rzn",
    "gru-before": "rzn",
    "highway": "tn",
    "jordan": "n",
    "layer-norm": "ifgo",
    "leaky": "n",
    "lstm": "ifgo",
    "mgu": "fn",
    "mogrifier": "ifgo",
    "mut1": "zrn",
    "mut2": "zrn",
    "mut3": "zrn",
    "nfg": "igo",
    "niaf": "ifgo",
    "nig": "fgo",
    "noaf": "ifgo",
    "nog": "ifg",
    "peephole": "ifgo",
    "perceptron": "foa",
    "projection": "ifgo",
    "simple-lstm": "ifgo",
    "slstm": "ifzo",
    "ugrnn": "ng",
}

# The letters that U has no rows of, though W has.
NOT_IN_U: dict[str, str] = {"depth-gated": "d", "mut1": "z", "simple-lstm": "ifgo"}

# The cells that read the layer below beside its output, and so take `below`.
READ_BELOW = ("depth-gated", "grid")


def weights(name: str, values: dict[str, Any]) -> Weights:
    """Return a cell's weights by letter, from {full name: nested lists}."""
    rows = ROWS[name]
    if name == "depth-gated" and "p_d" not in values:
        rows = rows.replace("d", "")  # the lowest layer has nothing below it to let in
    return read(rows, values, NOT_IN_U.get(name, ""))
