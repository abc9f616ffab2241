"""Calibration of the served classifier."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from lesion.classification import Calibration
from lesion.enums import CLASSIFIER
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest
from tests.logits import overconfident_logits
from training.data.sample import Sample, Source, Split
from training.errors import TrainingError
from training.evaluation import calibrate_served as module
from training.evaluation.calibrate_served import calibrate_served
from training.evaluation.classification.calibration_fit import fit_calibration


def test_calibration_and_facts_are_written_into_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = NetworkEntry(CLASSIFIER, "r", "sha", 224, (0, 0, 0), (1, 1, 1), (), {"minutes": 1}, {})
    manifest = Manifest("1", "2026-01-01", {CLASSIFIER: entry})
    save_manifest(tmp_path, manifest)
    logits, truth = overconfident_logits(400)
    samples = [
        Sample(
            str(i),
            str(i),
            Source.HAM10000_FRAME,
            Split.VALIDATION,
            Path("a.jpg"),
            malignant=bool(truth[i]),
        )
        for i in range(400)
    ]
    answers = dict(zip(map(str, range(400)), logits, strict=True)) | {"7": None}
    monkeypatch.setattr(module, "compute_served_logit", lambda sample, _: answers[sample.image_id])
    model = cast(Any, SimpleNamespace(manifest=manifest))
    calibrate_served(samples, model, tmp_path)
    stored = load_manifest(tmp_path).networks[CLASSIFIER]
    kept = np.arange(400) != 7
    assert Calibration(**stored.calibration) == fit_calibration(logits[kept], truth[kept])
    assert stored.training["minutes"] == 1
    assert stored.training["calibration"]["photos"] == 399

    other = Manifest("1", "2026-01-01", {CLASSIFIER: NetworkEntry(**vars(entry) | {"sha256": "b"})})
    save_manifest(tmp_path, other)
    with pytest.raises(TrainingError, match="make archive"):
        calibrate_served(samples, model, tmp_path)
