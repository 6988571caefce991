"""Every test that asks for `cell_name` runs for every registered cell, as soon as the cell exists."""

import os
from pathlib import Path

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


@pytest.fixture(scope="session")
def real_data_dir() -> Path:
    """The folder with the published corpora; tests that need it are skipped where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("NLP_LSTM_DATA") or beside)
    if not (folder / "sst2").is_dir():
        pytest.skip("needs the published corpora: set NLP_LSTM_DATA to the folder that holds sst2/, imdb/, ...")
    return folder
