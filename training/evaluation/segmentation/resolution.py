"""Does a photo get the same outline at another resolution?"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from lesion.errors import PhotoRefused
from lesion.photo import read_photo
from lesion.screening import is_skin
from training.evaluation.metrics.estimates import Figure, figure, mean
from training.evaluation.metrics.masks import dice
from training.evaluation.segmentation.rules import MASKS
from training.evaluation.served_model import ServedModel

JPEG_QUALITY = 90

OUTLINES = tuple(MASKS)


@dataclass(frozen=True)
class ScaleOutcome:
    """One photo at its own and at a reduced resolution.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: its lesion.
        size: its width and height, pixels.
        reduced_size: that of the reduced copy.
        dice: between the two outlines, keyed as ``OUTLINES``.
        remarks: what the service would not have outlined, and why.
    """

    image_id: str
    group_id: str
    size: tuple[int, int]
    reduced_size: tuple[int, int]
    dice: dict[str, float]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ScaleFigures:
    """The Dice between the outlines of a photo and of its reduced copy, over some photos.

    Attributes:
        factor: by which width and height are reduced.
        photos: how many.
        means: keyed as ``OUTLINES``.
        minima: likewise.
        remarks: every photo's, with its name.
    """

    factor: int
    photos: int
    means: dict[str, Figure]
    minima: dict[str, float]
    remarks: tuple[str, ...]


def scale_outcome(
    image_id: str, group_id: str, data: bytes, factor: int, model: ServedModel
) -> ScaleOutcome:
    """Outline a photo and its copy reduced by ``factor`` (area average, JPEG quality 90).

    The segmentation stage alone is run, so a photo that the service would refuse or call no skin is
    outlined too, with a remark. The copy's masks are enlarged to the photo's size (nearest).

    Raises:
        PhotoRefused: the photo itself cannot be read.
    """
    pixels = read_photo(data, model.settings).pixels
    small, refusal = _reduced_copy(pixels, factor, model)
    remarks = [f"reduced copy refused: {refusal}"] if refusal else []
    masks = []
    for name, picture in (("photo", pixels), ("reduced copy", small)):
        selection, skin = model.segment(picture)
        if not is_skin(skin, model.settings.screening):
            remarks.append(f"{name} called no skin ({skin:.2f})")
        empty = np.zeros(picture.shape[:2], np.uint8)
        own = {candidate.network: candidate.mask for candidate in selection.candidates}
        own["selected"] = empty if selection.selected is None else selection.selected.mask
        remarks += [f"{name}: {key} found nothing" for key in OUTLINES if not own[key].any()]
        masks.append(own)
    height, width = pixels.shape[:2]
    agreement = {
        key: dice(
            masks[0][key],
            cv2.resize(masks[1][key], (width, height), interpolation=cv2.INTER_NEAREST),
        )
        for key in OUTLINES
    }
    size = small.shape[1], small.shape[0]
    return ScaleOutcome(image_id, group_id, (width, height), size, agreement, tuple(remarks))


def scale_figures(outcomes: Sequence[ScaleOutcome], factor: int) -> ScaleFigures:
    """Mean and minimum over photos that were reduced by one factor."""
    groups = [outcome.group_id for outcome in outcomes]
    values = {key: np.asarray([outcome.dice[key] for outcome in outcomes]) for key in OUTLINES}
    return ScaleFigures(
        factor=factor,
        photos=len(outcomes),
        means={key: figure(mean(array), groups) for key, array in values.items()},
        minima={key: float(array.min()) for key, array in values.items()},
        remarks=tuple(f"{o.image_id}: {remark}" for o in outcomes for remark in o.remarks),
    )


def _reduced_copy(
    pixels: np.ndarray, factor: int, model: ServedModel
) -> tuple[np.ndarray, str | None]:
    """The reduced photo as it comes back from its JPEG, and why the service would refuse it."""
    height, width = pixels.shape[:2]
    size = max(1, round(width / factor)), max(1, round(height / factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    file = BytesIO()
    Image.fromarray(small).save(file, "JPEG", quality=JPEG_QUALITY)
    try:
        return read_photo(file.getvalue(), model.settings).pixels, None
    except PhotoRefused as refusal:
        return np.asarray(Image.open(file).convert("RGB")), refusal.code
