"""What lies in a package's folder is found by itself."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch
from probes import HIDDEN, SIZE, close, loop, numbers

from nlp_lstm import cells, registry
from nlp_lstm.cells.base import Cell
from nlp_lstm.errors import UsageError
from nlp_lstm.layers.run import run_direction

LEAKY = '''
from torch import sigmoid, tanh

from nlp_lstm.cells.base import Cell, Contract, Gate
from nlp_lstm.cells.lstm import GatedMemory


class Leaky(Cell):
    """Half of the old state stays."""

    name = "leaky"
    title = "Leaky units"
    source = "nobody (2000)"
    gates = {"n": Gate("candidate", -1.0, 1.0)}

    def step(self, gate, *, x, h):
        return {"h": 0.5 * h + 0.5 * gate("n", tanh(x + self.U(h)))}

    def contract(self, gates, before):
        return Contract("h", carry=0.5 + 0 * gates["n"], write=0.5 * gates["n"])
'''


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An importable, empty package."""
    folder = tmp_path / "zoo_of_cells"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("zoo_of_cells")]:
        del sys.modules[name]


def package() -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module("zoo_of_cells")


def test_a_cell_is_found_by_lying_in_the_folder(zoo: Path) -> None:
    assert registry.members(package(), Cell) == {}
    (zoo / "leaky.py").write_text(LEAKY)
    found = registry.members(package(), Cell)
    assert list(found) == ["leaky"], "classes without a name of their own are not cells"
    cell = found["leaky"](SIZE, HIDDEN).double()
    x, lengths = numbers(3, 5, SIZE, seed=141), torch.tensor([5, 1, 3])
    run = run_direction(cell, x, lengths, backward=True, capture=True)
    gates, states, _ = loop(cell, x[2:, :3].flip(1))
    close({n: v[2:, :3].flip(1) for n, v in run.gates.items()}, gates, 1e-12)
    close({n: v[2:, :3].flip(1) for n, v in run.states.items()}, states, 1e-12)


def test_members_are_sorted_by_name_and_only_of_the_kind_asked_for(zoo: Path) -> None:
    (zoo / "a.py").write_text(LEAKY.replace('"leaky"', '"zebra"'))
    (zoo / "b.py").write_text(LEAKY.replace('"leaky"', '"ant"') + "\n\nclass Other:\n    name = 'other'\n")
    assert list(registry.members(package(), Cell)) == ["ant", "zebra"]
    assert "other" in registry.members(package(), object)


def test_a_class_imported_by_a_neighbour_is_one_member(zoo: Path) -> None:
    (zoo / "leaky.py").write_text(LEAKY)
    (zoo / "user.py").write_text("from zoo_of_cells.leaky import Leaky\n")
    assert list(registry.members(package(), Cell)) == ["leaky"]


def test_two_classes_with_one_name_are_refused(zoo: Path) -> None:
    (zoo / "one.py").write_text(LEAKY)
    (zoo / "two.py").write_text(LEAKY.replace("class Leaky", "class AlsoLeaky"))
    with pytest.raises(TypeError, match=r"AlsoLeaky and Leaky both have the name 'leaky'"):
        registry.members(package(), Cell)


def test_a_file_that_cannot_be_imported_is_not_passed_over(zoo: Path) -> None:
    (zoo / "broken.py").write_text("import no_such_module_anywhere\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere"):
        registry.members(package(), Cell)


def test_an_unknown_name_is_answered_with_the_nearest_and_with_all() -> None:
    for wrong, near in (("lstn", "lstm"), ("LSTM", "lstm"), ("gruu", "gru"), ("peep-hole", "peephole")):
        with pytest.raises(UsageError) as refused:
            registry.choose("cell", wrong, cells.all_cells())
        message = str(refused.value)
        assert f"unknown cell {wrong!r}: did you mean {near!r}?" in message
        assert all(name in message for name in cells.all_cells())
        assert "\n" not in message
    with pytest.raises(UsageError) as refused:
        registry.choose("cell", "quux", cells.all_cells())
    assert "did you mean" not in str(refused.value)
    assert registry.choose("cell", "gru", cells.all_cells()) == "gru"


def test_every_file_of_cells_holds_a_cell_or_says_why_not() -> None:
    folder = Path(cells.__file__).parent
    homes = {cell.__module__.rpartition(".")[2] for cell in cells.all_cells().values()}
    assert {file.stem for file in folder.glob("*.py")} == homes | {"__init__", "base", "fused"}
