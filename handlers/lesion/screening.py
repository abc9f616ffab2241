"""Screening: whether a photo shows skin, and warnings about its quality and the segmentation."""

from dataclasses import dataclass

import cv2

from lesion.arrays import Image
from lesion.config import ScreeningSettings
from lesion.enums import WarningCode
from lesion.imaging import shrink

_BLUR_SIDE = 512
"""Longer side that photos are reduced to before sharpness, which depends on scale, is measured."""


@dataclass(frozen=True)
class PhotoWarning:
    """A reason to trust the result less; ``code`` is for programs, ``message`` for a person."""

    code: WarningCode
    message: str


def check_quality(photo: Image, settings: ScreeningSettings) -> tuple[PhotoWarning, ...]:
    """Check the resolution and sharpness of a photo (uint8 HxWx3, RGB)."""
    warnings = []
    height, width = photo.shape[:2]
    long, short = settings.recommended_width, settings.recommended_height
    if max(width, height) < long or min(width, height) < short:
        message = (
            f"The photo has {width}x{height} pixels; {long}x{short} or more is recommended. "
            "The result may be less reliable."
        )
        warnings.append(PhotoWarning(WarningCode.LOW_RESOLUTION, message))
    if measure_sharpness(photo) < settings.blur_threshold:
        message = "The photo looks blurry. A sharper photo gives a more reliable result."
        warnings.append(PhotoWarning(WarningCode.BLURRY, message))
    return tuple(warnings)


def check_agreement(agreement: float, settings: ScreeningSettings) -> tuple[PhotoWarning, ...]:
    """Check the agreement of the two networks' masks: the Dice between them, in [0, 1]."""
    if agreement >= settings.min_agreement:
        return ()
    message = (
        "The two outlines of the lesion differ, so the result is less certain. "
        "A photo that shows one lesion clearly, cropped to it, may help."
    )
    return (PhotoWarning(WarningCode.OUTLINES_DIFFER, message),)


def check_count(count: int) -> tuple[PhotoWarning, ...]:
    """Check the number of lesions that were found in a photo."""
    if count <= 1:
        return ()
    message = (
        f"{count} lesions were found in this photo, and the result is only about the one in red. "
        "To have another one analysed, choose it by its number (for programs: lesion=2), or send a "
        "photo of it alone."
    )
    return (PhotoWarning(WarningCode.SEVERAL_LESIONS, message),)


def measure_sharpness(photo: Image) -> float:
    """Measure the sharpness of a photo (uint8 HxWx3, RGB); larger is sharper.

    The measure is the variance of the Laplacian of the grey photo, its longer side reduced to 512
    pixels (Pech-Pacheco et al., 2000, "Diatom autofocusing in brightfield microscopy").
    """
    grey = cv2.cvtColor(shrink(photo, _BLUR_SIDE), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def is_skin(probability: float, settings: ScreeningSettings) -> bool:
    """Check whether the probability that a photo shows skin reaches the threshold."""
    return probability >= settings.skin_threshold


def has_lesion(probability: float, settings: ScreeningSettings) -> bool:
    """Check whether the probability that the skin has a lesion reaches the threshold."""
    return probability >= settings.lesion_threshold
