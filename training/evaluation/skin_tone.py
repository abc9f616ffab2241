"""Skin tone from a photo: the individual typology angle of the skin around the lesion."""

from enum import StrEnum

import cv2
import numpy as np

from lesion.arrays import Image, Mask
from lesion.imaging import shrink

_SIDE = 256  # longer side at which the colour is measured: a median needs no more pixels
_MARGIN = 0.05  # of that side: the lesion's rim is neither lesion nor skin
_MIN_SKIN = 0.02  # of the frame: the median of fewer pixels is unreliable


class SkinTone(StrEnum):
    """Categories of the individual typology angle, from the lightest to the darkest."""

    VERY_LIGHT = "very light"
    LIGHT = "light"
    INTERMEDIATE = "intermediate"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


_LOWER_EDGES = {
    SkinTone.VERY_LIGHT: 55.0,
    SkinTone.LIGHT: 41.0,
    SkinTone.INTERMEDIATE: 28.0,
    SkinTone.TAN: 10.0,
    SkinTone.BROWN: -30.0,
}
"""Degrees; an edge belongs to the darker category."""


def typology_angle(pixels: Image, lesion: Mask) -> float | None:
    """Measure the individual typology angle (ITA): arctan((L* - 50) / b*) (Chardon et al., 1991).

    L* and b* (CIELAB, D65) are the medians over the skin outside the lesion and a rim around it.
    This is a rough measure: it was defined for a colorimeter on clean skin, but dermoscopes bring
    their own light, cameras their own exposure and white balance, and JPEG stores colour coarsely.

    Args:
        pixels: uint8 HxWx3, RGB.
        lesion: uint8 HxW, 0 or 1.

    Returns:
        Degrees, higher is lighter; None where hardly any skin is left in the frame.
    """
    small = shrink(pixels, _SIDE)
    height, width = small.shape[:2]
    inside = cv2.resize(lesion, (width, height), interpolation=cv2.INTER_NEAREST)
    side = 2 * round(_MARGIN * max(height, width)) + 1
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    skin = cv2.dilate(inside, rim) == 0
    if skin.mean() < _MIN_SKIN:
        return None
    lab = cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lightness, _, yellowness = np.median(lab[skin], axis=0)
    # arctan2, so that bluish skin (b* < 0) continues the scale beyond b* = 0.
    return float(np.degrees(np.arctan2(lightness - 50.0, yellowness)))


def skin_tone(angle: float) -> SkinTone:
    """Classify an angle in degrees (Chardon et al., 1991; Del Bino et al., 2006)."""
    return next((tone for tone, edge in _LOWER_EDGES.items() if angle > edge), SkinTone.DARK)
