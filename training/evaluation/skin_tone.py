"""Skin tone from a photo: the individual typology angle of the skin around the lesion."""

import cv2
import numpy as np

from lesion.imaging import shrink

_SIDE = 256  # longer side at which the colour is measured: a median needs no more pixels
_MARGIN = 0.05  # of that side: the lesion's rim is neither lesion nor skin
_LEAST_SKIN = 0.02  # of the frame; less says too little

_EDGES = ((55.0, "very light"), (41.0, "light"), (28.0, "intermediate"), (10.0, "tan"))
SKIN_TONES = ("very light", "light", "intermediate", "tan", "brown", "dark")
"""From above 55 degrees to below -30."""


def typology_angle(pixels: np.ndarray, lesion: np.ndarray) -> float | None:
    """Individual typology angle (ITA): arctan((L* - 50) / b*), degrees (Chardon et al., 1991).

    L* and b* (CIELAB, D65) are the medians over the skin outside the lesion and a rim around it. A
    rough figure: dermoscopes bring their own light, cameras their own exposure and white balance,
    and JPEG stores colour coarsely; it was defined for a colorimeter on clean skin.

    Args:
        pixels: uint8 H x W x 3, RGB.
        lesion: uint8 H x W, 0 or 1.

    Returns:
        Degrees, higher is lighter; None where hardly any skin is left in the frame.
    """
    small = shrink(pixels, _SIDE)
    height, width = small.shape[:2]
    inside = cv2.resize(lesion, (width, height), interpolation=cv2.INTER_NEAREST)
    side = 2 * round(_MARGIN * max(height, width)) + 1
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    skin = cv2.dilate(inside, rim) == 0
    if skin.mean() < _LEAST_SKIN:
        return None
    lab = cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lightness, _, yellowness = np.median(lab[skin], axis=0)
    # Of both signs, so that bluish skin (b* < 0) keeps its place beside b* = 0.
    return float(np.degrees(np.arctan2(lightness - 50.0, yellowness)))


def skin_tone(angle: float | None) -> str:
    """The category of an angle (Chardon et al., 1991; Del Bino et al., 2006); an edge belongs to
    the darker one. ``unknown`` for None."""
    if angle is None:
        return "unknown"
    for edge, tone in _EDGES:
        if angle > edge:
            return tone
    return "brown" if angle > -30.0 else "dark"
