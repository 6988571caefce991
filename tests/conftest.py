"""Every test that asks for `cell_name` runs for every registered cell, as soon as the cell exists.

A test of a part that only some cells have is parametrised by `probes.for_cells` with the cells that declare the part.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from small_language_model import train_small_lm, write_text
from small_model import train_small, write_corpus

from nlp_lstm.cells import all_cells

torch.set_num_threads(1)  # networks this small are slower on more threads, by 6x on a busy machine


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "cell_name" in metafunc.fixturenames and "cell_name" not in chosen:
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


@pytest.fixture(scope="session")
def rows_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Rows that are read here and in processes started here are kept in a folder of this test session."""
    folder = tmp_path_factory.mktemp("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_DATASETS_CACHE", str(folder))
        patch.setattr("datasets.config.HF_DATASETS_CACHE", folder)
        yield folder


@pytest.fixture(scope="session")
def small_corpus(rows_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A csv file of 180 rows with the labels negative, neutral and positive."""
    return write_corpus(tmp_path_factory.mktemp("corpus") / "three.csv", ("negative", "neutral", "positive"))


@pytest.fixture(scope="session")
def polar_corpus(small_corpus: Path) -> Path:
    """The rows of the small corpus that are negative or positive."""
    return write_corpus(small_corpus.with_name("two.csv"))


@pytest.fixture(scope="session")
def model_folder(small_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bidirectional LSTM of two layers that has learned the small corpus; not to be written into."""
    folder = tmp_path_factory.mktemp("models") / "small"
    train_small(folder, small_corpus, epochs=4, learning_rate=0.05)
    return folder


@pytest.fixture(scope="session")
def small_text(rows_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text file of 100 sentences, a line each."""
    return write_text(tmp_path_factory.mktemp("text") / "sentences.txt")


@pytest.fixture(scope="session")
def language_model_folder(small_text: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An LSTM language model of two layers that has learned the small text; not to be written into."""
    folder = tmp_path_factory.mktemp("models") / "small-lm"
    train_small_lm(folder, small_text, epochs=30)
    return folder
