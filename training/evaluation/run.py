"""Measures the served archive on held-out photos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from training.data.collection import list_samples, select_held_out
from training.data.sample import Sample, Split
from training.evaluation.classification.predictions import LabelledPredictions
from training.evaluation.classification.training_photos import (
    classify_true_crop,
    select_training_photos,
)
from training.evaluation.composed.hair import compare_with_hair, hair_estimates, hair_tasks
from training.evaluation.composed.healthy_skin import (
    healthy_skin_estimates,
    healthy_skin_tasks,
    screen_healthy_skin,
)
from training.evaluation.composed.source_photos import list_lesions, list_skins
from training.evaluation.composed.tiny_lesions import (
    TINY_LESIONS,
    find_tiny_lesion,
    tiny_lesion_estimates,
    tiny_lesion_tasks,
)
from training.evaluation.crops import assign_move
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import Composition
from training.evaluation.outcome import Outcome, evaluate_photo
from training.evaluation.segmentation.resolution import (
    ResolutionEstimates,
    compare_resolutions,
    resolution_estimates,
    resolution_tasks,
)
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import Evaluation, summarise

Item = TypeVar("Item")


class Progress(Protocol):
    """Passes the items on, one by one, and may show how many are done."""

    def __call__(self, items: Sequence[Item], description: str) -> Iterable[Item]: ...


def no_progress(items: Sequence[Item], description: str) -> Iterable[Item]:
    """Pass the items on without showing anything."""
    return items


@dataclass(frozen=True)
class Photos:
    """The photos of an evaluation.

    Attributes:
        held_out: of one split, whose answers are evaluated.
        training: photos that the classifier was trained on, for comparison.
        full_resolution: files of photos as a camera took them.
        sources: photos of the same split that wide photos of skin are composed from.
        every: only every n-th of these wide photos is composed.
    """

    held_out: list[Sample]
    training: list[Sample]
    full_resolution: list[Path]
    sources: list[Sample] = field(default_factory=list)
    every: int = 1


@dataclass(frozen=True)
class Measurements:
    """Everything that an evaluation measured.

    Attributes:
        outcomes: of each held-out photo, in the order of the samples.
        evaluation: the estimates from them.
    """

    outcomes: list[Outcome]
    evaluation: Evaluation


def list_photos(data: Path, split: Split, every: int = 1) -> Photos:
    """List the photos below the data folder, or only every n-th of each set.

    Raises:
        DataError: a data set cannot be listed, or the folder holds none.
    """
    samples = list_samples(data)
    held_out = select_held_out(samples, split)
    return Photos(
        held_out=held_out[::every],
        training=select_training_photos(samples)[::every],
        full_resolution=sorted((data / "full-resolution").glob("*.jpg"))[::every],
        sources=held_out,
        every=every,
    )


def measure(
    photos: Photos, split: Split, model: ServedModel, progress: Progress = no_progress
) -> Measurements:
    """Send every photo through the served archive and compute every estimate.

    Args:
        photos: see ``list_photos``.
        split: that the held-out photos belong to.
        model: the served archive.
        progress: wraps each loop over photos.

    Raises:
        DataError: a training photo has no true mask.
        PhotoRefused: the service would refuse a photo, or a mask cannot be read.
    """
    outcomes = [
        evaluate_photo(sample, model, assign_move(index))
        for index, sample in enumerate(progress(photos.held_out, "held-out photos"))
    ]
    training = measure_training_photos(photos.training, model, progress)
    resolution = measure_resolutions(photos.held_out, photos.full_resolution, model, progress)
    composed = measure_wide_skin(photos.sources, photos.every, model, progress)
    composed |= measure_hair(photos.held_out, outcomes, model, progress)
    evaluation = summarise(split, model, outcomes, training, resolution, composed)
    return Measurements(outcomes, evaluation)


def measure_training_photos(
    samples: Sequence[Sample], model: ServedModel, progress: Progress = no_progress
) -> LabelledPredictions:
    """Classify photos that the classifier was trained on, cropped by their true masks."""
    answers = [classify_true_crop(sample, model) for sample in progress(samples, "training photos")]
    return LabelledPredictions.of(samples, answers)


def measure_resolutions(
    samples: Sequence[Sample],
    full_resolution: Sequence[Path],
    model: ServedModel,
    progress: Progress = no_progress,
) -> dict[str, ResolutionEstimates]:
    """Compare the masks of photos with those of their reduced copies, by set of photos."""
    estimates = {}
    for name, tasks in resolution_tasks(samples, full_resolution).items():
        factor = tasks[0].factor
        outcomes = [compare_resolutions(task, model) for task in progress(tasks, f"at 1/{factor}")]
        estimates[name] = resolution_estimates(outcomes, factor)
    return estimates


def measure_wide_skin(
    samples: Sequence[Sample], every: int, model: ServedModel, progress: Progress = no_progress
) -> dict[Composition, Estimates]:
    """Analyse wide photos of skin with a tiny lesion, also under hair, and without one.

    Args:
        samples: to compose from; without photos of skin, there is nothing to estimate.
        every: only every n-th photo is composed.
        model: the served archive.
        progress: wraps each loop over photos.
    """
    lesions = list_lesions(samples, model.settings, TINY_LESIONS)
    skins = list_skins(samples, model.settings)
    estimates = {}
    for name in (Composition.TINY_LESION, Composition.TINY_LESION_UNDER_HAIR):
        hair = name is Composition.TINY_LESION_UNDER_HAIR
        tasks = tiny_lesion_tasks(lesions, skins, hair)[::every]
        found = [find_tiny_lesion(task, model) for task in progress(tasks, name)]
        estimates[name] = tiny_lesion_estimates(found)
    healthy = progress(healthy_skin_tasks(skins)[::every], Composition.HEALTHY_SKIN)
    screened = [screen_healthy_skin(task, model) for task in healthy]
    return estimates | {Composition.HEALTHY_SKIN: healthy_skin_estimates(screened)}


def measure_hair(
    samples: Sequence[Sample],
    outcomes: Sequence[Outcome],
    model: ServedModel,
    progress: Progress = no_progress,
) -> dict[Composition, Estimates]:
    """Analyse photos with drawn hair; ``outcomes`` are those of the samples without it."""
    tasks = progress(hair_tasks(samples, outcomes), Composition.HAIR)
    return {Composition.HAIR: hair_estimates([compare_with_hair(task, model) for task in tasks])}
