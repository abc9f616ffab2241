"""Calibration of the served classifiers on validation photos.

Every labelled validation photo of HAM10000 takes the served archive's path; each classifier's
calibration is fitted to its logits and written into the weights' manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lesion.arrays import FloatMap
from lesion.enums import CLASSIFIERS, NetworkName
from lesion.photo import read_photo
from lesion.region import bounding_box
from lesion.weights import NetworkEntry, load_manifest, save_manifest
from training.data.ham10000 import load_ham10000
from training.data.labels import find_diagnosis_class
from training.data.overlap import select_rows
from training.data.sample import Sample, Source, Split
from training.errors import TrainingError
from training.evaluation.classification.calibration_fit import (
    cross_validate,
    fit_calibration,
    fit_diagnosis_calibration,
)
from training.evaluation.served_model import ServedModel

Outputs = Mapping[str, FloatMap]
"""A classifier's outputs for one photo, see ``lesion.networks.OUTPUTS``."""


def compute_served_outputs(sample: Sample, model: ServedModel) -> dict[NetworkName, Outputs] | None:
    """Compute the classifiers' outputs for a photo as served; None if no lesion is found."""
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    selection, _ = model.segment(photo.pixels)
    if selection.selected is None:
        return None
    crop = model.analyser.crop(photo.pixels, bounding_box(selection.selected.mask))
    return {name: model.analyser.run(name, crop) for name in CLASSIFIERS}


def list_validation_photos(data: Path) -> list[Sample]:
    """List HAM10000's validation photos below the data folder, without excluded lesions.

    Raises:
        DataError: the data set cannot be listed.
    """
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    rows = select_rows(samples, [Source.HAM10000_FRAME], Split.VALIDATION)
    return [samples[row] for row in rows]


def calibrate_served(
    samples: Sequence[Sample], model: ServedModel, weights: Path
) -> dict[NetworkName, NetworkEntry]:
    """Fit on the samples, and write calibrations and facts into the manifest in ``weights``.

    Returns:
        The classifiers' new entries in the manifest.

    Raises:
        TrainingError: the archive holds other classifiers than the manifest, or the logits do not
            allow a calibration.
        WeightsError: the manifest cannot be read.
    """
    manifest = load_manifest(weights)
    for name in CLASSIFIERS:
        if model.manifest.networks[name].sha256 != manifest.networks[name].sha256:
            raise TrainingError(f"The archive holds another {name}: build it with `make archive`.")
    answers = [(s, compute_served_outputs(s, model)) for s in tqdm(samples, "classifying")]
    found = [(sample, outputs) for sample, outputs in answers if outputs is not None]
    kept = [sample for sample, _ in found]
    calibrated = {
        name: calibrate_entry(
            manifest.networks[name], kept, [outputs[name] for _, outputs in found]
        )
        for name in CLASSIFIERS
    }
    save_manifest(weights, replace(manifest, networks=dict(manifest.networks) | calibrated))
    return calibrated


def calibrate_entry(
    entry: NetworkEntry, samples: Sequence[Sample], outputs: Sequence[Outputs]
) -> NetworkEntry:
    """Fit one classifier's calibration to its outputs for the samples.

    Returns:
        The entry with calibration and facts.

    Raises:
        TrainingError: the logits do not allow a calibration.
    """
    logits = np.asarray([output["malignancy_logit"].item() for output in outputs])
    truth = np.asarray([bool(sample.malignant) for sample in samples])
    calibration = fit_calibration(logits, truth)
    if all("diagnosis_logits" in output for output in outputs):
        numbers = [find_diagnosis_class(sample.diagnosis) for sample in samples]
        rows = [row for row, number in enumerate(numbers) if number is not None]
        calibration = fit_diagnosis_calibration(
            calibration,
            np.asarray([outputs[row]["diagnosis_logits"][0] for row in rows], np.float64),
            np.asarray([numbers[row] for row in rows], np.int64),
        )
    facts = {
        "data": f"{Source.HAM10000_FRAME}, {Split.VALIDATION}",
        "photos": len(samples),
        "malignant_share": round(float(truth.mean()), 4),
        **cross_validate(logits, truth, [sample.group_id for sample in samples]),
    }
    training = entry.training | {"calibration": facts}
    return replace(entry, training=training, calibration=asdict(calibration))
