"""The service's answer to one photo, compared with the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import Image, Mask
from lesion.config import Settings
from lesion.enums import SEGMENTERS, Acquisition, DiagnosisCode, NetworkName, Status, WarningCode
from lesion.photo import read_ground_truth, read_photo
from lesion.report import SegmentationReport
from lesion.segmentation import lesion_mask
from lesion.selection import Candidate
from training.data.sample import Sample, Source
from training.evaluation.crops import (
    Answer,
    Crop,
    Move,
    Shift,
    classify_crops,
    classify_shifted_boxes,
)
from training.evaluation.groups import Grouping, assign_groups
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.metrics.masks import MaskScores, mask_scores
from training.evaluation.served_model import ServedModel
from training.evaluation.skin_tone import typology_angle


@dataclass(frozen=True)
class Outcome:
    """The service's answer to one photo, with the truth.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: lesion or patient.
        source: data set and kind of copy.
        width: of the photo, pixels.
        height: of the photo, pixels.
        malignant: the true class; None where it is unknown or counts as neither.
        diagnosis: as the data set records it, or an empty string.
        age: of the person, years; None where it is unknown.
        status: how the analysis ended.
        skin_probability: that the photo shows skin, in [0, 1].
        acquisition: how the photo was most probably taken.
        warnings: about the photo and its lesion.
        malignancy_probability: in [0, 1]; None unless the status is OK.
        classifiers: each classifier's own answer; empty unless the status is OK.
        diagnoses: the probability of each diagnosis, in [0, 1], from the most to the least
            probable; empty unless the status is OK.
        selected: the network whose mask was selected; None where none was.
        area: each network's mask as a fraction of the photo; empty for a photo called not skin.
        expected_dice: of each network's mask; empty for a photo called not skin.
        scores: of each source's mask; a missing mask is scored as an empty one. Empty for a photo
            without a true mask.
        groups: see ``assign_groups``; empty for a photo with neither label nor true mask.
        typology_angle: of the skin around the lesion, degrees; None where it cannot be measured.
        crops: the service's answers to the crops; an empty mask has none. Empty for a photo
            without a label or called not skin.
        shifted: the answers to the selected mask's box after each shift; empty where the box was
            not moved.
    """

    image_id: str
    group_id: str
    source: Source
    width: int
    height: int
    malignant: bool | None
    diagnosis: str
    age: float | None
    status: Status
    skin_probability: float
    acquisition: Acquisition
    warnings: frozenset[WarningCode]
    malignancy_probability: float | None
    classifiers: dict[NetworkName, Answer]
    diagnoses: dict[DiagnosisCode, float]
    selected: NetworkName | None
    area: dict[NetworkName, float]
    expected_dice: dict[NetworkName, float]
    scores: dict[MaskSource, MaskScores]
    groups: dict[Grouping, str]
    typology_angle: float | None
    crops: dict[Crop, Answer]
    shifted: dict[Shift, Answer]


def evaluate_photo(sample: Sample, model: ServedModel, move: Move | None = None) -> Outcome:
    """Analyse one photo as the service does and compare the answer with the truth.

    Args:
        sample: the photo.
        model: the served archive.
        move: the direction in which its box is also moved, if any.

    Raises:
        PhotoRefused: the service would refuse the photo, or the mask cannot be read.
    """
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    pixels = photo.pixels
    height, width = pixels.shape[:2]
    report = model.analyser.analyse_photo(photo)
    found = report.segmentation
    truth = read_truth(sample, pixels, model.settings)
    fraction = None if truth is None else float(truth.mean())
    angle = None if truth is None else typology_angle(pixels, truth)
    labelled = sample.malignant is not None
    crops: dict[Crop, Answer] = {}
    shifted: dict[Shift, Answer] = {}
    if labelled and found.candidates:
        crops = classify_crops(model.analyser, pixels, _crop_masks(found, truth))
        if move is not None and found.bounding_box is not None:
            shifted = classify_shifted_boxes(model.analyser, pixels, found.bounding_box, move)
    grouped = labelled or truth is not None
    return Outcome(
        image_id=sample.image_id,
        group_id=sample.group_id,
        source=sample.source,
        width=width,
        height=height,
        malignant=sample.malignant,
        diagnosis=sample.diagnosis,
        age=sample.age,
        status=report.status,
        skin_probability=report.skin_probability,
        acquisition=report.acquisition,
        warnings=frozenset(warning.code for warning in report.warnings),
        malignancy_probability=report.malignancy_probability,
        classifiers={
            own.network: Answer(own.logit, own.probability)
            for own in report.classification.candidates
        },
        diagnoses={own.code: own.probability for own in report.classification.diagnoses},
        selected=found.selected,
        area={candidate.network: candidate.area_fraction for candidate in found.candidates},
        expected_dice={
            candidate.network: candidate.expected_dice for candidate in found.candidates
        },
        scores={} if truth is None else _score_masks(found, truth, model.settings),
        groups=assign_groups(sample, pixels.shape, fraction, angle) if grouped else {},
        typology_angle=angle,
        crops=crops,
        shifted=shifted,
    )


def read_truth(sample: Sample, pixels: Image, settings: Settings) -> Mask | None:
    """Read the true mask of a photo: uint8 HxW of its pixels, 0 or 1; None where it has none.

    Raises:
        PhotoRefused: the mask cannot be read or its shape does not fit.
    """
    if sample.mask is None:
        return None
    return read_ground_truth(sample.mask.read_bytes(), pixels.shape, settings)


def group_by_source(outcomes: Sequence[Outcome]) -> dict[Source, list[Outcome]]:
    """The outcomes of each data set, sorted by its name."""
    return {
        source: [outcome for outcome in outcomes if outcome.source == source]
        for source in sorted({outcome.source for outcome in outcomes})
    }


def with_true_mask(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes whose masks were scored."""
    return [outcome for outcome in outcomes if outcome.scores]


