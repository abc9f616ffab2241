"""Answers to photos that the classifier was trained on, for comparison with held-out photos.

To segment these photos too would double the duration of an evaluation, so they are cropped by their
true masks, and so are the held-out photos that they are compared with.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lesion.config import Settings
from lesion.photo import read_ground_truth, read_photo
from lesion.region import bounding_box
from training.data.overlap import usable_rows
from training.data.sample import Sample, Source, Split
from training.errors import DataError
from training.evaluation.classification.estimates import comparison_estimates
from training.evaluation.classification.predictions import LabelledPredictions, labelled_predictions
from training.evaluation.crops import Answer, Crop, classify_box
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.outcome import Outcome
from training.evaluation.served_model import ServedModel

EVERY = 7
"""Every seventh training photo is used, always the same ones."""


class PhotoSet(StrEnum):
    """The sets of photos that are compared."""

    TRAINING = "training photos"
    HELD_OUT = "held-out photos"
    HELD_OUT_AS_SERVED = "held-out photos, as served"


def select_training_photos(samples: Sequence[Sample]) -> list[Sample]:
    """Select every seventh whole photo of HAM10000 that the classifier is trained on."""
    used = [samples[row] for row in usable_rows(samples)]
    return [s for s in used if s.source is Source.HAM10000_FRAME and s.split is Split.TRAIN][
        ::EVERY
    ]


def classify_true_crop(sample: Sample, model: ServedModel) -> Answer:
    """Classify the crop around a photo's true mask.

    Raises:
        DataError: the photo has no true mask.
        PhotoRefused: the service would refuse the photo, or the mask cannot be read.
    """
    if sample.mask is None:
        raise DataError(f"{sample.image_id} has no true mask")
    pixels = read_photo(sample.photo.read_bytes(), model.settings).pixels
    truth = read_ground_truth(sample.mask.read_bytes(), pixels.shape, model.settings)
    return classify_box(model.analyser, pixels, bounding_box(truth))


def compare_with_held_out(
    training: LabelledPredictions, held_out: Sequence[Outcome], settings: Settings
) -> dict[PhotoSet, Estimates]:
    """Estimate the same metrics from training photos and from held-out photos.

    Sets without photos are left out.
    """
    sets: Mapping[PhotoSet, LabelledPredictions] = {
        PhotoSet.TRAINING: training,
        PhotoSet.HELD_OUT: labelled_predictions(held_out, Crop.TRUE),
        PhotoSet.HELD_OUT_AS_SERVED: labelled_predictions(held_out),
    }
    return {
        name: comparison_estimates(photos, settings) for name, photos in sets.items() if len(photos)
    }
