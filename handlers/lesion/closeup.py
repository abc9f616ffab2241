"""A small copy of a lesion and the skin around it, for measures of its colours and symmetry."""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import Bools, FloatMap, Image, Mask
from lesion.region import BoundingBox, crop_region

_SIDE = 160
"""Longer side of the copy: a large photo takes no longer than a small one."""

_MARGIN = 0.25
"""Skin that the lesion is compared with: fraction of the bounding box on each side."""

_BLACK_BELOW = 16
"""Pixels without a brighter channel outside the lesion are the frame of a dermoscope."""


@dataclass(frozen=True)
class Closeup:
    """A small copy of a lesion with the skin around it, its pixels square on the skin.

    Attributes:
        lab: float32 hxwx3, CIELAB (D65): lightness 0 to 100, a and b.
        mask: float32 hxw, the part of each pixel that the lesion covers, 0 to 1.
        lit: bool hxw, False in the black frame of a dermoscope.
    """

    lab: FloatMap
    mask: FloatMap
    lit: Bools


def take_closeup(photo: Image, mask: Mask, box: BoundingBox, aspect: float = 1.0) -> Closeup:
    """Copy a lesion and its surroundings in a small size.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1, not empty.
        box: the mask's bounding box.
        aspect: height of a pixel on the skin, as a multiple of its width.
    """
    picture = crop_region(photo, box, _MARGIN)
    height, width = picture.shape[:2]
    scale = _SIDE / max(height * aspect, width)
    size = max(1, round(width * scale)), max(1, round(height * aspect * scale))
    rgb = _resize(picture, size)
    lesion = _resize(crop_region(mask, box, _MARGIN), size, largest=1)
    lab = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)
    return Closeup(lab, lesion, rgb.max(axis=2) * 255 >= _BLACK_BELOW)


def _resize(picture: Image, size: tuple[int, int], largest: int = 255) -> FloatMap:
    """Resize a picture to ``size`` (width, height), as float32 from 0 to 1.

    A large one is thinned out first: averages of four points instead of hundreds are enough.
    """
    height, width = picture.shape[:2]
    rows, columns = max(1, height // (2 * size[1])), max(1, width // (2 * size[0]))
    thin = np.ascontiguousarray(picture[::rows, ::columns])
    method = cv2.INTER_AREA if thin.shape[0] >= size[1] else cv2.INTER_LINEAR
    small = cv2.resize(thin.astype(np.float32), size, interpolation=method)
    return np.asarray(small / largest, np.float32)
