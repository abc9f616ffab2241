"""Fit the classifier's calibration on validation photos: ``python -m training.calibrate``.

Sends every labelled validation photo of HAM10000 down the path of the archive that is served, fits
temperature and bias to the classifier's logits and writes them into the weights' manifest. The
share of malignant lesions among these photos is the one that the probabilities assume.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lesion.paths import ARCHIVE, WEIGHTS, data_folder
from lesion.photo import read_photo
from lesion.region import bounding_box
from lesion.weights import load_manifest, save_manifest
from training.data.ham10000 import load_ham10000
from training.data.sample import Sample
from training.evaluation.groups import HAM10000
from training.evaluation.served_model import ServedModel, load_archive
from training.trainer.calibration import cross_validated, fit_calibration
from training.trainer.trainer import rows_of

CLASSIFIER = "resnet18"


def served_logit(sample: Sample, model: ServedModel) -> float | None:
    """The classifier's logit for a photo as it is served; None where no lesion is found."""
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    selection, _ = model.segment(photo.pixels)
    if selection.selected is None:
        return None
    return model.analyser.classify(photo.pixels, bounding_box(selection.selected.mask)).logit


def validation_photos(data: Path) -> list[Sample]:
    """HAM10000's validation photos below the data folder, those of excluded lesions left out."""
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    return [samples[row] for row in rows_of(samples, {HAM10000: 1.0}, "val")]


def calibrate(samples: Sequence[Sample], model: ServedModel, weights: Path) -> None:
    """Fit on the samples and write calibration and facts into the manifest in ``weights``.

    Raises:
        SystemExit: the archive holds another classifier than the manifest.
    """
    manifest = load_manifest(weights)
    entry = manifest.networks[CLASSIFIER]
    if model.manifest.networks[CLASSIFIER].sha256 != entry.sha256:
        raise SystemExit("The archive holds another classifier: build it with `make archive`.")
    answers = [(sample, served_logit(sample, model)) for sample in tqdm(samples, "classifying")]
    found = [(sample, logit) for sample, logit in answers if logit is not None]
    logits = np.asarray([logit for _, logit in found])
    truth = np.asarray([bool(sample.malignant) for sample, _ in found])
    calibration = fit_calibration(logits, truth)
    facts = {
        "data": f"{HAM10000}, val",
        "photos": len(found),
        "malignant_share": round(float(truth.mean()), 4),
        **cross_validated(logits, truth, [sample.group_id for sample, _ in found]),
    }
    print(f"{calibration}, {facts}", flush=True)
    training = entry.training | {"calibration": facts}
    networks = dict(manifest.networks)
    networks[CLASSIFIER] = replace(entry, training=training, calibration=asdict(calibration))
    save_manifest(weights, replace(manifest, networks=networks))


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the classifier's calibration.")
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    arguments = parser.parse_args()

    samples = validation_photos(arguments.data)
    with tempfile.TemporaryDirectory() as unpacked:
        calibrate(samples, load_archive(arguments.archive, Path(unpacked)), WEIGHTS)


if __name__ == "__main__":
    main()
