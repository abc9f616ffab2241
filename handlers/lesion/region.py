"""Region of interest (ROI): the bounding box of a mask and the crop that is classified.

Training crops with the same functions, so that the classifier sees the same regions in service as
in training.
"""

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Pixel = TypeVar("Pixel", bound=np.generic)


@dataclass(frozen=True)
class BoundingBox:
    """An axis-aligned rectangle in pixels; (x, y) is its top left pixel."""

    x: int
    y: int
    width: int
    height: int


def bounding_box(mask: NDArray[np.uint8 | np.bool_]) -> BoundingBox | None:
    """Find the smallest box around the foreground of a mask (uint8 or bool HxW, 0 = background).

    Returns:
        None if the mask is empty.
    """
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8, copy=False))
    return BoundingBox(x, y, width, height) if width and height else None


def with_margin(box: BoundingBox, margin: float, shape: tuple[int, ...]) -> BoundingBox:
    """Enlarge a box by a margin, within the bounds of a photo.

    Args:
        box: a box in pixels of the photo.
        margin: fraction of the box's width that is added at its left and at its right, and of its
            height that is added at its top and at its bottom.
        shape: the photo's shape, (H, W, ...).
    """
    height, width = shape[:2]
    margin_x = round(box.width * margin)
    margin_y = round(box.height * margin)
    left, right = max(0, box.x - margin_x), min(width, box.x + box.width + margin_x)
    top, bottom = max(0, box.y - margin_y), min(height, box.y + box.height + margin_y)
    return BoundingBox(left, top, right - left, bottom - top)


def crop_region(photo: NDArray[Pixel], box: BoundingBox, margin: float) -> NDArray[Pixel]:
    """Crop a box with a margin (see ``with_margin``) from a photo, without padding.

    Args:
        photo: uint8 HxWx3, RGB, or a mask, uint8 HxW.
        box: a box in pixels of the photo.
        margin: fraction of the box that is added on each side.

    Returns:
        A view of the photo, hxwx3, or of the mask, hxw.
    """
    cut = with_margin(box, margin, photo.shape)
    return photo[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]


def fill(box: BoundingBox, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Build the mask (uint8 HxW, 0 or 1) of a box in a photo of the shape (H, W, ...)."""
    mask = np.zeros(shape[:2], np.uint8)
    mask[box.y : box.y + box.height, box.x : box.x + box.width] = 1
    return mask
