"""Quality of a photo and of the lesion in it: warnings that the result may be less reliable.

The thresholds are settings; the measures are compared with them. Exposure is judged by what is left
of the photo, not by its mean brightness, because dark skin is not a dark photo.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import Bools, Image, Mask
from lesion.config import QualitySettings
from lesion.enums import WarningCode
from lesion.imaging import resize_mask, shrink
from lesion.region import BoundingBox, crop_region

_BLUR_SIDE = 512
"""Longer side that photos are reduced to before sharpness, which depends on scale, is measured."""

_EXPOSURE_SIDE = 64
"""Longer side that photos are reduced to before exposure is measured: the noise of dark photos and
single reflections average out."""

_BLACK_BELOW = 16
"""Pixels without a brighter channel are the frame of a dermoscope, which says nothing about
exposure."""

_CLIPPED_FROM = 240
"""Grey value from which the camera shows no differences any more."""

_GLARE_SIDE = 128
"""Longer side that the lesion and its surroundings are reduced to before glare is measured."""

_GLARE_MARGIN = 0.25
"""Skin that reflections are compared with: fraction of the bounding box on each side."""

_GLARE_NEAR = 0.08
"""Largest distance of a reflection from the lesion, as a part of the longer side of the lesion's
surroundings."""

_GLARE_FROM = 230
"""Value of the darkest channel from which a pixel is near white."""

_GLARE_CONTRAST = 20
"""Smallest difference between the darkest channel of a reflection and of the skin, which may be
pale."""


@dataclass(frozen=True)
class PhotoWarning:
    """A reason to trust the result less; ``code`` is for programs, ``message`` for a person."""

    code: WarningCode
    message: str


@dataclass(frozen=True)
class PhotoMeasures:
    """Measures of a photo's quality.

    Attributes:
        width, height: of the photo, in pixels.
        sharpness: see ``measure_sharpness``.
        brightness: see ``measure_brightness``.
        clipping: see ``measure_clipping``.
    """

    width: int
    height: int
    sharpness: float
    brightness: float
    clipping: float


def measure_photo(photo: Image) -> PhotoMeasures:
    """Measure the quality of a photo (uint8 HxWx3, RGB)."""
    height, width = photo.shape[:2]
    reduced = shrink(photo, _BLUR_SIDE)
    return PhotoMeasures(
        width=width,
        height=height,
        sharpness=measure_sharpness(reduced),
        brightness=measure_brightness(reduced),
        clipping=measure_clipping(reduced),
    )


def check_photo(measures: PhotoMeasures, settings: QualitySettings) -> tuple[PhotoWarning, ...]:
    """Check the resolution, sharpness and exposure of a photo."""
    warnings = []
    width, height = measures.width, measures.height
    long, short = settings.recommended_width, settings.recommended_height
    if max(width, height) < long or min(width, height) < short:
        message = (
            f"The photo has {width}x{height} pixels; {long}x{short} or more is recommended. "
            "The result may be less reliable."
        )
        warnings.append(PhotoWarning(WarningCode.LOW_RESOLUTION, message))
    if measures.sharpness < settings.blur_threshold:
        message = "The photo looks blurry. A sharper photo gives a more reliable result."
        warnings.append(PhotoWarning(WarningCode.BLURRY, message))
    if measures.brightness < settings.dark_threshold:
        message = (
            "The photo is very dark. Take it again near a window or with the flash, "
            "without a shadow on the skin."
        )
        warnings.append(PhotoWarning(WarningCode.TOO_DARK, message))
    if measures.clipping > settings.bright_threshold:
        message = (
            "The photo is too bright: parts of it are white and show no details. "
            "Take it again in softer light, without the flash or from farther away."
        )
        warnings.append(PhotoWarning(WarningCode.TOO_BRIGHT, message))
    return tuple(warnings)


def check_lesion(
    photo: Image, mask: Mask, box: BoundingBox, settings: QualitySettings
) -> tuple[PhotoWarning, ...]:
    """Check whether a photo shows its lesion whole, large enough and without glare.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1, not empty.
        box: the mask's bounding box.
        settings: the thresholds.
    """
    warnings = []
    if measure_glare(photo, mask, box) > settings.glare_threshold:
        message = (
            "Light is reflected by the lesion and hides parts of it. "
            "Take the photo again without the flash, or tilt the camera a little."
        )
        warnings.append(PhotoWarning(WarningCode.GLARE, message))
    if measure_cut(mask, box) > settings.cut_threshold:
        message = (
            "The edge of the photo cuts off a part of the lesion. "
            "Take it again from farther away, with skin all around the lesion."
        )
        warnings.append(PhotoWarning(WarningCode.LESION_CUT, message))
    if min(box.width, box.height) < settings.min_lesion_side:
        message = (
            f"The lesion has only {box.width}x{box.height} pixels in this photo. "
            "Take it again from closer, or with a higher resolution."
        )
        warnings.append(PhotoWarning(WarningCode.LESION_TOO_SMALL, message))
    return tuple(warnings)


def measure_sharpness(photo: Image) -> float:
    """Measure the sharpness of a photo (uint8 HxWx3, RGB); larger is sharper.

    The measure is the variance of the Laplacian of the grey photo, its longer side reduced to 512
    pixels (Pech-Pacheco et al., 2000, "Diatom autofocusing in brightfield microscopy").
    """
    grey = cv2.cvtColor(shrink(photo, _BLUR_SIDE), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def measure_brightness(photo: Image) -> float:
    """Measure how bright the bright parts of a photo (uint8 HxWx3, RGB) are, from 0 to 255.

    The measure is the 95th percentile of the brightest channel, without the black frame. In a
    photo of dark skin some parts are bright; in an underexposed photo none are.
    """
    reduced = shrink(photo, _EXPOSURE_SIDE)
    values = reduced.max(axis=2)[_find_lit(reduced)]
    return float(np.percentile(values, 95)) if values.size else 0.0


def measure_clipping(photo: Image) -> float:
    """Measure the part of a photo (uint8 HxWx3, RGB) that is too bright to show details.

    Returns:
        A fraction of the photo without the black frame.
    """
    reduced = shrink(photo, _EXPOSURE_SIDE)
    grey = cv2.cvtColor(reduced, cv2.COLOR_RGB2GRAY)[_find_lit(reduced)]
    return float(np.mean(grey >= _CLIPPED_FROM)) if grey.size else 0.0


def measure_glare(photo: Image, mask: Mask, box: BoundingBox) -> float:
    """Measure the reflections on a lesion and next to it, as a fraction of the lesion's area.

    A reflection is near white, without colour, and brighter than the skin around the lesion.
    Arguments as for ``check_lesion``.
    """
    surroundings = shrink(crop_region(photo, box, _GLARE_MARGIN), _GLARE_SIDE)
    height, width = surroundings.shape[:2]
    lesion = resize_mask(crop_region(mask, box, _GLARE_MARGIN), (width, height))
    near = cv2.dilate(lesion, _build_square(2 * _GLARE_NEAR * max(height, width)))
    darkest = surroundings.min(axis=2)
    skin = darkest[lesion == 0]
    level = float(_GLARE_FROM)
    if skin.size:
        level = max(level, float(np.median(skin)) + _GLARE_CONTRAST)
    reflections = (darkest >= level).astype(np.uint8) & near
    return cv2.countNonZero(reflections) / max(1, cv2.countNonZero(lesion))


def measure_cut(mask: Mask, box: BoundingBox) -> float:
    """Measure how much of a lesion's width or height lies on one side of the photo's frame.

    A round lesion of which a half lies outside has 1.0, one of which an eighth of the width lies
    outside 0.66, and one that touches the frame about 0. Arguments as for ``check_lesion``.
    """
    across = max(cv2.countNonZero(row) for row in (mask[0], mask[-1]))
    down = max(int(column.sum()) for column in (mask[:, 0], mask[:, -1]))
    return max(across / box.width, down / box.height)


def _find_lit(photo: Image) -> Bools:
    """Find the pixels (bool HxW) of a photo (uint8 HxWx3, RGB) that are not black."""
    return np.asarray(photo.max(axis=2) >= _BLACK_BELOW)


def _build_square(side: float) -> Mask:
    """Build a square kernel of about ``side`` pixels; its odd size avoids a shift."""
    size = 2 * round(side / 2) + 1
    return np.ones((size, size), np.uint8)
