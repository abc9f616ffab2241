"""What a figure on training photos is worth: the classifier on photos that it learnt from.

Outlining these photos too would double the time that an evaluation takes, so they are cut out by
their true masks, and so are the held-out ones that they are held against.
"""

from collections.abc import Sequence

from lesion.config import DiagnosisSettings
from lesion.photo import read_ground_truth, read_photo
from lesion.region import bounding_box
from training.data.overlap import usable_rows
from training.data.sample import Sample
from training.evaluation.classification.predictions import (
    Judged,
    ranking_statistics,
    threshold_statistics,
)
from training.evaluation.crops import Answer, answer_to
from training.evaluation.groups import HAM10000
from training.evaluation.metrics.estimates import Figure, defined_figures
from training.evaluation.served_model import ServedModel

EVERY = 7
"""Of the training photos; the same ones each time."""


def training_photos(samples: Sequence[Sample]) -> list[Sample]:
    """Every seventh whole photo of HAM10000 that a classifier trains on."""
    usable_ones = [samples[row] for row in usable_rows(samples)]
    return [s for s in usable_ones if s.source == HAM10000 and s.split == "train"][::EVERY]


def true_crop_answer(sample: Sample, model: ServedModel) -> Answer:
    """What the classifier says of a photo cut out by its true mask.

    Raises:
        ValueError: nobody outlined the lesion.
        PhotoRefused: the service would refuse the photo, or the mask is none.
    """
    if sample.mask is None:
        raise ValueError(f"{sample.image_id} has no true mask")
    pixels = read_photo(sample.photo.read_bytes(), model.settings).pixels
    truth = read_ground_truth(sample.mask.read_bytes(), pixels.shape, model.settings)
    return answer_to(model.analyser, pixels, bounding_box(truth))


def compared_figures(photos: Judged, settings: DiagnosisSettings) -> dict[str, Figure]:
    """What training and held-out photos are compared by."""
    calls = threshold_statistics(photos, settings)
    at = f"at {settings.malignant_above:.2f}"
    statistics = {name: value for name, value in calls.items() if name.endswith(at)}
    return defined_figures(ranking_statistics(photos) | statistics, photos.groups)
