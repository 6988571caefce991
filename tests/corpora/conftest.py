"""Corpora are read into a cache of the tests' own."""

from collections.abc import Callable, Iterable
from pathlib import Path

import datasets
import pytest

Write = Callable[[str, Iterable[str]], Path]


@pytest.fixture(scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all that is read in this session: imdb is slow to read twice."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def cache(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", own_cache)
    return own_cache


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines to a file of the test's folder."""

    def write(name: str, lines: Iterable[str]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write
