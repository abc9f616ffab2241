"""The list of lesions in one photo: the main one, then further regions that are convincing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from lesion.arrays import FloatMap, Mask
from lesion.config import LesionSettings
from lesion.imaging import find_contours
from lesion.region import BoundingBox, bounding_box, crop_region
from lesion.segmentation import Segmentation


@dataclass(frozen=True)
class Lesion:
    """One lesion of a photo.

    Attributes:
        box: its bounding box, in pixels of the photo.
        mask: uint8 hxw of the box, 0 or 1.
        window: the part of the photo in which it was found.
    """

    box: BoundingBox
    mask: Mask
    window: BoundingBox

    @property
    def area(self) -> int:
        """Number of pixels."""
        return cv2.countNonZero(self.mask)

    def place(self, shape: tuple[int, ...]) -> Mask:
        """Build the mask (uint8 HxW, 0 or 1) of a photo of the shape (H, W, ...)."""
        mask = np.zeros(shape[:2], np.uint8)
        box = self.box
        mask[box.y : box.y + box.height, box.x : box.x + box.width] = self.mask
        return mask

    def contour(self) -> NDArray[np.int32]:
        """Trace the lesion as a closed polygon, int32 Nx2 with (x, y) in pixels of the photo."""
        longest = max(find_contours(self.mask), key=cv2.contourArea)
        return np.asarray(longest + np.asarray((self.box.x, self.box.y)), np.int32)


def cut_out(mask: Mask, window: BoundingBox) -> Lesion:
    """Cut the lesion out of its mask (uint8 HxW of the photo, 0 or 1; not empty)."""
    box = bounding_box(mask)
    assert box is not None  # the mask is not empty
    return Lesion(box, crop_region(mask, box, margin=0.0), window)


def list_lesions(
    segmentation: Segmentation, window: BoundingBox, settings: LesionSettings
) -> list[Lesion]:
    """List the lesions in a window of a photo: the first region, then those that are convincing.

    Args:
        segmentation: of the window.
        window: the part of the photo that was segmented.
        settings: what counts as a lesion.
    """
    regions = segmentation.regions
    if not regions.order:
        return []
    main = cut_out(segmentation.mask, window)
    found = [(main.box, main.mask)]
    for rank in range(1, len(regions.order))[: settings.max_count]:
        if mean_inside(segmentation.probability, regions.mask(rank)) >= settings.min_probability:
            found.append(regions.cut_out(rank, (window.height, window.width)))
    return [
        Lesion(replace(box, x=box.x + window.x, y=box.y + window.y), mask, window)
        for box, mask in found
    ]


def merge(groups: Sequence[Sequence[Lesion]], settings: LesionSettings) -> tuple[Lesion, ...]:
    """Merge the lesions of several windows, which may overlap.

    Args:
        groups: the lesions of each window; the first of all is the photo's main lesion.
        settings: what counts as a lesion.

    Returns:
        Different lesions that are not too small beside the main one, in the same order.
    """
    main, *others = chain.from_iterable(groups)
    merged = [main]
    for lesion in others:
        large = lesion.area >= settings.min_size * main.area
        if large and not any(_overlap(lesion, known, settings) for known in merged):
            merged.append(lesion)
    return tuple(merged[: settings.max_count])


def mean_inside(probability: FloatMap, mask: Mask) -> float:
    """Compute the mean of a probability map (float32 hxw) inside a mask (uint8 HxW, 0 or 1)."""
    height, width = probability.shape
    coverage = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return float((probability * coverage).sum() / coverage.sum())


def _overlap(lesion: Lesion, other: Lesion, settings: LesionSettings) -> bool:
    """Tell whether two lesions share so many pixels that they are the same."""
    left, top = max(lesion.box.x, other.box.x), max(lesion.box.y, other.box.y)
    right = min(lesion.box.x + lesion.box.width, other.box.x + other.box.width)
    bottom = min(lesion.box.y + lesion.box.height, other.box.y + other.box.height)
    if left >= right or top >= bottom:
        return False
    parts = [
        one.mask[top - one.box.y : bottom - one.box.y, left - one.box.x : right - one.box.x]
        for one in (lesion, other)
    ]
    shared = cv2.countNonZero(parts[0] & parts[1])
    return shared >= settings.min_overlap * min(lesion.area, other.area)
