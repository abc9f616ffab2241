"""Wide photos of skin without a lesion: does the service say so?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from lesion.config import Settings
from lesion.enums import Status
from lesion.imaging import encode_jpeg
from training.data.sample import Sample
from training.evaluation.composed.seeds import seeded
from training.evaluation.composed.source_photos import read_skin
from training.evaluation.composed.tiny_lesions import JPEG_QUALITY
from training.evaluation.composed.wide_skin import compose_skin
from training.evaluation.metrics.estimates import Estimates, estimate_all, mean
from training.evaluation.metrics.keys import ComposedMetric
from training.evaluation.served_model import ServedModel

PHOTOS = 50


@dataclass(frozen=True)
class HealthySkinTask:
    """A photo to compose.

    Attributes:
        skin: photo that it is composed from.
        number: distinguishes the photos that are composed from the same one.
    """

    skin: Sample
    number: int


@dataclass(frozen=True)
class HealthySkinOutcome:
    """The answer to a composed photo.

    Attributes:
        group_id: the person or lesion whose skin it is.
        status: how the analysis ended.
    """

    group_id: str
    status: Status


def healthy_skin_tasks(skins: Sequence[Sample]) -> list[HealthySkinTask]:
    """List the photos to compose from photos of skin, in turn; none without any."""
    return [HealthySkinTask(skin, n) for n, skin in enumerate(islice(cycle(skins), PHOTOS))]


def compose_healthy_skin(task: HealthySkinTask, settings: Settings) -> bytes:
    """Compose a photo (JPEG, 2000x1500).

    Raises:
        PhotoRefused: the photo of skin or its mask cannot be read.
    """
    rng = seeded(f"healthy skin {task.number} {task.skin.image_id}")
    skin = compose_skin(read_skin(task.skin, settings), rng)
    return encode_jpeg(np.asarray(np.rint(skin), np.uint8), JPEG_QUALITY)


def screen_healthy_skin(task: HealthySkinTask, model: ServedModel) -> HealthySkinOutcome:
    """Compose a photo and let the service analyse it.

    Raises:
        PhotoRefused: the photo of skin or its mask cannot be read.
    """
    report = model.analyser.analyse(compose_healthy_skin(task, model.settings))
    return HealthySkinOutcome(task.skin.group_id, report.status)


def healthy_skin_estimates(outcomes: Sequence[HealthySkinOutcome]) -> Estimates:
    """Estimate the share of photos in which no lesion was found."""
    answers = np.asarray([o.status is Status.NO_LESION_FOUND for o in outcomes], np.bool_)
    groups = [outcome.group_id for outcome in outcomes]
    return estimate_all({ComposedMetric.NO_LESION: mean(answers)}, groups)
