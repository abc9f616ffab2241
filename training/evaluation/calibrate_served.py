"""Calibration of the served classifier on validation photos.

Every labelled validation photo of HAM10000 takes the served archive's path; temperature and bias
are fitted to the classifier's logits and written into the weights' manifest. The probabilities
assume the proportion of malignant lesions among these photos.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lesion.enums import CLASSIFIER
from lesion.photo import read_photo
from lesion.region import bounding_box
from lesion.weights import NetworkEntry, load_manifest, save_manifest
from training.data.ham10000 import load_ham10000
from training.data.overlap import select_rows
from training.data.sample import Sample, Source, Split
from training.errors import TrainingError
from training.evaluation.classification.calibration_fit import cross_validate, fit_calibration
from training.evaluation.served_model import ServedModel


def compute_served_logit(sample: Sample, model: ServedModel) -> float | None:
    """Compute the classifier's logit of a photo as it is served; None if no lesion is found."""
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    selection, _ = model.segment(photo.pixels)
    if selection.selected is None:
        return None
    return model.analyser.classify(photo.pixels, bounding_box(selection.selected.mask)).logit


def list_validation_photos(data: Path) -> list[Sample]:
    """List HAM10000's validation photos below the data folder, without excluded lesions.

    Raises:
        DataError: the data set cannot be listed.
    """
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    rows = select_rows(samples, [Source.HAM10000_FRAME], Split.VALIDATION)
    return [samples[row] for row in rows]


def calibrate_served(samples: Sequence[Sample], model: ServedModel, weights: Path) -> NetworkEntry:
    """Fit on the samples, and write calibration and facts into the manifest in ``weights``.

    Returns:
        The classifier's new entry in the manifest.

    Raises:
        TrainingError: the archive holds another classifier than the manifest, or the logits do not
            allow a calibration.
        WeightsError: the manifest cannot be read.
    """
    manifest = load_manifest(weights)
    entry = manifest.networks[CLASSIFIER]
    if model.manifest.networks[CLASSIFIER].sha256 != entry.sha256:
        raise TrainingError("The archive holds another classifier: build it with `make archive`.")
    answers = [(s, compute_served_logit(s, model)) for s in tqdm(samples, "classifying")]
    found = [(sample, logit) for sample, logit in answers if logit is not None]
    logits = np.asarray([logit for _, logit in found])
    truth = np.asarray([bool(sample.malignant) for sample, _ in found])
    calibration = fit_calibration(logits, truth)
    facts = {
        "data": f"{Source.HAM10000_FRAME}, {Split.VALIDATION}",
        "photos": len(found),
        "malignant_share": round(float(truth.mean()), 4),
        **cross_validate(logits, truth, [sample.group_id for sample, _ in found]),
    }
    training = entry.training | {"calibration": facts}
    networks = dict(manifest.networks)
    calibrated = replace(entry, training=training, calibration=asdict(calibration))
    networks[CLASSIFIER] = calibrated
    save_manifest(weights, replace(manifest, networks=networks))
    return calibrated
