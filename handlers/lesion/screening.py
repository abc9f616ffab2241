"""Is it skin, is it sharp, is it large enough, do the two outlines agree."""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.config import ScreeningSettings
from lesion.imaging import shrink

# Sharpness depends on the scale it is measured at: photos are first reduced to this longer side.
_BLUR_SIDE = 512


@dataclass(frozen=True)
class PhotoWarning:
    """A reason to trust the result less; `code` is for programs, `message` for a person."""

    code: str
    message: str


def quality_warnings(photo: np.ndarray, settings: ScreeningSettings) -> tuple[PhotoWarning, ...]:
    """What is wrong with `photo` (uint8, HxWx3, RGB), though it can be analysed."""
    warnings = []
    height, width = photo.shape[:2]
    long, short = settings.recommended_width, settings.recommended_height
    if max(width, height) < long or min(width, height) < short:
        message = (
            f"The photo has {width}x{height} pixels; {long}x{short} or more is recommended. "
            "The result may be less reliable."
        )
        warnings.append(PhotoWarning("low_resolution", message))
    if sharpness(photo) < settings.blur_threshold:
        message = "The photo looks blurry. A sharper photo gives a more reliable result."
        warnings.append(PhotoWarning("blurry", message))
    return tuple(warnings)


def agreement_warnings(agreement: float, settings: ScreeningSettings) -> tuple[PhotoWarning, ...]:
    """Whether the two networks' masks disagree; `agreement` is the Dice between them, 0 to 1."""
    if agreement >= settings.min_agreement:
        return ()
    message = (
        "The two outlines of the lesion differ, so the result is less certain. "
        "A photo that shows one lesion clearly, cropped to it, may help."
    )
    return (PhotoWarning("outlines_differ", message),)


def sharpness(photo: np.ndarray) -> float:
    """Variance of the Laplacian of the grey photo, longer side reduced to 512; larger is sharper.

    `photo`: uint8, HxWx3, RGB. The measure is Pech-Pacheco et al., 2000 ("diatom autofocusing").
    """
    grey = cv2.cvtColor(shrink(photo, _BLUR_SIDE), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def is_skin(probability: float, settings: ScreeningSettings) -> bool:
    """Whether the network's probability that the photo shows skin is enough to go on."""
    return probability >= settings.skin_threshold
