"""What a cell refuses to be built with, and with which words."""

import pytest

from nlp_lstm import cells
from nlp_lstm.errors import UsageError


def test_an_unknown_option_is_refused_and_the_known_ones_named(cell_name: str) -> None:
    with pytest.raises(UsageError, match=r"forget_byas.*recurrent_init"):
        cells.build(cell_name, 3, 8, forget_byas=1.0)
    with pytest.raises(UsageError, match="orthogonal"):
        cells.build(cell_name, 3, 8, recurrent_init="orthogonul")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("clockwork", {"periods": "1,2,4"}),  # 8 units in three groups
        ("clockwork", {"periods": "2,1"}),  # not rising
        ("clockwork", {"periods": "0,1"}),
        ("clockwork", {"periods": "one"}),
        ("clockwork", {"periods": ""}),
        ("clockwork", {"nonlinearity": "identity"}),
        ("elman", {"nonlinearity": "sigmoid"}),
        ("esn", {"density": 1.5}),
        ("esn", {"density": 0.0}),
        ("esn", {"leak": -0.1}),
        ("gru", {"update": "forget"}),
        ("gru-before", {"update": "forget"}),
        ("highway", {"depth": 0}),
        ("jordan", {"decay": -0.5}),
        ("leaky", {"leak": 1.5}),
        ("leaky", {"leak": 1.0, "learn_leak": True}),  # no number whose sigmoid is 1
        ("mogrifier", {"rounds": -1}),
        ("mogrifier", {"rank": -1}),
        ("peephole", {"peepholes": "ig"}),
        ("projection", {"size": -1}),
        ("slstm", {"forget": "linear"}),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_refused_in_one_line(name: str, options: dict) -> None:
    with pytest.raises(UsageError) as error:
        cells.build(name, 3, 8, **options)
    assert "\n" not in str(error.value)
