"""Every test that asks for `cell_name` runs for every registered cell, as soon as the cell exists."""

import pytest
import torch

from nlp_lstm.cells import all_cells

torch.set_num_threads(1)  # networks this small are slower on more threads, by 6x on a busy machine


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell_name" in metafunc.fixturenames:
        metafunc.parametrize("cell_name", list(all_cells()))


@pytest.fixture(autouse=True)
def _the_same_random_numbers_every_time() -> None:
    torch.manual_seed(20240229)


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Run on one thread: the tests' networks are so small that a second one only waits for the first."""
    torch.set_num_threads(1)
