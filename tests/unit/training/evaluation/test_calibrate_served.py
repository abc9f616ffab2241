"""Calibration of the served classifiers."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from lesion.classification import Calibration
from lesion.config import Settings
from lesion.enums import CLASSIFIERS, NetworkName
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest
from tests.logits import overconfident_logits
from tests.served_models import darkness_model, write_sample
from training.data.sample import Sample, Source, Split
from training.errors import TrainingError
from training.evaluation import calibrate_served as module
from training.evaluation.calibrate_served import calibrate_served, compute_served_outputs
from training.evaluation.classification.calibration_fit import (
    fit_calibration,
    fit_diagnosis_calibration,
)

RESNET18, LITE = CLASSIFIERS


def entry_of(name: NetworkName) -> NetworkEntry:
    return NetworkEntry(name, "r", "sha", 224, (0, 0, 0), (1, 1, 1), (), {"minutes": 1}, {})


def test_calibrations_and_facts_are_written_into_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest("1", "2026-01-01", {name: entry_of(name) for name in CLASSIFIERS})
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
            diagnosis="mel" if truth[i] else "scc" if i == 9 else "nv",
        )
        for i in range(400)
    ]
    diagnosis_logits = np.random.default_rng(1).normal(size=(400, 7))

    def compute(sample: Sample, _: object) -> object:
        row = int(sample.image_id)
        if row == 7:
            return None  # no lesion was found
        logit = np.asarray([logits[row]])
        return {
            RESNET18: {"malignancy_logit": logit},
            LITE: {"malignancy_logit": 2 * logit, "diagnosis_logits": diagnosis_logits[row, None]},
        }

    monkeypatch.setattr(module, "compute_served_outputs", compute)
    model = cast(Any, SimpleNamespace(manifest=manifest))
    calibrate_served(samples, model, tmp_path)
    stored = load_manifest(tmp_path).networks
    kept = np.arange(400) != 7
    assert Calibration(**stored[RESNET18].calibration) == Calibration(
        **vars(fit_calibration(logits[kept], truth[kept]))
        | {"diagnosis_bias": stored[RESNET18].calibration["diagnosis_bias"]}
    )
    known = kept & np.asarray([sample.diagnosis != "scc" for sample in samples])
    expected = fit_diagnosis_calibration(
        fit_calibration(2 * logits[kept], truth[kept]),
        diagnosis_logits[known],
        np.where(truth[known], 4, 5),
    )
    found = Calibration(**stored[LITE].calibration)
    assert replace(found, diagnosis_bias=tuple(found.diagnosis_bias)) == expected
    for entry in stored.values():
        assert entry.training["minutes"] == 1
        assert entry.training["calibration"]["photos"] == 399

    networks = {name: replace(entry_of(name), sha256="other") for name in CLASSIFIERS}
    save_manifest(tmp_path, Manifest("1", "2026-01-01", networks))
    with pytest.raises(TrainingError, match="make archive"):
        calibrate_served(samples, model, tmp_path)


def test_outputs_are_those_of_the_served_crop(settings: Settings, tmp_path: Path) -> None:
    model = darkness_model(settings)
    outputs = compute_served_outputs(write_sample(tmp_path, (320, 240)), model)
    assert outputs is not None and set(outputs) == set(CLASSIFIERS)
    assert outputs[LITE]["malignancy_logit"] > outputs[RESNET18]["malignancy_logit"]
