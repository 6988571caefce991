"""Probabilities that mean what they say, held against scikit-learn, a search by brute force, and a hand count."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from nlp_lstm import trained
from nlp_lstm.training.calibration import calibration_error, temperature


def drawn(rows: int, heat: float) -> tuple[torch.Tensor, list[int]]:
    """Logits that are `heat` times too large for labels drawn from them, (rows, 3)."""
    generator = torch.Generator().manual_seed(3)
    logits = torch.randn(rows, 3, generator=generator) * 2
    truth = logits.softmax(-1).multinomial(1, generator=generator)[:, 0]
    return logits * heat, truth.tolist()


@pytest.mark.parametrize("heat", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_what_made_the_logits_too_large(heat: float) -> None:
    logits, truth = drawn(20_000, heat)
    assert temperature(logits, truth) == pytest.approx(heat, rel=0.03)


def test_no_other_temperature_has_a_smaller_cross_entropy() -> None:
    logits, truth = drawn(300, 2.0)
    found = temperature(logits, truth)
    losses = {
        heat: log_loss(truth, (logits.double() / heat).softmax(-1).numpy())
        for heat in [found, *np.geomspace(0.1, 10, 400)]
    }
    assert losses[found] == pytest.approx(min(losses.values()), abs=1e-7)


def test_rows_that_are_all_right_do_not_make_the_temperature_nothing() -> None:
    assert 0.05 <= temperature(torch.tensor([[2.0, 0.0], [0.0, 2.0]]), [0, 1]) < 0.06


def test_the_calibration_error_is_that_of_scikit_learns_curve() -> None:
    logits, truth = drawn(2_000, 2.5)
    confidence, answer = logits.double().softmax(-1).max(-1)
    right = (answer == torch.tensor(truth)).numpy()
    accuracy, mean = calibration_curve(right, confidence.numpy(), n_bins=15)
    counts = np.histogram(confidence.numpy(), bins=np.linspace(0, 1, 16))[0]
    expected = np.abs(accuracy - mean) @ counts[counts > 0] / 2_000
    assert calibration_error(logits, truth) == pytest.approx(expected, abs=1e-12)
    assert expected > 0.1


def test_the_calibration_error_of_four_rows_counted_by_hand() -> None:
    """Confidences 0.95, 0.95 (one right), 0.75 (right), 0.6 (wrong): 2/4 * 0.45 + 1/4 * 0.25 + 1/4 * 0.6."""
    shares = torch.tensor([[0.95, 0.05], [0.95, 0.05], [0.25, 0.75], [0.6, 0.4]])
    assert calibration_error(shares.log(), [0, 1, 1, 1]) == pytest.approx(0.225 + 0.0625 + 0.15)


def test_a_model_keeps_its_temperature_and_answers_by_it(model_folder: Path, tmp_path: Path) -> None:
    model = trained.load(model_folder)
    assert model.temperature == model.metrics["validation"]["temperature"] != 1.0
    (answer,) = replace(model, temperature=2.5).predict(["the film was good"])
    expected = (torch.tensor(answer.logits).double() / 2.5).softmax(-1)
    assert list(answer.probabilities.values()) == pytest.approx(expected.tolist())
    replace(model, temperature=2.5).save(tmp_path)
    assert trained.load(tmp_path).predict(["the film was good"])[0] == answer


def test_a_model_folder_without_a_temperature_has_one_that_changes_nothing(model_folder: Path, tmp_path: Path) -> None:
    trained.load(model_folder).save(tmp_path)
    config = tmp_path / "config.json"
    config.write_text("".join(line for line in config.open() if "temperature" not in line))
    (answer,) = trained.load(tmp_path).predict(["the film was good"])
    assert list(answer.probabilities.values()) == pytest.approx(torch.tensor(answer.logits).softmax(-1).tolist())
