"""Photo -> network input: the one place that training, evaluation and serving share."""

import numpy as np
from PIL import Image

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

_REDUCING_GAP = 3.0
"""How many times the wanted size a photo keeps at least when its blocks are averaged."""

_STRIP_PIXELS = 1 << 20


def resize_photo(photo: np.ndarray, size: int) -> np.ndarray:
    """Resize to a square, bilinear with antialiasing; the aspect ratio is not kept.

    Args:
        photo: uint8 H x W x 3 (or H x W), RGB.
        size: side of the square, pixels.

    Returns:
        uint8 size x size x 3 (or size x size).
    """
    if photo.shape[:2] == (size, size):
        return photo
    height, width = photo.shape[:2]
    # Whole blocks are averaged first where the photo is over six times too large, which changes no
    # pixel noticeably and spares a large photo most of the time.
    block = int(width / size / _REDUCING_GAP) or 1, int(height / size / _REDUCING_GAP) or 1
    blocks = Image.fromarray(_block_means(photo, block))
    box = 0, 0, width / block[0], height / block[1]
    return np.asarray(blocks.resize((size, size), Image.Resampling.BILINEAR, box))


def _block_means(photo: np.ndarray, block: tuple[int, int]) -> np.ndarray:
    """Means over blocks of `block` (width, height) pixels: uint8, like `photo`, sides rounded up.

    The first step of Pillow's resizing with a `reducing_gap`, but in strips: Pillow holds four
    bytes a pixel, so that a copy of a whole 64-megapixel photo costs 256 MB and 0.3 s.
    """
    if block == (1, 1):
        return photo
    height, width = photo.shape[:2]
    rows = block[1] * max(1, _STRIP_PIXELS // (width * block[1]))
    strips = (Image.fromarray(photo[top : top + rows]) for top in range(0, height, rows))
    return np.concatenate([np.asarray(strip.reduce(block)) for strip in strips])


def normalise(
    pixels: np.ndarray,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> np.ndarray:
    """Scale to [0, 1], then subtract the mean and divide by the standard deviation.

    Args:
        pixels: uint8 N x H x W x 3, RGB.
        mean: per channel, in [0, 1].
        std: per channel, in (0, 1].

    Returns:
        float32 N x 3 x H x W, contiguous.
    """
    gain = 1.0 / (255.0 * np.asarray(std, np.float32))
    bias = np.asarray(mean, np.float32) / np.asarray(std, np.float32)
    scaled = pixels.astype(np.float32) * gain.astype(np.float32) - bias
    return np.ascontiguousarray(np.moveaxis(scaled, -1, 1))


def prepare(
    photo: np.ndarray,
    size: int,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> np.ndarray:
    """One photo as a network's input: uint8 H x W x 3 RGB -> float32 1 x 3 x size x size."""
    return normalise(resize_photo(photo, size)[np.newaxis], mean, std)
