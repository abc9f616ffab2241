"""Region of interest: from a mask to its bounding box, from a box to the crop to classify.

Training takes its regions from these very functions, so that the classifier is served what it
learnt.
"""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class BoundingBox:
    """An upright rectangle in pixels; (x, y) is its top left pixel, which belongs to it."""

    x: int
    y: int
    width: int
    height: int


def bounding_box(mask: np.ndarray) -> BoundingBox | None:
    """The smallest box around the foreground of `mask` (uint8 or bool, HxW, 0 = background).

    None if the mask is empty.
    """
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8, copy=False))
    return BoundingBox(x, y, width, height) if width and height else None


def with_margin(box: BoundingBox, margin: float, shape: tuple[int, ...]) -> BoundingBox:
    """`box` with some of the skin around it, inside a photo of `shape` (H, W, ...).

    `margin` is the fraction of the box's width (height) that is added at its left and right (top
    and bottom). The result ends where the photo ends.
    """
    height, width = shape[:2]
    margin_x = round(box.width * margin)
    margin_y = round(box.height * margin)
    left, right = max(0, box.x - margin_x), min(width, box.x + box.width + margin_x)
    top, bottom = max(0, box.y - margin_y), min(height, box.y + box.height + margin_y)
    return BoundingBox(left, top, right - left, bottom - top)


def crop_region(photo: np.ndarray, box: BoundingBox, margin: float) -> np.ndarray:
    """Cut `box` out of `photo` (uint8, HxWx3) with a margin, see `with_margin`; it is not padded.

    Returns a view: uint8, hxwx3.
    """
    cut = with_margin(box, margin, photo.shape)
    return photo[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]
