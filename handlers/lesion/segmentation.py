"""Segmentation: from a network's logits to a probability map and a refined mask of the photo."""

import math
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from lesion.arrays import AnyArray, FloatMap, Floats, Mask
from lesion.config import SegmentationSettings
from lesion.enums import NetworkName
from lesion.region import BoundingBox, bounding_box, crop_region

_WORKING_SIDE = 1024
"""Longest side, in pixels, at which masks are refined before they are enlarged to the photo. It is
four times the networks' resolution; a larger one would take more time and not be more accurate."""


@dataclass(frozen=True)
class Regions:
    """The regions that a network found in a photo, each without holes.

    Attributes:
        labels: int32 hxw, the label of each pixel's region; at most 1024 pixels on a side.
        order: the labels of the regions, by descending area weighted towards the centre; labels
            that are not in it are background.
    """

    labels: NDArray[np.int32]
    order: tuple[int, ...]

    def mask(self, rank: int = 0) -> Mask:
        """Build the mask (uint8 hxw, 0 or 1) of a region, or an empty one if there is none."""
        if rank >= len(self.order):
            return np.zeros(self.labels.shape, np.uint8)
        return np.asarray(self.labels == self.order[rank], np.uint8)

    def cut_out(self, rank: int, shape: tuple[int, ...]) -> tuple[BoundingBox, Mask]:
        """Cut a region out, which takes less time and memory than its mask of the whole photo.

        Args:
            rank: place of the region in ``order``.
            shape: the photo's shape, (H, W, ...).

        Returns:
            The region's bounding box in the photo, and its mask in that box, uint8, 0 or 1.
        """
        small = self.mask(rank)
        box = bounding_box(small)
        assert box is not None  # a region has pixels
        height, width = shape[:2]
        scale_x, scale_y = width / small.shape[1], height / small.shape[0]
        # One pixel more on each side, because a smooth edge lies between two pixels.
        left, top = int((box.x - 1) * scale_x), int((box.y - 1) * scale_y)
        right = math.ceil((box.x + box.width + 1) * scale_x)
        bottom = math.ceil((box.y + box.height + 1) * scale_y)
        left, right, top, bottom = max(0, left), min(width, right), max(0, top), min(height, bottom)
        source = left / scale_x, top / scale_y, right / scale_x, bottom / scale_y
        smooth = PillowImage.fromarray(small * np.uint8(255)).resize(
            (right - left, bottom - top), PillowImage.Resampling.BILINEAR, source
        )
        mask = (np.asarray(smooth) > 127).astype(np.uint8)
        exact = bounding_box(mask)
        assert exact is not None  # enlarging keeps the pixels
        cut = crop_region(mask, exact, margin=0.0)
        return BoundingBox(left + exact.x, top + exact.y, exact.width, exact.height), cut

    def nearest(self, mask: Mask, min_overlap: float) -> "Regions":
        """Keep the one region that shares most pixels with a mask, if they share enough.

        Args:
            mask: uint8 HxW of the photo, 0 or 1; not empty.
            min_overlap: smallest part of the region, or of the mask if that is smaller, that they
                have to share.
        """
        height, width = self.labels.shape
        inside = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        areas = np.bincount(self.labels.ravel())
        shared = np.bincount(self.labels[inside > 0], minlength=areas.size)
        best = max(self.order, key=lambda label: int(shared[label]), default=0)
        smaller = min(int(areas[best]), cv2.countNonZero(inside))
        found = best > 0 and shared[best] > 0 and shared[best] >= min_overlap * smaller
        return Regions(self.labels, (best,) if found else ())


@dataclass(frozen=True)
class Segmentation:
    """One network's segmentation of a photo.

    Attributes:
        network: the network that segmented the photo.
        probability: float32 hxw at the network's input size, probability that a pixel belongs to
            the lesion.
        regions: all regions of the photo.
        mask: uint8 HxW of the photo, 0 or 1; the first region, or empty.
    """

    network: NetworkName
    probability: FloatMap
    regions: Regions
    mask: Mask

    @classmethod
    def from_logits(
        cls,
        network: NetworkName,
        logits: FloatMap,
        shape: tuple[int, ...],
        settings: SegmentationSettings,
    ) -> Self:
        """Build the segmentation from a network's logits.

        Args:
            network: the network that computed the logits.
            logits: float32 1x1xhxw.
            shape: the photo's shape, (H, W, ...).
            settings: threshold and refinement.

        Raises:
            ArithmeticError: a logit is not finite.
        """
        probability = sigmoid(logits[0, 0])
        regions = find_regions(probability, shape, settings)
        return cls(network, probability, regions, enlarge(regions.mask(), shape))

    def focus(self, mask: Mask, min_overlap: float) -> Self:
        """Replace the first region by the one at a mask; arguments as for ``Regions.nearest``."""
        regions = self.regions.nearest(mask, min_overlap)
        return replace(self, regions=regions, mask=enlarge(regions.mask(), mask.shape))


