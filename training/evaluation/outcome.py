"""What the service said of one photo, held against the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.config import Settings
from lesion.enums import SEGMENTERS
from lesion.photo import read_ground_truth, read_photo
from lesion.report import SegmentationReport
from lesion.segmentation import lesion_mask
from lesion.selection import Candidate
from training.data.sample import Sample
from training.evaluation.crops import Answer, crop_answers, shifted_answers
from training.evaluation.groups import groups_of
from training.evaluation.metrics.masks import MaskScores, mask_scores
from training.evaluation.served_model import ServedModel
from training.evaluation.skin_tone import typology_angle


@dataclass(frozen=True)
class Outcome:
    """What the service said of one photo, and what is true.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: lesion or patient.
        source: data set and kind of copy.
        width: of the photo, pixels.
        height: of the photo, pixels.
        malignant: the diagnosis, None where unknown or neither.
        diagnosis: the data set's own word for it, or an empty string.
        status: ``ok``, ``no_lesion_found`` or ``not_skin``.
        skin_probability: that the photo shows skin.
        malignancy_probability: None where the status is not ``ok``.
        selected: the network whose mask was kept, None where none was.
        area: each network's mask as a part of the photo; empty where the photo is no skin.
        expected_dice: of each network's mask; empty where the photo is no skin.
        scores: of the masks ``unet``, ``deeplabv3``, ``mean`` (see ``mean_mask``) and ``selected``,
            the one that was kept; a mask that was not made is scored as an empty one. Empty where
            nobody outlined the lesion.
        groups: see ``training.evaluation.groups``; empty where nobody outlined or named the lesion.
        typology_angle: of the skin around the lesion, degrees.
        crops: what the classifier says of the crops that the masks ``unet``, ``deeplabv3``,
            ``selected`` (the service's answer) and ``true`` make, and of the ``whole`` photo; an
            empty mask makes none. Empty where the photo has no label or is no skin.
        shifted: likewise of the selected mask's box, moved by each of ``crops.SHIFTS``; empty where
            it was not.
    """

    image_id: str
    group_id: str
    source: str
    width: int
    height: int
    malignant: bool | None
    diagnosis: str
    status: str
    skin_probability: float
    malignancy_probability: float | None
    selected: str | None
    area: dict[str, float]
    expected_dice: dict[str, float]
    scores: dict[str, MaskScores]
    groups: dict[str, str]
    typology_angle: float | None
    crops: dict[str, Answer]
    shifted: dict[str, Answer]


def outcome_of(sample: Sample, model: ServedModel, move: str | None = None) -> Outcome:
    """Send one photo down the service's path and hold the answer against the truth.

    Args:
        sample: the photo.
        model: what is served.
        move: which of ``crops.MOVES`` its box is also moved by.

    Raises:
        PhotoRefused: the service would refuse the photo, or the mask is none.
    """
    photo = read_photo(sample.photo.read_bytes(), model.settings)
    report = model.analyser.analyse_photo(photo)
    found = report.segmentation
    height, width = photo.pixels.shape[:2]
    labelled = sample.malignant is not None
    truth, fraction, angle = None, None, None
    if sample.mask is not None:
        truth = read_ground_truth(sample.mask.read_bytes(), photo.pixels.shape, model.settings)
        fraction = float(truth.mean())
        angle = typology_angle(photo.pixels, truth)
    groups: dict[str, str] = {}
    if labelled or truth is not None:
        groups = groups_of(sample, photo.pixels.shape, fraction, angle)
    crops: dict[str, Answer] = {}
    shifted: dict[str, Answer] = {}
    if labelled and found.candidates:
        masks = {candidate.network: candidate.mask for candidate in found.candidates}
        others = {"selected": found.mask, "true": truth}
        masks |= {name: mask for name, mask in others.items() if mask is not None}
        crops = crop_answers(model.analyser, photo.pixels, masks)
        if move is not None and found.bounding_box is not None:
            shifted = shifted_answers(model.analyser, photo.pixels, found.bounding_box, move)
    return Outcome(
        image_id=sample.image_id,
        group_id=sample.group_id,
        source=sample.source,
        width=width,
        height=height,
        malignant=sample.malignant,
        diagnosis=sample.diagnosis,
        status=report.status,
        skin_probability=report.skin_probability,
        malignancy_probability=report.malignancy_probability,
        selected=found.selected,
        area={candidate.network: candidate.area_fraction for candidate in found.candidates},
        expected_dice={
            candidate.network: candidate.expected_dice for candidate in found.candidates
        },
        scores={} if truth is None else _scores(found, truth, model.settings),
        groups=groups,
        typology_angle=angle,
        crops=crops,
        shifted=shifted,
    )


def _scores(
    found: SegmentationReport, truth: np.ndarray, settings: Settings
) -> dict[str, MaskScores]:
    """The scores of every mask; ``truth``: uint8 H x W, 0 or 1."""
    empty = np.zeros_like(truth)
    masks = dict.fromkeys(SEGMENTERS, empty)
    masks |= {candidate.network: candidate.mask for candidate in found.candidates}
    masks["mean"] = mean_mask(found.candidates, truth.shape, settings)
    scores = {name: mask_scores(mask, truth) for name, mask in masks.items()}
    kept = scores.get(found.selected or "")  # most often one of these, so measure it once
    if kept is None:
        kept = mask_scores(empty if found.mask is None else found.mask, truth)
    scores["selected"] = kept
    return scores


def mean_mask(
    candidates: Sequence[Candidate], shape: tuple[int, ...], settings: Settings
) -> np.ndarray:
    """The mask of the mean of all probability maps, refined like any other.

    Returns:
        uint8 H x W of the photo's ``shape``, 0 or 1; empty where there is no candidate.
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
