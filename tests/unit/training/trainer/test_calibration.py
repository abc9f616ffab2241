"""Fitting what makes logits probabilities, and where it is kept."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.optimize import minimize

from lesion.classification import Calibration
from lesion.segmentation import sigmoid
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest
from training import calibrate
from training.data.sample import Sample
from training.trainer.calibration import cross_validated, fit_calibration


def _overconfident(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits three times too large and 1 too high, and labels drawn from the true ones."""
    rng = np.random.default_rng(0)
    true_logits = rng.normal(-1.5, 1.5, count)
    truth = rng.random(count) < 1 / (1 + np.exp(-true_logits))
    return 3.0 * true_logits + 1.0, truth


def test_the_true_temperature_and_bias_are_found() -> None:
    calibration = fit_calibration(*_overconfident())
    # x = 3 t + 1, so t = x / 3 - 1 / 3.
    assert calibration.temperature == pytest.approx(3.0, rel=0.08)
    assert calibration.bias == pytest.approx(-1 / 3, abs=0.1)


def test_it_is_where_a_general_optimiser_finds_the_least_log_loss() -> None:
    logits, truth = _overconfident(500)

    def loss(values: np.ndarray) -> float:
        margin = np.where(truth, 1, -1) * (values[0] * logits + values[1])
        return float(np.logaddexp(0, -margin).mean())

    slope, bias = minimize(loss, np.asarray([1.0, 0.0])).x
    calibration = fit_calibration(logits, truth)
    assert calibration.temperature == pytest.approx(1 / slope, rel=1e-2)
    assert calibration.bias == pytest.approx(bias, abs=1e-2)


def test_calibrated_probabilities_keep_their_word_and_the_order() -> None:
    logits, truth = _overconfident()
    probability = sigmoid(fit_calibration(logits, truth).log_odds(logits))
    assert probability.mean() == pytest.approx(truth.mean(), abs=1e-3)
    some = (probability > 0.2) & (probability < 0.4)
    assert truth[some].mean() == pytest.approx(probability[some].mean(), abs=0.05)
    order = np.argsort(logits)
    assert (np.diff(probability[order]) >= 0).all()


def test_the_gain_is_measured_on_lesions_that_were_not_fitted() -> None:
    logits, truth = _overconfident()
    figures = cross_validated(logits, truth, [str(i // 2) for i in range(len(logits))])
    assert figures["log_loss_after"] < figures["log_loss_before"] - 0.1


def test_a_classifier_that_has_it_backwards_is_refused() -> None:
    logits, truth = _overconfident()
    with pytest.raises(ValueError, match="learnt nothing"):
        fit_calibration(-logits, truth)


def test_the_manifest_keeps_calibration_and_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = NetworkEntry("resnet18", "r", "sha", 224, (0, 0, 0), (1, 1, 1), (), {"minutes": 1}, {})
    manifest = Manifest("1", "2026-01-01", {"resnet18": entry})
    save_manifest(tmp_path, manifest)
    logits, truth = _overconfident(400)
    samples = [
        Sample(str(i), str(i), "ham10000/frame", "val", Path("a.jpg"), malignant=bool(truth[i]))
        for i in range(400)
    ]
    answers = dict(zip(map(str, range(400)), logits, strict=True)) | {"7": None}
    monkeypatch.setattr(calibrate, "served_logit", lambda sample, _: answers[sample.image_id])
    model = cast(Any, SimpleNamespace(manifest=manifest))
    calibrate.calibrate(samples, model, tmp_path)
    stored = load_manifest(tmp_path).networks["resnet18"]
    kept = np.arange(400) != 7
    assert Calibration(**stored.calibration) == fit_calibration(logits[kept], truth[kept])
    assert stored.training["minutes"] == 1
    assert stored.training["calibration"]["photos"] == 399

    other = Manifest("1", "2026-01-01", {"resnet18": NetworkEntry(**vars(entry) | {"sha256": "b"})})
    save_manifest(tmp_path, other)
    with pytest.raises(SystemExit, match="make archive"):
        calibrate.calibrate(samples, model, tmp_path)
