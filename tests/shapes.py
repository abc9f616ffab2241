"""Masks of shapes whose measures are known, and their photos."""

import math

import numpy as np
from numpy.typing import NDArray

from lesion.closeup import Closeup, take_closeup
from lesion.region import bounding_box

Mask = NDArray[np.uint8]


def grid(width: int, height: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the x and y of every pixel's centre from the picture's centre (float64 HxW each)."""
    y, x = np.mgrid[0:height, 0:width]
    return x + 0.5 - width / 2, y + 0.5 - height / 2


def ellipse(
    width: int,
    height: int,
    long: float,
    short: float,
    degrees: float = 0,
    x: float = 0,
    y: float = 0,
) -> Mask:
    """Draw an ellipse with the given diameters around (x, y), turned clockwise."""
    along, across = _turned(width, height, degrees, x, y)
    return ((2 * along / long) ** 2 + (2 * across / short) ** 2 < 1).astype(np.uint8)


def rectangle(width: int, height: int, long: float, short: float, degrees: float = 0) -> Mask:
    """Draw a rectangle with the given sides in the middle, turned clockwise."""
    along, across = _turned(width, height, degrees)
    return ((abs(along) < long / 2) & (abs(across) < short / 2)).astype(np.uint8)


def corner(size: int, arm: int, thickness: int) -> Mask:
    """Draw an L: two bars of the length ``arm`` along the left and the bottom."""
    mask = np.zeros((size, size), np.uint8)
    start = (size - arm) // 2
    mask[start : start + arm, start : start + thickness] = 1
    mask[start + arm - thickness : start + arm, start : start + arm] = 1
    return mask


def photo_of(mask: Mask, lesion: tuple[int, ...] = (90, 60, 40)) -> NDArray[np.uint8]:
    """Draw a lesion of one colour on light skin (uint8 HxWx3, RGB)."""
    return np.where(mask[..., None] > 0, lesion, (225, 180, 160)).astype(np.uint8)


def closeup(photo: NDArray[np.uint8], mask: Mask) -> Closeup:
    """Take the close-up of a photo whose pixels are square."""
    box = bounding_box(mask)
    assert box is not None
    return take_closeup(photo, mask, box)


def _turned(
    width: int, height: int, degrees: float, x: float = 0, y: float = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    across, down = grid(width, height)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across, down = across - x, down - y
    return across * cosine + down * sine, down * cosine - across * sine
