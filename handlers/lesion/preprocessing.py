"""Preprocessing of photos for the networks, shared by training, evaluation and service."""

import numpy as np
from PIL import Image as PillowImage

from lesion.arrays import FloatMap, Image

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

_REDUCING_GAP = 3.0
"""Smallest ratio of a photo's side to the target size after averaging blocks."""

_STRIP_PIXELS = 1 << 20


def resize_photo(photo: Image, size: int) -> Image:
    """Resize a photo to a square, bilinear with antialiasing, ignoring the aspect ratio.

    Args:
        photo: uint8 HxWx3, RGB, or HxW.
        size: side S of the square, in pixels.

    Returns:
        uint8 SxSx3 or SxS.
    """
    if photo.shape[:2] == (size, size):
        return photo
    height, width = photo.shape[:2]
    # A photo over six times too large is first averaged in whole blocks, which changes no pixel
    # noticeably and saves most of the time.
    block = int(width / size / _REDUCING_GAP) or 1, int(height / size / _REDUCING_GAP) or 1
    blocks = PillowImage.fromarray(_average_blocks(photo, block))
    box = 0, 0, width / block[0], height / block[1]
    return np.asarray(blocks.resize((size, size), PillowImage.Resampling.BILINEAR, box))


def _average_blocks(photo: Image, block: tuple[int, int]) -> Image:
    """Average blocks of ``block`` (width, height) pixels; the result's sides are rounded up.

    Equals the first step of Pillow's resizing with a ``reducing_gap``, but works in strips: Pillow
    uses four bytes per pixel, so that a whole 64-megapixel photo would cost 256 MB and 0.3 s.
    """
    if block == (1, 1):
        return photo
    height, width = photo.shape[:2]
    rows = block[1] * max(1, _STRIP_PIXELS // (width * block[1]))
    strips = (PillowImage.fromarray(photo[top : top + rows]) for top in range(0, height, rows))
    return np.concatenate([np.asarray(strip.reduce(block)) for strip in strips])


def normalise(
    pixels: Image,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> FloatMap:
    """Scale to [0, 1], then subtract the mean and divide by the standard deviation.

    Args:
        pixels: uint8 NxHxWx3, RGB.
        mean: per channel, in [0, 1].
        std: per channel, in (0, 1].

    Returns:
        float32 Nx3xHxW, contiguous.
    """
    gain = 1.0 / (255.0 * np.asarray(std, np.float32))
    bias = np.asarray(mean, np.float32) / np.asarray(std, np.float32)
    scaled = pixels.astype(np.float32) * gain.astype(np.float32) - bias
    return np.ascontiguousarray(np.moveaxis(scaled, -1, 1))


def prepare(
    photo: Image,
    size: int,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> FloatMap:
    """Convert a photo to a network's input.

    Args:
        photo: uint8 HxWx3, RGB.
        size: side S of the network's input, in pixels.
        mean, std: as for ``normalise``.

    Returns:
        float32 1x3xSxS.
    """
    return normalise(resize_photo(photo, size)[np.newaxis], mean, std)
