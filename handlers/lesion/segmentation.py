"""Segmentation: from a network's logits to a probability map and a refined mask of the photo."""

import math
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from lesion.arrays import AnyArray, FloatMap, Floats, Mask
from lesion.config import SegmentationSettings
from lesion.enums import NetworkName

_WORKING_SIDE = 1024
"""Longest side, in pixels, at which masks are refined before they are enlarged to the photo. It is
four times the networks' resolution; a larger one would take more time and not be more accurate."""


@dataclass(frozen=True)
class Segmentation:
    """One network's segmentation of a photo.

    Attributes:
        network: the network that segmented the photo.
        probability: float32 hxw at the network's input size, probability that a pixel belongs to
            the lesion.
        mask: uint8 HxW of the photo, 0 or 1; one region without holes, or empty.
    """

    network: NetworkName
    probability: FloatMap
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
        return cls(network, probability, lesion_mask(probability, shape, settings))


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
    """Threshold a probability map and refine it to a mask of the photo.

    The map is enlarged before the threshold, and the mask smoothly after it, so that the contour
    does not show the network's grid.

    Args:
        probability: float32 hxw, in [0, 1].
        shape: the photo's shape, (H, W, ...).
        settings: threshold and refinement.

    Returns:
        uint8 HxW, 0 or 1.
    """
    height, width = shape[:2]
    scale = min(1.0, _WORKING_SIDE / max(height, width))
    working = max(1, round(width * scale)), max(1, round(height * scale))
    enlarged = cv2.resize(probability, working, interpolation=cv2.INTER_LINEAR)
    mask = refine((enlarged > settings.threshold).astype(np.uint8), settings)
    if scale == 1.0:
        return mask
    smooth = cv2.resize(mask * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(smooth, 127, 1, cv2.THRESH_BINARY, dst=smooth)[1])


def refine(mask: Mask, settings: SegmentationSettings) -> Mask:
    """Remove specks, close gaps, fill holes and keep one region of a mask (uint8 HxW, 0 or 1).

    A photo shows one lesion without holes: a hole is a reflection or a hair. Of several regions,
    the one with the largest area weighted towards the centre is kept. Regions smaller than
    ``min_area_fraction`` are dropped. A mask of the whole frame is not changed.
    """
    side = math.sqrt(mask.size)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _build_disc(settings.open_kernel * side))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, _build_disc(settings.close_kernel * side))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = cv2.drawContours(np.zeros_like(mask), contours, -1, 1, cv2.FILLED)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(filled, connectivity=8)
    areas = statistics[1:, cv2.CC_STAT_AREA]  # label 0 is the background
    regions = 1 + np.flatnonzero(areas >= max(1.0, settings.min_area_fraction * mask.size))
    if not regions.size:
        return np.zeros_like(mask)
    if regions.size > 1:
        weight = _weight_centre(mask.shape, settings.centre_sigma)
        weighted_areas = np.bincount(labels.ravel(), weight.ravel())
        regions = regions[[weighted_areas[regions].argmax()]]
    return np.asarray(labels == regions[0], np.uint8)


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
