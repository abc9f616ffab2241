"""The same photos without and with drawn hair: how much worse are the masks?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.arrays import Floats
from lesion.photo import Photo, read_photo
from training.data.sample import Sample, Source
from training.evaluation.composed.drawn_hair import draw_hair
from training.evaluation.composed.seeds import seeded
from training.evaluation.metrics.estimates import Estimates, difference, estimate_all, mean
from training.evaluation.metrics.keys import ComposedMetric, MaskSource
from training.evaluation.metrics.masks import dice
from training.evaluation.outcome import Outcome, read_truth
from training.evaluation.served_model import ServedModel

EVERY = 5
"""Hair is drawn over one in so many photos."""


@dataclass(frozen=True)
class HairTask:
    """A photo to draw hair over.

    Attributes:
        sample: the photo, with its true mask.
        without: Dice of the selected mask without hair.
    """

    sample: Sample
    without: float


@dataclass(frozen=True)
class HairOutcome:
    """The masks of one photo without and with drawn hair.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: its lesion.
        without: Dice of the selected mask of the photo as it is; 0 without a mask.
        with_hair: likewise, of the photo with hair.
    """

    image_id: str
    group_id: str
    without: float
    with_hair: float


def hair_tasks(samples: Sequence[Sample], outcomes: Sequence[Outcome]) -> list[HairTask]:
    """List the photos of HAM10000 to draw hair over; ``outcomes`` are those of the samples."""
    usable = [
        HairTask(sample, outcome.scores[MaskSource.SELECTED].dice)
        for sample, outcome in zip(samples, outcomes, strict=True)
        if sample.source is Source.HAM10000_FRAME and outcome.scores
    ]
    return usable[::EVERY]


def compare_with_hair(task: HairTask, model: ServedModel) -> HairOutcome:
    """Draw hair over a photo and let the service analyse it.

    Raises:
        PhotoRefused: the photo or its mask cannot be read.
    """
    sample = task.sample
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    hairy = draw_hair(photo.pixels, seeded(f"hair {sample.image_id}"))
    found = model.analyser.analyse_photo(Photo(hairy, photo.format)).segmentation.mask
    truth = read_truth(sample, photo.pixels, model.settings)
    with_hair = 0.0 if found is None or truth is None else dice(found, truth)
    return HairOutcome(sample.image_id, sample.group_id, task.without, with_hair)


def hair_estimates(outcomes: Sequence[HairOutcome]) -> Estimates:
    """Estimate the mean Dice without and with hair, and the difference photo by photo."""
    without: Floats = np.asarray([outcome.without for outcome in outcomes], np.float64)
    with_hair: Floats = np.asarray([outcome.with_hair for outcome in outcomes], np.float64)
    return estimate_all(
        {
            ComposedMetric.DICE_WITHOUT_HAIR: mean(without),
            ComposedMetric.DICE: mean(with_hair),
            ComposedMetric.DIFFERENCE: difference(mean(with_hair), mean(without)),
        },
        [outcome.group_id for outcome in outcomes],
    )
