"""Agreement between the answers to a photo at its own and at a reduced resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from lesion.advice import advise
from lesion.arrays import Image, Mask
from lesion.diagnosis import diagnose
from lesion.enums import Advice, ErrorCode
from lesion.errors import PhotoRefused
from lesion.photo import read_photo
from lesion.region import bounding_box
from lesion.screening import is_skin
from lesion.selection import Selection
from training.data.sample import Sample, Source
from training.evaluation.groups import SHARP_FROM
from training.evaluation.metrics.estimates import Estimate, estimate, mean
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.metrics.masks import dice
from training.evaluation.served_model import ServedModel

JPEG_QUALITY = 90

FULL_RESOLUTION = "full-resolution photos"
SHARP_COPIES = "HAM10000 photos of 384x288 pixels"

COMPARED_MASKS = (MaskSource.UNET, MaskSource.DEEPLABV3, MaskSource.SELECTED)


@dataclass(frozen=True)
class ResolutionTask:
    """A photo to analyse at two resolutions.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: its lesion.
        photo: the file.
        factor: by which width and height are reduced.
    """

    image_id: str
    group_id: str
    photo: Path
    factor: int


@dataclass(frozen=True)
class Verdict:
    """What the classifiers say of one picture.

    Attributes:
        probability: malignancy probability, in [0, 1].
        advice: to the person.
    """

    probability: float
    advice: Advice


@dataclass(frozen=True)
class ResolutionOutcome:
    """The masks and verdicts for one photo at its own and at a reduced resolution.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: its lesion.
        size: its width and height, pixels.
        reduced_size: width and height of the reduced copy, pixels.
        dice: between the two masks, for each of ``COMPARED_MASKS``.
        verdicts: on the photo and on its copy; None unless both have a selected mask.
        remarks: reasons for which the service would not have analysed the photo or its copy.
    """

    image_id: str
    group_id: str
    size: tuple[int, int]
    reduced_size: tuple[int, int]
    dice: dict[MaskSource, float]
    verdicts: tuple[Verdict, Verdict] | None
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ResolutionEstimates:
    """The agreement between the answers to photos and to their reduced copies.

    Attributes:
        factor: by which width and height are reduced.
        photos: number of photos.
        means: Dice between the masks, for each of ``COMPARED_MASKS``.
        minima: likewise.
        changes: absolute change of the malignancy probability, for each photo with verdicts.
        same_advice: number of photos whose copy gets the same advice.
        remarks: of every photo, with its name.
    """

    factor: int
    photos: int
    means: dict[MaskSource, Estimate]
    minima: dict[MaskSource, float]
    changes: tuple[float, ...]
    same_advice: int
    remarks: tuple[str, ...]


def resolution_tasks(
    samples: Sequence[Sample], full_resolution: Sequence[Path]
) -> dict[str, list[ResolutionTask]]:
    """List the photos to compare: full-resolution ones at a tenth, sharp HAM10000 ones at a half.

    Sets without photos are left out.
    """
    tasks = {
        FULL_RESOLUTION: [
            ResolutionTask(file.stem, file.stem, file, 10) for file in full_resolution
        ],
        SHARP_COPIES: [
            ResolutionTask(s.image_id, s.group_id, s.photo, 2)
            for s in samples
            if s.source is Source.HAM10000_FRAME and _shorter_side(s.photo) >= SHARP_FROM
        ],
    }
    return {name: own for name, own in tasks.items() if own}


def compare_resolutions(task: ResolutionTask, model: ServedModel) -> ResolutionOutcome:
    """Segment and classify a photo and its reduced copy (area average, JPEG quality 90).

    A photo that the service would refuse or call not skin is analysed too, with a remark. The
    copy's masks are enlarged to the photo's size (nearest pixel).

    Raises:
        PhotoRefused: the photo itself cannot be read.
    """
    pixels = read_photo(task.photo.read_bytes(), model.settings).pixels
    small, refusal = _reduced_copy(pixels, task.factor, model)
    remarks = [] if refusal is None else [f"reduced copy refused: {refusal}"]
    masks, verdicts = [], []
    for name, picture in (("photo", pixels), ("reduced copy", small)):
        selection, skin = model.segment(picture)
        if not is_skin(skin, model.settings.screening):
            remarks.append(f"{name} called not skin ({skin:.2f})")
        own = _masks(selection, picture.shape)
        remarks += [f"{name}: {key} mask is empty" for key in own if not own[key].any()]
        masks.append(own)
        verdicts.append(_classify(picture, own[MaskSource.SELECTED], model))
    height, width = pixels.shape[:2]
    full, reduced = masks
    on_photo, on_copy = verdicts
    agreement = {key: dice(full[key], _enlarge(reduced[key], (width, height))) for key in full}
    return ResolutionOutcome(
        image_id=task.image_id,
        group_id=task.group_id,
        size=(width, height),
        reduced_size=(small.shape[1], small.shape[0]),
        dice=agreement,
        verdicts=(on_photo, on_copy) if on_photo and on_copy else None,
        remarks=tuple(remarks),
    )


def resolution_estimates(outcomes: Sequence[ResolutionOutcome], factor: int) -> ResolutionEstimates:
    """Estimate the mean, and find the minimum, over photos that were reduced by one factor."""
    groups = [outcome.group_id for outcome in outcomes]
    values = {
        key: np.asarray([outcome.dice[key] for outcome in outcomes]) for key in COMPARED_MASKS
    }
    verdicts = [outcome.verdicts for outcome in outcomes if outcome.verdicts]
    return ResolutionEstimates(
        factor=factor,
        photos=len(outcomes),
        means={key: estimate(mean(own), groups) for key, own in values.items()},
        minima={key: float(own.min()) for key, own in values.items()},
        changes=tuple(abs(photo.probability - copy.probability) for photo, copy in verdicts),
        same_advice=sum(photo.advice is copy.advice for photo, copy in verdicts),
        remarks=tuple(f"{o.image_id}: {remark}" for o in outcomes for remark in o.remarks),
    )


def _classify(picture: Image, mask: Mask, model: ServedModel) -> Verdict | None:
    """Classify the region of a mask (uint8 HxW, 0 or 1); None if the mask is empty."""
    box = bounding_box(mask)
    if box is None:
        return None
    found = model.analyser.classify(picture, box)
    kind = diagnose(found.probability, model.settings.diagnosis).type
    return Verdict(found.probability, advise(found, kind, model.settings.advice))


def _masks(selection: Selection, shape: tuple[int, ...]) -> dict[MaskSource, Mask]:
    """The masks of ``COMPARED_MASKS`` for a picture of ``shape`` (H, W, ...)."""
    masks = {MaskSource(candidate.network): candidate.mask for candidate in selection.candidates}
    selected = selection.selected
    empty = np.zeros(shape[:2], np.uint8)
    return masks | {MaskSource.SELECTED: empty if selected is None else selected.mask}


def _enlarge(mask: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _reduced_copy(pixels: Image, factor: int, model: ServedModel) -> tuple[Image, ErrorCode | None]:
    """The reduced photo as decoded from its JPEG, and the code if the service would refuse it."""
    height, width = pixels.shape[:2]
    size = max(1, round(width / factor)), max(1, round(height / factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    file = BytesIO()
    PIL.Image.fromarray(small).save(file, "JPEG", quality=JPEG_QUALITY)
    try:
        return read_photo(file.getvalue(), model.settings).pixels, None
    except PhotoRefused as refusal:
        return np.asarray(PIL.Image.open(file).convert("RGB")), refusal.code


def _shorter_side(photo: Path) -> int:
    with PIL.Image.open(photo) as picture:
        return min(picture.size)