def sigmoid(logits: AnyArray) -> FloatMap:
    """Compute 1 / (1 + exp(-x)) without overflow, as float32 in [0, 1] of the same shape.

    Raises:
        ArithmeticError: a logit is not finite, which is a fault of the network, not of the photo.
    """
    if not np.isfinite(logits).all():
        raise ArithmeticError("a network's output is not finite")
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float32))), np.float32)


def lesion_mask(
    probability: FloatMap, shape: tuple[int, ...], settings: SegmentationSettings
) -> Mask:
    """Threshold a probability map and refine it to a mask of the photo's main lesion.

    Arguments as for ``find_regions``.

    Returns:
        uint8 HxW, 0 or 1.
    """
    return enlarge(find_regions(probability, shape, settings).mask(), shape)


def find_regions(
    probability: FloatMap, shape: tuple[int, ...], settings: SegmentationSettings
) -> Regions:
    """Threshold a probability map and refine it to regions.

    The map is enlarged before the threshold, and a mask smoothly after it, so that the contour
    does not show the network's grid.

    Args:
        probability: float32 hxw, in [0, 1].
        shape: the photo's shape, (H, W, ...).
        settings: threshold and refinement.
    """
    height, width = shape[:2]
    scale = min(1.0, _WORKING_SIDE / max(height, width))
    working = max(1, round(width * scale)), max(1, round(height * scale))
    enlarged = cv2.resize(probability, working, interpolation=cv2.INTER_LINEAR)
    return refine((enlarged > settings.threshold).astype(np.uint8), settings)


def enlarge(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Enlarge a mask (uint8 hxw, 0 or 1) smoothly to a photo of the shape (H, W, ...)."""
    height, width = shape[:2]
    if mask.shape == (height, width):
        return mask
    smooth = cv2.resize(mask * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(smooth, 127, 1, cv2.THRESH_BINARY, dst=smooth)[1])


def refine(mask: Mask, settings: SegmentationSettings) -> Regions:
    """Remove specks, close gaps, fill holes and label the regions of a mask (uint8 HxW, 0 or 1).

    A lesion has no holes: a hole is a reflection or a hair. The first region is the one with the
    largest area weighted towards the centre. Regions smaller than ``min_area_fraction`` are
    dropped. A mask of the whole frame is not changed.
    """
    side = math.sqrt(mask.size)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _build_disc(settings.open_kernel * side))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, _build_disc(settings.close_kernel * side))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = cv2.drawContours(np.zeros_like(mask), contours, -1, 1, cv2.FILLED)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(filled, connectivity=8)
    areas = statistics[1:, cv2.CC_STAT_AREA]  # label 0 is the background
    regions = 1 + np.flatnonzero(areas >= max(1.0, settings.min_area_fraction * mask.size))
    if regions.size > 1:
        weight = _weight_centre(mask.shape, settings.centre_sigma)
        weighted_areas = np.bincount(labels.ravel(), weight.ravel())
        regions = regions[np.argsort(-weighted_areas[regions], kind="stable")]
    return Regions(np.asarray(labels, np.int32), tuple(regions.tolist()))


def _weight_centre(shape: tuple[int, ...], sigma: float) -> Floats:
    """Compute a Gaussian (float64 HxW) with 1 at the centre; ``sigma`` is in half sides."""
    rows, columns = (
        np.exp(-0.5 * np.square((2.0 * np.arange(side) + 1.0 - side) / (side * sigma)))
        for side in shape
    )
    return np.asarray(rows[:, None] * columns)


def _build_disc(diameter: float) -> Mask:
    """Build a round kernel of about ``diameter`` pixels; its odd size avoids a shift."""
    size = 2 * round(diameter / 2) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
