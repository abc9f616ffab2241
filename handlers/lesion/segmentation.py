"""A segmentation network's logits -> probability map -> refined mask of the whole photo."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.config import SegmentationSettings
from lesion.enums import NetworkName

# Masks are found at this longer side at most, then enlarged. Four times the networks' resolution:
# more would add time and no truth.
_WORKING_SIDE = 1024


@dataclass(frozen=True)
class Segmentation:
    """What one network found.

    `probability`: float32, hxw at the network's input size, that a pixel belongs to the lesion.
    `mask`: uint8, HxW of the photo, 0 or 1; refined: one region without holes, or empty.
    """

    network: NetworkName
    probability: np.ndarray
    mask: np.ndarray


def segmentation(
    network: NetworkName, logits: np.ndarray, shape: tuple[int, ...], settings: SegmentationSettings
) -> Segmentation:
    """From a network's `logits` (float32, 1x1xhxw) for a photo of `shape` (H, W, ...)."""
    probability = sigmoid(logits[0, 0])
    return Segmentation(network, probability, lesion_mask(probability, shape, settings))


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), float32 in [0, 1], without overflow; any shape.

    Raises ArithmeticError if a logit is not finite: that is a broken network, not a bad photo.
    """
    if not np.isfinite(logits).all():
        raise ArithmeticError("a network's output is not finite")
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float32))), np.float32)


def lesion_mask(
    probability: np.ndarray, shape: tuple[int, ...], settings: SegmentationSettings
) -> np.ndarray:
    """Threshold a probability map (float32, hxw) and refine it, for a photo of `shape` (H, W, ...).

    Returns uint8, HxW, 0 or 1. The map is enlarged before the threshold and the mask smoothly
    after it, so that the outline shows no steps of the network's grid.
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


def refine(mask: np.ndarray, settings: SegmentationSettings) -> np.ndarray:
    """Remove specks, close gaps, fill holes, keep one region (uint8, HxW, 0 or 1).

    A photo is of one lesion that has no holes: a hole is a reflection or a hair. Of several regions
    the largest and most central is kept. A mask of the whole frame stays as it is; regions smaller
    than `min_area_fraction` are dropped.
    """
    side = math.sqrt(mask.size)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(settings.open_kernel * side))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(settings.close_kernel * side))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = cv2.drawContours(np.zeros_like(mask), outlines, -1, 1, cv2.FILLED)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(filled, connectivity=8)
    areas = statistics[1:, cv2.CC_STAT_AREA]  # the first region is the background
    regions = 1 + np.flatnonzero(areas >= max(1.0, settings.min_area_fraction * mask.size))
    if not regions.size:
        return np.zeros_like(mask)
    if regions.size > 1:
        weight = _nearness_to_centre(mask.shape, settings.centre_sigma)
        weighted_areas = np.bincount(labels.ravel(), weight.ravel())
        regions = regions[[weighted_areas[regions].argmax()]]
    return (labels == regions[0]).astype(np.uint8)


def _nearness_to_centre(shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """A Gaussian around the centre of a photo of `shape` (H, W), 1 there; `sigma` in half sides."""
    rows, columns = (
        np.exp(-0.5 * np.square((2.0 * np.arange(side) + 1.0 - side) / (side * sigma)))
        for side in shape
    )
    return np.asarray(rows[:, None] * columns)


def _disc(diameter: float) -> np.ndarray:
    """A round kernel about `diameter` pixels wide, of odd size so that it moves nothing."""
    size = 2 * round(diameter / 2) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