def mean_mask(candidates: Sequence[Candidate], shape: tuple[int, ...], settings: Settings) -> Mask:
    """Compute the mask of the mean of all probability maps, refined like the networks' masks.

    Returns:
        uint8 HxW of the photo's ``shape``, 0 or 1; empty without candidates.
    """
    if not candidates:
        return np.zeros(shape[:2], np.uint8)
    height, width = candidates[0].probability.shape
    maps = [
        cv2.resize(candidate.probability, (width, height), interpolation=cv2.INTER_LINEAR)
        for candidate in candidates
    ]
    average = np.stack(maps).mean(0, dtype=np.float32)
    return lesion_mask(average, shape, settings.segmentation)


def _crop_masks(found: SegmentationReport, truth: Mask | None) -> dict[Crop, Mask]:
    """The masks whose crops are classified."""
    masks = {Crop(candidate.network): candidate.mask for candidate in found.candidates}
    others = {Crop.SELECTED: found.mask, Crop.TRUE: truth}
    return masks | {crop: mask for crop, mask in others.items() if mask is not None}


def _score_masks(
    found: SegmentationReport, truth: Mask, settings: Settings
) -> dict[MaskSource, MaskScores]:
    """Score every source's mask; ``truth`` is uint8 HxW, 0 or 1."""
    empty = np.zeros_like(truth)
    masks: dict[MaskSource, Mask] = dict.fromkeys(map(MaskSource, SEGMENTERS), empty)
    masks |= {MaskSource(candidate.network): candidate.mask for candidate in found.candidates}
    masks[MaskSource.MEAN] = mean_mask(found.candidates, truth.shape, settings)
    scores = {source: mask_scores(mask, truth) for source, mask in masks.items()}
    if found.selected is not None:  # one of the networks' masks, scored already
        scores[MaskSource.SELECTED] = scores[MaskSource(found.selected)]
    else:
        scores[MaskSource.SELECTED] = mask_scores(empty, truth)
    return scores
