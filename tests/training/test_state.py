"""The training state: one file that holds a run whole, or says that it does not."""

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import nn, optim

from nlp_lstm.errors import UsageError
from nlp_lstm.training import state
from nlp_lstm.training.state import Progress


def trained_a_little(seed: int) -> tuple[nn.Linear, optim.Optimizer]:
    torch.manual_seed(seed)
    network = nn.Linear(3, 2)
    stepper = optim.AdamW(network.parameters(), lr=0.1, fused=True)
    one_step(network, stepper)
    return network, stepper


def one_step(network: nn.Linear, stepper: optim.Optimizer) -> None:
    stepper.zero_grad()
    network(torch.rand(4, 3)).square().sum().backward()
    stepper.step()


def test_a_restored_run_takes_the_same_next_step(tmp_path: Path) -> None:
    network, stepper = trained_a_little(seed=1)
    progress = Progress(epoch=2, batch=5, step=17, best=0.1 + 0.2, best_epoch=1.0, history=[{"epoch": 1.0}])
    carried = {"0.h": torch.rand(2, 3)}
    state.save(tmp_path, network, stepper, progress, carried=carried, settings={"data": "kept"})
    one_step(network, stepper)  # with random numbers, and with both moments

    other, other_stepper = trained_a_little(seed=2)
    restored, back = state.load(tmp_path, other, other_stepper)
    assert torch.equal(back.pop("0.h"), carried["0.h"])
    assert not back
    one_step(other, other_stepper)
    assert torch.equal(other.weight, network.weight)
    assert torch.equal(other.bias, network.bias)
    assert restored == progress
    assert state.header(tmp_path)["settings"] == {"data": "kept"}


def test_the_state_is_readable_safetensors_without_pickle(tmp_path: Path) -> None:
    state.save(tmp_path, *trained_a_little(seed=1), Progress(), carried={}, settings={})
    with safe_open(tmp_path / state.STATE, framework="np") as file:
        names = set(file.keys())
    assert {"network.weight", "network.bias", "optimiser.0.exp_avg", "optimiser.1.exp_avg_sq", "generator"} <= names
    assert [path.name for path in tmp_path.iterdir()] == [state.STATE]


def test_a_folder_without_a_state_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no training to resume: leave out --resume"):
        state.header(tmp_path)


@pytest.mark.parametrize("keep", [0, 7, 200])
def test_a_state_that_was_cut_off_is_refused(tmp_path: Path, keep: int) -> None:
    state.save(tmp_path, *trained_a_little(seed=1), Progress(), carried={}, settings={})
    path = tmp_path / state.STATE
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UsageError, match="cannot be read: start again with --overwrite"):
        state.header(tmp_path)


def test_removing_a_run_leaves_other_peoples_files(tmp_path: Path) -> None:
    for name in (*state.WRITTEN, "notes.txt", "tensorboard/events.out.tfevents.1", "tensorboard/mine", ".a.1.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    state.remove(tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"notes.txt", "tensorboard/mine"}


def test_removing_all_of_a_folder_removes_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    state.remove(folder)
    assert not folder.exists()


def test_an_epoch_starts_with_empty_sums() -> None:
    progress = Progress()
    progress.add_batch(8.0, 3.0, 4, seconds=0.5)
    progress.add_batch(2.0, 1.0, 1, seconds=0.25)
    assert (progress.batch, progress.step, progress.loss, progress.metric, progress.items) == (2, 2, 10.0, 4.0, 5)
    progress.next_epoch()
    assert (progress.epoch, progress.batch, progress.step, progress.items, progress.loss) == (1, 0, 2, 0, 0.0)
    assert progress.seconds == 0.75
